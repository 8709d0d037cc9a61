/** Sealed files in memory, with the same names and the same failures as the real store. */

import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { BlockPort } from '../../electron/vault/ports.ts'
import { err, ok } from '../../shared/model/result.ts'

const RAW = 0x55
const DAG_PB = 0x70
const SHA2_256 = 0x12

/** `damage` flips a bit of a stored chunk, as a bad disk would. */
export interface MemoryBlocks extends BlockPort {
  damage(cid: string): void
}

function cidOf(chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return CID.createV1(chunks.length === 1 ? RAW : DAG_PB, create(SHA2_256, new Uint8Array(hash.digest()))).toString()
}

/** The root of more than one chunk is a CID of its own kind: only equality counts. */
export function createMemoryBlocks(): MemoryBlocks {
  const files = new Map<string, readonly Uint8Array[]>()
  const whole = (cid: string): boolean => cidOf(files.get(cid) ?? []) === cid
  const put = (chunks: readonly Uint8Array[]): string => {
    const cid = cidOf(chunks)
    files.set(
      cid,
      chunks.map((chunk) => chunk.slice()),
    )
    return cid
  }
  return {
    putFiles: (all) => Promise.resolve(ok(all.map(put))),
    // Nothing in memory has a path: the shorter way is closed.
    reserveFile: () => Promise.resolve(err('disk-failed')),
    listReserved: () => Promise.resolve(ok([])),
    adoptFiles: () => Promise.resolve(err('block-missing')),
    discardFile: () => Promise.resolve(ok(null)),
    readChunks: (cid, from, to) => {
      const chunks = files.get(cid)
      if (chunks === undefined) return Promise.resolve(err('block-missing'))
      return Promise.resolve(whole(cid) ? ok(chunks.slice(from, to)) : err('block-damaged'))
    },
    statFile: (cid) => {
      const chunks = files.get(cid)
      if (chunks === undefined) return Promise.resolve(err('block-missing'))
      if (!whole(cid)) return Promise.resolve(err('block-damaged'))
      return Promise.resolve(ok({ chunks: chunks.length, sizeBytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) }))
    },
    getMany: (cids) => {
      if (cids.some((cid) => files.has(cid) && !whole(cid))) return Promise.resolve(err('block-damaged'))
      return Promise.resolve(ok(cids.map((cid) => files.get(cid)?.[0] ?? null)))
    },
    dropFiles: (cids) => {
      for (const cid of cids) files.delete(cid)
      return Promise.resolve(ok(null))
    },
    findBlocks: (cids) =>
      Promise.resolve(
        ok(
          cids.flatMap((cid) => {
            const chunks = files.get(cid) ?? []
            return chunks.length <= 1 ? [cid] : [cid, ...chunks.map((chunk) => cidOf([chunk]))]
          }),
        ),
      ),
    listBlocks: (cid) => {
      const chunks = files.get(cid)
      if (chunks === undefined) return Promise.resolve(err('block-missing'))
      return Promise.resolve(ok(chunks.length === 1 ? [cid] : [cid, ...chunks.map((chunk) => cidOf([chunk]))]))
    },
    listKeys: (after, limit) => {
      const sorted = [...files.keys()].sort()
      return Promise.resolve(ok(sorted.filter((cid) => cid > after).slice(0, limit)))
    },
    listPlaces: () => Promise.resolve(ok({ segments: [], rows: new Uint8Array(0) })),
    checkBlocks: () => {
      const damaged = [...files.keys()].filter((cid) => !whole(cid))
      return Promise.resolve(ok({ blocks: files.size, damaged }))
    },
    damage: (cid) => {
      const first = files.get(cid)?.[0]
      if (first !== undefined) first[0] = (first[0] ?? 0) ^ 1
    },
  }
}
