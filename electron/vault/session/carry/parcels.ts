/** Opening a sealed parcel: everything is checked as if it came over the network before the first block is kept. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import type { CarFile } from '../../ports.ts'
import { storeBlocks } from './car-blocks.ts'
import { contactOf } from '../letters/contacts.ts'
import { noteFetched } from '../shares/fetched.ts'
import { OWN_TROUBLE, takeLetter } from '../inbox.ts'
import { openLetter } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import { unpackLetters } from './parcel-form.ts'
import { mustAwait, Refusal, refusal } from '../refusal.ts'
import { decisionTimeMs } from '../shares/serving.ts'
import type { Session } from '../session.ts'
import { checkOnLedger } from '../shares/shares.ts'
import { readInvite } from '../shares/take-invite.ts'
import type { ReadInvite } from '../shares/take-invite.ts'

/** Depth of the tree of a file. */
const FILE_DEPTH_MAX = 6

/** What a parcel brought. */
export interface TakenParcel {
  readonly senderName: string
  /** Of shares whose records are here now. */
  readonly fetched: readonly string[]
  /** Letters that were new here. */
  readonly letters: number
}

interface CheckedInvite {
  readonly letter: Letter
  readonly invite: ReadInvite
  /** CIDs of all blocks of its records; empty where the parcel brings the invite alone. */
  readonly blocks: readonly string[]
  readonly checkedOnLedger: boolean
}

/** Errors: `parcel-*`, `car-*`, `invite-*`, `grant-*`, `signature-invalid`, `ledger-disagrees`, those of the disk, `cancelled`. Then nothing of it is kept. */
export async function takeParcel(session: Session, car: CarFile, signal: AbortSignal): Promise<TakenParcel> {
  const { envelopes, cids } = await unpackLetters(car)
  const letters = envelopes.map((envelope) => openLetter(session, { envelope }))
  const [first] = letters
  const sender = first === undefined ? null : await contactOf(session, first.from)
  if (sender === null) throw refusal('invite-sender-unknown')
  if (letters.some(({ from }) => from !== sender.did)) throw refusal('signature-invalid')
  const checked = await checkInvites(session, car, letters)
  refuseForeign(car, [...cids, ...checked.flatMap(({ blocks }) => blocks)])
  const stored = await storeBlocks(
    session,
    car,
    checked.flatMap(({ blocks }) => blocks),
    signal,
  )
  try {
    return { senderName: sender.name, ...(await takeLetters(session, letters, checked)) }
  } catch (error) {
    await stored.undo()
    throw error
  }
}

/** In their order. An invite whose records came with it counts whole or not at all; any other letter that is refused keeps no later one from being read, as when they come one by one. */
async function takeLetters(
  session: Session,
  letters: readonly Letter[],
  checked: readonly CheckedInvite[],
): Promise<Omit<TakenParcel, 'senderName'>> {
  const fetched: string[] = []
  let taken = 0
  let refused: Refusal | null = null
  for (const letter of letters) {
    const whole = checked.find((one) => one.letter === letter && one.blocks.length > 0)
    try {
      if (await takeLetter(session, letter, session.ports.clock.now())) taken += 1
    } catch (error) {
      // One that makes no sense is refused like any other.
      const said = error instanceof Refusal ? error : refusal('peer-protocol')
      if (whole !== undefined || OWN_TROUBLE.has(said.error.code)) throw error
      refused = said
      continue
    }
    if (whole === undefined) continue
    await noteFetched(session, whole.invite, whole.checkedOnLedger, 'parcel-opened')
    fetched.push(whole.invite.terms.grantId)
  }
  if (refused !== null && taken === 0 && fetched.length === 0) throw refused
  return { fetched, letters: taken }
}

async function checkInvites(session: Session, car: CarFile, letters: readonly Letter[]): Promise<readonly CheckedInvite[]> {
  const checked: CheckedInvite[] = []
  for (const letter of letters.filter(({ type }) => type === 'invite')) {
    const invite = await readOpenInvite(session, letter)
    const blocks = await blocksOf(car, invite)
    if (blocks.length === 0) {
      checked.push({ letter, invite, blocks, checkedOnLedger: false })
      continue
    }
    // As where it is fetched: not before it begins, not after it was stopped.
    const now = await decisionTimeMs(session, invite.contact.did)
    if (invite.terms.untilMs <= now) throw refusal('grant-expired')
    if (invite.terms.fromMs > now) throw refusal('grant-not-yet')
    checked.push({ letter, invite, blocks, checkedOnLedger: await checkOnLedger(session, invite) })
  }
  return checked
}

/** One that has ended is called so, not used before. */
async function readOpenInvite(session: Session, letter: Letter): Promise<ReadInvite> {
  try {
    return await readInvite(session, letter)
  } catch (error) {
    const ended = error instanceof Refusal ? error.error.detail?.['ended'] : undefined
    if (ended === 'withdrawn') throw refusal('grant-withdrawn')
    if (ended === 'expired') throw refusal('grant-expired')
    throw error
  }
}

/** All blocks of the records of an invite, or none of them. Errors: `car-incomplete` where some are missing. */
async function blocksOf(car: CarFile, { terms }: ReadInvite): Promise<readonly string[]> {
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
  for (const { cid } of terms.records) await walk(cid, 0)
  if (found.size > 0 && missing > 0) throw refusal('car-incomplete')
  return [...found.values()]
}

/** Errors: `parcel-foreign` where the file holds a block that belongs to nothing in it. */
function refuseForeign(car: CarFile, cids: readonly string[]): void {
  const own = new Set(cids.map(blockKeyOf))
  if (car.cids.some((cid) => !own.has(blockKeyOf(cid)))) throw refusal('parcel-foreign')
}
