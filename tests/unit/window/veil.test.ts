/** Words of a person never stand in an address. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unveilWord, veilWord } from '../../../renderer/src/state/veil.ts'

describe('a word in an address', () => {
  it('is a number there, and the word again for this page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        const veiled = veilWord(word)
        expect(veiled).toMatch(/^~\d+$/u)
        expect(unveilWord(veiled)).toBe(word)
        expect(veilWord(word)).toBe(veiled)
      }),
    )
  })

  it('says nothing to another page, and what was never veiled is itself', () => {
    expect(unveilWord('~999999')).toBe('')
    expect(unveilWord('2024-05-01')).toBe('2024-05-01')
    expect(unveilWord(veilWord('~7'))).toBe('~7')
  })

  it('is forgotten when thousands of others came after it, and then begins anew', () => {
    const veiled = veilWord('penicillin')
    for (let at = 0; at < 6000; at += 1) veilWord(`word ${String(at)}`)
    expect(unveilWord(veiled)).toBe('')
    expect(unveilWord(veilWord('penicillin'))).toBe('penicillin')
  })
})
