/** The one reader of DER: what is right is read, and whatever could be written otherwise is nothing. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DER_PARTS_MAX, DER_TAGS, readDerPart, readDerParts, readDerSequence } from '../../../shared/crypto/der.ts'
import type { DerPart } from '../../../shared/crypto/der.ts'

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const said = (parts: readonly DerPart[] | null): readonly string[] | null =>
  parts?.map(({ tag, bytes }) => `${tag.toString(16)} ${Buffer.from(bytes).toString('hex')}`) ?? null
const [long, longer] = ['ab'.repeat(0x80), 'cd'.repeat(0x100)]

describe('bytes in DER', () => {
  it.each([
    ['nothing', '', []],
    ['an empty value', '0500', ['5 ']],
    ['one value', '0203010001', ['2 010001']],
    ['two values', '0101ff04023000', ['1 ff', '4 3000']],
    ['127 bytes, with a length of one', `047f${'00'.repeat(0x7f)}`, [`4 ${'00'.repeat(0x7f)}`]],
    ['128 bytes, with a length of two', `048180${long}`, [`4 ${long}`]],
    ['256 bytes, with a length of three', `04820100${longer}`, [`4 ${longer}`]],
  ])('%s: read as it is', (_title, hex, parts) => {
    expect(said(readDerParts(bytesOf(hex)))).toEqual(parts)
  })

  it.each([
    ['a tag alone', '30'],
    ['a length that is not there', '3081'],
    ['half a length', '308201'],
    ['one byte too few', '0402ab'],
    ['a long length with a byte too few', `048180${long.slice(2)}`],
    ['a byte behind it', '040100ab'],
    ['no length of its own (indefinite)', '30800500' + '0000'],
    ['no length of its own before 128 bytes', `0480${long}`],
    ['a length below 128 in two bytes', '04810100'],
    ['a length of nothing in two bytes', '048100'],
    ['a length with a zero before it', `04820080${long}`],
    ['a length with two zeros before it', `0483000100${longer}`],
    ['a length of four bytes', `048400000100${longer}`],
    ['the length that is kept for later', '04ff'],
    ['a tag of several bytes', '1f0100'],
    ['a tag of several bytes, of a context', 'bf8a0100'],
    ['a wrong value behind a right one', '0500048101ab'],
  ])('%s: nothing', (_title, hex) => {
    expect(readDerParts(bytesOf(hex))).toBeNull()
    // Nor within one whose own length is right.
    expect(readDerSequence(sequenceOf(bytesOf(hex)))).toBeNull()
  })

  it('of one value is nothing with another behind it, and of another tag', () => {
    expect(readDerPart(bytesOf('04023000'), DER_TAGS.octetString)).toEqual({ tag: 4, bytes: bytesOf('3000') })
    expect(readDerPart(bytesOf('040230000500'), DER_TAGS.octetString)).toBeNull()
    expect(readDerPart(bytesOf('04023000'), DER_TAGS.sequence)).toBeNull()
    expect(readDerPart(bytesOf(''), DER_TAGS.sequence)).toBeNull()
    expect(said(readDerSequence(bytesOf('300405000101')))).toBeNull()
    expect(said(readDerSequence(bytesOf('3005050001012a')))).toEqual(['5 ', '1 2a'])
    expect(readDerSequence(bytesOf('3005050001012a00'))).toBeNull()
  })

  it('holds so many values at one place and no more', () => {
    expect(readDerParts(bytesOf('0500'.repeat(DER_PARTS_MAX)))).toHaveLength(DER_PARTS_MAX)
    expect(readDerParts(bytesOf('0500'.repeat(DER_PARTS_MAX + 1)))).toBeNull()
  })

  it('is the one way to write what was read', () => {
    const tags = fc.nat(255).filter((tag) => (tag & 0x1f) !== 0x1f)
    const values = fc.record({ tag: tags, bytes: fc.uint8Array({ maxLength: 300 }) })
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), (parts) => {
        expect(readDerParts(written(parts))).toEqual(parts)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const parts = readDerParts(bytes)
        if (parts !== null) expect(written(parts)).toEqual(bytes)
      }),
      { numRuns: 5_000 },
    )
  })
})

function written(parts: readonly DerPart[]): Uint8Array {
  return new Uint8Array(parts.flatMap(({ tag, bytes }) => [tag, ...lengthOf(bytes.length), ...bytes]))
}

function sequenceOf(bytes: Uint8Array): Uint8Array {
  return written([{ tag: DER_TAGS.sequence, bytes }])
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}
