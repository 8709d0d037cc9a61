/** The quick deflate: any inflater gives back what went in, and what would not fit is left to the other one. */

import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QUICK_BYTES_MAX, quickDeflate } from '../../../shared/crypto/quick-deflate.ts'

/** The most that fixed codes take: nine bits a byte, and the frame of the block. */
const ROOM = QUICK_BYTES_MAX * 2

function deflated(plain: Uint8Array, room = ROOM): Uint8Array | null {
  const into = new Uint8Array(room)
  const length = quickDeflate(plain, into)
  expect(length).toBeLessThanOrEqual(room)
  return length === 0 ? null : into.subarray(0, length)
}

const back = (small: Uint8Array | null): Uint8Array | null => (small === null ? null : new Uint8Array(inflateRawSync(small)))

describe('the quick deflate', () => {
  it('is read by any inflater, whatever it is given', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('{"system":"http://', 'aaaaaaaa', '\\"').map((text) => Buffer.from(text)),
      ),
      {
        maxLength: 200,
      },
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const plain = new Uint8Array(Buffer.concat(parts).subarray(0, QUICK_BYTES_MAX))
        expect(back(deflated(plain))).toEqual(plain)
      }),
      { numRuns: 500 },
    )
  })

  it('is read by any inflater where places are mistaken for each other: noise', () => {
    let state = 1
    const noise = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24
    for (let round = 0; round < 20; round++) {
      const plain = Uint8Array.from({ length: QUICK_BYTES_MAX }, noise)
      expect(back(deflated(plain))).toEqual(plain)
    }
  })

  it('has a code for every length and every distance of a match', () => {
    for (let length = 3; length <= 600; length++) {
      const plain = new Uint8Array(length + 8).fill(7, 4, 4 + length)
      expect(back(deflated(plain))).toEqual(plain)
    }
    for (let distance = 5; distance <= QUICK_BYTES_MAX - 5; distance += distance < 64 ? 1 : 37) {
      const plain = Uint8Array.from({ length: distance + 5 }, (_, at) =>
        at >= distance ? at - distance + 250 : at < 5 ? at + 250 : (at * 7 + (at >> 8)) % 240,
      )
      expect(back(deflated(plain))).toEqual(plain)
    }
  })

  it('makes what repeats itself smaller', () => {
    expect(deflated(Buffer.from('{"code":"a"},'.repeat(300)))?.length).toBeLessThan(100)
  })

  it('makes records as small as the platform does with the same codes, to a fiftieth and four bytes', () => {
    const entry = (at: number): object => ({
      resource: {
        resourceType: 'Observation',
        id: `o${String(at * 7919)}`,
        code: { coding: [{ system: 'http://loinc.org', code: `${String(2000 + at * 37)}-1`, display: 'Sodium' }] },
        valueQuantity: { value: 130 + at, unit: 'mmol/L', system: 'http://unitsofmeasure.org' },
      },
    })
    const records = [1, 3, 10, 20].map((count) => JSON.stringify({ entry: Array.from({ length: count }, (_, at) => entry(at)) }))
    for (const text of [...records, 'abcdXabcd', 'abcdXabcdY', 'aaaaaaaaaa', 'x'.repeat(259), 'x'.repeat(600)]) {
      const plain = Buffer.from(text.slice(0, QUICK_BYTES_MAX))
      const fixed = deflateRawSync(plain, { strategy: constants.Z_FIXED, level: 1 }).length
      expect(deflated(plain)?.length, text.slice(0, 20)).toBeLessThanOrEqual(fixed * 1.02 + 4)
    }
    // The last four bytes are found again as well: 3 bits of header, 40 of letters, 13 of a match, 7 of the end.
    expect(deflated(Buffer.from('abcdXabcd'))?.length).toBe(8)
    // Six letters of 9 bits, and 10 around them: nothing behind the last bit.
    expect(deflated(Uint8Array.of(200, 201, 202, 203, 204, 205))?.length).toBe(8)
  })

  it('writes nothing where there is no room, or too much to do', () => {
    const plain = Uint8Array.from({ length: 500 }, (_, at) => (at * 151 + (at >> 3)) & 255)
    const whole = deflated(plain)?.length ?? 0
    for (const room of [0, 7, 100, whole - 1]) expect(deflated(plain, room)).toBeNull()
    expect(deflated(plain, whole + 8)).not.toBeNull()
    expect(deflated(new Uint8Array(QUICK_BYTES_MAX + 1))).toBeNull()
  })
})
