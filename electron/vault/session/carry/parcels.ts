/** Opening a sealed parcel: everything is checked as if it came over the network before the first block is kept. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { hashOfInvite } from '../../../../shared/crypto/child-grant.ts'
import { amend } from '../../../../shared/model/amendment.ts'
import type { AmendedGrant, ReadAmendment } from '../../../../shared/model/amendment.ts'
import { FILE_DEPTH_MAX } from '../../../../shared/model/file-tree.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { CarFile } from '../../ports.ts'
import { storeBlocks } from './car-blocks.ts'
import { contactOf } from '../letters/contacts.ts'
import { noteFetched } from '../shares/fetched.ts'
import { OWN_TROUBLE, takeLetter } from '../inbox.ts'
import { openLetter } from '../letters/mail.ts'
import { unpackLetters } from './parcel-form.ts'
import { mustAwait, Refusal, refusal } from '../refusal.ts'
import { decisionTimeMs } from '../shares/serving.ts'
import type { Session } from '../session.ts'
import { checkOnLedger, openShare } from '../shares/shares.ts'
import { readAmendmentLetter } from '../shares/take-amendment.ts'
import { readInvite } from '../shares/take-invite.ts'
import type { ReadInvite } from '../shares/take-invite.ts'

/** What a parcel brought. */
export interface TakenParcel {
  readonly senderName: string
  /** Of shares whose records are here now. */
  readonly fetched: readonly string[]
  /** Letters that were new here. */
  readonly letters: number
}

type ParcelLetter = ReturnType<typeof openLetter>

interface CheckedInvite {
  readonly letter: ParcelLetter
  readonly invite: ReadInvite
  /** What was changed of it since, and came with the blocks of what joined. */
  readonly changes: readonly ReadChange[]
  /** CIDs of all blocks of its records and of those; empty where the parcel brings the invite alone. */
  readonly blocks: readonly string[]
  /** Of these what is stored: what was taken back and went from here does not come again with an older file. */
  readonly wanted: readonly string[]
  readonly checkedOnLedger: boolean
}

interface ReadChange {
  readonly letter: ParcelLetter
  readonly read: ReadAmendment
}

/** Errors: `parcel-*`, `car-*`, `invite-*`, `grant-*`, `signature-invalid`, `ledger-disagrees`, those of the disk, `cancelled`. Then nothing of it is kept. */
export async function takeParcel(session: Session, car: CarFile, signal: AbortSignal): Promise<TakenParcel> {
  const { envelopes, cids, without } = await unpackLetters(car)
  const letters = envelopes.map((envelope) => openLetter(session, { envelope }))
  const [first] = letters
  const sender = first === undefined ? null : await contactOf(session, first.from)
  if (sender === null) {
    // What it says of who sent it tells a stranger from somebody with another key.
    if (first?.type === 'invite') await readInvite(session, first)
    throw refusal('invite-sender-unknown')
  }
  if (letters.some(({ from }) => from !== sender.did)) throw refusal('signature-invalid')
  const checked = await checkInvites(session, car, letters, without)
  refuseForeign(car, [...cids, ...checked.flatMap(({ blocks }) => blocks)])
  const stored = await storeBlocks(
    session,
    car,
    checked.flatMap(({ wanted }) => wanted),
    signal,
  )
  try {
    return { senderName: sender.name, ...(await takeLetters(session, letters, checked, without)) }
  } catch (error) {
    await stored.undo()
    throw error
  }
}

/** In their order. An invite whose records came with it counts whole or not at all, with what joined it; any other letter that is refused keeps no later one from being read, as when they come one by one. */
async function takeLetters(
  session: Session,
  letters: readonly ParcelLetter[],
  checked: readonly CheckedInvite[],
  without: ReadonlySet<string>,
): Promise<Omit<TakenParcel, 'senderName'>> {
  const whole = checked.filter(({ blocks }) => blocks.length > 0)
  const ofWhole = new Set(whole.flatMap(({ letter, changes }) => [letter, ...changes.map((one) => one.letter)]))
  let taken = 0
  let refused: Refusal | null = null
  for (const letter of letters) {
    try {
      if (await takeLetter(session, letter, session.ports.clock.now())) taken += 1
    } catch (error) {
      // One that makes no sense is refused like any other.
      const said = error instanceof Refusal ? error : refusal('peer-protocol')
      if (ofWhole.has(letter) || OWN_TROUBLE.has(said.error.code)) throw error
      refused = said
    }
  }
  for (const one of whole) await noteWhole(session, one, without)
  const fetched = whole.map(({ invite }) => invite.terms.grantId)
  if (refused !== null && taken === 0 && fetched.length === 0) throw refused
  return { fetched, letters: taken }
}

/** Its records are here but those that it says it is without, and of what joined it those that came with it; what else was said of it meanwhile waits as before. */
async function noteWhole(
  session: Session,
  { letter, invite, changes, checkedOnLedger }: CheckedInvite,
  without: ReadonlySet<string>,
): Promise<void> {
  const { amended, amendments } = await openShare(session, invite.terms.grantId)
  const came = new Set(changes.map(({ read }) => read.hash))
  const here = amendments.filter(([, { hash }]) => came.has(hash))
  const notCame: string[] = []
  // Some may have come another way before.
  for (const { recordId, cid } of amended.records)
    if (without.has(cid) && !(await session.ports.blocks.statFile(cid)).ok) notCame.push(recordId)
  const fetched = { ...invite, amended, amendments: here, asOfMs: letter.createdAtMs, notCame }
  await noteFetched(session, fetched, checkedOnLedger, 'parcel-opened')
}

async function checkInvites(
  session: Session,
  car: CarFile,
  letters: readonly ParcelLetter[],
  without: ReadonlySet<string>,
): Promise<readonly CheckedInvite[]> {
  const checked: CheckedInvite[] = []
  for (const letter of letters.filter(({ type }) => type === 'invite')) {
    const invite = await readOpenInvite(session, letter)
    const changes = changesOf(letters, invite)
    const { amended, records: named } = standingOf(invite, changes)
    const records = named.filter(({ cid }) => !without.has(cid))
    const blocks = await blocksOf(car, records)
    if (blocks.length === 0) {
      checked.push({ letter, invite, changes: [], blocks, wanted: [], checkedOnLedger: false })
      continue
    }
    // As where it is fetched: not before it begins, not after it was stopped.
    const now = await decisionTimeMs(session, invite.contact.did)
    if (invite.terms.untilMs <= now) throw refusal('grant-expired')
    if (invite.terms.fromMs > now) throw refusal('grant-not-yet')
    refuseWider(amended)
    const gone = await goneFromHere(session, invite)
    const wanted = await blocksOf(
      car,
      records.filter(({ recordId }) => !gone.has(recordId)),
    )
    checked.push({ letter, invite, changes, blocks, wanted, checkedOnLedger: await checkOnLedger(session, invite) })
  }
  return checked
}

/** Ids of records that were taken back of a share that is here already. */
async function goneFromHere(session: Session, { terms, isKnown }: ReadInvite): Promise<ReadonlySet<string>> {
  return new Set(isKnown ? (await openShare(session, terms.grantId)).amended.removedAtMs.keys() : [])
}

/** What was changed of it, as far as its letters can be read. */
function changesOf(letters: readonly ParcelLetter[], { terms }: ReadInvite): readonly ReadChange[] {
  return letters.flatMap((letter) => {
    const said = letter.type === 'amendment' ? readAmendmentLetter(letter) : null
    return said?.ok === true && said.value.read.amendment.grantId === terms.grantId ? [{ letter, read: said.value.read }] : []
  })
}

/** The share as it stands in the file, and the records whose blocks are to be in it. */
function standingOf(
  { payload, terms }: ReadInvite,
  changes: readonly ReadChange[],
): { readonly amended: AmendedGrant; readonly records: readonly GrantedRecord[] } {
  const reads = changes.map(({ read }) => read)
  const amended = amend(terms, hashOfInvite(payload), reads)
  const all = [...terms.records, ...reads.flatMap(({ amendment }) => amendment.added)]
  return { amended, records: all.filter(({ recordId }) => !amended.removedAtMs.has(recordId)) }
}

/** Errors: `grant-widened` for what the signed grant does not allow, `car-incomplete` where one before another is missing. */
function refuseWider({ refused, waiting }: AmendedGrant): void {
  if (refused.length > 0) throw refusal('grant-widened')
  if (waiting.length > 0) throw refusal('car-incomplete')
}

/** One that has ended is called so, not used before. */
async function readOpenInvite(session: Session, letter: ParcelLetter): Promise<ReadInvite> {
  try {
    return await readInvite(session, letter)
  } catch (error) {
    const ended = error instanceof Refusal ? error.error.detail?.['ended'] : undefined
    if (ended === 'withdrawn') throw refusal('grant-withdrawn')
    if (ended === 'expired') throw refusal('grant-expired')
    throw error
  }
}

/** All blocks of these records, or none of them. Errors: `car-incomplete` where some are missing. */
async function blocksOf(car: CarFile, records: readonly GrantedRecord[]): Promise<readonly string[]> {
  const found = new Map<string, string>()
  let missing = 0
  const walk = async (cid: string, depth: number): Promise<void> => {
    if (found.has(blockKeyOf(cid))) return
    if (!car.has(cid)) {
      missing += 1
      return
    }
    found.set(blockKeyOf(cid), cid)
    const links = await mustAwait(car.linksOf(cid))
    if (depth >= FILE_DEPTH_MAX && links.length > 0) throw refusal('limit-exceeded')
    for (const link of links) await walk(link, depth + 1)
  }
  for (const { cid } of records) await walk(cid, 0)
  if (found.size > 0 && missing > 0) throw refusal('car-incomplete')
  return [...found.values()]
}

/** Errors: `parcel-foreign` where the file holds a block that belongs to nothing in it. */
function refuseForeign(car: CarFile, cids: readonly string[]): void {
  const own = new Set(cids.map(blockKeyOf))
  if (car.cids.some((cid) => !own.has(blockKeyOf(cid)))) throw refusal('parcel-foreign')
}
