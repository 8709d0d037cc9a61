/** Where somebody's sealed records and letters can be had while she is away: at her mirrors, and letters also at one's own. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { InvitePayload } from '../../../../shared/model/grant.ts'
import type { Contact, ContactCard, Did } from '../../../../shared/model/person.ts'
import { err } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { StatedUse } from '../../ports.ts'
import { saidAtMs } from './card-time.ts'
import { contactOf } from './contacts.ts'
import type { Letter } from './letter.ts'
import type { Transaction } from '../manifest/manifest.ts'
import type { WayEntry } from '../carry/mirror-entries.ts'
import { jsonOf, readMirrorCards } from '../carry/mirror-orders.ts'
import { refusal } from '../refusal.ts'
import { ownCard } from '../session.ts'
import type { Session } from '../session.ts'

/** The other computer gets this long for a first byte before a mirror is asked as well. */
const FIRST_BYTE_MS = 4_000
/** A mirror is asked for letters this often. */
const COLLECT_EVERY_MS = 60_000
/** Characters of what a mirror is shown beside a chain, and statements: it reads a megabyte of a stranger, and checks so many. */
const GIVEN_LENGTH_MAX = 512 * 1024
const GIVEN_MAX = 500

/** Cards of the mirrors that agreed to keep for this person. */
export async function ownMirrors(session: Session): Promise<readonly ContactCard[]> {
  const cards: ContactCard[] = []
  for (const [contactId, { state }] of await session.manifest.list('mirrors')) {
    const contact = state === 'agreed' ? await session.manifest.get('contacts', contactId) : undefined
    if (contact !== undefined) cards.push(contact.card)
  }
  return cards
}

/** What a contact says of her mirrors, in a letter of its own. Errors: `contact-not-found`, `peer-protocol`, `card-invalid`. */
export async function takeMirrorCards(session: Session, letter: Letter): Promise<void> {
  const said = readMirrorCards(jsonOf(letter))
  const contact = await contactOf(session, letter.from)
  if (contact === null) throw refusal('contact-not-found')
  await session.manifest.commit((tx) => noteMirrors(session, tx, contact.id, said))
}

/** Notes inside a commit where a contact's things can be had; what is older than what is known changes nothing. What is from the future, since her clock was ahead, is as old as its coming here. */
export async function noteMirrors(
  session: Session,
  tx: Transaction,
  contactId: string,
  said: Pick<WayEntry, 'cards' | 'atMs'>,
): Promise<void> {
  const now = session.ports.clock.now()
  const before = await tx.get('ways', contactId)
  const atMs = Math.min(said.atMs, now)
  if (saidAtMs(before?.atMs ?? -1, now) >= atMs) return
  await tx.set('ways', contactId, { ...before, cards: said.cards, atMs })
}

/** Where a letter is now, and whether it was collected there; or that no mirror has it who could be asked. */
type LeftAt =
  | { readonly state: 'waiting' | 'taken'; readonly at: string }
  /** `away`: those that did not answer; what was left with them before is there still, as far as is known. */
  | { readonly state: 'nowhere'; readonly away: readonly string[] }

/** Leaves a sealed letter where the contact will look for it. */
export async function leaveForContact(session: Session, contact: Contact, envelope: Uint8Array): Promise<LeftAt> {
  const { cards = [], told = '' } = (await session.manifest.get('ways', contact.id)) ?? {}
  // Only who was told of them looks there; and of nobody else do they need to know.
  return leaveAt(session, [...cards, ...(told === '' ? [] : await ownMirrors(session))], contact.did, envelope)
}

/** The same for somebody to whom something of this person's was passed on: she heard of the mirrors with it. */
export async function leaveAtOwn(session: Session, to: Did, envelope: Uint8Array): Promise<LeftAt> {
  return leaveAt(session, await ownMirrors(session), to, envelope)
}

async function leaveAt(session: Session, mirrors: readonly ContactCard[], to: Did, envelope: Uint8Array): Promise<LeftAt> {
  const away: string[] = []
  for (const card of mirrors) {
    if (card.did === to || card.did === session.identity.did) continue
    const left = await session.ports.peer.leaveLetter(card, to, envelope)
    const at = (await contactOf(session, card.did))?.name ?? card.name
    if (left.ok) return { state: left.value, at }
    if (left.error.code !== 'refused-by-peer') away.push(at)
  }
  return { state: 'nowhere', away }
}

/** Asks a mirror, and where it says no once more after it was shown under what somebody was passed something on. */
export async function showIfRefused<T>(
  session: Session,
  at: ContactCard,
  { chain, given = [] }: Shown,
  ask: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const first = await ask()
  if (first.ok || first.error.code !== 'refused-by-peer' || chain === undefined) return first
  // Too long for somebody who is no contact there: what joined is left out, and waits for the owner.
  const isShown = given.length > 0 && given.length <= GIVEN_MAX && JSON.stringify(given).length <= GIVEN_LENGTH_MAX
  const more = isShown ? { given } : {}
  return (await session.ports.peer.showChain(at, { chain, card: await ownCard(session), ...more })).ok ? ask() : first
}

const collected = new WeakMap<Session, Map<Did, number>>()

/** Asks every mirror at which something may wait for this person, each at most once a minute. */
export async function collectWaiting(session: Session): Promise<void> {
  const known = collected.get(session) ?? new Map<Did, number>()
  collected.set(session, known)
  const ways = (await session.manifest.list('ways')).flatMap(([, { cards }]) => cards)
  const cards = new Map([...ways, ...(await ownMirrors(session))].map((card) => [card.did, card]))
  cards.delete(session.identity.did)
  const now = session.ports.clock.now()
  const due = [...cards.values()].filter(({ did }) => Math.abs(now - (known.get(did) ?? 0)) >= COLLECT_EVERY_MS)
  const came = await Promise.all(
    due.map(async (card) => {
      known.set(card.did, now)
      const answer = await session.ports.peer.collectLetters(card)
      return answer.ok ? answer.value : 0
    }),
  )
  if (came.some((count) => count > 0)) session.emit({ type: 'changed', what: ['shares'] })
}

/** Somebody is there again: what waits with her is asked for at the next turn. */
export function noteOnline(session: Session, did: Did): void {
  collected.get(session)?.delete(did)
}

/** Of what was passed on: a mirror that has not heard of it is shown it. */
type Shown = Pick<InvitePayload, 'chain' | 'given'>

interface Fetching extends Shown {
  readonly grant: StatedUse
  readonly cids: readonly string[]
  /** Of these files, as it was signed. */
  readonly sizeBytes: number
  readonly onProgress: (bytes: number) => void
  readonly signal: AbortSignal
}

/** What may come beside the sealed chunks of a file: nodes that name them are some hundredths of it, and at least one. */
const NODES_SHARE = 0.05
const NODES_BYTES_EACH = 64 * 1024

/** More than was signed is not taken in: whoever shares could fill the disk of whoever reads, unseen where a share goes on by itself. Errors: as `fetchFrom`, `peer-protocol` for more. */
export async function fetchFromAny(session: Session, contact: Contact, what: Fetching): Promise<Result<null>> {
  const bytesMax = what.sizeBytes * (1 + NODES_SHARE) + what.cids.length * NODES_BYTES_EACH
  const stop = new AbortController()
  let isTooMuch = false
  const end = (): void => {
    stop.abort()
  }
  what.signal.addEventListener('abort', end)
  if (what.signal.aborted) end()
  const onProgress = (bytes: number): void => {
    isTooMuch ||= bytes > bytesMax
    if (isTooMuch) end()
    else what.onProgress(bytes)
  }
  try {
    const fetched = await fetchFrom(session, contact, { ...what, onProgress, signal: stop.signal })
    return isTooMuch ? err('peer-protocol') : fetched
  } finally {
    what.signal.removeEventListener('abort', end)
  }
}

/** From the sender's own node, or, where that says nothing for a moment or does not have it, from her mirrors: what came by any of them is kept. Errors: those of the sender's node. */
async function fetchFrom(session: Session, contact: Contact, what: Fetching): Promise<Result<null>> {
  const mirrors = (await session.manifest.get('ways', contact.id))?.cards ?? []
  const ask = (card: ContactCard, signal: AbortSignal, onProgress: Fetching['onProgress']): Promise<Result<null>> =>
    session.ports.peer.fetchFiles(card, what.grant, what.cids, onProgress, signal)
  if (mirrors.length === 0) return ask(contact.card, what.signal, what.onProgress)
  const stop = new AbortController()
  const signal = AbortSignal.any([what.signal, stop.signal])
  let timer: ReturnType<typeof setTimeout> | undefined
  const silent = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null)
    }, FIRST_BYTE_MS)
  })
  const first = ask(contact.card, signal, (bytes) => {
    // Something comes: then there is nothing to go elsewhere for.
    clearTimeout(timer)
    what.onProgress(bytes)
  })
  // Nobody may be waiting for it any more when it ends.
  first.catch(() => undefined)
  const said = await Promise.race([first, silent])
  clearTimeout(timer)
  if (said !== null && (said.ok || said.error.code === 'cancelled' || said.error.code.startsWith('disk-'))) return said
  for (const card of mirrors) {
    const fetched = await showIfRefused(session, card, what, () => ask(card, what.signal, what.onProgress))
    if (!fetched.ok && !what.signal.aborted) continue
    stop.abort()
    return fetched
  }
  return said ?? first
}

/** The letter with which contacts learn of mirrors. */
export function encodeMirrorCards(cards: readonly ContactCard[], atMs: number): Uint8Array {
  return encodeUtf8(canonicalJson({ cards, atMs }))
}
