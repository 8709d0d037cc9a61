/** Where the key of a record is asked for: at the node of whoever shared it, and where that says nothing for a moment or no, at the mirrors that she named. */

import type { ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ContactCard, Did } from '../../../../shared/model/person.ts'
import { err } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import { showIfRefused } from '../letters/ways.ts'
import { chainUpTo } from './openings.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

/** Receipts in one question; a chain that the node knows less of is told in several. */
const RECEIPTS_A_REQUEST = 100
/** The owner's node gets this long before a mirror is asked as well. */
const SILENCE_MS = 4_000

export interface KeyAnswer {
  /** The box, or what the owner's own node said: a mirror says the same no to everything. */
  readonly answer: Result<Uint8Array>
  /** Whose node gave it. */
  readonly by: Did
  /** Nobody can have heard of the receipt. */
  readonly isUnheard: boolean
}

/** Tells the receipt, and those that a place has not heard of, place by place; `opens` says whether what came is the box of this record. */
export async function askPlaces(
  session: Session,
  share: OpenShare,
  statement: ReceiptStatement,
  opens: (box: Uint8Array) => boolean,
): Promise<KeyAnswer> {
  const { contact } = share
  const mirrors = await mirrorsOf(session, share)
  const own = tell(session, share, statement, contact.card)
  const first = mirrors.length === 0 ? await own : await orSilence(own)
  if (first?.ok === true) return { answer: first, by: contact.did, isUnheard: false }
  let isUnheard = true
  for (const card of mirrors) {
    const given = await showIfRefused(session, card, share.payload, () => tell(session, share, statement, card))
    if (given.ok && opens(given.value)) return { answer: given, by: card.did, isUnheard: false }
    isUnheard &&= isLost(given)
  }
  const answer = first ?? (await own)
  return { answer, by: contact.did, isUnheard: isUnheard && isLost(answer) }
}

async function mirrorsOf(session: Session, { contact }: OpenShare): Promise<readonly ContactCard[]> {
  const cards = (await session.manifest.get('ways', contact.id))?.cards ?? []
  return cards.filter(({ did }) => did !== contact.did && did !== session.identity.did)
}

/** Null where nothing came in time; it may still come. */
async function orSilence(own: Promise<Result<Uint8Array>>): Promise<Result<Uint8Array> | null> {
  // Nobody may be waiting for it any more when it ends.
  own.catch(() => undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null)
    }, SILENCE_MS)
  })
  try {
    return await Promise.race([own, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing was sent. */
function isLost(answer: Result<Uint8Array>): boolean {
  return !answer.ok && answer.error.code === 'peer-unreachable'
}

/** First what this node has not heard; where it says no, everything: it may have been restored, or know less than was thought. */
async function tell(session: Session, share: OpenShare, statement: ReceiptStatement, card: ContactCard): Promise<Result<Uint8Array>> {
  const { keyed = 0, keyedAt = {} } = (await session.manifest.get('shares', share.terms.grantId)) ?? {}
  const after = Math.min(card.did === share.contact.did ? keyed : (keyedAt[card.did] ?? 0), statement.seq - 1)
  const given = new Set(share.records.map(({ record }) => record.recordId))
  const tellFrom = async (from: number): Promise<Result<Uint8Array>> =>
    tellParts(session, card, partsOf(await chainUpTo(session, statement, from), given))
  const answer = await tellFrom(after)
  return answer.ok || answer.error.code !== 'refused-by-peer' || after === 0 ? answer : tellFrom(0)
}

/** Each part is a question of its own, for its last record: one that is still given, where there is one. */
export function partsOf(chain: readonly ReceiptStatement[], given: ReadonlySet<string>): readonly (readonly ReceiptStatement[])[] {
  const parts: (readonly ReceiptStatement[])[] = []
  for (let at = 0; at < chain.length;) {
    const most = chain.slice(at, at + RECEIPTS_A_REQUEST)
    const isLast = at + most.length === chain.length
    const length = isLast ? most.length : most.findLastIndex(({ recordId }) => given.has(recordId)) + 1 || most.length
    parts.push(most.slice(0, length))
    at += length
  }
  return parts
}

/** The answer to the last one counts: of what a node knows already it gives nothing, and goes on from there. */
async function tellParts(
  session: Session,
  card: ContactCard,
  parts: readonly (readonly ReceiptStatement[])[],
): Promise<Result<Uint8Array>> {
  let answer: Result<Uint8Array> = err('refused-by-peer')
  for (const [place, part] of parts.entries()) {
    const last = part.at(-1)
    if (last === undefined) break
    answer = await session.ports.peer.fetchKey(card, last.grantId, last.recordId, part)
    if (answer.ok || answer.error.code === 'refused-by-peer') continue
    // Something of it was sent already.
    return place > 0 && isLost(answer) ? err('peer-timeout') : answer
  }
  return answer
}
