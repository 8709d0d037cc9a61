/** The asking side of /salus/share/1: one introduced stream, letters, lines of a journal. */

import type { Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { ContactCard, DeviceCertificate, Did } from '../../../shared/model/person.ts'
import type { BlockStorePort } from '../ports.ts'
import type { PeerLimits } from '../limits.ts'
import type { Dialer } from './dial.ts'
import { frameStream, WireError } from './frames.ts'
import type { FrameStream } from './frames.ts'
import { introduceTo } from './handshake.ts'
import { readHead } from './head-frame.ts'
import type { HeadAndKeyFile } from './head-frame.ts'
import { SHARE_PROTOCOL } from './serve.ts'

export interface AskDeps {
  readonly libp2p: Libp2p
  readonly dialer: Dialer
  readonly privateKey: PrivateKey
  readonly limits: PeerLimits
  /** This person's certificate; null before the vault was ever unlocked here. */
  readonly device: () => DeviceCertificate | null
  /** By what somebody's node may know this person. */
  readonly shownTo: (did: Did) => string | undefined
  readonly blocks: BlockStorePort
  readonly linksOf: (bytes: Uint8Array) => Result<readonly string[]>
  readonly isNode: (cid: string) => boolean
}

/** Hands over one sealed letter. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`; `not-their-contact` of one that is read of contacts alone. */
export async function deliverLetter(deps: AskDeps, to: ContactCard, envelope: Uint8Array, forContacts = false): Promise<Result<null>> {
  return withStream(deps, to, async (frames) => {
    await frames.write({ op: 'deliver', ...(forContacts ? { forContacts } : {}) }, envelope, true)
    const { ok: isTaken, stranger } = (await frames.read()).header
    return isTaken === true ? ok(null) : err(forContacts && stranger === true ? 'not-their-contact' : 'refused-by-peer')
  })
}

/** HEAD and key file of another device of this person. */
export async function fetchHead(deps: AskDeps, from: ContactCard): Promise<Result<HeadAndKeyFile>> {
  return withStream(deps, from, async (frames) => {
    await frames.write({ op: 'head' }, undefined, true)
    return readHead(await frames.read())
  })
}

/** Tells another device of this person that something changed. */
export async function tellNews(deps: AskDeps, to: ContactCard): Promise<Result<null>> {
  return withStream(deps, to, async (frames) => {
    await frames.write({ op: 'news' }, undefined, true)
    return (await frames.read()).header['ok'] === true ? ok(null) : err('refused-by-peer')
  })
}

/** Lines of a contact's journal. */
export async function fetchJournal(
  deps: AskDeps,
  from: ContactCard,
  genesisHash: string,
  fromLine: number,
  limit: number,
): Promise<Result<readonly string[]>> {
  return withStream(deps, from, async (frames) => {
    await frames.write({ op: 'journal', genesisHash, from: fromLine, limit }, undefined, true)
    const answer = await frames.read()
    if (answer.header['ok'] !== true) return err('refused-by-peer')
    const text = Buffer.from(answer.payload).toString('utf8')
    const lines = text === '' ? [] : text.split('\n', limit + 1)
    // More than were asked for: whoever takes them in could not hold them.
    return lines.length > limit ? err('peer-protocol') : ok(lines)
  })
}

/** One introduced stream to a contact's node. Errors: `vault-locked`, `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export async function withStream<T>(
  deps: AskDeps,
  to: ContactCard,
  work: (frames: FrameStream, connection: Connection) => Promise<Result<T>>,
): Promise<Result<T>> {
  const device = deps.device()
  if (device === null) return err('vault-locked')
  let connection: Connection
  try {
    connection = await deps.dialer.connect({ peerId: to.device.peerId, addresses: to.addresses })
  } catch {
    return err('peer-unreachable')
  }
  try {
    const frames = frameStream(await openStream(connection, deps.limits), deps.limits)
    try {
      await introduceTo(frames, connection, deps.privateKey, deps.libp2p.peerId, device, deps.shownTo(to.did))
      return await work(frames, connection)
    } finally {
      frames.close()
      deps.dialer.leave(connection)
    }
  } catch (error) {
    const failure = wireFailure(error)
    // A way that has gone dead would only be found silent again.
    if (failure === SILENT) connection.abort(new Error('silent'))
    return failure
  }
}

async function openStream(connection: Connection, limits: PeerLimits): Promise<Stream> {
  const signal = AbortSignal.timeout(limits.frameTimeoutMs)
  try {
    return await connection.newStream(SHARE_PROTOCOL, { signal, runOnLimitedConnection: true })
  } catch (error) {
    throw signal.aborted ? new WireError('timeout') : error
  }
}

/** Ends of the way, not answers of the peer; told apart by being these very values. */
const CLOSED: Err = err('refused-by-peer')
const SILENT: Err = err('peer-timeout')
const LOST: Err = err('peer-unreachable')
/** A direct way was found beside the one that was used. */
export const OUTPACED: Err = err('peer-unreachable')
const CUTS: ReadonlySet<unknown> = new Set([CLOSED, SILENT, LOST, OUTPACED])

/** Whether a stream ended this way because the way ended. */
export function isCut(result: unknown): boolean {
  return CUTS.has(result)
}

function wireFailure(error: unknown): Err {
  if (!(error instanceof WireError)) return LOST
  if (error.reason === 'timeout') return SILENT
  return error.reason === 'closed' || error.reason === 'cut' ? CLOSED : err('peer-protocol')
}
