/**
 * Somebody who has the whole chain tries to tell what was done and by whom; contacts send the entries of many vaults.
 * What the design promises is compared with chance; what it does not promise is stated as it is. `SALUS_OBSERVER=full` for more of it.
 */

import { beforeAll, describe, expect, it } from 'vitest'
import { dice } from '../support/dice.ts'
import { ACT_KINDS, observeVaults } from '../support/observed-chain.ts'
import type { Act, ActKind, Observed, Seen } from '../support/observed-chain.ts'

const FULL = process.env['SALUS_OBSERVER'] === 'full'
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const VAULTS = FULL ? 16 : 8
const STEPS = FULL ? 240 : 40
const DELAY_MINUTES = 240
/** What chance alone does not exceed in one of about 10,000 tries. */
const SIGMAS = 3.7
/** How often a guess by rhythm alone is right where nothing else tells; a withdrawal that went alone made it 0.96. */
const RHYTHM = 0.72

/** Where guesses that are right with probability `chance` stay. */
function chanceBound(guesses: number, chance: number): number {
  return chance + SIGMAS * Math.sqrt((chance * (1 - chance)) / guesses)
}

interface Known extends Seen {
  readonly act: Act
  /** Which word of the call it is. */
  readonly place: number
}

/** What stands in a call after its selector, without 0x. */
function wordsOf({ data }: Seen): readonly string[] {
  return data.slice(10).match(/.{64}/gu) ?? []
}

function known({ seen, acts }: Observed, kinds: readonly ActKind[] = ACT_KINDS): readonly Known[] {
  const byWord = new Map(acts.map((act) => [act.value.slice(2), act]))
  return seen.flatMap((one) =>
    wordsOf(one).flatMap((word, place) => {
      const act = byWord.get(word)
      return act !== undefined && kinds.includes(act.kind) ? [{ ...one, act, place }] : []
    }),
  )
}

const DAY_S = 86_400

/** Numbers about one transaction that could differ by what it is for: every byte of it, its gas, its length, its time, its neighbours. */
function featuresOf(one: Known, { seen, sealLog }: Observed): readonly number[] {
  const bytes = [...Buffer.from(one.data.slice(2, 10) + (wordsOf(one)[one.place] ?? ''), 'hex')]
  const around = [-2, -1, 1, 2].map((step) => seen[one.at + step])
  const isPut = (other: Seen | undefined): boolean => other?.to === sealLog
  const together = seen.filter(({ timeS }) => timeS === one.timeS)
  const puts = seen.filter(isPut)
  const place = puts.findIndex(({ at }) => at === one.at)
  return [
    ...bytes,
    bytes.filter((byte) => byte === 0).length,
    one.gas,
    one.data.length,
    one.place,
    wordsOf(one).length - one.place,
    one.logs.length,
    one.timeS % 3600,
    one.timeS % DAY_S,
    one.at % 2,
    ...around.map((other) => (other === undefined ? -1 : other.data.length)),
    one.timeS - (seen[one.at - 1]?.timeS ?? 0),
    (seen[one.at + 1]?.timeS ?? 0) - one.timeS,
    one.timeS - (puts[place - 1]?.timeS ?? 0),
    (puts[place + 1]?.timeS ?? 0) - one.timeS,
    together.length,
    together.filter(isPut).length,
    one.at - (together[0]?.at ?? 0),
    together.filter(isPut).findIndex(({ at }) => at === one.at),
    (seen.find(({ at, to }) => at > one.at && to !== sealLog)?.at ?? 0) - one.at,
  ]
}

interface Sample {
  readonly features: readonly number[]
  readonly is: boolean
}

type Rule = (features: readonly number[]) => boolean

function rightBy(rule: Rule, of: readonly Sample[]): number {
  return of.filter(({ features, is }) => rule(features) === is).length
}

/** The single threshold that is right most often. */
function learnRule(samples: readonly Sample[]): Rule {
  let best: { readonly rule: Rule; readonly right: number } = { rule: () => true, right: 0 }
  for (const [at] of (samples[0]?.features ?? []).entries())
    for (const threshold of new Set(samples.map(({ features }) => features[at] ?? 0)))
      for (const side of [true, false]) {
        const rule: Rule = (features) => (features[at] ?? 0) < threshold === side
        const right = rightBy(rule, samples)
        if (right > best.right) best = { rule, right }
      }
  return best.rule
}

interface Guesses {
  readonly right: number
  readonly of: number
}

/** Of as many transactions of one kind as of the others; learns on each half, and how often that is right on the other. */
function tellApart(observed: Observed, kind: ActKind): Guesses {
  const all = known(observed).map((one) => ({ features: featuresOf(one, observed), is: one.act.kind === kind }))
  const size = Math.min(all.filter(({ is }) => is).length, all.filter(({ is }) => !is).length)
  // Evenly out of all times, so that neither half and neither side is of another season.
  const spread = (side: readonly Sample[]): readonly Sample[] =>
    Array.from({ length: size }, (_, at) => side[Math.floor((at * side.length) / size)]).filter((one) => one !== undefined)
  const [positive, negative] = [spread(all.filter(({ is }) => is)), spread(all.filter(({ is }) => !is))]
  const half = (parity: number): readonly Sample[] => [positive, negative].flatMap((side) => side.filter((_, at) => at % 2 === parity))
  const right = rightBy(learnRule(half(0)), half(1)) + rightBy(learnRule(half(1)), half(0))
  return { right: right / Math.max(1, 2 * size), of: 2 * size }
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
function linking(observed: Observed): Guesses {
  const grants = known(observed, ['grant'])
  const heads = observed.seen.filter(({ to }) => to !== observed.sealLog)
  const pairs: (readonly [said: boolean, is: boolean])[] = []
  for (const [at, a] of grants.entries())
    for (const b of grants.slice(at + 1)) pairs.push([guessedVault(a, heads) === guessedVault(b, heads), a.act.vault === b.act.vault])
  const same = pairs.filter(([, is]) => is)
  const others = pairs.filter(([, is]) => !is).slice(0, same.length)
  const balanced = [...same.slice(0, others.length), ...others]
  return { right: balanced.filter(([said, is]) => said === is).length / Math.max(1, balanced.length), of: balanced.length }
}

describe('an observer of the whole chain', () => {
  let atOnce: Observed
  let blurred: Observed
  let alone: Observed | null
  let aloneBlurred: Observed
  let before: Observed
  beforeAll(async () => {
    const roll = dice(SEED)
    atOnce = await observeVaults({ vaults: VAULTS, steps: STEPS, delayMinutes: 0, roll })
    blurred = await observeVaults({ vaults: VAULTS, steps: STEPS, delayMinutes: DELAY_MINUTES, roll })
    alone = FULL ? await observeVaults({ vaults: 0, steps: 4 * STEPS, delayMinutes: 0, roll }) : null
    aloneBlurred = await observeVaults({ vaults: 0, steps: (FULL ? 8 : 2) * STEPS, delayMinutes: DELAY_MINUTES / 8, roll })
    before = await observeVaults({ vaults: VAULTS, steps: STEPS / 2, delayMinutes: 0, roll, form: 1 })
  }, 1_800_000)

  const say = (what: string, { right, of }: Guesses, chance = 0.5): void => {
    const bound = chanceBound(of, chance)
    process.stdout.write(
      `observer: ${what}: right ${(100 * right).toFixed(0)} %, chance stays below ${(100 * bound).toFixed(0)} % (n=${String(of)}, seed ${String(SEED)})\n`,
    )
  }

  it('sees each act once, all sent by the contact alone', () => {
    for (const observed of [atOnce, blurred, alone, aloneBlurred, before]) {
      if (observed === null) continue
      expect(known(observed)).toHaveLength(observed.acts.length)
      expect(new Set(observed.seen.map(({ from }) => from)).size).toBe(1)
    }
  })

  const guessAll = (way: string, observed: Observed, chance: number): void => {
    for (const kind of ACT_KINDS) {
      const guesses = tellApart(observed, kind)
      say(`${kind} or not, ${way}`, guesses, chance)
      expect(guesses.right, `${kind}, ${way}`).toBeLessThanOrEqual(chanceBound(guesses.of, chance))
    }
  }

  it('tells no grant, record, receipts or withdrawal from the rest better than by chance, by any byte, size, gas, time or neighbour', () => {
    guessAll('through a contact at once', atOnce, 0.5)
    guessAll('through a contact, blurred', blurred, 0.5)
    if (alone !== null) guessAll('by an own account at once', alone, 0.5)
  })

  it('guesses better by the rhythm of an own account that blurs its entries, because a withdrawal does not wait there', () => {
    guessAll('by an own account, blurred', aloneBlurred, RHYTHM)
  })

  it('tells every withdrawal on a ledger that began with the log of before, and nothing else there', () => {
    for (const kind of ACT_KINDS) say(`${kind} or not, the log of before`, tellApart(before, kind))
    expect(tellApart(before, 'withdrawal').right).toBe(1)
  })

  it('links two grants of one vault no better than by chance where entries are blurred', () => {
    say('two grants of one vault, at once', linking(atOnce))
    const hidden = linking(blurred)
    say('two grants of one vault, blurred', hidden)
    expect(hidden.right).toBeLessThanOrEqual(chanceBound(hidden.of, 0.5))
  })

  it('finds no word, date, purpose or address of a record: each call is a selector and words that look like chance', () => {
    for (const { seen } of [atOnce, blurred]) {
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
