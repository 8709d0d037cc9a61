/** What a mirror keeps stays within what was agreed, whatever the owner names and gives. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fillStore } from '../../../electron/peer/net/fill-store.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { MemoryKeptStore } from '../../fakes/memory-kept-store.ts'

const KIB = 1024

function blockOf(name: string, size: number): { readonly cid: string; readonly bytes: Uint8Array } {
  const bytes = new Uint8Array(createHash('shake256', { outputLength: size }).update(name).digest())
  return { cid: rawBlockCid(bytes), bytes }
}

/** An owner who has these blocks, gives them one by one and stops when told to. */
function ownerOf(store: MemoryKeptStore, has: ReadonlyMap<string, Uint8Array>): Parameters<typeof fillStore>[3] {
  return async (cids, onProgress, signal) => {
    let bytes = 0
    for (const cid of cids.filter((one) => !store.blocks.has(one))) {
      if (signal.aborted) return err('cancelled')
      const block = has.get(cid)
      if (block === undefined) return err('refused-by-peer')
      await store.putBlocks([{ cid, bytes: block }])
      bytes += block.length
      onProgress(bytes)
    }
    return ok(null)
  }
}

const small = ['a', 'b', 'c'].map((name) => blockOf(name, 10 * KIB))
const large = blockOf('large', 200 * KIB)
const blocks = new Map([...small, large].map(({ cid, bytes }) => [cid, bytes]))

describe('a folder that is filled', () => {
  it('never holds more than was agreed for longer than one request, leaves out what is too large, and takes what fits', async () => {
    const store = new MemoryKeptStore()
    const [a, b, c] = small.map(({ cid }) => cid)
    const files = [a, large.cid, b, c].map((cid) => cid ?? '')
    const filled = await fillStore(store, files, 64 * KIB, ownerOf(store, blocks))
    expect(filled).toEqual({ ok: true, value: { usedBytes: 30 * KIB, whole: [a, b, c], left: 1, isOver: true } })
    expect([...store.blocks.keys()].sort()).toEqual([a, b, c].sort())
  })

  it('drops what is not named any more before anything else comes', async () => {
    const store = new MemoryKeptStore()
    await store.putBlocks(small)
    const kept = small[1]?.cid ?? ''
    expect(await fillStore(store, [kept], 64 * KIB, ownerOf(store, new Map()))).toMatchObject({
      ok: true,
      value: { usedBytes: 10 * KIB, whole: [kept], left: 0 },
    })
    expect([...store.blocks.keys()]).toEqual([kept])
  })

  it('goes on without what the owner does not give, and stops where nobody answers', async () => {
    const store = new MemoryKeptStore()
    const gone = blockOf('gone', 5)
    const files = [gone.cid, ...small.map(({ cid }) => cid)]
    expect(await fillStore(store, files, 64 * KIB, ownerOf(store, blocks))).toMatchObject({
      value: { whole: small.map(({ cid }) => cid), left: 0, isOver: true },
    })
    const away = new MemoryKeptStore()
    const nobody = (): Promise<Result<null>> => Promise.resolve(err('peer-unreachable'))
    expect(await fillStore(away, files, 64 * KIB, nobody)).toMatchObject({ value: { whole: [], usedBytes: 0, isOver: false } })
  })

  it('says that the disk is full', async () => {
    const full = (): Promise<Result<null>> => Promise.resolve(err('disk-full'))
    expect(await fillStore(new MemoryKeptStore(), [large.cid], 1, full)).toMatchObject({ ok: false, error: { code: 'disk-full' } })
  })
})
