/** Many small records sealed in one go: each opens alone, and one that is too large costs the others nothing. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { decodeBase64Url, encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { decodeRecordContent, encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { openRecord, unwrapRecordKey, wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import { sealPacked } from '../../../shared/crypto/packed-record.ts'
import { drawFor, sealSmallBatch } from '../../../shared/crypto/small-records.ts'
import type { SealedBatch, SmallRecord } from '../../../shared/crypto/small-records.ts'

const EPOCH_KEY = new Uint8Array(32).fill(5)
/** Key, salt of the header, nonce around the key, salt of the seal. */
const DRAWN_BYTES = 108
const recordOf = (at: number, resourceJson: string, more: object = {}): SmallRecord => ({
  recordId: at.toString(16).padStart(32, '0'),
  resourceJson,
  source: `${String(at)}.json`,
  ...more,
})
const LARGE = 'x'.repeat(70_000)

function seal(records: readonly SmallRecord[], drawn: Uint8Array): SealedBatch {
  const sealed = sealSmallBatch({ records, importedAtMs: 9, epochKey: EPOCH_KEY, drawn })
  if (sealed === undefined) throw new Error('no cipher here')
  return sealed
}

const chunkAt = ({ sealed, ends }: SealedBatch, at: number): Uint8Array => sealed.subarray(at === 0 ? 0 : ends[at - 1], ends[at])

describe('small records', () => {
  const records = [
    recordOf(0, '{}'),
    recordOf(1, LARGE),
    recordOf(2, '{"a":1}', { referredName: 'Metformin' }),
    recordOf(3, 'ab'.repeat(3000)),
  ]

  it('are the bytes that each has alone, under the key, the salts and the nonce that were drawn for it', () => {
    const drawn = new Uint8Array(randomBytes(records.length * DRAWN_BYTES))
    const own = drawn.slice()
    const batch = seal(records, drawn)
    for (const [at, { recordId, ...facts }] of records.entries()) {
      const next = (
        (used) => (length: number) =>
          own.subarray(used, (used += length))
      )(at * DRAWN_BYTES)
      const key = next(32)
      if (at !== 1) {
        const chunk = sealPacked(encodeRecordContent({ ...facts, importedAtMs: 9 }), { recordId, version: 1 }, key, next)
        expect(chunkAt(batch, at)).toEqual(chunk)
        expect(batch.cids[at]).toBe(rawBlockCid(chunk))
        expect(batch.keys[at]).toBe(encodeBase64Url(wrapRecordKey(EPOCH_KEY, key, `${recordId}/1`, next)))
        expect(batch.salts[at]).toBe(encodeBase64Url(next(32)))
      }
    }
  })

  it('open with what the batch says of them; one that is too large has a place and nothing in it', async () => {
    const batch = seal(
      records,
      drawFor(records.length, (length) => new Uint8Array(randomBytes(length))),
    )
    for (const list of [batch.ends, batch.cids, batch.keys, batch.salts]) expect(list).toHaveLength(records.length)
    for (const [at, { recordId, ...facts }] of records.entries()) {
      const chunk = chunkAt(batch, at)
      if (at === 1) {
        expect([chunk.length, batch.cids[at], batch.keys[at]]).toEqual([0, '', ''])
        continue
      }
      const key = unwrapRecordKey(EPOCH_KEY, decodeBase64Url(batch.keys[at] ?? '') ?? chunk, `${recordId}/1`)
      const content = key.ok ? await openRecord([chunk], key.value, { recordId, version: 1 }) : key
      expect(content.ok && decodeRecordContent(content.value)).toMatchObject({ ok: true, value: { ...facts, importedAtMs: 9 } })
    }
    expect(batch.ends.at(-1)).toBe(batch.sealed.length)
  })

  it('of which each is too large, and none at all, are nothing', () => {
    for (const none of [[], [recordOf(0, LARGE)]]) {
      const batch = seal(
        none,
        drawFor(none.length, (length) => new Uint8Array(length)),
      )
      expect([batch.sealed, batch.ends, batch.cids]).toEqual([new Uint8Array(0), none.map(() => 0), none.map(() => '')])
    }
  })

  it('fill a buffer of 1 MiB, and what comes behind is left for the next', () => {
    const many = Array.from({ length: 26 }, (_, at) => recordOf(at, randomBytes(45_000).toString('base64')))
    const batch = seal(
      many,
      drawFor(many.length, (length) => new Uint8Array(length)),
    )
    const here = batch.cids.filter((cid) => cid !== '').length
    expect(here).toBeGreaterThan(20)
    expect(here).toBeLessThan(26)
    expect(batch.sealed.length).toBeLessThanOrEqual(1024 * 1024)
    expect(batch.sealed.length + chunkAt(batch, 0).length).toBeGreaterThan(1024 * 1024)
  })

  it('are drawn for in one go, and leave no key in it', () => {
    const asked: number[] = []
    const drawn = drawFor(3, (length) => {
      asked.push(length)
      return new Uint8Array(length).fill(1)
    })
    expect(asked).toEqual([3 * DRAWN_BYTES])
    seal(records.slice(0, 2), drawn)
    expect(drawn).toEqual(new Uint8Array(3 * DRAWN_BYTES))
  })
})
