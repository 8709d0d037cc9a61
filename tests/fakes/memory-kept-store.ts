/** A folder of kept blocks in memory. */

import type { KeptStore } from '../../electron/peer/ports.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

export class MemoryKeptStore implements KeptStore {
  readonly blocks = new Map<string, Uint8Array>()
  putBlocks(blocks: readonly { readonly cid: string; readonly bytes: Uint8Array }[]): Promise<Result<null>> {
    for (const { cid, bytes } of blocks) this.blocks.set(cid, bytes)
    return Promise.resolve(ok(null))
  }
  getBlock(cid: string): Promise<Result<Uint8Array>> {
    const bytes = this.blocks.get(cid)
    return Promise.resolve(bytes === undefined ? err('block-missing') : ok(bytes))
  }
  hasBlock(cid: string): Promise<boolean> {
    return Promise.resolve(this.blocks.has(cid))
  }
  listBlocks(cid: string): Promise<Result<readonly string[]>> {
    return Promise.resolve(this.blocks.has(cid) ? ok([cid]) : err('block-missing'))
  }
  adoptFile(): Promise<Result<null>> {
    return Promise.resolve(ok(null))
  }
  async *keys(): AsyncGenerator<string> {
    for (const cid of [...this.blocks.keys()]) yield await Promise.resolve(cid)
  }
  usedBytes(): Promise<number> {
    return Promise.resolve(this.#sum())
  }
  dropBlocks(cids: readonly string[]): Promise<Result<null>> {
    for (const cid of cids) this.blocks.delete(cid)
    return Promise.resolve(ok(null))
  }
  close(): Promise<void> {
    return Promise.resolve()
  }
  #sum(): number {
    return [...this.blocks.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  }
}
