/** That no letter waits is said by silence; that it could not be found out is not. */

import { describe, expect, it } from 'vitest'
import { WaitingLetters } from '../../../renderer/src/state/waiting-letters.svelte.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

describe('letters that wait for somebody', () => {
  it('are counted, are none without a word, and are not called none where nobody could look', async () => {
    const waiting = new WaitingLetters()
    const seen = async (answer: Result<{ readonly letters: number }>): Promise<unknown> => {
      await waiting.look(() => Promise.resolve(answer))
      return [waiting.count, waiting.error?.code ?? null]
    }
    expect(await seen(ok({ letters: 3 }))).toEqual([3, null])
    expect(await seen(err('parcel-empty'))).toEqual([0, null])
    expect(await seen(err('block-missing'))).toEqual([0, 'block-missing'])
    expect(await seen(ok({ letters: 1 }))).toEqual([1, null])
  })

  it('are those of the newest question', async () => {
    const waiting = new WaitingLetters()
    let answerFirst: (letters: number) => void = () => undefined
    const first = waiting.look(() => new Promise((resolve) => (answerFirst = (letters) => resolve(ok({ letters })))))
    await waiting.look(() => Promise.resolve(ok({ letters: 2 })))
    answerFirst(9)
    await first
    expect(waiting.count).toBe(2)
  })
})
