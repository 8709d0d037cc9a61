/** Joins store, net and ledger into one node: ciphertext in, ciphertext out, no keys. */

import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { isContactCard } from '../../shared/crypto/card.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode, writeDurably } from '../durable-file.ts'
import type { BlockPort, LedgerPort, PeerEvent, PeerPort } from '../vault/ports.ts'
import { createLedger } from './ledger/ledger.ts'
import { createLedgerWatch } from './ledger-watch.ts'
import { PEER_LIMITS } from './limits.ts'
import { fetchLink } from './links/fetch-link.ts'
import type { PeerLimits } from './limits.ts'
import { deliverLetter, fetchFiles, fetchHead, fetchJournal, tellNews } from './net/ask.ts'
import type { AskDeps } from './net/ask.ts'
import { readDeviceKey } from './net/device-key.ts'
import { openInbox } from './net/inbox.ts'
import { createDeviceTable } from './net/own-devices.ts'
import type { DeviceTable } from './net/own-devices.ts'
import { startPairing } from './net/pair.ts'
import type { Pairing } from './net/pair.ts'
import { startNode } from './net/node.ts'
import type { Node } from './net/node.ts'
import { serveShares } from './net/serve.ts'
import { createServingTable } from './net/serving-table.ts'
import type { ServingTable } from './net/serving-table.ts'
import type { BlockStorePort } from './ports.ts'
import { openBlockStore } from './store/block-store.ts'
import type { BlockStore } from './store/block-store.ts'
import { HeliaBlocks } from './store/helia-blocks.ts'
import { createSealedFiles, readLinks } from './store/sealed-files.ts'
import type { SealedFiles } from './store/sealed-files.ts'

const DAG_PB = 0x70

export interface PeerOptions {
  readonly dir: string
  readonly listenHost: string
  readonly port: number
  readonly mdns: boolean
}

export interface PeerRoot {
  readonly blocks: BlockPort
  readonly peer: PeerPort
  readonly ledger: LedgerPort
  stop(): Promise<void>
}

/** Starts a node on a folder. Errors: `vault-open-elsewhere`, `disk-failed`, `peer-stopped`. */
export async function createPeerRoot(options: PeerOptions, limits: PeerLimits = PEER_LIMITS): Promise<Result<PeerRoot>> {
  await mkdir(options.dir, { recursive: true })
  const store = await openBlockStore(join(options.dir, 'blocks'))
  if (!store.ok) return store
  try {
    return ok(await startOn(store.value, options, limits))
  } catch (error) {
    // The next start must find the store free.
    await store.value.close()
    return err((error as NodeJS.ErrnoException).syscall === undefined ? 'peer-stopped' : diskErrorCode(error))
  }
}

async function startOn(store: BlockStore, options: PeerOptions, limits: PeerLimits): Promise<PeerRoot> {
  // The store is held: nobody else is writing here.
  await clearUnfinished(options.dir)
  const privateKey = await readDeviceKey(options.dir)
  const files = createSealedFiles(store)
  const blocks = blockStorePort(store, files)
  let contacts = new Map<string, ContactCard>()
  const devices = createDeviceTable()
  const isKnownPeer = (peerId: string): boolean =>
    devices.hasPeer(peerId) || [...contacts.values()].some(({ device }) => device.peerId === peerId)
  const node = await startNode(new HeliaBlocks(store), privateKey, { ...(await stablePort(options)), isKnownPeer }, limits)
  await rememberPort(options.dir, node)
  const inbox = await openInbox(join(options.dir, 'inbox'), limits)
  const listeners = new Set<(event: PeerEvent) => void>()
  const emit = (event: PeerEvent): void => {
    for (const listener of listeners) listener(event)
  }
  let card = await readOwnCard(options.dir)
  const ask: AskDeps = {
    libp2p: node.libp2p,
    privateKey,
    limits,
    device: () => card?.device ?? null,
    blocks,
    linksOf: readLinks,
    isNode: (cid) => CID.parse(cid).code === DAG_PB,
  }
  const ledger = createLedger({
    dir: join(options.dir, 'ledger'),
    now: () => Date.now(),
    source: { fetchLines: (from, genesisHash, fromLine, limit) => fetchJournal(ask, from, genesisHash, fromLine, limit) },
  })
  const table = servingTable(files, ledger)
  await serveShares({
    libp2p: node.libp2p,
    privateKey,
    limits,
    blocks,
    table,
    devices,
    inbox,
    isKnown: (did) => contacts.has(did),
    journal: () => ledger.journal(),
    now: () => Date.now(),
    emit,
  })
  const pairing = await startPairing({
    libp2p: node.libp2p,
    limits,
    now: () => Date.now(),
    onAsked: (asked) => {
      emit({ type: 'pairing-asked', asked })
    },
  })
  node.libp2p.addEventListener('peer:connect', (event) => {
    if (devices.isOwn(card?.did ?? '', event.detail.toString())) emit({ type: 'device-news', peerId: event.detail.toString() })
    const known = [...contacts.values()].find((one) => one.device.peerId === event.detail.toString())
    if (known !== undefined) emit({ type: 'contact-online', did: known.did })
  })
  const peer: PeerPort = {
    describe: () =>
      Promise.resolve(
        ok({ peerId: node.libp2p.peerId.toString(), addresses: addressesOf(node), connections: node.libp2p.getConnections().length }),
      ),
    introduce: async (own) => {
      card = own
      await writeDurably(join(options.dir, 'own-card.json'), JSON.stringify(own))
      return ok(null)
    },
    setServing: (grants, cards) => {
      table.replace(grants)
      contacts = new Map(cards.map((one) => [one.did, one]))
      return Promise.resolve(ok(null))
    },
    deliver: (to, envelope) => deliverLetter(ask, to, envelope),
    fetchFiles: (from, grant, cids, onProgress, signal) => fetchFiles(ask, from, grant, cids, onProgress, signal),
    ...devicePorts(ask, devices, pairing, () => addressesOf(node)),
    fetchLink: (request, signal) => fetchLink(request, signal, { limits, allowsLoopback: options.listenHost.startsWith('127.') }),
    takeInbox: () => inbox.list(),
    clearInbox: (ids) => inbox.remove(ids),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
  return {
    blocks: files,
    peer,
    ledger,
    stop: async () => {
      await node.stop()
      await ledger.stop()
      await store.close()
    },
  }
}

/** Decides by the grants of the vault and by what the node itself knows of the ledger. */
function servingTable(files: SealedFiles, ledger: LedgerPort): ServingTable {
  const listBlocks = async (root: string): Promise<readonly string[]> => {
    const listed = await files.listBlocks(root)
    return listed.ok ? listed.value : []
  }
  return createServingTable(listBlocks, createLedgerWatch(ledger, () => Date.now()).refusal)
}

type DevicePorts = Pick<PeerPort, 'setDevices' | 'fetchHead' | 'tellNews' | 'offerPairing' | 'answerPairing' | 'askPairing'>

/** What concerns this person's other computers. */
function devicePorts(ask: AskDeps, devices: DeviceTable, pairing: Pairing, addresses: () => readonly string[]): DevicePorts {
  return {
    setDevices: (own) => {
      devices.replace(own)
      return Promise.resolve(ok(null))
    },
    fetchHead: (from) => fetchHead(ask, from),
    tellNews: (to) => tellNews(ask, to),
    offerPairing: (offer) => {
      pairing.offer(offer)
      return Promise.resolve(ok(null))
    },
    answerPairing: (peerId, payload) => Promise.resolve(pairing.answer(peerId, payload)),
    askPairing: (offer, name, signal) => pairing.ask(offer, { name, addresses: addresses() }, signal),
  }
}

/** Blocks as net uses them: what a peer sent is stored only under the name it hashes to. */
function blockStorePort(store: BlockStore, files: SealedFiles): BlockStorePort {
  return {
    putBlocks: (blocks) => {
      const genuine = blocks.every(({ cid, bytes }) => {
        const digest = createHash('sha256').update(bytes).digest('hex')
        return Buffer.from(CID.parse(cid).multihash.digest).toString('hex') === digest
      })
      return genuine ? store.putMany(blocks) : Promise.resolve(err('block-damaged'))
    },
    getBlock: (cid) => store.get(cid),
    hasBlock: (cid) => store.has(cid),
    listBlocks: (root) => files.listBlocks(root),
    adoptFile: async (root) => {
      const listed = await files.listBlocks(root)
      return listed.ok ? ok(null) : listed
    },
  }
}

/** Addresses others can dial, without the peer id; loopback only where nothing else is there. */
function addressesOf(node: Node): readonly string[] {
  const all = node.libp2p.getMultiaddrs().map((address) => address.toString().replace(/\/p2p\/[^/]+$/u, ''))
  const outside = all.filter((address) => !address.startsWith('/ip4/127.'))
  return outside.length > 0 ? outside : all
}

/** The port of last time, so that cards stay true over a restart. */
async function stablePort(options: PeerOptions): Promise<PeerOptions> {
  if (options.port !== 0) return options
  const stored = Number(await readFile(join(options.dir, 'port'), 'utf8').catch(() => '0'))
  return Number.isInteger(stored) && stored > 1024 && stored < 65536 && (await isFree(options.listenHost, stored))
    ? { ...options, port: stored }
    : options
}

async function isFree(host: string, port: number): Promise<boolean> {
  const { createServer } = await import('node:net')
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => {
      resolve(false)
    })
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true)
      })
    })
  })
}

async function rememberPort(dir: string, node: Node): Promise<void> {
  const port = /\/tcp\/(\d+)/u.exec(node.libp2p.getMultiaddrs()[0]?.toString() ?? '')?.[1]
  if (port !== undefined) await writeDurably(join(dir, 'port'), port)
}

/** The signed card with which the node proves itself while the vault is locked. */
async function readOwnCard(dir: string): Promise<ContactCard | null> {
  try {
    const card: unknown = JSON.parse(await readFile(join(dir, 'own-card.json'), 'utf8'))
    return isContactCard(card) ? card : null
  } catch {
    return null
  }
}
