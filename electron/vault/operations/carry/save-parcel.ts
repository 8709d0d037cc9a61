/** Saves a share, or letters that wait for a contact, as one sealed file for a stick or a mail. Only the recipient's Salus opens it. */

import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { readRequest } from '../../../../shared/crypto/request.ts'
import type { ParcelChoice, SavedParcel } from '../../../../shared/api/carry-views.ts'
import type { InvitePayload } from '../../../../shared/model/grant.ts'
import type { SignedRequest } from '../../../../shared/model/signed-request.ts'
import { sealLetter } from '../../session/letters/mail.ts'
import { damageOf } from '../../session/records/damage.ts'
import { countUnreadable, findUnreadable } from '../../session/records/unreadable.ts'
import { must, refusal } from '../../session/refusal.ts'
import {
  blankRow,
  changeLetter,
  grantParcel,
  readLetters,
  rowsOfLost,
  waitingFor,
  withBlanks,
  writeParcel,
} from '../../session/carry/saved-parcels.ts'
import type { GrantParcel } from '../../session/carry/saved-parcels.ts'
import { readSignedGrant } from '../../session/shares/serving.ts'
import { addActivity, ownCard } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { boxesOf, rowsOf } from '../shares/grant-access.ts'

/** Errors: as for the preview, `parcel-needs-sender` unless that is known, those of the disk, `block-missing`, `block-damaged`, `cancelled`. */
export async function saveParcel(
  session: Session,
  args: ParcelChoice & { readonly path: string; readonly knowing?: boolean },
  signal: AbortSignal,
): Promise<SavedParcel> {
  const { grantId } = args
  if (grantId === undefined) return saveLetters(session, args, signal)
  return saveWhole(session, grantId, () => saveGrant(session, { ...args, grantId }, signal))
}

/** What turns out not to open is looked for, and the file is made without it. */
async function saveWhole(session: Session, grantId: string, save: () => Promise<SavedParcel>): Promise<SavedParcel> {
  try {
    return await save()
  } catch (error) {
    damageOf(error)
    const known = countUnreadable(session)
    const { records } = await grantParcel(session, grantId)
    await findUnreadable(
      session,
      records.map(({ recordId }) => recordId),
    )
    if (countUnreadable(session) <= known) throw error
    return saveWhole(session, grantId, save)
  }
}

async function saveGrant(
  session: Session,
  args: { readonly grantId: string; readonly path: string; readonly knowing?: boolean },
  signal: AbortSignal,
): Promise<SavedParcel> {
  const parcel = await grantParcel(session, args.grantId)
  const { terms, contact, records, lost, unreadable, cids, changes, notIn } = parcel
  if (terms.keysOn === 'receipt' && args.knowing !== true) throw refusal('parcel-needs-sender')
  const envelopes = [sealLetter(session, contact, 'invite', encodeUtf8(canonicalJson(await inviteOf(session, parcel))))]
  for (const change of changes) envelopes.push(await changeLetter(session, parcel, change))
  const roots = records.map(({ cid }) => cid)
  const form = lost.length > 0 ? 3 : changes.length === 0 ? 1 : 2
  const without = lost.map(({ cid }) => cid)
  const { sizeBytes } = await writeParcel(session, args.path, envelopes, { roots, cids, form, without }, signal)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('grants', args.grantId)
    if (entry !== undefined) await tx.set('grants', args.grantId, { ...entry, savedAtMs: session.ports.clock.now() })
    await addActivity(session, tx, 'parcel-saved', { who: contact.name, count: records.length, grantId: args.grantId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  const left = unreadable.length === 0 ? {} : { unreadable }
  return { records: records.length, notIn, ...left, letters: envelopes.length, sizeBytes }
}

/** They go on waiting: whichever way they arrive first counts, the other one changes nothing. */
async function saveLetters(
  session: Session,
  args: { readonly contactId?: string; readonly from?: string; readonly path: string },
  signal: AbortSignal,
): Promise<SavedParcel> {
  const { contact, letters } = await waitingFor(session, args.contactId ?? '', args.from)
  const { envelopes, ...more } = await readLetters(session, letters)
  const { sizeBytes } = await writeParcel(session, args.path, envelopes, { roots: [], cids: [] }, signal)
  await session.manifest.commit((tx) => addActivity(session, tx, 'letters-saved', { who: contact.name, count: envelopes.length }))
  session.emit({ type: 'changed', what: ['activity'] })
  return { records: 0, notIn: 0, letters: envelopes.length, ...more, sizeBytes }
}

/** The invite as it was given, from what was signed then, without what was taken back. */
async function inviteOf(session: Session, parcel: GrantParcel): Promise<InvitePayload> {
  const { entry, terms, removed } = parcel
  const known = rowsOfLost(parcel)
  const { signed } = await readSignedGrant(session, entry)
  const request = await requestOf(session, terms.grantId)
  const kept = decodeBase64Url(entry.shareKey ?? '')
  const shareKey = kept?.length === SHARE_KEY_BYTES ? kept : session.ports.random.bytes(SHARE_KEY_BYTES)
  const asked = request === null ? null : { terms: must(readRequest(request)) }
  const left = terms.records.filter(({ recordId }) => !removed.has(recordId))
  const lostIds = new Set(known.keys())
  const rows = await rowsOf(
    session,
    left.filter(({ recordId }) => !lostIds.has(recordId)),
    asked,
  )
  const boxes = terms.keysOn === 'receipt' ? null : await boxesOf(session, { ...terms, records: left }, shareKey)
  return {
    grant: signed,
    keys: boxes === null ? [] : withBlanks(terms.records, removed, boxes, () => ''),
    shareKey: encodeBase64Url(shareKey),
    card: await ownCard(session),
    rows: withBlanks(
      terms.records,
      removed,
      withBlanks(left, lostIds, rows, (record) => known.get(record.recordId) ?? blankRow(record)),
      blankRow,
    ),
    sealSalt: entry.sealSalt ?? '',
    ...(request === null ? {} : { request }),
  }
}

async function requestOf(session: Session, grantId: string): Promise<SignedRequest | null> {
  const found = (await session.manifest.list('requests')).find(([, one]) => one.direction === 'in' && one.grantId === grantId)
  return found?.[1].request ?? null
}
