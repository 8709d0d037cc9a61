/** Many records in one buffer: what fits is taken, to the last byte, and what does not changes nothing. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPackedBatch } from '../../../shared/crypto/packed-batch.ts'
import { PACKED_BYTES_MAX, sealPacked } from '../../../shared/crypto/packed-record.ts'
import { RECORD_HEADER_BYTES, startOpening, planSealing, sealChunkInto, startSealing } from '../../../shared/crypto/record-chunks.ts'
import { encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { openRecord } from '../../../shared/crypto/record-seal.ts'

const META = { recordId: 'ab'.repeat(16), version: 1 }
const KEY = new Uint8Array(32).fill(1)
const SALT = new Uint8Array(32).fill(2)
const salt = (): Uint8Array => SALT
const content = (resourceJson: string): { resourceJson: string; source: string; importedAtMs: number } => ({
  resourceJson,
  source: 's',
  importedAtMs: 7,
})
/** Text that does not get smaller, so that the encoded record has exactly this many bytes. */
const ofBytes = (length: number, letter?: string): ReturnType<typeof content> => {
  const front = encodeRecordContent(content('')).length
  return content(
    letter === undefined
      ? randomBytes(length)
          .toString('base64')
          .slice(0, length - front)
      : letter.repeat(length - front),
  )
}
const FLOOR = RECORD_HEADER_BYTES + 2048 + 16

describe('a batch of records', () => {
  it('holds each as it is sealed alone, in order, and opens', async () => {
    const batch = createPackedBatch(1_000_000, salt)
    const all = [content('{}'), ofBytes(2039), ofBytes(2040), ofBytes(50_000), ofBytes(50_000, 'a'), content('ä€😀'), content('{}')]
    for (const one of all) expect(batch?.add(one, META, KEY)).toBe(true)
    const chunks = batch?.chunks() ?? []
    expect(chunks).toEqual(all.map((one) => sealPacked(encodeRecordContent(one), META, KEY, salt)))
    for (const [at, chunk] of chunks.entries())
      expect(await openRecord([chunk], KEY, META)).toEqual({ ok: true, value: encodeRecordContent(all[at] ?? content('')) })
    // All in one buffer, and no byte more than they have.
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(1)
    expect(chunks[0]?.buffer.byteLength).toBe(chunks.reduce((sum, { length }) => sum + length, 0))
  })

  it('is padded as each alone is, also where what is deflated just leaves the floor', () => {
    const batch = createPackedBatch(10_000_000, salt)
    const all = Array.from({ length: 200 }, (_, at) => ofBytes(2560 + at))
    for (const one of all) expect(batch?.add(one, META, KEY)).toBe(true)
    const lengths = new Set(batch?.chunks().map(({ length }) => length))
    expect(lengths.size).toBeGreaterThan(1)
    expect(batch?.chunks()).toEqual(all.map((one) => sealPacked(encodeRecordContent(one), META, KEY, salt)))
  })

  it('takes records up to 64 KiB and no longer, however many bytes a letter has', () => {
    const batch = createPackedBatch(10_000_000, salt)
    for (const letter of [undefined, 'a']) {
      expect(batch?.add(ofBytes(PACKED_BYTES_MAX, letter), META, KEY)).toBe(true)
      expect(batch?.add(ofBytes(PACKED_BYTES_MAX + 1, letter), META, KEY)).toBe(false)
      expect(batch?.add(ofBytes(PACKED_BYTES_MAX + 9, letter), META, KEY)).toBe(false)
    }
    expect(batch?.add(content('€'.repeat(30_000)), META, KEY)).toBe(false)
    // Two bytes a letter: few enough letters, one byte too many.
    const front = encodeRecordContent(content('')).length
    const wide = content('ä'.repeat(Math.floor((PACKED_BYTES_MAX - front) / 2) + 1))
    expect([encodeRecordContent(wide).length > PACKED_BYTES_MAX, batch?.add(wide, META, KEY)]).toEqual([true, false])
    expect(batch?.chunks()).toHaveLength(2)
    // What was refused leaves nothing behind in the next.
    expect(batch?.add(content('{}'), META, KEY)).toBe(true)
    expect(batch?.chunks()[2]).toEqual(sealPacked(encodeRecordContent(content('{}')), META, KEY, salt))
  })

  it('is full to the byte', () => {
    const two = createPackedBatch(2 * FLOOR, salt)
    expect([1, 2, 3].map(() => two?.add(content('{}'), META, KEY))).toEqual([true, true, false])
    expect(two?.chunks()).toHaveLength(2)
    const less = createPackedBatch(2 * FLOOR - 1, salt)
    expect([1, 2].map(() => less?.add(content('{}'), META, KEY))).toEqual([true, false])
    expect(createPackedBatch(100, salt)?.chunks()).toEqual([])
  })
})

describe('a chunk that is sealed into a buffer', () => {
  it('is the one that is sealed otherwise, first, in the middle and last', async () => {
    const padded = new Uint8Array(randomBytes(600_000))
    const plan = planSealing(padded.length, META, KEY, SALT, 2)
    const sealer = await startSealing(padded.length, META, KEY, salt, 2)
    const into = new Uint8Array(300_000)
    const chunks: Uint8Array[] = []
    for (let index = 0; index < plan.count; index++) {
      const { start, end } = sealer.rangeOf(index)
      const chunk = sealChunkInto(plan, index, padded.subarray(start, end), into).slice()
      expect(chunk).toEqual(await sealer.seal(index, padded.subarray(start, end)))
      chunks.push(chunk)
    }
    expect(chunks).toHaveLength(3)
    const opener = await startOpening(chunks[0], 3, KEY, META)
    for (const [index, chunk] of chunks.entries()) expect(opener.ok && (await opener.value.open(index, chunk)).ok).toBe(true)
  })

  it('may be changed by its owner as soon as it was asked for', async () => {
    for (const suite of [1, 2] as const) {
      const sealer = await startSealing(100, META, KEY, salt, suite)
      const plain = new Uint8Array(100).fill(5)
      const sealing = sealer.seal(0, plain)
      plain.fill(9)
      const opener = await startOpening(await sealing, 1, KEY, META)
      expect(opener.ok && (await opener.value.open(0, await sealing))).toEqual({ ok: true, value: new Uint8Array(100).fill(5) })
    }
  })
})
