/** Nodes joined in memory: who delivers to whom, who may fetch what, as the real ones have it. */

import type { InboxItem, PeerEvent, PeerPort, ServedGrant } from '../../electron/vault/ports.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { MemoryBlocks } from './memory-blocks.ts'

interface Node {
  readonly blocks: MemoryBlocks
  readonly inbox: InboxItem[]
  grants: readonly ServedGrant[]
  did: string
  readonly listeners: Set<(event: PeerEvent) => void>
}

/** A network of its own; `join` adds a node. */
export class MemoryNetwork {
  readonly #nodes = new Map<string, Node>()
  #next = 1

  join(blocks: MemoryBlocks): PeerPort {
    const peerId = `memory-${String(this.#next++)}`
    const node: Node = { blocks, inbox: [], grants: [], did: '', listeners: new Set() }
    this.#nodes.set(peerId, node)
    return {
      describe: () => Promise.resolve(ok({ peerId, addresses: [`/memory/${peerId}`], connections: 0 })),
      introduce: (card) => {
        node.did = card.did
        return Promise.resolve(ok(null))
      },
      setServing: (grants) => {
        node.grants = grants
        return Promise.resolve(ok(null))
      },
      deliver: (to, envelope) => {
        const other = this.#nodes.get(to.device.peerId)
        if (other === undefined) return Promise.resolve(err('peer-unreachable'))
        const item = { id: String(this.#next++), from: node.did, envelope: envelope.slice(), receivedAtMs: this.#next }
        other.inbox.push(item)
        for (const listener of other.listeners) listener({ type: 'inbox', item })
        return Promise.resolve(ok(null))
      },
      fetchFiles: async (from, grantId, cids, onProgress) => {
        const other = this.#nodes.get(from.device.peerId)
        if (other === undefined) return err('peer-unreachable')
        const grant = other.grants.find((one) => one.grantId === grantId && one.grantee === node.did)
        if (grant === undefined || cids.some((cid) => !grant.cids.includes(cid))) return err('refused-by-peer')
        for (const cid of cids) {
          const chunks = await other.blocks.readChunks(cid, 0, Number.MAX_SAFE_INTEGER)
          if (!chunks.ok) return err('refused-by-peer')
          await blocks.putFiles([chunks.value])
          onProgress(chunks.value.reduce((sum, chunk) => sum + chunk.length, 0))
        }
        return ok(null)
      },
      takeInbox: () => Promise.resolve(ok([...node.inbox])),
      clearInbox: (ids) => {
        node.inbox.splice(0, node.inbox.length, ...node.inbox.filter((item) => !ids.includes(item.id)))
        return Promise.resolve(ok(null))
      },
      onEvent: (listener) => {
        node.listeners.add(listener)
        return () => {
          node.listeners.delete(listener)
        }
      },
    }
  }
}
