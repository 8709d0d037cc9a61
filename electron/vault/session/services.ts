/** What a session does by itself: letters in and out, the ledger's outbox, expiry, keys that are being rotated; one turn at a time. */

import type { PeerEvent } from '../ports.ts'
import { noteNews, syncDevices } from './devices.ts'
import { continueRotation } from './epochs.ts'
import { continueResealing } from './master-keys.ts'
import { nameOf, readInbox } from './inbox.ts'
import { deliverWaiting } from './mail.ts'
import { decisionTimeMs, refreshServing } from './serving.ts'
import { tellAsked } from './pairing.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { endShare } from './shares.ts'
import { witnessWaiting } from './witness.ts'

/** Time between two turns that nobody asked for. */
export const TURN_INTERVAL_MS = 5_000
/** Refusals written into the diary in one session; more of them are only noise by an attacker. */
const REFUSALS_NOTED_MAX = 500

export interface Services {
  /** One turn now; turns never overlap. */
  turn(): Promise<void>
  stop(): Promise<void>
}

/** Starts the turns of a session. `schedule` calls back later and returns how to stop it. */
export function startServices(session: Session, schedule: (callback: () => void, ms: number) => () => void): Services {
  let stopped = false
  let running: Promise<void> | null = null
  let again = false
  let refusals = 0

  const once = async (): Promise<void> => {
    // One that fails keeps none of the others from its turn.
    for (const work of [syncDue, readInbox, endExpired, deliverWaiting, witnessWaiting, continueRotation, reseal])
      await work(session).catch(() => undefined)
  }
  const turn = async (): Promise<void> => {
    if (stopped) return
    if (running !== null) {
      again = true
      await running
      return
    }
    running = (async () => {
      do {
        again = false
        await once().catch(() => undefined)
      } while (again && !stopped)
    })()
    await running
    running = null
  }
  const cancelTimer = schedule(() => {
    void turn()
  }, TURN_INTERVAL_MS)
  const stopListening = session.ports.peer.onEvent((event) => {
    if (event.type === 'refused' && refusals++ < REFUSALS_NOTED_MAX) void noteRefusal(session, event).catch(() => undefined)
    if (event.type === 'pairing-asked') tellAsked(session, event.asked)
    if (event.type === 'device-news') noteNews(session, event.peerId)
    if (event.type === 'device-news' || event.type === 'inbox' || event.type === 'contact-online' || event.type === 'ledger') void turn()
  })
  void turn()
  return {
    turn,
    stop: async () => {
      stopped = true
      cancelTimer()
      stopListening()
      await (running ?? Promise.resolve())
    },
  }
}

async function syncDue(session: Session): Promise<void> {
  await syncDevices(session)
}

async function reseal(session: Session): Promise<void> {
  await continueResealing(session)
}

async function noteRefusal(session: Session, event: Extract<PeerEvent, { type: 'refused' }>): Promise<void> {
  const who = await nameOf(session, event.did)
  await session.manifest.commit((tx) =>
    addActivity(session, tx, 'request-refused', { who, reason: event.reason, ...(event.grantId === '' ? {} : { grantId: event.grantId }) }),
  )
  session.emit({ type: 'changed', what: ['activity'] })
}

/** Expiry works like a withdrawal, by itself: shares received close, grants given are noted. */
async function endExpired(session: Session): Promise<void> {
  const now = await decisionTimeMs(session, 'own')
  for (const [grantId, share] of await session.manifest.list('shares')) {
    if (share.ended === undefined && share.untilMs <= now) await endShare(session, grantId, 'expired')
  }
  let changed = false
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (grant.withdrawnAtMs !== undefined || grant.expiredNoted === true || grant.untilMs > now) continue
    changed = true
    const contact = await session.manifest.get('contacts', grant.contactId)
    await session.manifest.commit(async (tx) => {
      await tx.set('grants', grantId, { ...grant, expiredNoted: true })
      await addActivity(session, tx, 'grant-expired', { who: contact?.name ?? '', grantId })
    })
  }
  if (!changed) return
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}
