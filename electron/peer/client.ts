/** The node's ports on the vault's side of a channel, and their serving side: one list of names for both. */

import type { Channel } from '../../shared/api/channel.ts'
import type { BlockPort, LedgerPort, PeerEvent, PeerPort } from '../vault/ports.ts'
import { packFiles, unpackFiles } from './packed-files.ts'
import type { PackedFiles } from './packed-files.ts'

const BLOCK_METHODS = [
  'reserveFile',
  'listReserved',
  'adoptFiles',
  'discardFile',
  'readChunks',
  'statFile',
  'getMany',
  'dropFiles',
  'listBlocks',
  'findBlocks',
  'listKeys',
  'listPlaces',
  'checkBlocks',
] as const
const PEER_METHODS = [
  'describe',
  'introduce',
  'setServing',
  'deliver',
  'fetchKey',
  'setDevices',
  'fetchHead',
  'tellNews',
  'offerPairing',
  'answerPairing',
  'setKept',
  'keepFiles',
  'proveRecovery',
  'leaveLetter',
  'showChain',
  'collectLetters',
  'useRelay',
  'showRelay',
  'takeInbox',
  'clearInbox',
] as const
const LEDGER_METHODS = [
  'configure',
  'status',
  'compareEndpoints',
  'prepare',
  'submit',
  'receipt',
  'call',
  'head',
  'blockAt',
  'readStorage',
  'follow',
  'exportJournal',
  'restoreJournal',
  'regainJournal',
  'takeLines',
  'setAside',
  'missingThere',
  'askJournal',
] as const satisfies readonly (keyof LedgerPort)[]

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>

export interface PeerPorts {
  readonly blocks: BlockPort
  readonly peer: PeerPort
  readonly ledger: LedgerPort
  readonly publicLedger: LedgerPort
}

/** Events that cross only to whoever asked: one for each block that is given out, and the vault keeps no list of them. */
const HEARS_SERVED = 'hears-served'

/** Ports whose calls go over the channel. `hearsServed`: also of each block that was given out. */
export function createPeerClient(channel: Channel, { hearsServed = false }: { readonly hearsServed?: boolean } = {}): PeerPorts {
  if (hearsServed) channel.emit(HEARS_SERVED, null)
  const remote = (prefix: string, methods: readonly string[]): Functions =>
    Object.fromEntries(methods.map((method) => [method, (...args: readonly unknown[]) => channel.call(`${prefix}.${method}`, args)]))
  const fetchFiles: PeerPort['fetchFiles'] = async (from, grantId, cids, onProgress, signal) =>
    (await channel.call('peer.fetchFiles', [from, grantId, cids], {
      signal,
      onItem: (bytes) => {
        onProgress(Number(bytes))
      },
    })) as Awaited<ReturnType<PeerPort['fetchFiles']>>
  const askPairing: PeerPort['askPairing'] = async (offer, name, signal) =>
    (await channel.call('peer.askPairing', [offer, name], { signal })) as Awaited<ReturnType<PeerPort['askPairing']>>
  const askRecovery: PeerPort['askRecovery'] = async (at, signal) =>
    (await channel.call('peer.askRecovery', [at], { signal })) as Awaited<ReturnType<PeerPort['askRecovery']>>
  const fetchLink: PeerPort['fetchLink'] = async (request, signal) =>
    (await channel.call('peer.fetchLink', [request], { signal })) as Awaited<ReturnType<PeerPort['fetchLink']>>
  const askPlace: PeerPort['askPlace'] = async (request, signal) =>
    (await channel.call('peer.askPlace', [request], { signal })) as Awaited<ReturnType<PeerPort['askPlace']>>
  const putFiles: BlockPort['putFiles'] = async (files) =>
    (await channel.call('blocks.putFiles', [packFiles(files)])) as Awaited<ReturnType<BlockPort['putFiles']>>
  return {
    blocks: { ...(remote('blocks', BLOCK_METHODS) as unknown as BlockPort), putFiles },
    ledger: remote('ledger', LEDGER_METHODS) as unknown as LedgerPort,
    publicLedger: remote('publicLedger', LEDGER_METHODS) as unknown as LedgerPort,
    peer: {
      ...(remote('peer', PEER_METHODS) as unknown as PeerPort),
      fetchFiles,
      askPairing,
      askRecovery,
      fetchLink,
      askPlace,
      onEvent: (listener) =>
        channel.on('peer', (event) => {
          listener(event as PeerEvent)
        }),
    },
  }
}

/** Answers the calls of a client. Returns how to stop telling it events. */
export function servePeerPorts(channel: Channel, ports: PeerPorts): () => void {
  for (const [prefix, methods, target] of [
    ['blocks', BLOCK_METHODS, ports.blocks],
    ['peer', PEER_METHODS, ports.peer],
    ['ledger', LEDGER_METHODS, ports.ledger],
    ['publicLedger', LEDGER_METHODS, ports.publicLedger],
  ] as const) {
    const functions = target as unknown as Functions
    channel.handle(
      Object.fromEntries(methods.map((method) => [`${prefix}.${method}`, (args: readonly unknown[]) => callOne(functions, method, args)])),
    )
  }
  channel.handle({ 'blocks.putFiles': ([files]) => ports.blocks.putFiles(unpackFiles(files as PackedFiles)) })
  channel.handle({
    'peer.fetchFiles': ([from, grant, cids], { signal, report }) =>
      ports.peer.fetchFiles(from as never, grant as string, cids as readonly string[], report, signal),
  })
  channel.handle({
    'peer.askPairing': ([offer, name], { signal }) => ports.peer.askPairing(offer as never, String(name), signal),
  })
  channel.handle({ 'peer.askRecovery': ([at], { signal }) => ports.peer.askRecovery(at as never, signal) })
  channel.handle({ 'peer.fetchLink': ([request], { signal }) => ports.peer.fetchLink(request as never, signal) })
  channel.handle({ 'peer.askPlace': ([request], { signal }) => ports.peer.askPlace(request as never, signal) })
  let hearsServed = false
  channel.on(HEARS_SERVED, () => {
    hearsServed = true
  })
  return ports.peer.onEvent((event) => {
    if (event.type !== 'served' || hearsServed) channel.emit('peer', event)
  })
}

function callOne(functions: Functions, method: string, args: readonly unknown[]): Promise<unknown> {
  const one = functions[method]
  return one === undefined ? Promise.reject(new Error('unknown method')) : one(...args)
}
