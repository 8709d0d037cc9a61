/** The answering side of /salus/share/1: recognises who asks, decides every single block, says no in one and the same way. */

import type { Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import type { PeerEvent } from '../../vault/ports.ts'
import type { Did } from '../../../shared/model/person.ts'
import type { BlockStorePort, JournalPort } from '../ports.ts'
import type { PeerLimits } from '../limits.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import type { InTurn } from '../../../shared/model/in-turn.ts'
import { frameStream, WireError } from './frames.ts'
import type { Frame, FrameStream } from './frames.ts'
import { createFrameRooms } from './frame-room.ts'
import type { SendRooms } from './send-rooms.ts'
import { createRefusalMeter } from './refusal-meter.ts'
import type { RefusalMeter } from './refusal-meter.ts'
import { statedUse } from './stated-use.ts'
import type { Stated } from './stated-use.ts'
import { OWN_DEVICE } from '../../vault/ports.ts'
import type { DeviceTable } from './own-devices.ts'
import { createGenuine } from './genuine.ts'
import { recognize } from './handshake.ts'
import type { IsGenuine } from './genuine.ts'
import { createLane } from './lane.ts'
import type { Lane } from './lane.ts'
import { placeOf } from './place.ts'
import type { KeyDesk } from './give-key.ts'
import type { Inbox } from './inbox.ts'
import type { KeptTable } from './kept-table.ts'
import { giveHeld, takeHeld } from './serve-held.ts'
import type { RefusalReason, ServingTable } from './serving-table.ts'

export const SHARE_PROTOCOL = '/salus/share/1'

export interface ServeDeps {
  readonly libp2p: Libp2p
  readonly privateKey: PrivateKey
  readonly limits: PeerLimits
  readonly blocks: Pick<BlockStorePort, 'getBlock'>
  readonly sendRooms: SendRooms
  readonly table: ServingTable
  readonly devices: DeviceTable
  readonly inbox: Inbox
  readonly keys: KeyDesk
  /** What is kept here for others. */
  readonly kept: KeptTable
  /** By what was shown where the vault was not opened since the node began. */
  readonly isKnown: (did: Did, shown?: unknown) => boolean
  /** On the list of the vault; null where that is not known here. */
  readonly isListed: (did: Did, shown?: unknown) => boolean | null
  /** A contact's device or an own one. */
  readonly isKnownPeer: (peerId: string) => boolean
  readonly journalFor: (did: Did, genesisHash: string) => Promise<JournalPort | null>
  /** Never goes back. */
  readonly now: () => number
  readonly emit: (event: PeerEvent) => void
}

/** Answers until the node stops. */
export async function serveShares(deps: ServeDeps): Promise<void> {
  const refusals = createRefusalMeter(deps)
  const desk: Desk = {
    refusals,
    lane: createLane(deps.limits),
    isGenuine: createGenuine(deps.limits.peersMeteredMax),
    inTurn: createInTurn(),
  }
  const rooms = createFrameRooms(deps.limits.frameBytesMax, deps.limits.frameHeaderBytesMax)
  await deps.libp2p.handle(
    SHARE_PROTOCOL,
    async (stream: Stream, connection: Connection) => {
      const room = rooms.of(connection.remotePeer.toString())
      const frames = frameStream(stream, deps.limits, {
        aheadBytesMax: deps.limits.requestsAheadBytesMax,
        room,
        sendRooms: deps.sendRooms,
      })
      try {
        await answer(deps, frames, connection, desk)
      } catch (error) {
        if (isFaultOfPeer(error, connection)) refusals.note(connection, '', '', 'peer-protocol')
        stream.abort(new Error('refused'))
      } finally {
        frames.close()
      }
    },
    {
      maxInboundStreams: deps.limits.streamsInboundMax,
      maxOutboundStreams: deps.limits.streamsOutboundMax,
      runOnLimitedConnection: true,
    },
  )
}

/**
 * Between two frames anybody may leave, and a stream that is idle just ends. A frame that is cut off because the whole connection ended
 * is a broken line: bytes that were changed on the way never get here, the encryption ends the connection instead.
 */
function isFaultOfPeer(error: unknown, connection: Connection): boolean {
  if (!(error instanceof WireError)) return false
  if (error.reason === 'cut') return connection.status === 'open'
  return error.reason === 'malformed' || error.reason === 'too-large'
}

/** What all streams share. */
interface Desk {
  readonly refusals: RefusalMeter
  readonly lane: Lane
  readonly isGenuine: IsGenuine
  /** One journal is read after the other: some lie on the disk, and each is read whole. */
  readonly inTurn: InTurn
}

async function answer(all: ServeDeps, frames: FrameStream, connection: Connection, desk: Desk): Promise<void> {
  const { refusals, isGenuine } = desk
  const asking = connection.remotePeer.toString()
  // Whoever was refused again and again waits as strangers do.
  const caller = { peerId: asking, place: placeOf(connection.remoteAddr) }
  const turn = (): Promise<void> => desk.lane.turn(caller, all.isKnownPeer(asking) && !refusals.isOften(asking))
  if (refusals.isTired(asking)) return
  await refusals.patience(asking)
  await turn()
  const asker = await recognize(frames, connection, { privateKey: all.privateKey, ownPeer: all.libp2p.peerId, isGenuine, turn })
  const did = asker?.did ?? null
  const deps: ServeDeps = {
    ...all,
    isKnown: (one) => all.isKnown(one, asker?.shown),
    isListed: (one) => all.isListed(one, asker?.shown),
  }
  const bytesMax = bytesFrom(deps, did)
  for (;;) {
    const request = await frames.read(bytesMax)
    await refusals.patience(asking)
    await turn()
    if (refusals.isTired(asking)) return
    if (did === null) {
      refusals.note(connection, '', '', 'signature-invalid')
      await sayNo(frames, true)
      return
    }
    switch (request.header['op']) {
      case 'deliver':
        await takeLetter(deps, frames, did, request, (reason) => {
          if (reason === null) refusals.count(connection)
          else refusals.note(connection, did, '', reason)
        })
        break
      case 'blocks':
        await giveBlocks(deps, frames, { did, peerId: connection.remotePeer.toString() }, request, (grantId, reason) => {
          refusals.note(connection, did, grantId, reason)
        })
        break
      case 'key':
        await giveKey(deps, frames, did, request, (grantId, reason) => {
          refusals.note(connection, did, grantId, reason)
        })
        break
      case 'head':
      case 'news':
        if (!(await answerDevice(deps, frames, { did, peerId: connection.remotePeer.toString() }, request)))
          refusals.note(connection, did, '', 'wrong-contact')
        break
      case 'journal':
        if (!(await giveJournal(deps, frames, did, request, desk)))
          refusals.note(connection, did, '', deps.isKnown(did) ? 'ledger-wrong-chain' : 'invite-sender-unknown')
        break
      case 'below': {
        const refused = await deps.kept.show(did, request.payload)
        if (refused !== null) refusals.note(connection, did, '', refused)
        await (refused === null ? frames.write({ ok: true }, undefined, request.last) : sayNo(frames, true))
        break
      }
      case 'leave':
        if (!(await takeHeld(deps, frames, did, request))) refusals.note(connection, did, '', 'wrong-contact')
        break
      case 'collect':
        // A contact may not know yet that nothing is kept here any more.
        await giveHeld(deps, frames, did, () => {
          if (!deps.isKnown(did)) refusals.note(connection, did, '', 'wrong-contact')
        })
        return
      default:
        refusals.note(connection, did, '', 'peer-protocol')
        await sayNo(frames, true)
        return
    }
    if (request.last) return
  }
}

/** Somebody whom nobody knows here writes a letter at the most. */
function bytesFrom({ limits, isKnown, devices }: ServeDeps, did: Did | null): number {
  if (did === null) return limits.frameHeaderBytesMax
  return isKnown(did) || devices.isPerson(did) ? limits.frameBytesMax : limits.strangersFrameBytesMax
}

/** The one refusal: the same bytes whatever the reason. */
function sayNo(frames: FrameStream, last: boolean): Promise<void> {
  return frames.write({ ok: false }, undefined, last)
}

/** `refuse` hears null of a letter that is read of contacts alone, from somebody who is none: it stays with her, and nobody here is told, unless it comes in the name of somebody who is one. */
async function takeLetter(
  deps: ServeDeps,
  frames: FrameStream,
  did: Did,
  request: Frame,
  refuse: (reason: string | null) => void,
): Promise<void> {
  if (request.header['forContacts'] === true && deps.isListed(did) === false) {
    refuse(null)
    await frames.write({ ok: false, stranger: true }, undefined, true)
    const item = deps.inbox.show(did, request.payload, deps.now())
    if (item !== null) deps.emit({ type: 'inbox', item })
    return
  }
  const added = await deps.inbox.add(did, deps.isKnown(did), request.payload, deps.now())
  if (!added.ok) {
    refuse(added.error.code)
    await sayNo(frames, true)
    return
  }
  await frames.write({ ok: true }, undefined, true)
  deps.emit({ type: 'inbox', item: added.value })
}

async function giveKey(
  deps: ServeDeps,
  frames: FrameStream,
  did: Did,
  request: Frame,
  refuse: (grantId: string, reason: string) => void,
): Promise<void> {
  const own = await deps.keys.give(did, request)
  // What is kept for others has a desk of its own, with the owner's order as its table.
  const answer = 'box' in own || own.reason !== 'grant-not-found' ? own : await deps.kept.giveKey(did, request)
  if ('box' in answer) {
    await frames.write({ ok: true }, answer.box, request.last)
    return
  }
  refuse(answer.grantId, answer.reason)
  await sayNo(frames, request.last)
}

interface Asker {
  readonly did: Did
  readonly peerId: string
}

async function giveBlocks(
  deps: ServeDeps,
  frames: FrameStream,
  asker: Asker,
  request: Frame,
  refuse: (grantId: string, reason: string) => void,
): Promise<void> {
  const { grantId, cids } = request.header
  const asked = Array.isArray(cids) ? cids.filter((cid): cid is string => typeof cid === 'string' && cid.length <= 120) : []
  if (typeof grantId !== 'string' || grantId.length > 64 || asked.length === 0 || asked.length > deps.limits.blocksARequestMax) {
    refuse('', 'peer-protocol')
    await sayNo(frames, true)
    return
  }
  const stated = statedUse(grantId, request.header)
  for (const [index, cid] of asked.entries()) {
    const last = index === asked.length - 1
    const source = await sourceOf(deps, asker, stated, cid)
    const block = typeof source === 'string' ? null : await source.getBlock(cid, (bytes) => frames.roomFor(bytes))
    if (block?.ok !== true) {
      // Own computers ask each other for what only one of them has.
      if (typeof source === 'string' || grantId !== OWN_DEVICE) refuse(grantId, typeof source === 'string' ? source : 'block-missing')
      await sayNo(frames, last)
      continue
    }
    await frames.writeInPlace({ ok: true }, block.value, last)
    if (grantId !== OWN_DEVICE) deps.emit({ type: 'served', did: asker.did, grantId, cid, atMs: deps.now() })
  }
}

/** Where this block may be read for whoever asks, or why not. What is kept for others lies apart: no order of theirs reaches a block of this vault. */
async function sourceOf(
  deps: ServeDeps,
  { did, peerId }: Asker,
  stated: Stated,
  cid: string,
): Promise<Pick<BlockStorePort, 'getBlock'> | RefusalReason> {
  if (stated.grantId === OWN_DEVICE) return deps.devices.isOwn(did, peerId) ? deps.blocks : 'wrong-contact'
  const reason = await deps.table.refusal(did, stated, cid, deps.now())
  if (reason !== 'grant-not-found') return reason ?? deps.blocks
  return deps.kept.find(did, stated, cid, deps.now())
}

/** Only between devices of one person; anybody else hears the same no as always. False where it was a no. */
async function answerDevice(deps: ServeDeps, frames: FrameStream, { did, peerId }: Asker, request: Frame): Promise<boolean> {
  if (!deps.devices.isOwn(did, peerId)) {
    await sayNo(frames, true)
    return false
  }
  if (request.header['op'] === 'head') {
    await deps.devices.giveHead(frames, true)
    return true
  }
  await frames.write({ ok: true }, undefined, true)
  deps.emit({ type: 'device-news', peerId })
  return true
}

/** False where it was a no. */
async function giveJournal(deps: ServeDeps, frames: FrameStream, did: Did, request: Frame, { inTurn }: Desk): Promise<boolean> {
  const { genesisHash, from, limit } = request.header
  const isAsked = deps.isKnown(did) && typeof genesisHash === 'string' && isPlace(from) && isPlace(limit)
  const lines = isAsked ? await inTurn(() => linesOf(deps, did, genesisHash, { from: Number(from), limit: Number(limit) })) : null
  if (lines === null) {
    await sayNo(frames, true)
    return false
  }
  await frames.write({ ok: true, count: lines.length }, new Uint8Array(Buffer.from(lines.join('\n'), 'utf8')), true)
  return true
}

/** Null where there is no such journal, or where so many of its lines are longer than lines are: fewer would be taken for its end. */
async function linesOf(
  { journalFor, limits }: ServeDeps,
  did: Did,
  genesisHash: string,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly string[] | null> {
  const journal = await journalFor(did, genesisHash)
  const lines = (await journal?.readLines(from, Math.min(limit, limits.journalLinesMax))) ?? null
  const length = lines?.reduce((sum, line) => sum + line.length, 0) ?? 0
  return length <= limits.journalAnswerBytesMax ? lines : null
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
