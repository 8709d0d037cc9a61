/** Nodes joined in memory: who delivers to whom, who may fetch what, as the real ones have it. */

import { randomBytes } from 'node:crypto'
import { OWN_DEVICE } from '../../electron/vault/ports.ts'
import type { InboxItem, KeptFor, OwnDevices, PeerEvent, PeerPort, ServedGrant } from '../../electron/vault/ports.ts'
import { areReceiptsOf, followChain } from '../../shared/crypto/receipt-chain.ts'
import type { ChainPoint } from '../../shared/crypto/receipt-chain.ts'
import { receiptHash } from '../../shared/crypto/receipt.ts'
import { sealNote } from '../../shared/crypto/sealed-note.ts'
import type { GrantRight } from '../../shared/model/grant.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { MemoryBlocks } from './memory-blocks.ts'

interface Node {
  readonly blocks: MemoryBlocks
  readonly inbox: InboxItem[]
  grants: readonly ServedGrant[]
  did: string
  own: OwnDevices | null
  kept: readonly KeptFor[]
  readonly held: { readonly from: string; readonly to: string; readonly envelope: Uint8Array; taken: boolean }[]
  offered: Uint8Array | null
  asking: { readonly peerId: string; readonly answer: (payload: Uint8Array | null) => void } | null
  readonly chains: Map<string, ChainPoint>
  readonly listeners: Set<(event: PeerEvent) => void>
}

function isOwn(node: Node, did: string, peerId: string): boolean {
  return node.own?.did === did && node.own.peerIds.includes(peerId)
}

function mayWait({ owner, people }: KeptFor, from: string, to: string): boolean {
  return (owner.did === from && people.includes(to)) || (owner.did === to && people.includes(from))
}

/** A network of its own; `join` adds a node. */
export class MemoryNetwork {
  readonly #nodes = new Map<string, Node>()
  #next = 1

  join(blocks: MemoryBlocks): PeerPort {
    const peerId = `memory-${String(this.#next++)}`
    const node: Node = {
      blocks,
      inbox: [],
      grants: [],
      did: '',
      own: null,
      kept: [],
      held: [],
      offered: null,
      asking: null,
      chains: new Map(),
      listeners: new Set(),
    }
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
      fetchFiles: async (from, stated, cids, onProgress) => {
        const grantId = typeof stated === 'string' ? stated : stated.grantId
        const other = this.#nodes.get(from.device.peerId)
        if (other === undefined) return err('peer-unreachable')
        const grant = other.grants.find((one) => one.grantId === grantId && one.grantee === node.did)
        const use = typeof stated === 'string' ? null : stated
        const fits = grant?.use === undefined || (grant.use.purpose === use?.purpose && isWithin(use.right, grant.use.right))
        const allowed =
          grantId === OWN_DEVICE ? isOwn(other, node.did, peerId) : fits && cids.every((cid) => grant?.cids.includes(cid) === true)
        if (!allowed) return err('refused-by-peer')
        for (const cid of cids) {
          const chunks = await other.blocks.readChunks(cid, 0, Number.MAX_SAFE_INTEGER)
          if (!chunks.ok) return err('refused-by-peer')
          await blocks.putFiles([chunks.value])
          onProgress(chunks.value.reduce((sum, chunk) => sum + chunk.length, 0))
        }
        return ok(null)
      },
      fetchKey: (from, grantId, recordId, receipts) => {
        const other = this.#nodes.get(from.device.peerId)
        if (other === undefined) return Promise.resolve(err('peer-unreachable'))
        const boxes = other.grants.find((one) => one.grantId === grantId && one.grantee === node.did)?.boxes
        const held = boxes?.list.find((one) => one.recordId === recordId)
        const known = other.chains.get(grantId) ?? boxes?.receipts
        const fresh = known === undefined ? null : followChain(known, receipts)
        const newest = receipts.at(-1)
        if (held === undefined || boxes === undefined || fresh === null || newest?.recordId !== recordId)
          return Promise.resolve(err('refused-by-peer'))
        if (!areReceiptsOf({ grantId, grantee: node.did, purpose: boxes.purpose }, fresh)) return Promise.resolve(err('refused-by-peer'))
        other.chains.set(grantId, { seq: newest.seq, hash: receiptHash(newest) })
        if (fresh.length > 0) {
          const text = new Uint8Array(Buffer.from(JSON.stringify(fresh), 'utf8'))
          const envelope = sealNote(boxes.sealTo, text, (length) => new Uint8Array(randomBytes(length)))
          other.inbox.push({ id: String(this.#next++), from: node.did, envelope, receivedAtMs: this.#next })
        }
        return Promise.resolve(ok(held.box))
      },
      setDevices: (own) => {
        node.own = own
        return Promise.resolve(ok(null))
      },
      fetchHead: (from) => {
        const other = this.#nodes.get(from.device.peerId)
        if (other === undefined) return Promise.resolve(err('peer-unreachable'))
        if (!isOwn(other, node.did, peerId) || other.own === null) return Promise.resolve(err('refused-by-peer'))
        return Promise.resolve(ok({ head: other.own.head, keyFile: other.own.keyFile }))
      },
      tellNews: (to) => {
        const other = this.#nodes.get(to.device.peerId)
        if (other === undefined) return Promise.resolve(err('peer-unreachable'))
        if (!isOwn(other, node.did, peerId)) return Promise.resolve(err('refused-by-peer'))
        for (const listener of other.listeners) listener({ type: 'device-news', peerId })
        return Promise.resolve(ok(null))
      },
      offerPairing: (offer) => {
        node.offered = offer?.secret ?? null
        node.asking?.answer(null)
        return Promise.resolve(ok(null))
      },
      answerPairing: (to, payload) => {
        if (node.asking?.peerId !== to) return Promise.resolve(err('peer-unreachable'))
        node.asking.answer(payload)
        return Promise.resolve(ok(null))
      },
      askPairing: async (offer, name, signal) => {
        const other = this.#nodes.get(offer.peerId)
        if (other === undefined) return err('peer-unreachable')
        if (other.offered === null || Buffer.compare(other.offered, offer.secret) !== 0) return err('refused-by-peer')
        other.offered = null
        const payload = await new Promise<Uint8Array | null>((resolve) => {
          other.asking = { peerId, answer: resolve }
          signal.addEventListener('abort', () => {
            resolve(null)
          })
          const asked = { peerId, name, addresses: [`/memory/${peerId}`] }
          for (const listener of other.listeners) listener({ type: 'pairing-asked', asked })
        })
        other.asking = null
        return payload === null ? err(signal.aborted ? 'cancelled' : 'refused-by-peer') : ok(payload)
      },
      fetchLink: () => Promise.resolve(err('health-link-unreachable')),
      setKept: (kept) => {
        node.kept = kept
        return Promise.resolve(ok(null))
      },
      keepFiles: (store) =>
        Promise.resolve(
          node.kept.some((one) => one.store === store) ? ok({ usedBytes: 0, whole: [], left: 0, isOver: false }) : err('block-missing'),
        ),
      askRecovery: () => Promise.resolve(err('peer-unreachable')),
      proveRecovery: () => Promise.resolve(err('peer-unreachable')),
      // Nothing of it is kept by line here.
      showChain: (at) => Promise.resolve(err(this.#nodes.has(at.device.peerId) ? 'refused-by-peer' : 'peer-unreachable')),
      leaveLetter: (at, to, envelope) => {
        const other = this.#nodes.get(at.device.peerId)
        if (other === undefined) return Promise.resolve(err('peer-unreachable'))
        if (!other.kept.some((one) => mayWait(one, node.did, to))) return Promise.resolve(err('refused-by-peer'))
        const before = other.held.find((one) => Buffer.compare(one.envelope, envelope) === 0)
        if (before === undefined) other.held.push({ from: node.did, to, envelope: envelope.slice(), taken: false })
        return Promise.resolve(ok(before?.taken === true ? ('taken' as const) : ('waiting' as const)))
      },
      collectLetters: (at) => {
        const mine = (this.#nodes.get(at.device.peerId)?.held ?? []).filter((one) => one.to === node.did && !one.taken)
        for (const letter of mine) {
          letter.taken = true
          node.inbox.push({ id: String(this.#next++), from: at.did, envelope: letter.envelope, receivedAtMs: this.#next })
        }
        return Promise.resolve(this.#nodes.has(at.device.peerId) ? ok(mine.length) : err('peer-unreachable'))
      },
      useRelay: () => Promise.resolve(ok(null)),
      showRelay: () => Promise.resolve(ok({ state: 'none', peers: [] })),
      askPlace: () => Promise.resolve(err('place-unreachable')),
      takeInbox: (without = []) => Promise.resolve(ok(node.inbox.filter(({ id }) => !without.includes(id)))),
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

function isWithin(stated: GrantRight, signed: GrantRight): boolean {
  return stated === 'view' || signed === 'keep'
}
