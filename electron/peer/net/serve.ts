/** The answering side of /salus/share/1: recognises who asks, decides every single block, says no in one and the same way. */

import type { Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import type { PeerEvent } from '../../vault/ports.ts'
import type { Did } from '../../../shared/model/person.ts'
import type { BlockStorePort, JournalPort } from '../ports.ts'
import type { PeerLimits } from '../limits.ts'
import { frameStream } from './frames.ts'
import type { Frame, FrameStream } from './frames.ts'
import { OWN_DEVICE } from '../../vault/ports.ts'
import type { DeviceTable } from './own-devices.ts'
import { recognize } from './handshake.ts'
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
  readonly table: ServingTable
  readonly devices: DeviceTable
  readonly inbox: Inbox
  readonly keys: KeyDesk
  /** What is kept here for others. */
  readonly kept: KeptTable
  readonly isKnown: (did: Did) => boolean
  readonly journal: () => JournalPort | null
  /** Never behind the ledger's time. */
  readonly now: () => number
  readonly emit: (event: PeerEvent) => void
}

/** Answers until the node stops. */
export async function serveShares(deps: ServeDeps): Promise<void> {
  const refusals = createRefusalMeter(deps)
  await deps.libp2p.handle(
    SHARE_PROTOCOL,
    async (stream: Stream, connection: Connection) => {
      const frames = frameStream(stream, deps.limits)
      try {
        await answer(deps, frames, connection, refusals)
      } catch {
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

async function answer(deps: ServeDeps, frames: FrameStream, connection: Connection, refusals: RefusalMeter): Promise<void> {
  if (refusals.isTired(connection.remotePeer.toString())) return
  const did = await recognize(frames, connection, deps.privateKey, deps.libp2p.peerId)
  for (;;) {
    const request = await frames.read()
    if (did === null) {
      refusals.note(connection, '', '', 'signature-invalid')
      await sayNo(frames, true)
      return
    }
    switch (request.header['op']) {
      case 'deliver':
        await takeLetter(deps, frames, did, request, (reason) => {
          refusals.note(connection, did, '', reason)
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
        await answerDevice(deps, frames, { did, peerId: connection.remotePeer.toString() }, request)
        break
      case 'journal':
        await giveJournal(deps, frames, did, request)
        break
      case 'leave':
        await takeHeld(deps, frames, did, request)
        break
      case 'collect':
        await giveHeld(deps, frames, did)
        return
      default:
        await sayNo(frames, true)
        return
    }
    if (request.last) return
  }
}

/** The one refusal: the same bytes whatever the reason. */
function sayNo(frames: FrameStream, last: boolean): Promise<void> {
  return frames.write({ ok: false }, undefined, last)
}

async function takeLetter(deps: ServeDeps, frames: FrameStream, did: Did, request: Frame, refuse: (reason: string) => void): Promise<void> {
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
  const answer = await deps.keys.give(did, request)
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
    await sayNo(frames, true)
    return
  }
  for (const [index, cid] of asked.entries()) {
    const last = index === asked.length - 1
    const source = await sourceOf(deps, asker, grantId, cid)
    const block = typeof source === 'string' ? null : await source.getBlock(cid)
    if (block?.ok !== true) {
      refuse(grantId, typeof source === 'string' ? source : 'block-missing')
      await sayNo(frames, last)
      continue
    }
    await frames.write({ ok: true }, block.value, last)
    if (grantId !== OWN_DEVICE) deps.emit({ type: 'served', did: asker.did, grantId, cid, atMs: deps.now() })
  }
}

/** Where this block may be read for whoever asks, or why not. What is kept for others lies apart: no order of theirs reaches a block of this vault. */
async function sourceOf(
  deps: ServeDeps,
  { did, peerId }: Asker,
  grantId: string,
  cid: string,
): Promise<Pick<BlockStorePort, 'getBlock'> | RefusalReason> {
  if (grantId === OWN_DEVICE) return deps.devices.isOwn(did, peerId) ? deps.blocks : 'wrong-contact'
  const reason = await deps.table.refusal(did, grantId, cid, deps.now())
  if (reason !== 'grant-not-found') return reason ?? deps.blocks
  return deps.kept.find(did, grantId, cid, deps.now())
}

/** Only between devices of one person; anybody else hears the same no as always. */
async function answerDevice(deps: ServeDeps, frames: FrameStream, { did, peerId }: Asker, request: Frame): Promise<void> {
  if (!deps.devices.isOwn(did, peerId)) {
    await sayNo(frames, true)
    return
  }
  if (request.header['op'] === 'head') {
    await deps.devices.giveHead(frames, true)
    return
  }
  await frames.write({ ok: true }, undefined, true)
  deps.emit({ type: 'device-news', peerId })
}

async function giveJournal(deps: ServeDeps, frames: FrameStream, did: Did, request: Frame): Promise<void> {
  const journal = deps.journal()
  const { genesisHash, from, limit } = request.header
  const allowed = deps.isKnown(did) && journal !== null && journal.genesisHash() === genesisHash
  if (!allowed || !Number.isSafeInteger(from) || !Number.isSafeInteger(limit)) {
    await sayNo(frames, true)
    return
  }
  const lines = await journal.readLines(Number(from), Math.min(Number(limit), deps.limits.journalLinesMax))
  await frames.write({ ok: true, count: lines.length }, new Uint8Array(Buffer.from(lines.join('\n'), 'utf8')), true)
}

interface RefusalMeter {
  note(connection: Connection, did: string, grantId: string, reason: string): void
  isTired(peerId: string): boolean
}

/** A peer that is refused too often in a minute is not answered at all for the rest of it. */
function createRefusalMeter(deps: Pick<ServeDeps, 'limits' | 'now' | 'emit'>): RefusalMeter {
  const counts = new Map<string, { minute: number; count: number }>()
  const minuteOf = (): number => Math.floor(deps.now() / 60_000)
  return {
    note: (connection, did, grantId, reason) => {
      const peerId = connection.remotePeer.toString()
      const minute = minuteOf()
      const known = counts.get(peerId)
      if (counts.size > deps.limits.connectionsMax * 16) counts.clear()
      counts.set(peerId, { minute, count: known?.minute === minute ? known.count + 1 : 1 })
      deps.emit({ type: 'refused', did, reason, grantId, atMs: deps.now() })
    },
    isTired: (peerId) => {
      const known = counts.get(peerId)
      return known?.minute === minuteOf() && known.count >= deps.limits.refusalsAMinuteMax
    },
  }
}
