/** Whoever has the whole chain and knows of half of it what it was for, and guesses the rest: by the one number that tells most, and by all of them together. */

import { ACT_KINDS } from './observed-chain.ts'
import type { Act, ActKind, Observed, Seen } from './observed-chain.ts'

export interface Known extends Seen {
  readonly act: Act
  /** Which word of the call it is. */
  readonly place: number
}

export interface Guesses {
  /** Share of them. */
  readonly right: number
  readonly of: number
  /** To so many that know nothing of one another they come: about one transaction there are several, and they are right or wrong together. */
  readonly apart: number
}

export interface Guess {
  /** The same for one transaction, or one pair of them, wherever it is guessed about. */
  readonly about: object
  readonly isRight: boolean
}

interface Sample {
  readonly about: Seen
  readonly features: readonly number[]
  readonly is: boolean
}

type Rule = (features: readonly number[]) => boolean

const HOUR_S = 3600
const DAY_S = 86_400
const BINS = 6

/** What stands in a call after its selector, without 0x. */
function wordsOf({ data }: Seen): readonly string[] {
  return data.slice(10).match(/.{64}/gu) ?? []
}

/** The transactions of which it is known what they were for. */
export function known({ seen, acts }: Observed, kinds: readonly ActKind[] = ACT_KINDS): readonly Known[] {
  const byWord = new Map(acts.map((act) => [act.value.slice(2), act]))
  return seen.flatMap((one) =>
    wordsOf(one).flatMap((word, place) => {
      const act = byWord.get(word)
      return act !== undefined && kinds.includes(act.kind) ? [{ ...one, act, place }] : []
    }),
  )
}

/**
 * What each of two ways to guess says of as many transactions of one kind as of the others, of the later half of the time, having learned
 * on the earlier one: what a chain has by chance at some hour would help with all that is near.
 */
export function tellApart(chains: readonly Observed[], kind: ActKind): readonly (readonly Guess[])[] {
  const middle = ({ fromS, untilS }: Observed): number => (fromS + untilS) / 2
  const lessons = chains.flatMap((observed) => samplesOf({ ...observed, untilS: middle(observed) }, kind))
  const questions = chains.flatMap((observed) => samplesOf({ ...observed, fromS: middle(observed) }, kind))
  return [learnThreshold, learnTogether].map((learn) => {
    const rule = learn(lessons)
    return questions.map(({ about, features, is }) => ({ about, isRight: rule(features) === is }))
  })
}

/** Guesses counted together. */
export function count(guesses: readonly Guess[]): Guesses {
  const tries = new Map<object, number>()
  for (const { about } of guesses) tries.set(about, (tries.get(about) ?? 0) + 1)
  const squares = [...tries.values()].reduce((sum, one) => sum + one ** 2, 0)
  return {
    right: guesses.filter(({ isRight }) => isRight).length / Math.max(1, guesses.length),
    of: guesses.length,
    apart: guesses.length ** 2 / Math.max(1, squares),
  }
}

/** As many of one kind as of the others, evenly out of all times of the chain, so that neither side is of another season. */
function samplesOf(observed: Observed, kind: ActKind): readonly Sample[] {
  const rhythm = rhythmOf(observed)
  const isMeant = ({ timeS }: Seen): boolean => timeS >= observed.fromS && timeS < observed.untilS
  const all = known(observed)
    .filter(isMeant)
    .map((one) => ({
      about: observed.seen[one.at] ?? one,
      features: [...bytesOf(one), ...neighboursOf(one, observed), ...rhythm(one)],
      is: one.act.kind === kind,
    }))
  const size = Math.min(all.filter(({ is }) => is).length, all.filter(({ is }) => !is).length)
  return [true, false].flatMap((side) => {
    const those = all.filter(({ is }) => is === side)
    return Array.from({ length: size }, (_, at) => those[Math.floor(((at + 0.5) * those.length) / size)]).filter((one) => one !== undefined)
  })
}

/** Every byte of it, its gas, its length. */
function bytesOf(one: Known): readonly number[] {
  const bytes = [...Buffer.from(one.data.slice(2, 10) + (wordsOf(one)[one.place] ?? ''), 'hex')]
  const words = wordsOf(one).length
  return [
    ...bytes,
    bytes.filter((byte) => byte === 0).length,
    one.gas,
    one.data.length,
    words,
    one.place,
    words - one.place,
    one.logs.length,
  ]
}

/** What stands before and after it, and in the same moment. */
function neighboursOf(one: Known, { seen, sealLog }: Observed): readonly number[] {
  const around = [-2, -1, 1, 2].map((step) => seen[one.at + step])
  const isPut = (other: Seen | undefined): boolean => other?.to === sealLog
  const together = seen.filter(({ timeS }) => timeS === one.timeS)
  return [
    one.timeS % HOUR_S,
    one.timeS % DAY_S,
    one.at % 2,
    ...around.map((other) => (other === undefined ? -1 : other.data.length)),
    ...around.map((other) => (other === undefined ? 0 : isPut(other) ? 1 : 2)),
    one.timeS - (seen[one.at - 1]?.timeS ?? 0),
    (seen[one.at + 1]?.timeS ?? 0) - one.timeS,
    together.length,
    together.filter(isPut).length,
    one.at - (together[0]?.at ?? 0),
    together.filter(isPut).findIndex(({ at }) => at === one.at),
    (seen.find(({ at, to }) => at > one.at && to !== sealLog)?.at ?? 0) - one.at,
  ]
}

/** The times of the puts around it, also by the measure of this chain, and since the last long silence. */
function rhythmOf({ seen, sealLog }: Observed): (one: Known) => readonly number[] {
  const puts = seen.filter(({ to }) => to === sealLog)
  const gaps = puts.map(({ timeS }, at) => timeS - (puts[at - 1]?.timeS ?? timeS))
  const median = Math.max(1, [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1)
  const longest = Math.max(...gaps)
  return (one) => {
    const place = puts.findIndex(({ at }) => at === one.at)
    const [before = 0, after = 0] = [gaps[place], gaps[place + 1]]
    const [further = 0, later = 0] = [gaps[place - 1], gaps[place + 2]]
    const within = (rangeS: number): number => puts.filter(({ timeS }) => Math.abs(timeS - one.timeS) <= rangeS).length
    const silent = puts.findLast((_, at) => at <= place && (gaps[at] ?? 0) > longest / 2)
    const next = puts.find((_, at) => at > place && (gaps[at] ?? 0) > longest / 2)
    return [
      before,
      after,
      before / median,
      after / median,
      before / (before + after + 1),
      before + after,
      further,
      later,
      within(HOUR_S / 4),
      within(HOUR_S),
      within(4 * HOUR_S),
      one.timeS - (silent?.timeS ?? 0),
      (puts.findLast(({ timeS }) => timeS < (next?.timeS ?? Infinity))?.timeS ?? 0) - one.timeS,
    ]
  }
}

function rightBy(rule: Rule, of: readonly Sample[]): number {
  return of.filter(({ features, is }) => rule(features) === is).length
}

/** The single threshold that is right most often. */
function learnThreshold(samples: readonly Sample[]): Rule {
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

/** Every number says a little by the part of its range that it is in (naive Bayes): it finds what no number shows alone. */
function learnTogether(samples: readonly Sample[]): Rule {
  const scales = (samples[0]?.features ?? []).map((_, at) => {
    const sorted = samples.map(({ features }) => features[at] ?? 0).sort((a, b) => a - b)
    const edges = Array.from({ length: BINS - 1 }, (_edge, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / BINS)] ?? 0)
    const binOf = (value: number): number => edges.filter((edge) => value >= edge).length
    const count = (bin: number, side: boolean): number =>
      samples.filter(({ features, is }) => is === side && binOf(features[at] ?? 0) === bin).length
    const weights = Array.from({ length: BINS }, (_bin, bin) => Math.log((count(bin, true) + 1) / (count(bin, false) + 1)))
    return (features: readonly number[]): number => weights[binOf(features[at] ?? 0)] ?? 0
  })
  return (features) => scales.reduce((sum, scale) => sum + scale(features), 0) > 0
}
