/**
 * Somebody who has the whole chain tries to tell what was done and by whom; contacts send the entries of many vaults.
 * What the design promises is compared with chance; what it does not promise is stated as it is. `SALUS_OBSERVER=full` for more of it.
 */

import { beforeAll, describe, expect, it } from 'vitest'
import { dice } from '../support/dice.ts'
import { ACT_KINDS, observeVaults } from '../support/observed-chain.ts'
import type { Observed, Plan, Seen } from '../support/observed-chain.ts'
import { count, known, tellApart } from '../support/observer.ts'
import type { Guess, Guesses } from '../support/observer.ts'

const FULL = process.env['SALUS_OBSERVER'] === 'full'
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const VAULTS = FULL ? 16 : 8
const STEPS = FULL ? 240 : 72
const CHAINS = FULL ? 3 : 1
const DELAY_MINUTES = FULL ? 240 : 30
/** Of an own account: often enough that two acts are seldom in one step, and closed for most of the day. */
const ALONE = { vaults: 0, stepMinutes: 2, delayMinutes: 30, closes: { afterSteps: 90, forMinutes: 360 } } as const
/** What chance alone does not exceed in one of about 75,000 tries: of eight ways to guess the best one is looked at, in five places. */
const SIGMAS = 4.2

/** Where guesses stay that are right every second time. */
function chanceBound({ apart }: Guesses): number {
  return 0.5 + (SIGMAS * 0.5) / Math.sqrt(apart)
}

/** Whose state is moved next, as it is after each seal: the observer's best guess of whose the seal is. */
function guessedVault(one: Seen, heads: readonly Seen[]): string {
  return vaultIdOf(heads.find(({ at }) => at > one.at))
}

/** The first indexed word of the event of a head. */
function vaultIdOf(head: Seen | undefined): string {
  return /"topics":\["0x[0-9a-f]+","(0x[0-9a-f]{64})"/u.exec(head?.logs ?? '')?.[1] ?? ''
}

/** How often two grants of the chain are said to be of one vault exactly where they are, of as many pairs that are as that are not. */
function linking(observed: Observed): readonly Guess[] {
  const grants = known(observed, ['grant'])
  const heads = observed.seen.filter(({ to }) => to !== observed.sealLog)
  const pairs: (readonly [said: boolean, is: boolean])[] = []
  for (const [at, a] of grants.entries())
    for (const b of grants.slice(at + 1)) pairs.push([guessedVault(a, heads) === guessedVault(b, heads), a.act.vault === b.act.vault])
  const same = pairs.filter(([, is]) => is)
  const others = pairs.filter(([, is]) => !is).slice(0, same.length)
  return [...same.slice(0, others.length), ...others].map((pair) => ({ about: pair, isRight: pair[0] === pair[1] }))
}

/** Of several ways to guess the one that is right most often, over everything: the better one of each few would be better than chance by itself. */
function best(all: readonly (readonly (readonly Guess[])[])[]): Guesses {
  return (all[0] ?? []).map((_, way) => count(all.flatMap((one) => one[way] ?? []))).reduce((a, b) => (b.right > a.right ? b : a))
}

async function chainsOf(plan: Plan): Promise<readonly Observed[]> {
  const chains: Observed[] = []
  for (let chain = 0; chain < CHAINS; chain += 1) chains.push(await observeVaults(plan))
  return chains
}

describe('an observer of the whole chain', () => {
  let atOnce: readonly Observed[]
  let blurred: readonly Observed[]
  let alone: readonly Observed[]
  let aloneBlurred: readonly Observed[]
  let before: Observed
  beforeAll(async () => {
    const roll = dice(SEED)
    atOnce = await chainsOf({ vaults: VAULTS, steps: STEPS, delayMinutes: 0, roll })
    blurred = await chainsOf({ vaults: VAULTS, steps: STEPS, delayMinutes: DELAY_MINUTES, roll })
    alone = FULL ? await chainsOf({ vaults: 0, steps: 4 * STEPS, delayMinutes: 0, roll }) : []
    aloneBlurred = await chainsOf({ ...ALONE, steps: (FULL ? 28 : 8) * STEPS, roll })
    before = await observeVaults({ vaults: VAULTS, steps: STEPS / 2, delayMinutes: 0, roll, form: 1 })
  }, 3_600_000)

  const say = (what: string, guesses: Guesses): void => {
    const { right, of, apart } = guesses
    process.stdout.write(
      `observer: ${what}: right ${(100 * right).toFixed(1)} %, chance stays below ${(100 * chanceBound(guesses)).toFixed(1)} % (n=${String(of)}, ${apart.toFixed(0)} apart, seed ${String(SEED)})\n`,
    )
  }

  it('sees each act once, all sent by the contact alone', () => {
    for (const observed of [...atOnce, ...blurred, ...alone, ...aloneBlurred, before]) {
      expect(known(observed)).toHaveLength(observed.acts.length)
      expect(new Set(observed.seen.map(({ from }) => from)).size).toBe(1)
    }
  })

  /** Each kind by itself, where there are enough of it for a guess to be too good, and all of them together, which always are enough. */
  const guessAll = (way: string, chains: readonly Observed[]): void => {
    const all = ACT_KINDS.map((kind) => {
      const each = tellApart(chains, kind)
      const guesses = best([each])
      say(`${kind} or not, ${way}`, guesses)
      if (chanceBound(guesses) < 1) expect(guesses.right, `${kind}, ${way}`).toBeLessThanOrEqual(chanceBound(guesses))
      return each
    })
    const any = best(all)
    say(`any kind, ${way}`, any)
    expect(any.right, way).toBeLessThanOrEqual(chanceBound(any))
    expect(chanceBound(any)).toBeLessThan(FULL ? 0.6 : 1)
  }

  it('tells no grant, record, receipts or withdrawal from the rest better than by chance, by any byte, size, gas, time or neighbour', () => {
    guessAll('through a contact at once', atOnce)
    guessAll('through a contact, blurred', blurred)
    if (FULL) guessAll('by an own account at once', alone)
    guessAll('by an own account, blurred', aloneBlurred)
  })

  it('tells every withdrawal on a ledger that began with the log of before, and nothing else there', () => {
    for (const kind of ACT_KINDS) say(`${kind} or not, the log of before`, best([tellApart([before], kind)]))
    expect(best([tellApart([before], 'withdrawal')]).right).toBe(1)
  })

  it('links two grants of one vault no better than by chance where entries are blurred', () => {
    say('two grants of one vault, at once', count(atOnce.flatMap(linking)))
    const hidden = count(blurred.flatMap(linking))
    say('two grants of one vault, blurred', hidden)
    expect(hidden.right).toBeLessThanOrEqual(chanceBound(hidden))
  })

  it('finds no word, date, purpose or address of a record: each call is a selector and words that look like chance', () => {
    for (const { seen } of [...atOnce, ...blurred]) {
      const hex = seen
        .map(({ data, logs }) => [data, ...(logs.match(/0x(?:[0-9a-f]{2})+/gu) ?? [])].map((one) => one.slice(2)).join(''))
        .join('')
      const text = Buffer.from(hex, 'hex').toString('latin1')
      for (const word of ['TREAT', 'HRESCH', 'bafkrei', 'bafybei', 'did:key', 'Consent', 'patient', '2026', '2027'])
        expect(text.includes(word), word).toBe(false)
      for (const { data } of seen) expect((data.length - 10) % 64).toBe(0)
    }
  })
})
