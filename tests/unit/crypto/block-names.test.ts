/** Names of blocks and the table of their places: the one spelling of a hash, and the one row that has it. */

import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { describe, expect, it } from 'vitest'
import { digestOfCid, rawCidOfDigest } from '../../../shared/crypto/block-cid.ts'
import { LOCATION_BYTES, PLACE_BYTES, decodeLocation, encodeLocation, findPlace } from '../../../shared/crypto/block-places.ts'

const SHA2_256 = 0x12
const digestAt = (at: number): Uint8Array => new Uint8Array(createHash('sha256').update(String(at)).digest())

describe('the name of a block', () => {
  it('is the CID of its hash, and gives it back, also as that of an inner node', () => {
    const digests = [new Uint8Array(32), new Uint8Array(32).fill(255), ...Array.from({ length: 50 }, (_, at) => digestAt(at))]
    for (const digest of digests) {
      const raw = rawCidOfDigest(digest)
      expect(raw).toBe(CID.createV1(0x55, create(SHA2_256, digest)).toString())
      for (const cid of [raw, CID.createV1(0x70, create(SHA2_256, digest)).toString()]) expect(digestOfCid(cid)).toEqual(digest)
    }
  })

  it('has one spelling, and no other text has a hash', () => {
    const raw = rawCidOfDigest(digestAt(1))
    const last = raw.slice(-1)
    const others = [
      '',
      raw.slice(0, -1),
      `${raw}a`,
      raw.toUpperCase(),
      `bafkreh${raw.slice(7)}`,
      `cafkrei${raw.slice(7)}`,
      // In the middle and at both ends of the hash: no letter of the alphabet, and none that there is a value for.
      ...[7, 30, 58].flatMap((at) =>
        ['1', 'A', '{', '\u{1F}', '\u{80}', 'é', '€'].map((bad) => `${raw.slice(0, at)}${bad}${raw.slice(at + 1)}`),
      ),
      // Bits behind the end.
      ...[1, 2, 3].map((more) => `${raw.slice(0, -1)}${String.fromCharCode(last.charCodeAt(0) + more)}`),
      CID.createV1(0x55, create(0x16, digestAt(1))).toString(),
      CID.createV0(create(SHA2_256, digestAt(1))).toString(),
    ]
    for (const one of others) expect(digestOfCid(one), one).toBeNull()
  })
})

describe('a place of a block', () => {
  const places = [
    { segment: 0, offset: 0, length: 0 },
    { segment: 1, offset: 2, length: 3 },
    { segment: 2 ** 32 - 1, offset: 2 ** 32 - 1, length: 2 ** 32 - 1 },
    { segment: 5, offset: 2 ** 32, length: 1 },
    { segment: 5, offset: Number.MAX_SAFE_INTEGER, length: 1 },
  ]

  it('is 16 bytes: segment, offset, length, each with its most telling byte first', () => {
    expect(encodeLocation({ segment: 1, offset: 0x02_0000_0003, length: 4 })).toEqual(
      Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4),
    )
    for (const place of places) {
      const bytes = encodeLocation(place)
      expect(bytes).toHaveLength(LOCATION_BYTES)
      expect(decodeLocation(bytes)).toEqual(place)
      // Where it lies in a view of a larger buffer.
      const around = new Uint8Array(30).fill(9)
      around.set(bytes, 7)
      expect(decodeLocation(around.subarray(2), 5)).toEqual(place)
    }
  })

  it('is found in a table of any size by its hash, and by no other', () => {
    for (const count of [0, 1, 2, 3, 8, 33]) {
      const digests = Array.from({ length: count }, (_, at) => digestAt(at)).sort((a, b) => Buffer.compare(a, b))
      const table = new Uint8Array(count * PLACE_BYTES)
      for (const [at, digest] of digests.entries()) {
        table.set(digest, at * PLACE_BYTES)
        table.set(encodeLocation({ segment: 2 ** 31 + at, offset: at * 1000, length: at + 7 }), at * PLACE_BYTES + 32)
      }
      for (const [at, digest] of digests.entries())
        expect(findPlace(table, digest)).toEqual({ segment: 2 ** 31 + at, offset: at * 1000, length: at + 7 })
      for (const digest of [new Uint8Array(32), new Uint8Array(32).fill(255), digestAt(count)]) expect(findPlace(table, digest)).toBeNull()
      for (const digest of digests) {
        const near = digest.slice()
        near[31] = (near[31] ?? 0) ^ 1
        expect(findPlace(table, near)).toBeNull()
      }
    }
  })
})
