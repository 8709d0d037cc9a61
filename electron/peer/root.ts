/** Joins store, net and ledger into one node: ciphertext in, ciphertext out, no keys. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { isContactCard } from '../../shared/crypto/card.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode, writeDurably } from '../durable-file.ts'
import type { BlockPort, LedgerPort, PeerEvent, PeerPort } from '../vault/ports.ts'
import { createLedger } from './ledger/ledger.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openKeptStore } from './kept-stores.ts'
import { withDecisionClock } from './decision-clock.ts'
import type { DecisionClock } from './decision-clock.ts'
import { createLedgerWatch } from './ledger-watch.ts'
import type { JournalSourcePort } from './ports.ts'
import { PEER_LIMITS } from './limits.ts'
import { askPlace } from './links/ask-place.ts'
import { fetchLink } from './links/fetch-link.ts'
import type { PeerLimits } from './limits.ts'
import { deliverLetter, fetchHead, fetchJournal, tellNews } from './net/ask.ts'
import type { AskDeps } from './net/ask.ts'
import { readDeviceKey } from './net/device-key.ts'
import { collectLetters, leaveLetter } from './net/ask-held.ts'
import { showChain } from './net/ask-below.ts'
import { fetchKey } from './net/ask-key.ts'
import { fetchFiles } from './net/fetch-files.ts'
import type { KeyDesk } from './net/give-key.ts'
import { createKeyDesk } from './net/give-key.ts'
import type { Inbox } from './net/inbox.ts'
import type { RelayOptions } from './net/relay-role.ts'
import { openInbox } from './net/inbox.ts'
import { createKeptTable } from './net/kept-table.ts'
import { openKnownPairs } from './net/known-pairs.ts'
import type { KeptTable } from './net/kept-table.ts'
import { createDeviceTable } from './net/own-devices.ts'
import type { DeviceTable } from './net/own-devices.ts'
import { openReceiptChains } from './net/receipt-chains.ts'
import { takeContacts } from './net/old-ways.ts'
import { startPairing } from './net/pair.ts'
import { startRecovery } from './net/recover.ts'
import type { Pairing } from './net/pair.ts'
import { createSendRooms } from './net/send-rooms.ts'
import { rememberPort, stablePort } from './net/port-memory.ts'
import { startWays } from './net/ways.ts'
import type { Ways } from './net/ways.ts'
import { serveShares } from './net/serve.ts'
import { createServingTable } from './net/serving-table.ts'
import type { ServingTable } from './net/serving-table.ts'
import { openBlockStore } from './store/block-store.ts'
import type { BlockStore } from './store/block-store.ts'
import { createHasRoom } from './store/free-space.ts'
import { HeliaBlocks } from './store/helia-blocks.ts'
import { createSealedFiles, readLinks } from './store/sealed-files.ts'
import type { SealedFiles } from './store/sealed-files.ts'
import { verifiedBlocks } from './verified-blocks.ts'

/** For a proof that is checked without a vault. */
export { askChainId } from './ledger/endpoint.ts'

const DAG_PB = 0x70

export interface PeerOptions {
  readonly dir: string
  readonly listenHost: string
  readonly port: number
  readonly mdns: boolean
  /** Nobody is let in. */
  readonly isClosed?: boolean
  /** Where this node is a relay for contacts and for others by peer id. */
  readonly relay?: RelayOptions
}

const wallNow = (): number => Date.now()
/** Never goes back. */
const runningMs = (): number => performance.now()

export interface PeerRoot {
  readonly blocks: BlockPort
  readonly peer: PeerPort
  readonly ledger: LedgerPort
  readonly publicLedger: LedgerPort
  stop(): Promise<void>
}

/** Starts a node on a folder. Errors: `vault-open-elsewhere`, `disk-failed`, `peer-stopped`. */
export async function createPeerRoot(options: PeerOptions, limits: PeerLimits = PEER_LIMITS): Promise<Result<PeerRoot>> {
  // Makes the folder as well: what the disk says to that is an answer like all others.
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
  const blocks = verifiedBlocks(store, files, createHasRoom(options.dir))
  const inbox = await openInbox(join(options.dir, 'inbox'), limits)
  const { emit, onEvent } = createNews()
  let contacts: Map<string, ContactCard> | null = null
  let card = await readOwnCard(options.dir)
  const devices = createDeviceTable()
  const pairs = await openKnownPairs(join(options.dir, 'known-pairs.json'))
  const isOwnDevice = (peerId: string): boolean => devices.isOwn(card?.did ?? '', peerId)
  const sendRooms = createSendRooms()
  const ways = await startWays({ blockstore: new HeliaBlocks(store), privateKey, sendRooms }, await stablePort(options), limits, {
    isContact: (peerId) => cardOfPeer(contacts, peerId) !== undefined,
    isOwnDevice,
    emit,
  })
  const { libp2p } = ways
  await rememberPort(options.dir, libp2p)
  const ask: AskDeps = {
    libp2p,
    dialer: ways.dialer,
    privateKey,
    limits,
    device: () => card?.device ?? null,
    shownTo: pairs.shownTo,
    blocks,
    linksOf: readLinks,
    isNode: (cid) => CID.parse(cid).code === DAG_PB,
  }
  const { ledger, publicLedger, now } = createLedgers(options.dir, ask)
  const table = servingTable(files, ledger)
  const kept = keptTable(options.dir, limits, ask, { ledger, now })
  await serveShares({
    libp2p,
    privateKey,
    limits,
    blocks,
    sendRooms,
    table,
    devices,
    inbox,
    keys: await keyDesk(options.dir, table, inbox, { emit, now }),
    kept,
    isKnown: (did, shown) => contacts?.has(did) ?? pairs.isListed(did, shown) === true,
    isListed: pairs.isListed,
    isKnownPeer: (peerId) => cardOfPeer(contacts, peerId) !== undefined || isOwnDevice(peerId),
    journalFor: (did, genesisHash) => ledger.journalFor(did, genesisHash),
    now,
    emit,
  })
  const pairing = await startPairing({
    libp2p,
    dialer: ways.dialer,
    limits,
    now,
    onAsked: (asked) => {
      emit({ type: 'pairing-asked', asked })
    },
  })
  const recovery = await recoveryPorts(ask, kept, () => card?.did ?? null, emit)
  tellArrivals(libp2p, isOwnDevice, (peerId) => cardOfPeer(contacts, peerId), emit)
  const peer: PeerPort = {
    describe: () =>
      Promise.resolve(ok({ peerId: libp2p.peerId.toString(), addresses: ways.addresses(), connections: libp2p.getConnections().length })),
    introduce: async (own) => {
      card = own
      await writeDurably(join(options.dir, 'own-card.json'), JSON.stringify(own))
      return ok(null)
    },
    setServing: (grants, cards, listed) => {
      table.replace(grants)
      contacts = takeContacts(libp2p, contacts, cards)
      return pairs.replace(listed).then(() => ok(null))
    },
    ...askingPorts(ask, { limits, allowsLoopback: options.listenHost.startsWith('127.') }),
    ...devicePorts(ask, devices, pairing, ways.addresses),
    useRelay: ways.useRelay,
    showRelay: () => Promise.resolve(ok(ways.showRelay())),
    ...keptPorts(ask, kept, inbox),
    ...recovery,
    takeInbox: (without) => inbox.list(without),
    clearInbox: (ids) => inbox.remove(ids),
    onEvent,
  }
  return {
    blocks: files,
    peer,
    ledger,
    publicLedger,
    stop: async () => {
      await ways.stop()
      await kept.stop()
      await ledger.stop()
      await publicLedger.stop()
      await store.close()
    },
  }
}

function cardOfPeer(contacts: ReadonlyMap<string, ContactCard> | null, peerId: string): ContactCard | undefined {
  return [...(contacts?.values() ?? [])].find(({ device }) => device.peerId === peerId)
}

/** Whoever listens hears what happens from then on. */
function createNews(): Pick<PeerPort, 'onEvent'> & { readonly emit: (event: PeerEvent) => void } {
  const listeners = new Set<(event: PeerEvent) => void>()
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

type AskingPorts = Pick<PeerPort, 'deliver' | 'fetchFiles' | 'fetchKey' | 'fetchLink' | 'askPlace'>

/** What is asked of contacts, and of hosts that the person named. */
function askingPorts(ask: AskDeps, outside: Parameters<typeof fetchLink>[2]): AskingPorts {
  return {
    deliver: (to, envelope, forContacts) => deliverLetter(ask, to, envelope, forContacts),
    fetchFiles: (from, grant, cids, onProgress, signal) => fetchFiles(ask, from, grant, cids, onProgress, signal),
    fetchKey: (from, grantId, recordId, receipts) => fetchKey(ask, from, grantId, recordId, receipts),
    fetchLink: (request, signal) => fetchLink(request, signal, outside),
    askPlace: (request, signal) => askPlace(request, signal, outside),
  }
}

/** Own devices and contacts that come online. */
function tellArrivals(
  libp2p: Ways['libp2p'],
  isOwnDevice: (peerId: string) => boolean,
  contactBy: (peerId: string) => ContactCard | undefined,
  emit: (event: PeerEvent) => void,
): void {
  libp2p.addEventListener('peer:connect', (event) => {
    const peerId = event.detail.toString()
    if (isOwnDevice(peerId)) emit({ type: 'device-news', peerId })
    const known = contactBy(peerId)
    if (known !== undefined) emit({ type: 'contact-online', did: known.did })
  })
}

/** The ledger of the vault, and one for seals on a public network, where nobody's journal is followed. */
function createLedgers(dir: string, ask: AskDeps): DecisionClock<Ledger> & { readonly publicLedger: Ledger } {
  const contacts: JournalSourcePort = { fetchLines: (...question) => fetchJournal(ask, ...question) }
  const nobody: JournalSourcePort = { fetchLines: () => Promise.resolve(err('ledger-unreachable')) }
  return {
    ...withDecisionClock(createLedger({ dir: join(dir, 'ledger'), now: wallNow, source: contacts }), wallNow),
    publicLedger: createLedger({ dir: join(dir, 'public-ledger'), now: wallNow, source: nobody }),
  }
}

/** Decides by the grants of the vault and by what the node itself knows of the ledger. */
function servingTable(files: SealedFiles, ledger: LedgerPort): ServingTable {
  const listBlocks = async (root: string): Promise<readonly string[]> => {
    const listed = await files.listBlocks(root)
    return listed.ok ? listed.value : []
  }
  return createServingTable(listBlocks, createLedgerWatch(ledger, { now: wallNow, runningMs }).refusal)
}

/** Receipts are written down in the inbox, as letters are. */
async function keyDesk(
  dir: string,
  table: ServingTable,
  inbox: Inbox,
  { emit, now }: { readonly emit: (event: PeerEvent) => void; readonly now: () => number },
): Promise<KeyDesk> {
  return createKeyDesk({
    table,
    chains: await openReceiptChains(join(dir, 'receipt-chains.json')),
    keep: async (_line, from, note) => {
      const added = await inbox.add(from, true, note, now())
      if (added.ok) emit({ type: 'inbox', item: added.value })
      return added
    },
    now,
  })
}

type KeptPorts = Pick<PeerPort, 'setKept' | 'keepFiles' | 'leaveLetter' | 'showChain' | 'collectLetters'>

/** What concerns mirrors, on either side. */
function keptPorts(ask: AskDeps, kept: KeptTable, inbox: Inbox): KeptPorts {
  return {
    setKept: (wanted) => kept.replace(wanted),
    keepFiles: (store, pullId, bytesMax) => kept.keep(store, pullId, bytesMax),
    leaveLetter: (at, to, envelope) => leaveLetter(ask, at, to, envelope),
    showChain: (at, shown) => showChain(ask, at, shown),
    collectLetters: (at) => collectLetters(ask, at, (envelope) => inbox.add(at.did, true, envelope, wallNow())),
  }
}

/** Coming back with the words alone, on either side. */
async function recoveryPorts(
  ask: AskDeps,
  kept: KeptTable,
  did: () => string | null,
  emit: (event: PeerEvent) => void,
): Promise<Pick<PeerPort, 'askRecovery' | 'proveRecovery'>> {
  const { libp2p, dialer, limits } = ask
  const keptBack = (wordsKey: string): ReturnType<KeptTable['back']> => kept.back(wordsKey)
  const recovery = await startRecovery({ libp2p, dialer, limits, now: wallNow, did, keptBack, emit })
  return { askRecovery: (at, signal) => recovery.ask(at, signal), proveRecovery: (proof) => recovery.prove(proof) }
}

/** What is kept for others, in a folder for each; their own ledgers decide. */
function keptTable(
  dir: string,
  limits: PeerLimits,
  ask: AskDeps,
  { ledger, now }: { readonly ledger: LedgerPort; readonly now: () => number },
): KeptTable {
  return createKeptTable({
    dir: join(dir, 'kept'),
    limits,
    now,
    openStore: openKeptStore,
    fetchInto: (store, from, pullId, { cids, onProgress, signal }) =>
      fetchFiles({ ...ask, blocks: store }, from, pullId, cids, onProgress, signal),
    watchOf: ({ owner }) => createLedgerWatch(ledger, { now, runningMs }, owner).refusal,
  })
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

/** The signed card with which the node proves itself while the vault is locked. */
async function readOwnCard(dir: string): Promise<ContactCard | null> {
  try {
    const card: unknown = JSON.parse(await readFile(join(dir, 'own-card.json'), 'utf8'))
    return isContactCard(card) ? card : null
  } catch {
    return null
  }
}
