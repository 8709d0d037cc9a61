/** Keys against receipts: gives the box of one record to its grantee once the receipt of its opening, and every one before it, is durable for the owner. Knows no key: a box opens only with what the invite carried. */

import { randomBytes } from 'node:crypto'
import { areReceiptsOf, followChain } from '../../../shared/crypto/receipt-chain.ts'
import type { ReceiptsOf } from '../../../shared/crypto/receipt-chain.ts'
import { receiptHash } from '../../../shared/crypto/receipt.ts'
import { sealNote } from '../../../shared/crypto/sealed-note.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { createInTurnBy } from '../../../shared/model/in-turn.ts'
import type { Did } from '../../../shared/model/person.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { ServedGrant } from '../../vault/ports.ts'
import type { Frame } from './frames.ts'
import type { ReceiptChains } from './receipt-chains.ts'
import type { ServingTable } from './serving-table.ts'

/** Receipts in one request; what is more comes in several. */
const RECEIPTS_A_REQUEST_MAX = 100
const REQUEST_BYTES_MAX = 128 * 1024
/** Signatures looked at before somebody else may be answered. */
const SIGNATURES_A_TURN = 10
/** Sorted; of a saved copy there is one more. */
const MEMBERS = 'grantId,openedAtMs,previous,purpose,reader,recordId,seq,signature,version'
const MEMBERS_OF_SAVED = `act,${MEMBERS}`
const TEXT_LENGTH_MAX = 200

/** As it came over the wire: nothing of it was checked. */
export type KeyQuestion = Pick<Frame, 'header' | 'payload'>

/** The box, or why there is none. */
export type GivenKey = { readonly box: Uint8Array } | { readonly reason: string; readonly grantId: string }

export interface KeyDesk {
  give(did: Did, question: KeyQuestion): Promise<GivenKey>
}

export interface KeyDeskDeps {
  readonly table: Pick<ServingTable, 'refusal' | 'line'>
  readonly chains: ReceiptChains
  /** Keeps a sealed note for the owner of this line; durable when it resolves. Errors: `limit-exceeded`, `disk-failed`. */
  readonly keep: (line: ServedGrant, from: Did, note: Uint8Array) => Promise<Result<unknown>>
  readonly now: () => number
}

/** One request of a grant after the other, so that one number is never given to two openings. */
export function createKeyDesk(deps: KeyDeskDeps): KeyDesk {
  const inTurn = createInTurnBy()
  return {
    give: async (did, request) => {
      const wanted = readRequest(request)
      if (wanted === null) return { reason: 'peer-protocol', grantId: '' }
      const given = await inTurn(wanted.grantId, () => giveOne(deps, did, wanted))
      return typeof given === 'string' ? { reason: given, grantId: wanted.grantId } : { box: given }
    },
  }
}

interface Wanted {
  readonly grantId: string
  readonly recordId: string
  readonly receipts: readonly ReceiptStatement[]
}

async function giveOne(deps: KeyDeskDeps, did: Did, { grantId, recordId, receipts }: Wanted): Promise<Uint8Array | string> {
  const line = deps.table.line(grantId)
  const held = line?.boxes?.list.find((one) => one.recordId === recordId)
  if (line?.boxes === undefined || held === undefined) return line === undefined ? 'grant-not-found' : 'not-in-grant'
  // What the receipt says that it was opened for.
  const told = receipts.at(-1)
  const stated = { grantId, purpose: told?.purpose, right: told?.act === 'saved' ? 'keep' : 'view' }
  const refused = await deps.table.refusal(did, stated, held.cid, deps.now())
  if (refused !== null) return refused
  const known = deps.chains.known(grantId, line.boxes.receipts)
  const fresh = followChain(known, receipts)
  if (told?.recordId !== recordId || fresh === null) return 'receipt-missing'
  if (!(await areGenuine({ grantId, grantee: line.grantee, purpose: line.boxes.purpose }, fresh))) return 'receipt-missing'
  const newest = fresh.at(-1)
  if (newest !== undefined) {
    const note = sealNote(line.boxes.sealTo, Buffer.from(JSON.stringify(fresh), 'utf8'), (length) => new Uint8Array(randomBytes(length)))
    const kept = await deps.keep(line, did, note)
    if (!kept.ok) return kept.error.code
    const noted = await deps.chains.advance(grantId, { seq: newest.seq, hash: receiptHash(newest) })
    if (!noted.ok) return noted.error.code
  }
  // It may have been stopped while the receipt was written down.
  return (await deps.table.refusal(did, stated, held.cid, deps.now())) ?? held.box
}

async function areGenuine(of: ReceiptsOf, receipts: readonly ReceiptStatement[]): Promise<boolean> {
  for (let at = 0; at < receipts.length; at += SIGNATURES_A_TURN) {
    if (!areReceiptsOf(of, receipts.slice(at, at + SIGNATURES_A_TURN))) return false
    await new Promise((resolve) => setImmediate(resolve))
  }
  return true
}

/** Null where it is not of the form. */
function readRequest({ header, payload }: KeyQuestion): Wanted | null {
  const { grantId, recordId } = header
  if (typeof grantId !== 'string' || grantId.length > 64 || typeof recordId !== 'string' || recordId.length > 64) return null
  if (payload.length > REQUEST_BYTES_MAX) return null
  try {
    const receipts: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    if (!Array.isArray(receipts) || receipts.length === 0 || receipts.length > RECEIPTS_A_REQUEST_MAX) return null
    return receipts.every(isShaped) ? { grantId, recordId, receipts } : null
  } catch {
    return null
  }
}

/** Exactly the members of an opening or of a saved copy, nothing but short texts and numbers; what they say is checked behind it. */
function isShaped(value: unknown): value is ReceiptStatement {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value).sort().join(',')
  const isWhole = names === MEMBERS || (names === MEMBERS_OF_SAVED && (value as Partial<ReceiptStatement>).act === 'saved')
  const isShort = (member: unknown): boolean => typeof member === 'string' && member.length <= TEXT_LENGTH_MAX
  const members = Object.values(value) as readonly unknown[]
  return isWhole && members.every((member) => isShort(member) || Number.isSafeInteger(member)) && isNumbered(value)
}

function isNumbered(value: object): boolean {
  const { seq, previous, recordId } = value as Partial<ReceiptStatement>
  return Number.isSafeInteger(seq) && typeof previous === 'string' && typeof recordId === 'string'
}
