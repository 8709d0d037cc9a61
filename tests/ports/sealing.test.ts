/** Threads seal to the same bytes as one thread does, whatever the sizes, and say so where they cannot. */

import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createSealingThreads } from '../../electron/vault/files/sealing-threads.ts'
import { chunkRange, planSealing, SEALED_CHUNK_SIZE_BYTES, startSealing } from '../../shared/crypto/record-chunks.ts'
import type { SealingPlan } from '../../shared/crypto/record-chunks.ts'
import { chunkRun, openRecordStream, paddedRecordBytes, recordPrefix } from '../../shared/crypto/record-stream.ts'
import { rawBlockCid } from '../../shared/crypto/block-cid.ts'
import { decodeBase64Url } from '../../shared/crypto/bytes.ts'
import { decodeRecordContent } from '../../shared/crypto/record-content.ts'
import { openRecord, unwrapRecordKey } from '../../shared/crypto/record-seal.ts'
import { drawFor, sealSmallBatch } from '../../shared/crypto/small-records.ts'
import type { SmallBatch } from '../../shared/crypto/small-records.ts'
import { ok } from '../../shared/model/result.ts'

const META = { recordId: 'ab'.repeat(16), version: 1 }
const KEY = new Uint8Array(32).fill(7)
const SALT = new Uint8Array(32).fill(9)
const RUN = 3
const plainOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255)
const threads = createSealingThreads()
let end = (): void => undefined
afterEach(() => {
  end()
})

async function sealAll(plan: SealingPlan, padded: Uint8Array): Promise<readonly Uint8Array[]> {
  const run = threads.begin({ ...plan, cipherKey: plan.cipherKey.slice() })
  end = () => {
    run.end()
  }
  const parts: Promise<readonly Uint8Array[]>[] = []
  for (let first = 0; first < plan.count; first += RUN) {
    const ranges = Array.from({ length: Math.min(RUN, plan.count - first) }, (_, at) => chunkRange(plan, first + at))
    const plain = padded.slice(ranges[0]?.start, ranges.at(-1)?.end)
    const sealed = new Uint8Array(RUN * SEALED_CHUNK_SIZE_BYTES)
    const lengths = ranges.map(({ start, end: to }) => to - start)
    parts.push(
      run.seal(first, lengths, plain, sealed).then(({ chunks, plain: back }) => {
        expect(back.length).toBe(plain.length === 0 ? back.length : lengths.reduce((sum, length) => sum + length, 0))
        for (const { bytes, digest } of chunks) expect(Buffer.from(digest)).toEqual(createHash('sha256').update(bytes).digest())
        return chunks.map(({ bytes }) => bytes.slice())
      }),
    )
  }
  return (await Promise.all(parts)).flat()
}

describe('sealing threads', () => {
  it('give the chunks that one thread gives', async () => {
    for (const length of [4096, 256 * 1024 - 72, 256 * 1024 - 71, 4 * 256 * 1024, 2_000_001]) {
      const padded = plainOf(length)
      const plan = planSealing(length, META, KEY, SALT, 2)
      const sealer = await startSealing(length, META, KEY, () => SALT, 2)
      const found = await sealAll(plan, padded)
      expect(found).toHaveLength(sealer.count)
      for (const [index, chunk] of found.entries()) {
        const { start, end: to } = sealer.rangeOf(index)
        expect(Buffer.compare(chunk, await sealer.seal(index, padded.subarray(start, to)))).toBe(0)
      }
    }
  })

  it('say so where a chunk cannot be sealed, and go on with others', async () => {
    const plan = planSealing(4096, META, KEY, SALT, 2)
    const run = threads.begin(plan)
    await expect(run.seal(0, [4096], new Uint8Array(10), new Uint8Array(SEALED_CHUNK_SIZE_BYTES))).rejects.toThrow()
    run.end()
    expect(plan.cipherKey.every((byte) => byte === 0)).toBe(true)
    expect(await sealAll(planSealing(4096, META, KEY, SALT, 2), plainOf(4096))).toHaveLength(1)
  })

  it('over the runs of a source make a record that opens to it', async () => {
    for (const sourceBytes of [0, 5000, 700_000]) {
      const [head, source] = [plainOf(300), plainOf(sourceBytes)]
      const prefix = recordPrefix(head, sourceBytes)
      const plan = planSealing(paddedRecordBytes(prefix, sourceBytes), META, KEY, SALT, 2)
      const padded = new Uint8Array(plan.paddedBytes)
      let at = 0
      for (let first = 0; first < plan.count; first += RUN) {
        const one = chunkRun(plan, prefix.length, sourceBytes, first, RUN)
        padded.set(prefix.subarray(one.prefixFrom, one.prefixFrom + one.prefixBytes), at)
        padded.set(source.subarray(one.sourceFrom, one.sourceFrom + one.sourceBytes), at + one.prefixBytes)
        at += one.lengths.reduce((sum, length) => sum + length, 0)
      }
      expect(at).toBe(plan.paddedBytes)
      const chunks = await sealAll(plan, padded)
      const opened: Uint8Array[] = []
      for await (const piece of openRecordStream((from, to) => Promise.resolve(ok(chunks.slice(from, to))), chunks.length, KEY, META))
        if (piece.ok) opened.push(piece.value)
      expect(Buffer.concat(opened).equals(Buffer.concat([head, source]))).toBe(true)
    }
  })
})

describe('small records on a thread', () => {
  const records = Array.from({ length: 40 }, (_, at) => ({
    recordId: at.toString(16).padStart(32, '0'),
    resourceJson: JSON.stringify({ note: at === 7 ? 'x'.repeat(70_000) : 'ab'.repeat(at * 90) }),
    source: 'a.json',
    ...(at === 3 ? { referredName: 'Metformin' } : {}),
  }))
  const epochKey = new Uint8Array(32).fill(5)
  const batchOf = (drawn: Uint8Array): SmallBatch => ({ records, importedAtMs: 9, epochKey, drawn })

  it('have the bytes that they have here, open under their wrapped keys, and say which were too large', async () => {
    const drawn = drawFor(records.length, (length) => Uint8Array.from({ length }, (_, at) => (at * 37) & 255))
    const here = sealSmallBatch(batchOf(drawn.slice()))
    const there = await threads.sealSmall(batchOf(drawn))
    expect(there).toEqual(here)
    expect(epochKey).toEqual(new Uint8Array(32).fill(5))
    for (const [at, { recordId, resourceJson }] of records.entries()) {
      const chunk = there?.sealed.subarray(at === 0 ? 0 : there.ends[at - 1], there.ends[at]) ?? new Uint8Array(0)
      if (at === 7) {
        expect([chunk.length, there?.cids[at], there?.keys[at]]).toEqual([0, '', ''])
        continue
      }
      expect(there?.cids[at]).toBe(rawBlockCid(chunk))
      const key = unwrapRecordKey(epochKey, decodeBase64Url(there?.keys[at] ?? '') ?? chunk, `${recordId}/1`)
      const content = key.ok ? await openRecord([chunk], key.value, { recordId, version: 1 }) : key
      expect(content.ok && decodeRecordContent(content.value)).toMatchObject({
        ok: true,
        value: { resourceJson, source: 'a.json', importedAtMs: 9 },
      })
    }
    expect(new Set(there?.salts).size).toBe(records.length)
  })

  it('leave no key in what they were drawn from', () => {
    const drawn = drawFor(records.length, (length) => new Uint8Array(length).fill(1))
    sealSmallBatch(batchOf(drawn))
    expect(drawn).toEqual(new Uint8Array(drawn.length))
  })
})
