/** The durable store as Helia sees it: the interface every IPFS tool speaks. */

import { BaseBlockstore } from 'blockstore-core'
import type { InputPair, Pair } from 'interface-blockstore'
import { CID } from 'multiformats/cid'
import type { BlockStore } from './block-store.ts'

/** Errors of the store become exceptions here, because that is what the interface has. */
export class HeliaBlocks extends BaseBlockstore {
  readonly #store: BlockStore

  constructor(store: BlockStore) {
    super()
    this.#store = store
  }

  override async put(cid: CID, value: InputPair['bytes']): Promise<CID> {
    const put = await this.#store.putMany([{ cid: cid.toString(), bytes: await gather(value) }])
    if (!put.ok) throw new Error(put.error.code)
    return cid
  }

  override async *get(cid: CID): AsyncGenerator<Uint8Array> {
    const got = await this.#store.get(cid.toString())
    if (!got.ok) throw new Error(got.error.code)
    yield got.value
  }

  override has(cid: CID): Promise<boolean> {
    return this.#store.has(cid.toString())
  }

  override async delete(cid: CID): Promise<void> {
    const deleted = await this.#store.deleteMany([cid.toString()])
    if (!deleted.ok) throw new Error(deleted.error.code)
  }

  override async *getAll(): AsyncGenerator<Pair> {
    for await (const text of this.#store.keys()) {
      const cid = CID.parse(text)
      yield { cid, bytes: this.get(cid) }
    }
  }
}

async function gather(value: InputPair['bytes']): Promise<Uint8Array> {
  if (value instanceof Uint8Array) return value
  const parts: Uint8Array[] = []
  for await (const part of value) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}
