/**
 * Somebody who has the whole chain tries to tell what was done and by whom; contacts send the entries of many vaults.
 * What the design promises is compared with chance; what it does not promise is stated as it is. `SALUS_OBSERVER=full` for more of it.
 */

import { beforeAll, describe, expect, it } from 'vitest'
import { dice } from '../support/dice.ts'
import { observeVaults } from '../support/observed-chain.ts'
import type { Act, Observed, Seen } from '../support/observed-chain.ts'

const FULL = process.env['SALUS_OBSERVER'] === 'full'
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const VAULTS = FULL ? 16 : 8
const STEPS = FULL ? 240 : 30
const DELAY_MINUTES = 240
/** What chance alone does not exceed in one of about 10,000 tries. */
const SIGMAS = 3.7

/** Where guesses that are right with probability `chance` stay. */
function chanceBound(guesses: number, chance: number): number {
  return chance + SIGMAS * Math.sqrt((chance * (1 - chance)) / guesses)
}

interface Known extends Seen {
  readonly act: Act
}

function known({ seen, acts }: Observed, kinds: readonly Act['kind'][]): readonly Known[] {
  return seen.flatMap((one) => {
    const act = acts.find(({ value }) => one.data.includes(value.slice(2)))
    return act !== undefined && kinds.includes(act.kind) ? [{ ...one, act }] : []
  })
}

/** Numbers about one transaction that could differ by what it is for: every byte of it, its gas, its length, its time, its neighbours. */
function featuresOf(one: Seen, all: readonly Seen[]): readonly number[] {
  const bytes = [...Buffer.from(one.data.slice(2), 'hex')]
  const [before, after] = [all[one.at - 1], all[one.at + 1]]
  const neighbours = [before, after].map((other) => (other === undefined ? -1 : other.data.length))
  const gaps = [one.timeS - (before?.timeS ?? 0), (after?.timeS ?? 0) - one.timeS]
  return [
    ...bytes,
    bytes.filter((byte) => byte === 0).length,
    one.gas,
    one.data.length,
    one.logs.length,
    one.timeS % 3600,
    one.at % 2,
    ...neighbours,
    ...gaps,
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

/** Learns on each half, and how often that is right on the other; `base` is what always saying the same would give. */
function tellApart(samples: readonly Sample[]): { readonly right: number; readonly of: number; readonly base: number } {
  const halves = [samples.filter((_, at) => at % 2 === 0), samples.filter((_, at) => at % 2 === 1)] as const
  const right = rightBy(learnRule(halves[0]), halves[1]) + rightBy(learnRule(halves[1]), halves[0])
  const positives = samples.filter(({ is }) => is).length / Math.max(1, samples.length)
  return { right: right / Math.max(1, samples.length), of: samples.length, base: Math.max(positives, 1 - positives) }
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
function linking(observed: Observed): { readonly right: number; readonly of: number } {
  const grants = known(observed, ['grant'])
  const sealLog = grants[0]?.to
  const heads = observed.seen.filter(({ to }) => to !== sealLog)
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
  beforeAll(async () => {
    const roll = dice(SEED)
    atOnce = await observeVaults({ vaults: VAULTS, steps: STEPS, delayMinutes: 0, roll })
    blurred = await observeVaults({ vaults: VAULTS, steps: STEPS, delayMinutes: DELAY_MINUTES, roll })
  }, 1_800_000)

  const say = (what: string, right: number, bound: number, of: number): void => {
    process.stdout.write(
      `observer: ${what}: right ${(100 * right).toFixed(0)} %, chance stays below ${(100 * bound).toFixed(0)} % (n=${String(of)}, seed ${String(SEED)})\n`,
    )
  }

  it('sees each act once, all sent by the contact alone', () => {
    for (const observed of [atOnce, blurred]) {
      expect(known(observed, ['record', 'grant', 'withdrawal'])).toHaveLength(observed.acts.length)
      expect(new Set(observed.seen.map(({ from }) => from)).size).toBe(1)
    }
  })

  it('tells a grant from records no better than by chance, by any byte, size, gas, time or neighbour', () => {
    for (const [way, observed] of [
      ['at once', atOnce],
      ['blurred', blurred],
    ] as const) {
      const samples = known(observed, ['record', 'grant']).map((one) => ({
        features: featuresOf(one, observed.seen),
        is: one.act.kind === 'grant',
      }))
      const { right, of, base } = tellApart(samples)
      say(`grant or record, ${way}`, right, chanceBound(of, base), of)
      expect(right).toBeLessThanOrEqual(chanceBound(of, base))
    }
  })

  it('sees that some lock was opened, and nothing of which grant it ended', () => {
    const observed = blurred
    const opened = known(observed, ['withdrawal'])
    const samples = known(observed, ['grant', 'withdrawal']).map((one) => ({
      features: featuresOf(one, observed.seen),
      is: one.act.kind === 'withdrawal',
    }))
    const { right, of } = tellApart(samples)
    // The call that opens a lock is another one than that which seals: this much is not hidden.
    say('grant or withdrawal', right, 1, of)
    for (const one of opened) expect(observed.seen.filter(({ data }) => data.includes(one.act.value.slice(2)))).toHaveLength(1)
  })

  it('links two grants of one vault no better than by chance where entries are blurred', () => {
    const plain = linking(atOnce)
    say('two grants of one vault, at once', plain.right, chanceBound(plain.of, 0.5), plain.of)
    const hidden = linking(blurred)
    say('two grants of one vault, blurred', hidden.right, chanceBound(hidden.of, 0.5), hidden.of)
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
