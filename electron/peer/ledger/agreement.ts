/** What several endpoints agree on: the answer that a quorum gives alike, as soon as it is there. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { Answer } from './endpoint.ts'

/** The parts of an answer that count; what programs add to it in their own way would part those that agree. */
export type Pick = (value: unknown) => unknown

/** Hears of each endpoint, by its place, whether it was outvoted; also of those that answer when the others have agreed already. */
export type OnCounted = (at: number, isOther: boolean) => void

/** Waits for no more endpoints than it takes. Errors: `ledger-unreachable`, `ledger-disagrees`, `ledger-refused`. */
export function agreement(
  asked: readonly Promise<Answer>[],
  quorum: number,
  pick: Pick = (value) => value,
  onCounted: OnCounted = () => undefined,
): Promise<Result<unknown>> {
  return new Promise((settle) => {
    const heard: Answer[] = []
    const before: number[] = []
    let agreed: string | null = null
    const count = (at: number, answer: Answer): void => {
      // One that has nothing of it yet is behind, no more.
      if (agreed !== null && answer.type === 'value' && answer.value !== null) onCounted(at, keyOf(pick(answer.value)) !== agreed)
    }
    for (const [at, one] of asked.entries()) {
      void one.then((answer) => {
        heard.push(answer)
        before.push(at)
        if (agreed !== null) {
          count(at, answer)
          return
        }
        const verdict = judge(heard, quorum, pick)
        if (verdict.ok) {
          agreed = keyOf(verdict.value)
          for (const [place, earlier] of heard.entries()) count(before[place] ?? at, earlier)
        }
        if (verdict.ok || heard.length === asked.length) settle(verdict)
      })
    }
  })
}

function keyOf(value: unknown): string {
  return JSON.stringify(value)
}

function judge(answers: readonly Answer[], quorum: number, pick: Pick): Result<unknown> {
  const votes = new Map<string, number>()
  for (const answer of answers) {
    if (answer.type !== 'value') continue
    const value = pick(answer.value)
    const key = keyOf(value)
    const count = (votes.get(key) ?? 0) + 1
    if (count >= quorum) return ok(value)
    votes.set(key, count)
  }
  if (answers.filter((answer) => answer.type === 'refused').length >= quorum) return err('ledger-refused')
  return err(answers.filter((answer) => answer.type === 'value').length >= quorum ? 'ledger-disagrees' : 'ledger-unreachable')
}

/**
 * The highest height that a quorum has reached. Settles early only at `reached` (which a quorum had before) or above it,
 * so that endpoints which answer quickly and are far behind do not set the time back while others are still to be heard.
 */
export function agreedHeight(asked: readonly Promise<Answer>[], quorum: number, reached: number | null): Promise<number | null> {
  return new Promise((settle) => {
    const heights: number[] = []
    let heard = 0
    for (const one of asked) {
      void one.then((answer) => {
        heard += 1
        const height = answer.type === 'value' ? Number(answer.value) : Number.NaN
        if (Number.isSafeInteger(height) && height >= 0) heights.push(height)
        const common = heights.sort((a, b) => b - a)[quorum - 1] ?? null
        const early = reached !== null && common !== null && common >= reached
        if (early || heard === asked.length) settle(common)
      })
    }
  })
}
