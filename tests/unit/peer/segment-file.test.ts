/** The bytes of a segment: what is whole is found again, whatever lies between, and nothing that is not. */

import { createHash, randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAt } from '../../../electron/peer/store/disk.ts'
import {
  decodeEntryHeader,
  encodeDropped,
  encodeEntries,
  encodeEntryHeader,
  ENTRY_HEADER_BYTES,
  progressPathOf,
  scanEntries,
  SEGMENT_HEADER,
} from '../../../electron/segment-file.ts'
import type { BlockPlace, SegmentBlock } from '../../../electron/segment-file.ts'

const MIB = 1024 * 1024
const START = SEGMENT_HEADER.length
const block = (length: number): SegmentBlock => {
  const bytes = new Uint8Array(randomBytes(length))
  return { bytes, digest: new Uint8Array(createHash('sha256').update(bytes).digest()) }
}
const entry = (one: SegmentBlock): Buffer => Buffer.concat([encodeEntryHeader(one), one.bytes])

/** Everything that a scan of these bytes gives, read as from a file. */
function scan(bytes: Uint8Array, start = START, max = 2 * MIB): { readonly places: readonly BlockPlace[]; readonly end: number } {
  const places: BlockPlace[] = []
  const read = (position: number, length: number): Buffer =>
    Buffer.from(bytes.subarray(position, Math.min(bytes.length, position + length)))
  const steps = scanEntries(read, start, bytes.length, max)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return { places, end: step.value }
    places.push(step.value)
  }
}

const segment = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([SEGMENT_HEADER, ...parts])
const digestsOf = (bytes: Uint8Array): readonly string[] => scan(bytes).places.map(({ digest }) => Buffer.from(digest).toString('hex'))
const hex = (...blocks: readonly SegmentBlock[]): readonly string[] => blocks.map(({ digest }) => Buffer.from(digest).toString('hex'))

describe('entries of a segment', () => {
  it('are found where they were said to be, from any of them on, up to the end', () => {
    const blocks = [0, 1, 1000, 70_000].map(block)
    const { bytes, places } = encodeEntries(blocks, START)
    const whole = segment(bytes)
    expect(bytes.equals(Buffer.concat(blocks.map(entry)))).toBe(true)
    expect(scan(whole)).toEqual({ places, end: whole.length })
    for (const { offset, length, digest } of places)
      expect(
        createHash('sha256')
          .update(whole.subarray(offset, offset + length))
          .digest()
          .equals(digest),
      ).toBe(true)
    expect(scan(whole, (places[2]?.offset ?? 0) - ENTRY_HEADER_BYTES)).toEqual({ places: places.slice(2), end: whole.length })
    expect(scan(SEGMENT_HEADER)).toEqual({ places: [], end: START })
  })

  it('that were dropped are stepped over, and count as whole', () => {
    const [a, b] = [block(500), block(600)]
    const dropped = encodeDropped(1000)
    expect(dropped).toHaveLength(1040)
    expect([...dropped.subarray(0, 8)]).toEqual([...Buffer.from('SLB0'), 0, 0, 3, 232])
    expect(dropped.subarray(8).every((byte) => byte === 0)).toBe(true)
    const whole = segment(entry(a), dropped, entry(b), encodeDropped(0))
    expect(digestsOf(whole)).toEqual(hex(a, b))
    expect(scan(whole).end).toBe(whole.length)
  })

  it('are cut where the last is not whole, at whatever byte', () => {
    const [a, b] = [block(30), block(50)]
    const first = segment(entry(a))
    for (let length = 0; length < 90; length++) {
      const torn = segment(entry(a), entry(b).subarray(0, length))
      expect(scan(torn), String(length)).toEqual({ places: scan(first).places, end: first.length })
      expect(scan(segment(entry(a), encodeDropped(50).subarray(0, length))).end, String(length)).toBe(first.length)
    }
    expect(scan(segment(entry(a), entry(b))).end).toBe(first.length + 90)
  })

  it('that began to be dropped when the power went do not come back', () => {
    const [a, b] = [block(500), block(600)]
    // The mark was changed, the hash and the bytes are there still.
    const half = entry(a)
    half.write('SLB0', 0, 'latin1')
    const whole = segment(half, entry(b))
    expect(digestsOf(whole)).toEqual(hex(b))
    expect(scan(whole).end).toBe(whole.length)
    expect(scan(segment(half)).places).toEqual([])
  })

  it('whose length is damaged hide none of those behind them, whatever kind is next', () => {
    const [a, b, c] = [block(1000), block(1000), block(1000)]
    const longer = entry(a)
    longer.writeUInt32BE(2024, 4)
    const whole = segment(longer, entry(b), encodeDropped(300), entry(c))
    expect(digestsOf(whole)).toEqual(hex(b, c))
    // And none of it counts as whole where nothing whole follows.
    expect(scan(segment(longer, Buffer.alloc(3000, 1)))).toEqual({ places: [], end: START })
    expect(digestsOf(segment(longer, encodeDropped(300), entry(b)))).toEqual(hex(b))
  })

  it('are none where the file is shorter than it was said to be', () => {
    const whole = segment(entry(block(100)))
    const read = (position: number, length: number): Buffer => Buffer.from(whole.subarray(position, position + length))
    const from = whole.length - 20
    expect(scanEntries(read, from, from + 500, MIB).next()).toEqual({ done: true, value: from })
  })

  it('behind damage are found at the next header with its own block, however far it is', () => {
    const [a, b] = [block(100), block(200)]
    for (const between of [
      1,
      3,
      39,
      40,
      41,
      1000,
      MIB - 44,
      MIB - 43,
      MIB - 42,
      MIB - 4,
      MIB - 3,
      MIB - 2,
      MIB - 1,
      MIB,
      MIB + 1,
      2 * MIB + 5,
    ]) {
      const whole = segment(entry(a), Buffer.alloc(between, 7), entry(b))
      expect(digestsOf(whole), String(between)).toEqual(hex(a, b))
      expect(scan(whole).end).toBe(whole.length)
    }
    // Something that only looks like a header leads nowhere.
    for (const mark of ['SLB1', 'SLB0', 'SLB1SLB0', 'SSLB1']) {
      const whole = segment(entry(a), Buffer.from(mark), Buffer.alloc(60, 255), entry(b))
      expect(digestsOf(whole), mark).toEqual(hex(a, b))
    }
    const changed = segment(entry(a), entry(block(300)), entry(b))
    changed[START + 140 + 40 + 150] = (changed[START + 140 + 40 + 150] ?? 0) ^ 1
    expect(digestsOf(changed)).toEqual(hex(a, b))
    // Damage to the end is not whole.
    const end = segment(entry(a), Buffer.alloc(2 * MIB, 7))
    expect(scan(end)).toEqual({ places: scan(segment(entry(a))).places, end: START + 140 })
  })

  it('are at most as long as a block may be', () => {
    const [a, b] = [block(100), block(101)]
    const whole = segment(entry(a), entry(b), encodeDropped(100), encodeDropped(101))
    expect(scan(whole, START, 100).places).toHaveLength(1)
    expect(scan(whole, START, 101).places).toHaveLength(2)
    expect(scan(whole, START, 101).end).toBe(whole.length)
    expect(scan(whole, START, 100).end).toBe(START + 140 + 141 + 140)
  })
})

describe('the header of an entry', () => {
  it('comes back as it was, wherever it lies, and is none where it is short or of another kind', () => {
    const one = block(77)
    const header = encodeEntryHeader(one)
    expect(header).toHaveLength(ENTRY_HEADER_BYTES)
    const expected = { digest: one.digest, length: 77 }
    expect(decodeEntryHeader(header)).toEqual(expected)
    expect(decodeEntryHeader(Buffer.concat([Buffer.alloc(5), header, Buffer.alloc(9)]).subarray(5))).toEqual(expected)
    expect(decodeEntryHeader(header.subarray(0, 39))).toBeNull()
    expect(decodeEntryHeader(encodeDropped(77))).toBeNull()
    expect(progressPathOf('/a/b.unfinished')).toBe('/a/b.progress')
  })
})

describe('reading a file at a place', () => {
  it('gives the bytes that are there, fewer at the end, in a buffer of the reader where it is long enough', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'salus-disk-')), 'file')
    writeFileSync(path, Buffer.from('0123456789'))
    const fd = openSync(path, 'r')
    const into = Buffer.alloc(4)
    const text = (position: number, length: number, own?: Buffer): string => readAt(fd, position, length, own).toString()
    expect([text(0, 10), text(3, 4), text(8, 5), text(10, 3), text(20, 3), text(2, 0)]).toEqual(['0123456789', '3456', '89', '', '', ''])
    expect([text(3, 4, into), text(3, 3, into), text(8, 4, into), text(0, 5, into)]).toEqual(['3456', '345', '89', '01234'])
    expect(readAt(fd, 3, 4, into).buffer).toBe(into.buffer)
    expect(readAt(fd, 3, 4, into).byteOffset).toBe(into.byteOffset)
    expect(readAt(fd, 0, 5, into).buffer).not.toBe(into.buffer)
    // Of its own: nobody else's bytes lie in the same memory.
    expect(readAt(fd, 0, 5).buffer.byteLength).toBe(5)
    closeSync(fd)
  })
})
