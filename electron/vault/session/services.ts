/** What a session does by itself: letters in and out, the ledger's outbox, expiry, keys that are being rotated; each in turns that never overlap. */

import type { PeerEvent } from '../ports.ts'
import { judgeDate } from './date-ahead.ts'
import { noteNews, syncDevices } from './keys/devices.ts'
import { closeByLedger, openAgain } from './shares/closed-by-ledger.ts'
import { dropAllTakenBack } from './shares/drop-taken-back.ts'
import { continueRotation } from './keys/epochs.ts'
import { adoptAllEarly } from './shares/early-amendments.ts'
import { fetchAdded } from './shares/fetch-added.ts'
import { giveBelow } from './shares/give-below.ts'
import { giveLater } from './shares/give-later.ts'
import { continueResealing } from './keys/master-keys.ts'
import { tellContacts } from './letters/card-news.ts'
import { nameOf } from './letters/contacts.ts'
import { confirmEarly } from './shares/items-deleted.ts'
import { readInbox } from './inbox.ts'
import { keepForOthers } from './carry/kept.ts'
import { deliverWaiting, settleLetters, waitingLetters } from './letters/mail.ts'
import { keepJournal } from './ledger/journal-copy.ts'
import { sealDays } from './ledger/day-seals.ts'
import { sealReceipts } from './ledger/receipt-batches.ts'
import { tellMirrors } from './carry/mirrors.ts'
import { repeatStops } from './carry/stop-mirrors.ts'
import { settlePins } from './carry/settle-pins.ts'
import { continueSealingAnew, ENDING } from './shares/reseal-withdrawn.ts'
import { decisionTimeMs, refreshServing } from './shares/serving.ts'
import { tellAsked } from './keys/pairing.ts'
import { addActivity } from './session.ts'
import { createSoonest } from './soonest.ts'
import type { Schedule } from './soonest.ts'
import type { Session } from './session.ts'
import { endLinksOver } from './carry/links.ts'
import { endShare, goesAtMs } from './shares/shares.ts'
import { createTurn } from './turn.ts'
import { collectWaiting, noteOnline } from './letters/ways.ts'
import { changeKeys } from './shares/withdrawal.ts'
import { tellBegun } from './ledger/begun-anew.ts'
import { witnessWaiting } from './ledger/witness.ts'

/** Time between two turns that nobody asked for. */
export const TURN_INTERVAL_MS = 5_000
/** Refusals written into the diary in one session; more of them are only noise by an attacker. */
const REFUSALS_NOTED_MAX = 500

export interface Services {
  /** One turn of everything now. */
  turn(): Promise<void>
  stop(): Promise<void>
}

/** Works of one turn: one that fails keeps none of the others from it. */
type Works = readonly ((session: Session) => Promise<unknown>)[]

/** What can wait long for somebody else has a turn of its own: a letter that cannot be delivered keeps neither the ledger nor the inbox waiting. */
const TURNS: readonly Works[] = [
  [(session) => syncDevices(session)],
  [
    readInbox,
    confirmEarly,
    sealReceipts,
    tellBegun,
    endExpired,
    adoptAllEarly,
    dropAllTakenBack,
    tellMirrors,
    repeatStops,
    changeKeys,
    continueRotation,
    continueResealing,
  ],
  [giveLater, giveBelow],
  [collectWaiting],
  [keepForOthers],
  [settlePins],
  [endLinksOver],
  [sealDays],
]

/** Starts the turns of a session. */
export function startServices(session: Session, schedule: Schedule): Services {
  let stopped = false
  let refusals = 0
  const starting = (works: Works): (() => Promise<void>) =>
    createTurn(
      async () => {
        if (!(await judgeDate(session))) return
        for (const work of works) await work(session).catch(() => undefined)
      },
      () => stopped,
    )
  const witness = starting([witnessWaiting, keepJournal])
  const ending = new AbortController()
  const once = createSoonest(schedule, TURN_INTERVAL_MS)
  const fetching: () => Promise<void> = starting([(one) => fetchAdded(one, (ms) => once.after(ms, () => void fetching()))])
  const others = [...[...TURNS, [(one: Session) => continueSealingAnew(one, ending.signal)]].map(starting), fetching]

  const deliver = async (): Promise<void> => {
    if (await judgeDate(session)) await deliverWaiting(session).catch(() => undefined)
  }
  const turn = async (): Promise<void> => {
    // Taken before the letters: what is committed while they are listed is looked for again.
    let lookedSeq = session.manifest.seq()
    const known = new Set((await waitingLetters(session)).map(([id]) => id))
    // What the others bring goes to the ledger as well.
    const letters = stopped ? settleLetters(session) : deliver()
    // What was written meanwhile waits neither for the next turn nor for a letter to somebody who does not answer.
    const deliverFresh = async (): Promise<void> => {
      if (session.manifest.seq() === lookedSeq) return
      lookedSeq = session.manifest.seq()
      const fresh = (await waitingLetters(session)).filter(([id]) => !known.has(id))
      for (const [id] of fresh) known.add(id)
      if (fresh.length > 0 && !stopped) await deliver()
    }
    await Promise.all([witness(), ...others.map((one) => one().then(witness).then(deliverFresh)), letters])
  }
  const cancelTimer = schedule(() => {
    void turn()
  }, TURN_INTERVAL_MS)
  const stopListening = session.ports.peer.onEvent((event) => {
    if (event.type === 'refused' && refusals++ < REFUSALS_NOTED_MAX) void noteRefusal(session, event).catch(() => undefined)
    if (event.type === 'pairing-asked') tellAsked(session, event.asked)
    if (event.type === 'contact-online') noteOnline(session, event.did)
    if (event.type === 'moved')
      void tellContacts(session)
        .then(turn)
        .catch(() => undefined)
    if (event.type === 'relay') session.emit({ type: 'changed', what: ['settings'] })
    if (event.type === 'device-news') noteNews(session, event.peerId)
    if (event.type === 'device-news' || event.type === 'inbox' || event.type === 'contact-online' || event.type === 'ledger') void turn()
  })
  void turn()
  return {
    turn,
    stop: async () => {
      stopped = true
      ending.abort(ENDING)
      cancelTimer()
      once.stop()
      stopListening()
      await turn()
    },
  }
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
  await endShares(session)
  const now = await decisionTimeMs(session, 'own')
  let changed = false
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (grant.withdrawnAtMs !== undefined || grant.expiredNoted === true || grant.untilMs > now) continue
    changed = true
    const contact = await session.manifest.get('contacts', grant.contactId)
    await session.manifest.commit(async (tx) => {
      // It may have been withdrawn since it was looked at.
      const entry = await tx.get('grants', grantId)
      if (entry !== undefined) await tx.set('grants', grantId, { ...entry, expiredNoted: true })
      await addActivity(session, tx, 'grant-expired', { who: contact?.name ?? '', grantId })
    })
  }
  if (!changed) return
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}

/** By the later of clock and ledger a share closes; its keys and copies go once the clock here is past the end as well. */
async function endShares(session: Session): Promise<void> {
  const head = await session.ports.ledger.head('own')
  const ledgerMs = head.ok ? head.value.timestampS * 1000 : 0
  for (const [grantId, share] of await session.manifest.list('shares')) {
    if (share.ended !== undefined) continue
    const endMs = Math.max(share.untilMs, goesAtMs(share))
    if (endMs <= session.ports.clock.now()) await endShare(session, grantId, 'expired')
    else if (endMs <= ledgerMs) closeByLedger(session, grantId, share)
    else if (head.ok) openAgain(session, grantId)
  }
}
