/** Padded bytes: what is behind the content is looked at byte by byte. */

import { describe, expect, it } from 'vitest'
import { pad, unpad } from '../../../shared/crypto/padding.ts'

describe('padding', () => {
  it('with any byte behind the content that is not zero is refused, wherever the bytes begin', () => {
    for (const shift of [0, 1, 2, 3])
      for (const length of [0, 5, 30, 55, 56]) {
        const padded = pad(new Uint8Array(length).fill(7), 64)
        const whole = new Uint8Array(new ArrayBuffer(padded.length + shift), shift)
        whole.set(padded)
        expect(unpad(whole)).toEqual({ ok: true, value: new Uint8Array(length).fill(7) })
        for (let at = 8 + length; at < padded.length; at += 1) {
          whole[at] = 1
          expect(unpad(whole).ok, `${String(shift)} ${String(length)} ${String(at)}`).toBe(false)
          whole[at] = 0
        }
      }
  })
})
