/**
 * What was taken back out of a share goes here: its copy, its key and its title; the sender gets a signed deletion receipt. Of what was never
 * fetched she hears that, and the same from whoever declined the share and from whoever never looked at it.
 */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { ReadAmendment } from '../../../../shared/model/amendment.ts'
import type { SharedRow } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { hashOfInvite } from '../../../../shared/crypto/child-grant.ts'
import { dropKey } from '../keys/held-keys.ts'
import { listAmendments, readAmendmentPayload, readOne, standing } from './amendments.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import type { BlobReference } from '../blob-reference.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { goingWith } from '../manifest/reachable.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { forgetInvite, readKeptInvite } from './kept-invite.ts'
import { itemsGoneLetter, wasFetched } from './say-deleted.ts'

/** Of all running shares: what a crash cut short, or another computer of this person heard of. */
export async function dropAllTakenBack(session: Session): Promise<void> {
  const amended = new Set((await session.manifest.list('amendments')).flatMap(([, one]) => (one.side === 'received' ? [one.grantId] : [])))
  for (const grantId of amended) await dropTakenBack(session, grantId)
}

/** Twice is harmless. */
export async function dropTakenBack(session: Session, grantId: string): Promise<void> {
  const share = await session.manifest.get('shares', grantId)
  if (share === undefined || share.ended !== undefined || share.blob === null) return
  const { payload, terms } = await readKeptInvite(session, share.blob)
  const entries = (await listAmendments(session, 'received')).get(grantId) ?? []
  const { ever, removedAtMs } = await standing(session, hashOfInvite(payload), terms, entries)
  const places = terms.records.map(({ recordId }) => recordId)
  const changed: Rewritten[] = []
  const takers: { readonly hash: string; readonly removed: readonly string[] }[] = []
  const here = await rewritten(session, { ids: places, blob: share.blob, dropped: share.dropped }, payload, removedAtMs)
  for (const [key, entry] of entries) {
    const read = await readOne(session, entry, terms)
    if (read === null || entry.blob === null) continue
    takers.push({ hash: read.hash, removed: read.amendment.removed })
    const ids = read.amendment.added.map(({ recordId }) => recordId)
    if (!ids.some((id) => removedAtMs.has(id) && entry.dropped?.includes(id) !== true)) continue
    const one = await rewritten(
      session,
      { ids, blob: entry.blob, dropped: entry.dropped },
      await readAmendmentPayload(session, entry.blob),
      removedAtMs,
    )
    if (one !== null) changed.push({ ...one, key, entry })
  }
  const gone = [...(here?.gone ?? []), ...changed.flatMap((one) => one.gone)]
  if (gone.length === 0) return
  const cids = new Map(ever.map(({ recordId, cid }) => [recordId, cid]))
  const files = await goingWith(
    session,
    grantId,
    gone.flatMap((id) => cids.get(id) ?? []),
  )
  const answered = takers.filter(({ removed }) => removed.some((id) => gone.includes(id))).map(({ hash }) => hash)
  await commitDropped(session, { grantId, share, here, changed, gone, answered, files })
  forgetInvite(session, share.blob)
  const atMs = Math.max(...gone.map((id) => removedAtMs.get(id) ?? 0))
  session.emit({ type: 'items-ended', grantId, recordIds: gone, by: share.senderName, atMs })
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}

/** Inside the commit that says that it was fetched for the first time: what went before that is said with it. A Salus of before said nothing of it then. */
export async function sayDroppedBefore(session: Session, tx: Transaction, grantId: string, share: ShareEntry): Promise<void> {
  const sent = (await session.manifest.list('deliveries')).some(([, one]) => one.type === 'items-deleted' && one.grantId === grantId)
  const contact = await tx.get('contacts', share.contactId)
  if (sent || share.blob === null || contact === undefined) return
  const { terms } = await readKeptInvite(session, share.blob)
  const entries = (await listAmendments(session, 'received')).get(grantId) ?? []
  const gone = new Set([share, ...entries.map(([, entry]) => entry)].flatMap(({ dropped = [] }) => dropped))
  if (gone.size === 0) return
  const amendments: string[] = []
  for (const [, entry] of entries) {
    const read = await readOne(session, entry, terms)
    if (read?.amendment.removed.some((id) => gone.has(id)) === true) amendments.push(read.hash)
  }
  const queue = await itemsGoneLetter(session, contact, { grantId, recordIds: [...gone], amendments, neverFetched: true })
  await queue(tx)
}

/** Of a share that has ended here: what is taken back of it now is not here any more, or never was. */
export async function sayGoneBefore(
  session: Session,
  [grantId, share]: readonly [string, ShareEntry],
  contact: Contact,
  { hash, amendment: { removed } }: ReadAmendment,
): Promise<void> {
  if (removed.length === 0) return
  const fetched = await wasFetched(session, grantId, share)
  if (fetched === null) return
  const queue = await itemsGoneLetter(session, contact, { grantId, recordIds: removed, amendments: [hash], neverFetched: !fetched })
  await session.manifest.commit(queue)
}

interface Kept {
  /** Ids of the records whose keys and rows the payload has, in order. */
  readonly ids: readonly string[]
  readonly blob: BlobReference
  readonly dropped: readonly string[] | undefined
}

interface Fresh {
  readonly blob: BlobReference
  readonly dropped: readonly string[]
  readonly gone: readonly string[]
}

interface Rewritten extends Fresh {
  readonly key: string
  readonly entry: AmendmentEntry
}

/** The same without keys and titles of what was taken back; null where nothing new was. */
async function rewritten<P extends { readonly keys: readonly string[]; readonly rows: readonly SharedRow[] }>(
  session: Session,
  { ids, dropped = [] }: Kept,
  payload: P,
  removed: ReadonlyMap<string, number>,
): Promise<Fresh | null> {
  const gone = ids.filter((id) => removed.has(id) && !dropped.includes(id))
  if (gone.length === 0) return null
  const all = new Set([...dropped, ...gone])
  const keys = payload.keys.map((key, at) => (all.has(ids[at] ?? '') ? '' : key))
  const rows = payload.rows.map((row) => (all.has(row.id) ? { id: row.id, kind: row.kind, title: '', date: '' } : row))
  const blob = await storeBlob(session, encodeUtf8(canonicalJson({ ...payload, keys, rows })))
  return { blob, dropped: [...all].sort(), gone }
}

interface Dropping {
  readonly grantId: string
  readonly share: ShareEntry
  readonly here: Fresh | null
  readonly changed: readonly Rewritten[]
  readonly gone: readonly string[]
  /** Hashes of the amendments that took them back: only who has them can name them. */
  readonly answered: readonly string[]
  /** CIDs of their sealed files. */
  readonly files: readonly string[]
}

async function commitDropped(session: Session, { grantId, share, here, changed, gone, answered, files }: Dropping): Promise<void> {
  const contact = await session.manifest.get('contacts', share.contactId)
  await session.manifest.commit(async (tx) => {
    const now = await tx.get('shares', grantId)
    // It ended meanwhile: then everything of it goes there.
    if (now === undefined || now.ended !== undefined) {
      tx.dropFilesAfter([...(here === null ? [] : [here.blob.cid]), ...changed.map(({ blob }) => blob.cid)])
      return
    }
    if (here !== null) {
      await tx.set('shares', grantId, { ...now, blob: here.blob, dropped: here.dropped })
      if (now.blob !== null) tx.dropFilesAfter([now.blob.cid])
    }
    for (const { key, entry, blob, dropped } of changed) {
      await tx.set('amendments', key, { ...((await tx.get('amendments', key)) ?? entry), blob, dropped })
      if (entry.blob !== null) tx.dropFilesAfter([entry.blob.cid])
    }
    for (const recordId of gone) await dropKey(tx, grantId, recordId)
    tx.dropFilesAfter(files)
    if (contact !== undefined) {
      // A fetch may have begun meanwhile: then it is no longer said that nothing ever came.
      const said = { grantId, recordIds: gone, amendments: answered, neverFetched: now.stage === 'new' }
      const queue = await itemsGoneLetter(session, contact, said)
      await queue(tx)
    }
    await addActivity(session, tx, 'items-dropped', { who: share.senderName, count: gone.length, grantId })
  })
}
