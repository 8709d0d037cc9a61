/** The asking side of /salus/share/1: letters, blocks of a grant, lines of a journal. */

import type { Connection, Libp2p, PrivateKey } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { ContactCard, DeviceCertificate } from '../../../shared/model/person.ts'
import type { StatedUse } from '../../vault/ports.ts'
import type { BlockStorePort } from '../ports.ts'
import type { PeerLimits } from '../limits.ts'
import { frameStream, WireError } from './frames.ts'
import type { FrameStream } from './frames.ts'
import { introduceTo } from './handshake.ts'
import { SHARE_PROTOCOL } from './serve.ts'

export interface AskDeps {
  readonly libp2p: Libp2p
  readonly privateKey: PrivateKey
  readonly limits: PeerLimits
  /** This person's certificate; null before the vault was ever unlocked here. */
  readonly device: () => DeviceCertificate | null
  readonly blocks: BlockStorePort
  readonly linksOf: (bytes: Uint8Array) => Result<readonly string[]>
  readonly isNode: (cid: string) => boolean
}

/** Hands over one sealed letter. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export async function deliverLetter(deps: AskDeps, to: ContactCard, envelope: Uint8Array): Promise<Result<null>> {
  return withStream(deps, to, async (frames) => {
    await frames.write({ op: 'deliver' }, envelope, true)
    const answer = await frames.read()
    return answer.header['ok'] === true ? ok(null) : err('refused-by-peer')
  })
}

/** HEAD and key file of another device of this person. */
export async function fetchHead(
  deps: AskDeps,
  from: ContactCard,
): Promise<Result<{ readonly head: Uint8Array; readonly keyFile: Uint8Array }>> {
  return withStream(deps, from, async (frames) => {
    await frames.write({ op: 'head' }, undefined, true)
    const { header, payload } = await frames.read()
    const headBytes = Number(header['headBytes'])
    if (header['ok'] !== true) return err('refused-by-peer')
    if (!Number.isSafeInteger(headBytes) || headBytes < 0 || headBytes > payload.length) return err('peer-protocol')
    return ok({ head: payload.slice(0, headBytes), keyFile: payload.slice(headBytes) })
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
    return ok(text === '' ? [] : text.split('\n'))
  })
}

/** Fetches whole files, root before leaves; blocks that are here already, and whole, are not asked for again. */
export async function fetchFiles(
  deps: AskDeps,
  from: ContactCard,
  grant: string | StatedUse,
  cids: readonly string[],
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<null>> {
  let bytes = 0
  const count = (more: number): void => {
    bytes += more
    onProgress(bytes)
  }
  let level: readonly string[] = cids
  while (level.length > 0) {
    const missing: string[] = []
    for (const cid of level) if (!(await deps.blocks.hasBlock(cid)) || !(await deps.blocks.getBlock(cid)).ok) missing.push(cid)
    const fetched = await fetchBlocks(deps, from, grant, missing, count, signal)
    if (!fetched.ok) return fetched
    const next: string[] = []
    for (const cid of level.filter((one) => deps.isNode(one))) {
      const block = await deps.blocks.getBlock(cid)
      const links = block.ok ? deps.linksOf(block.value) : block
      if (!links.ok) return links
      next.push(...links.value)
    }
    level = next
  }
  return ok(null)
}

async function fetchBlocks(
  deps: AskDeps,
  from: ContactCard,
  grant: string | StatedUse,
  cids: readonly string[],
  count: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<null>> {
  if (cids.length === 0) return ok(null)
  return withStream(deps, from, async (frames) => {
    for (let at = 0; at < cids.length; at += deps.limits.blocksARequestMax) {
      if (signal.aborted) return err('cancelled')
      const asked = cids.slice(at, at + deps.limits.blocksARequestMax)
      const taken = await takeBlocks(deps, frames, grant, asked, at + asked.length >= cids.length)
      if (!taken.ok) return taken
      count(taken.value)
    }
    return ok(null)
  })
}

/** Asks for some blocks and stores them; the store hashes each before it counts. */
async function takeBlocks(
  deps: AskDeps,
  frames: FrameStream,
  grant: string | StatedUse,
  asked: readonly string[],
  last: boolean,
): Promise<Result<number>> {
  await frames.write({ op: 'blocks', ...(typeof grant === 'string' ? { grantId: grant } : grant), cids: asked }, undefined, last)
  const blocks: { readonly cid: string; readonly bytes: Uint8Array }[] = []
  let refused = false
  for (const cid of asked) {
    const answer = await frames.read()
    if (answer.header['ok'] === true) blocks.push({ cid, bytes: answer.payload })
    else refused = true
    if (answer.last && cid !== asked.at(-1)) return err('refused-by-peer')
  }
  const stored = await deps.blocks.putBlocks(blocks)
  if (!stored.ok) return stored
  return refused ? err('refused-by-peer') : ok(blocks.reduce((sum, block) => sum + block.bytes.length, 0))
}

async function withStream<T>(deps: AskDeps, to: ContactCard, work: (frames: FrameStream) => Promise<Result<T>>): Promise<Result<T>> {
  const device = deps.device()
  if (device === null) return err('vault-locked')
  let connection: Connection
  try {
    connection = await dial(deps, to)
  } catch {
    return err('peer-unreachable')
  }
  try {
    const stream = await connection.newStream(SHARE_PROTOCOL, { signal: AbortSignal.timeout(deps.limits.frameTimeoutMs) })
    const frames = frameStream(stream, deps.limits)
    try {
      await introduceTo(frames, connection, deps.privateKey, deps.libp2p.peerId, device)
      return await work(frames)
    } finally {
      frames.close()
    }
  } catch (error) {
    return wireFailure(error)
  }
}

/** Only the addresses on the card, and those found on the same network, are ever dialled. */
async function dial(deps: AskDeps, to: ContactCard): Promise<Connection> {
  const peer = peerIdFromString(to.device.peerId)
  const [open] = deps.libp2p.getConnections(peer)
  if (open !== undefined) return open
  const addresses = to.addresses.map((address) => multiaddr(`${address}/p2p/${to.device.peerId}`))
  const signal = AbortSignal.timeout(deps.limits.dialTimeoutMs)
  if (addresses.length === 0) return deps.libp2p.dial(peer, { signal })
  try {
    return await deps.libp2p.dial(addresses, { signal })
  } catch {
    return await deps.libp2p.dial(peer, { signal })
  }
}

function wireFailure(error: unknown): Err {
  if (!(error instanceof WireError)) return err('peer-unreachable')
  if (error.reason === 'timeout') return err('peer-timeout')
  return err(error.reason === 'closed' || error.reason === 'cut' ? 'refused-by-peer' : 'peer-protocol')
}
