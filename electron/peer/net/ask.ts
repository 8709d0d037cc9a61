/** The asking side of /salus/share/1: letters, blocks of a grant, lines of a journal. */

import type { Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { ContactCard, DeviceCertificate } from '../../../shared/model/person.ts'
import type { StatedUse } from '../../vault/ports.ts'
import type { BlockStorePort } from '../ports.ts'
import type { PeerLimits } from '../limits.ts'
import { carryOn } from './carry-on.ts'
import type { Attempt } from './carry-on.ts'
import type { Dialer } from './dial.ts'
import { frameStream, WireError } from './frames.ts'
import type { FrameStream } from './frames.ts'
import { introduceTo } from './handshake.ts'
import { SHARE_PROTOCOL } from './serve.ts'

export interface AskDeps {
  readonly libp2p: Libp2p
  readonly dialer: Dialer
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

/** Fetches whole files, root before leaves; blocks that are here already, and whole, are not asked for again. Goes on after a cut. */
export async function fetchFiles(
  deps: AskDeps,
  from: ContactCard,
  grant: string | StatedUse,
  cids: readonly string[],
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<null>> {
  let bytes = 0
  const fetch: Fetch = {
    from,
    grant,
    signal,
    whole: new Set(),
    count: (more) => {
      bytes += more
      onProgress(bytes)
    },
  }
  return carryOn(
    deps.limits,
    signal,
    () => bytes,
    () => fetchLevels(deps, fetch, cids, bytes > 0),
  )
}

interface Fetch {
  readonly from: ContactCard
  readonly grant: string | StatedUse
  readonly signal: AbortSignal
  /** Blocks that were read back whole here. */
  readonly whole: Set<string>
  readonly count: (bytes: number) => void
}

async function fetchLevels(deps: AskDeps, fetch: Fetch, cids: readonly string[], hadSome: boolean): Promise<Attempt<null>> {
  let level: readonly string[] = cids
  while (level.length > 0) {
    const missing: string[] = []
    for (const cid of level) if (!(await isWhole(deps, fetch, cid))) missing.push(cid)
    const fetched = await fetchBlocks(deps, fetch, missing)
    // Once something has come, a peer that does not answer any more was cut off as well.
    if (!fetched.ok) return { result: fetched, isCut: CUTS.has(fetched) || (hadSome && fetched.error.code === 'peer-unreachable') }
    const next: string[] = []
    for (const cid of level.filter((one) => deps.isNode(one))) {
      const block = await deps.blocks.getBlock(cid)
      const links = block.ok ? deps.linksOf(block.value) : block
      if (!links.ok) return { result: links, isCut: false }
      next.push(...links.value)
    }
    level = next
  }
  return { result: ok(null), isCut: false }
}

async function isWhole({ blocks }: AskDeps, { whole }: Fetch, cid: string): Promise<boolean> {
  if (whole.has(cid)) return true
  const isHere = (await blocks.hasBlock(cid)) && (await blocks.getBlock(cid)).ok
  if (isHere) whole.add(cid)
  return isHere
}

async function fetchBlocks(deps: AskDeps, fetch: Fetch, cids: readonly string[]): Promise<Result<null>> {
  if (cids.length === 0) return ok(null)
  return withStream(deps, fetch.from, async (frames, connection) => {
    for (let at = 0; at < cids.length; at += deps.limits.blocksARequestMax) {
      if (fetch.signal.aborted) return err('cancelled')
      // A direct way was found meanwhile: the next request takes it.
      if (deps.dialer.isOutpaced(connection)) return OUTPACED
      const asked = cids.slice(at, at + deps.limits.blocksARequestMax)
      const taken = await takeBlocks(deps, fetch, frames, asked, at + asked.length >= cids.length)
      if (!taken.ok) return taken
    }
    return ok(null)
  })
}

/** Asks for some blocks and stores them; the store hashes each before it counts. What came before a cut is stored as well. */
async function takeBlocks(
  deps: AskDeps,
  fetch: Fetch,
  frames: FrameStream,
  asked: readonly string[],
  last: boolean,
): Promise<Result<null>> {
  await frames.write(
    { op: 'blocks', ...(typeof fetch.grant === 'string' ? { grantId: fetch.grant } : fetch.grant), cids: asked },
    undefined,
    last,
  )
  const blocks: { readonly cid: string; readonly bytes: Uint8Array }[] = []
  let refused = false
  let cut: Error | null = null
  for (const cid of asked) {
    try {
      const answer = await frames.read()
      if (answer.header['ok'] === true) blocks.push({ cid, bytes: answer.payload })
      else refused = true
      if (answer.last && cid !== asked.at(-1)) return err('refused-by-peer')
    } catch (error) {
      cut = error instanceof Error ? error : new WireError('closed')
      break
    }
  }
  const stored = await deps.blocks.putBlocks(blocks)
  if (!stored.ok) return stored
  for (const { cid } of blocks) fetch.whole.add(cid)
  fetch.count(blocks.reduce((sum, block) => sum + block.bytes.length, 0))
  if (cut !== null) throw cut
  return refused ? err('refused-by-peer') : ok(null)
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
      await introduceTo(frames, connection, deps.privateKey, deps.libp2p.peerId, device)
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
const OUTPACED: Err = err('peer-unreachable')
const CUTS: ReadonlySet<unknown> = new Set([CLOSED, SILENT, LOST, OUTPACED])

function wireFailure(error: unknown): Err {
  if (!(error instanceof WireError)) return LOST
  if (error.reason === 'timeout') return SILENT
  return error.reason === 'closed' || error.reason === 'cut' ? CLOSED : err('peer-protocol')
}
