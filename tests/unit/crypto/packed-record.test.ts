/** Records that fit one deflated chunk. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RECORD_HEADER_BYTES } from '../../../shared/crypto/record-chunks.ts'
import { openRecord, sealRecord } from '../../../shared/crypto/record-seal.ts'
import { openRecordStream } from '../../../shared/crypto/record-stream.ts'
import { ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const META = { recordId: 'ab'.repeat(16), version: 1 }
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const KEY = filled(32, 1)
const damaged = { ok: false, error: { code: 'bytes-damaged' } }

async function streamed(chunk: Uint8Array): Promise<readonly Result<Uint8Array>[]> {
  const pieces: Result<Uint8Array>[] = []
  for await (const piece of openRecordStream(() => Promise.resolve(ok([chunk])), 1, KEY, META)) pieces.push(piece)
  return pieces
}

describe('a packed record', () => {
  const pack = async (content: Uint8Array): Promise<Uint8Array> => {
    const chunks = await sealRecord(content, { ...META, kind: 'lab' }, KEY, random)
    expect(chunks).toHaveLength(1)
    return chunks[0] ?? filled(0, 0)
  }

  it('comes back as it was, whole and as a stream of one piece', async () => {
    for (const length of [0, 1, 2039, 2040, 5000, 65_536]) {
      for (const content of [filled(length, 7), random(length)]) {
        const chunk = await pack(content)
        const opened = await openRecord([chunk], KEY, META)
        expect(opened.ok && Buffer.from(opened.value).equals(Buffer.from(content))).toBe(true)
        const pieces = await streamed(chunk)
        expect(pieces).toHaveLength(1)
        expect(pieces[0]?.ok === true && Buffer.from(pieces[0].value).equals(Buffer.from(content))).toBe(true)
      }
    }
  })

  it('says nothing of its length where it fits the floor, as it is or deflated', async () => {
    const floor = (await pack(filled(0, 0))).length
    expect(floor).toBe(RECORD_HEADER_BYTES + 2048 + 16)
    for (const content of [random(2039), filled(60_000, 1)]) expect((await pack(content)).length).toBe(floor)
    expect((await pack(random(2040))).length).toBeGreaterThan(floor)
  })

  it('is bound byte by byte', async () => {
    const chunk = await pack(filled(5, 5))
    for (let at = 0; at < RECORD_HEADER_BYTES + 20; at++) {
      const changed = chunk.slice()
      changed[at] = (changed[at] ?? 0) ^ 8
      const code = at < 8 ? 'format-unknown' : at < RECORD_HEADER_BYTES ? 'wrong-key' : 'bytes-damaged'
      expect(await openRecord([changed], KEY, META), String(at)).toEqual({ ok: false, error: { code } })
    }
    expect(await openRecord([chunk.slice(0, -1)], KEY, META)).toEqual(damaged)
    expect(await openRecord([chunk.slice(0, 87)], KEY, META)).toMatchObject({ error: { code: 'format-unknown' } })
    expect(await openRecord([chunk], filled(32, 9), META)).toMatchObject({ error: { code: 'wrong-key' } })
    expect(await openRecord([chunk], KEY, { ...META, version: 2 })).toEqual(damaged)
  })
})
