/** What the reader's Salus says of records that were taken back: their copies and keys are deleted there, or it never fetched them. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { listAmendments, readOne } from './amendments.ts'
import { openChild } from './children-view.ts'
import type { AmendmentEntry } from '../collections.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import type { Letter } from '../letters/letter.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import { readSignedGrant } from './signed-grant.ts'

const NOTICE_DEPTH_MAX = 3
const EARLY_MAX = 1_000
const HASH = /^[A-Za-z0-9_-]{43}$/u

/** Errors: `peer-protocol`, `grant-not-found`, `signature-invalid`. */
export async function takeItemsDeleted(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: NOTICE_DEPTH_MAX })) as {
    grantId?: unknown
    recordIds?: unknown
    amendments?: unknown
    neverFetched?: unknown
  }
  const { grantId, recordIds, amendments = [], neverFetched } = notice
  if (typeof grantId !== 'string' || !Array.isArray(recordIds) || !isHashes(amendments)) throw refusal('peer-protocol')
  const { terms, pageId } = await readerOf(session, grantId)
  if (terms.grantee !== letter.from) throw refusal('signature-invalid')
  const said = new Set<unknown>(recordIds)
  const word: Word = neverFetched === true ? 'neverFetched' : 'deleted'
  if (word === 'neverFetched') await refuseOpened(session, grantId, said)
  const confirmed: string[] = []
  const entries = (await listAmendments(session, 'given')).get(grantId) ?? []
  for (const [key, entry] of entries) {
    const removed = (await readOne(session, entry, terms))?.amendment.removed ?? []
    if (removed.length > 0 && removed.every((id) => said.has(id)) && !isSaid(entry, word)) confirmed.push(key)
  }
  const known = new Set(entries.map(([, { hash }]) => hash))
  const early = amendments.filter((hash) => !known.has(hash))
  if (confirmed.length === 0 && early.length === 0) return
  await session.manifest.commit(async (tx) => {
    await noteAll(session, tx, confirmed, word)
    const now = await tx.get('grants', grantId)
    const { earlyAs } = WORDS[word]
    // Another computer of this person took it back and this one has not heard of it: nobody could name its hash who has not got it.
    if (now !== undefined && early.length > 0)
      await tx.set('grants', grantId, { ...now, [earlyAs]: [...new Set([...(now[earlyAs] ?? []), ...early])].slice(0, EARLY_MAX) })
    if (confirmed.length === 0) return
    await addActivity(session, tx, WORDS[word].activity, { who: terms.granteeName, count: said.size, grantId: pageId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}

/** How each of the two is written down. */
const WORDS = {
  deleted: { as: 'deletionConfirmedAtMs', earlyAs: 'deletedEarly', activity: 'items-deletion-confirmed' },
  neverFetched: { as: 'neverFetchedAtMs', earlyAs: 'neverFetchedEarly', activity: 'items-never-fetched' },
} as const
type Word = keyof typeof WORDS

/** For whoever says that nothing was fetched; without `recordIds` nothing at all. Errors: `peer-protocol` where a receipt of the same reader says that something was opened. */
export async function refuseOpened(session: Session, grantId: string, recordIds?: ReadonlySet<unknown>): Promise<void> {
  const opened = (await session.manifest.list('receipts')).filter(([, one]) => one.grantId === grantId)
  if (opened.some(([, { recordId }]) => recordIds?.has(recordId) !== false)) throw refusal('peer-protocol')
}

interface Reader {
  readonly terms: Pick<GrantTerms, 'grantor' | 'grantee' | 'granteeName'>
  /** The grant on whose page it is said. */
  readonly pageId: string
}

/** Whom I gave it to, or somebody else did below a grant of mine. Errors: `grant-not-found`. */
async function readerOf(session: Session, grantId: string): Promise<Reader> {
  const grant = await session.manifest.get('grants', grantId)
  if (grant !== undefined) return { terms: (await readSignedGrant(session, grant)).terms, pageId: grantId }
  const child = await session.manifest.get('children', grantId)
  if (child?.side !== 'received') throw refusal('grant-not-found')
  const { holder, grantee, granteeName } = (await openChild(session, child)).terms
  return { terms: { grantor: holder, grantee, granteeName }, pageId: child.rootId }
}

/** What was said before the statement came here from another computer of this person. */
export async function confirmEarly(session: Session): Promise<void> {
  const waiting = (await session.manifest.list('grants')).filter(
    ([, { deletedEarly = [], neverFetchedEarly = [] }]) => deletedEarly.length + neverFetchedEarly.length > 0,
  )
  if (waiting.length === 0) return
  const amendments = await listAmendments(session, 'given')
  for (const [grantId, entry] of waiting)
    for (const word of ['deleted', 'neverFetched'] as const) {
      const { earlyAs } = WORDS[word]
      const here = (amendments.get(grantId) ?? []).filter(([, { hash }]) => entry[earlyAs]?.includes(hash) === true)
      if (here.length === 0) continue
      const named = new Set(here.map(([, { hash }]) => hash))
      await session.manifest.commit(async (tx) => {
        const keys = here.map(([key]) => key)
        await noteAll(session, tx, keys, word)
        const now = await tx.get('grants', grantId)
        if (now === undefined) return
        const { [earlyAs]: all = [], ...rest } = now
        const left = all.filter((hash) => !named.has(hash))
        await tx.set('grants', grantId, left.length === 0 ? rest : { ...rest, [earlyAs]: left })
      })
      session.emit({ type: 'changed', what: ['grants'] })
    }
}

async function noteAll(session: Session, tx: Transaction, keys: readonly string[], word: Word): Promise<void> {
  for (const key of keys) {
    const entry = await tx.get('amendments', key)
    if (entry !== undefined && !isSaid(entry, word))
      await tx.set('amendments', key, { ...entry, [WORDS[word].as]: session.ports.clock.now() })
  }
}

/** One computer of the reader may have fetched what another one of hers knows nothing of: then its deletion counts. */
function isSaid({ deletionConfirmedAtMs, neverFetchedAtMs }: AmendmentEntry, word: Word): boolean {
  return deletionConfirmedAtMs !== undefined || (word === 'neverFetched' && neverFetchedAtMs !== undefined)
}

function isHashes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= EARLY_MAX && value.every((one) => typeof one === 'string' && HASH.test(one))
}
