/** A record sealed by runs of chunks: prefix, source and zeros of all runs together are the padded content, each byte once. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../shared/crypto/bytes.ts'
import { pad } from '../../../shared/crypto/padding.ts'
import { CHUNK_PLAIN_BYTES, planSealing, RECORD_HEADER_BYTES } from '../../../shared/crypto/record-chunks.ts'
import { chunkRun, openRecordStream, paddedRecordBytes, recordPrefix } from '../../../shared/crypto/record-stream.ts'
import { ok } from '../../../shared/model/result.ts'

const META = { recordId: 'ab'.repeat(16), version: 1 }
const KEY = new Uint8Array(32).fill(1)
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const FIRST = CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES

describe('runs of chunks', () => {
  it.each([
    [0, 0],
    [10, 0],
    [0, 10],
    [10, 3_000_000],
    // The prefix ends with the first chunk, one byte before it and one behind it; or fills several.
    [FIRST - 8, 300_000],
    [FIRST - 9, 300_000],
    [FIRST - 7, 300_000],
    [700_000, 5],
    [700_000, 0],
  ])('of a head of %d and a source of %d bytes are the padded record', (headBytes, sourceBytes) => {
    const [head, source] = [random(headBytes), random(sourceBytes)]
    const prefix = recordPrefix(head, sourceBytes)
    const paddedBytes = paddedRecordBytes(prefix, sourceBytes)
    const padded = pad(concatBytes(head, source), 4096)
    expect(paddedBytes).toBe(padded.length)
    const plan = planSealing(paddedBytes, META, KEY, random(32), 2)
    for (const chunks of [1, 2, 8]) {
      const parts: Uint8Array[] = []
      const sizes: number[] = []
      for (let first = 0; first < plan.count; first += chunks) {
        const run = chunkRun(plan, prefix.length, sourceBytes, first, chunks)
        expect(run.first).toBe(first)
        expect(run.lengths).toHaveLength(Math.min(chunks, plan.count - first))
        const whole = run.lengths.reduce((sum, length) => sum + length, 0)
        const own = [
          prefix.subarray(run.prefixFrom, run.prefixFrom + run.prefixBytes),
          source.subarray(run.sourceFrom, run.sourceFrom + run.sourceBytes),
        ]
        const zeros = whole - run.prefixBytes - run.sourceBytes
        expect(zeros).toBeGreaterThanOrEqual(0)
        parts.push(...own, new Uint8Array(zeros))
        sizes.push(...run.lengths)
      }
      expect(Buffer.from(concatBytes(...parts)).equals(Buffer.from(padded))).toBe(true)
      expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map((_, at) => (at === 0 ? FIRST : CHUNK_PLAIN_BYTES)))
    }
    expect(chunkRun(plan, prefix.length, sourceBytes, plan.count, 8)).toEqual({
      first: plan.count,
      lengths: [],
      prefixFrom: prefix.length,
      prefixBytes: 0,
      sourceFrom: sourceBytes,
      sourceBytes: 0,
    })
  })
})

describe('a stream of chunks', () => {
  it('of none, and of more than was said, is no record', async () => {
    const open = async (chunks: readonly Uint8Array[], count: number): Promise<unknown> => {
      const found: unknown[] = []
      for await (const one of openRecordStream(() => Promise.resolve(ok(chunks)), count, KEY, META)) found.push(one)
      return found
    }
    const packed = concatBytes(Uint8Array.of(0x53, 0x4c, 0x52, 0x31, 3, 0, 0, 0), random(100))
    expect(await open([packed], 1)).toMatchObject([{ error: { code: 'wrong-key' } }])
    // Suite 3 has one chunk: among several it is not known.
    expect(await open([packed, packed], 2)).toMatchObject([{ error: { code: 'format-unknown' } }])
  })
})
