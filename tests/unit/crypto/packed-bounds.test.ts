/** Where a record of one chunk ends: what is too long for it, and what lies in it as it is. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../shared/crypto/bytes.ts'
import { sealGcmWith } from '../../../shared/crypto/gcm-box.ts'
import { DEFLATED, deflateForPacking, isPacked, PACKED_NONCE, STORED, startPacked } from '../../../shared/crypto/packed-record.ts'
import { pad } from '../../../shared/crypto/padding.ts'
import { associatedData, RECORD_HEADER_BYTES } from '../../../shared/crypto/record-chunks.ts'
import { openRecord, sealRecord } from '../../../shared/crypto/record-seal.ts'

const META = { recordId: 'ab'.repeat(16), version: 1 }
const KEY = new Uint8Array(32).fill(1)
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const damaged = { ok: false, error: { code: 'bytes-damaged' } }

/** Under a good seal, as somebody hostile with the key would make it. */
function sealHostile(method: number, body: Uint8Array): Uint8Array {
  const header = new Uint8Array(RECORD_HEADER_BYTES)
  const cipherKey = startPacked(header, KEY, random)
  const padded = pad(concatBytes(Uint8Array.of(method), body), 2048)
  return concatBytes(header, sealGcmWith(cipherKey, PACKED_NONCE, associatedData(header, META), padded))
}

describe('one chunk', () => {
  it('is not sealed with more than 64 KiB, and not opened with more', async () => {
    await expect(sealRecord(random(65_537), { ...META, kind: 'lab' }, KEY, random, 3)).rejects.toThrow('too long for one chunk')
    const longest = random(65_536)
    expect(await openRecord([sealHostile(STORED, longest)], KEY, META)).toEqual({ ok: true, value: longest })
    expect(await openRecord([sealHostile(STORED, random(65_537))], KEY, META)).toEqual(damaged)
  })

  it('is read by the two methods there are', async () => {
    const content = new Uint8Array(3000).fill(7)
    const smaller = deflateForPacking(content) ?? content
    expect(smaller.length).toBeLessThan(content.length)
    expect(await openRecord([sealHostile(DEFLATED, smaller)], KEY, META)).toEqual({ ok: true, value: content })
    for (const method of [2, 255]) expect(await openRecord([sealHostile(method, smaller)], KEY, META)).toEqual(damaged)
  })

  it('has its content as it is where that fits the floor or would not get smaller', () => {
    expect(deflateForPacking(new Uint8Array(2039))).toBeUndefined()
    expect(deflateForPacking(new Uint8Array(2040))).toBeDefined()
    expect(deflateForPacking(random(2040))).toBeUndefined()
  })

  it('is told by its suite, and nothing is not one', () => {
    expect(isPacked(Uint8Array.of(0, 0, 0, 0, 3))).toBe(true)
    expect(isPacked(Uint8Array.of(3, 3, 3, 3, 2))).toBe(false)
    expect(isPacked(undefined)).toBe(false)
  })
})
