/** Signs a grant and hands its capability to one contact: from here on she may and can. */

import { encodeBase64Url, encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { readGrant, sealLeafValue, signGrant } from '../../../../shared/crypto/grant.ts'
import { lockHash, merkleRoot } from '../../../../shared/crypto/ledger-hash.ts'
import { sealKeyBox, SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { requestHash } from '../../../../shared/crypto/request.ts'
import { encodeInviteToken } from '../../../../shared/crypto/token.ts'
import type { GrantDraft } from '../../../../shared/api/grant-views.ts'
import type { GrantTerms, GrantedRecord, InvitePayload, LedgerReference, SharedRow } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { refuseWider } from '../../session/letters/answers.ts'
import type { AskedFor } from '../../session/letters/answers.ts'
import { draftToken, extrasOf, resolveDraft } from '../../session/shares/grant-draft.ts'
import { queueLetter, sealLetter, storeLetter } from '../../session/letters/mail.ts'
import type { Transaction } from '../../session/manifest/manifest.ts'
import { damageOf } from '../../session/records/damage.ts'
import { openStoredRecords } from '../../session/records/open-many.ts'
import { recordKeyOf, rowFromContent } from '../../session/records/records.ts'
import { must, refusal } from '../../session/refusal.ts'
import { findUnreadable } from '../../session/records/unreadable.ts'
import { noteGranted } from '../../session/letters/requests.ts'
import { refreshServing } from '../../session/shares/serving.ts'
import { addActivity, newId, ownCard, readVaultEntry, storeBlob } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { ownMirrors } from '../../session/letters/ways.ts'
import { refuseWrongClock } from '../../session/ledger/clock-check.ts'
import { queueWitness } from '../../session/ledger/witness.ts'

export interface GrantAnswer {
  readonly grantId: string
  readonly invite: string
}

/** Errors: `words-not-confirmed`, `clock-wrong`, `grant-others-only` where all that was chosen is in other people's names, `grant-empty` where none of it can be opened, `grant-changed` where the choice changed since the preview, and those of the preview. */
export async function grantAccess(session: Session, args: GrantDraft & { readonly previewToken: string }): Promise<GrantAnswer> {
  const vault = await readVaultEntry(session)
  if (!vault.wordsConfirmed) throw refusal('words-not-confirmed')
  await refuseWrongClock(session)
  const { contact, records, asked, leftOut } = await resolveDraft(session, args)
  if (draftToken(args, { contact, records }, vault.name) !== args.previewToken) throw refusal('grant-changed')
  if (records.length === 0 && args.category?.later !== true) throw refusal(leftOut.length === 0 ? 'grant-empty' : 'grant-others-only')
  const preimage = session.ports.random.bytes(32)
  const terms = await termsOf(session, args, { contact, records, preimage, grantorName: vault.name, asked })
  if (asked !== null) refuseWider(asked, terms)
  const signed = signGrant(session.identity, terms)
  // What nobody could read would stop everything that is read with it.
  must(readGrant(signed))
  const mirrors = await ownMirrors(session)
  const shareKey = session.ports.random.bytes(SHARE_KEY_BYTES)
  const sealSalt = session.ports.random.bytes(32)
  const sealValue = merkleRoot([`0x${encodeHex(sealLeafValue(signed, sealSalt))}`])
  const payload: InvitePayload = {
    grant: signed,
    keys: terms.keysOn === 'receipt' ? [] : await boxesOf(session, terms, shareKey),
    shareKey: encodeBase64Url(shareKey),
    card: await ownCard(session),
    rows: await openRows(session, records, asked),
    sealSalt: encodeBase64Url(sealSalt),
    ...(asked === null ? {} : { request: asked.signed }),
    ...(mirrors.length === 0 ? {} : { mirrors }),
  }
  const envelope = sealLetter(session, contact, 'invite', encodeUtf8(canonicalJson(payload)))
  const letter = await storeLetter(session, envelope)
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(signed)))
  await session.manifest.commit(async (tx) => {
    await refuseChanged(tx, records)
    if (asked !== null) await refuseAnswered(tx, asked.terms.requestId)
    const outboxId = await queueWitness(session, tx, 'seal', sealValue)
    await queueWitness(session, tx, 'head', '')
    await tx.set('grants', terms.grantId, {
      contactId: contact.id,
      blob,
      fromMs: terms.fromMs,
      untilMs: terms.untilMs,
      preimage: encodeBase64Url(preimage),
      sealValue,
      sealSalt: payload.sealSalt,
      outboxId,
      shareKey: encodeBase64Url(shareKey),
      signedAtMs: terms.signedAtMs,
      ...(terms.category?.later === true ? { later: 'people' as const } : {}),
    })
    await queueLetter(session, tx, contact.id, 'invite', terms.grantId, letter)
    if (asked !== null) await noteGranted(session, tx, asked.terms.requestId, terms.grantId)
    await addActivity(session, tx, 'grant-given', { who: contact.name, count: records.length, grantId: terms.grantId })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['grants', 'requests', 'activity', 'ledger'] })
  return { grantId: terms.grantId, invite: encodeInviteToken(envelope) }
}

/** Errors: `grant-changed` where something turns out not to open: the next preview leaves it out and says so. */
async function openRows(session: Session, records: readonly GrantedRecord[], asked: AskedFor | null): Promise<readonly SharedRow[]> {
  try {
    return await rowsOf(session, records, asked)
  } catch (error) {
    damageOf(error)
    const lost = await findUnreadable(
      session,
      records.map(({ recordId }) => recordId),
    )
    throw lost.size === 0 ? error : refusal('grant-changed')
  }
}

interface TermsInput {
  readonly contact: Contact
  readonly records: readonly GrantedRecord[]
  readonly preimage: Uint8Array
  readonly grantorName: string
  readonly asked: AskedFor | null
}

async function termsOf(session: Session, draft: GrantDraft, input: TermsInput): Promise<GrantTerms> {
  const ledger = await ledgerReference(session)
  if (ledger === null && draft.ledgerAgeMaxMs !== undefined) throw refusal('ledger-off')
  return {
    version: 1,
    grantId: newId(session),
    grantor: session.identity.did,
    grantorName: input.grantorName,
    grantee: input.contact.did,
    granteeName: input.contact.name,
    purpose: draft.purpose,
    right: draft.right,
    fromMs: draft.fromMs,
    untilMs: draft.untilMs,
    deleteByMs: draft.deleteByMs,
    signedAtMs: session.ports.clock.now(),
    records: input.records,
    lock: lockHash(`0x${encodeHex(input.preimage)}`),
    ...(ledger === null ? {} : { ledger }),
    ...(input.asked === null ? {} : { request: requestHash(input.asked.signed) }),
    ...(draft.ledgerAgeMaxMs === undefined ? {} : { ledgerAgeMaxMs: draft.ledgerAgeMaxMs }),
    ...extrasOf(draft),
  }
}

/** What was deleted or sealed anew meanwhile could never be fetched. Errors: `grant-changed`. */
async function refuseChanged(tx: Transaction, records: readonly GrantedRecord[]): Promise<void> {
  for (const { recordId, cid } of records) if ((await tx.get('records', recordId))?.cid !== cid) throw refusal('grant-changed')
}

/** Two answers at one moment: one request has one. Errors: `request-answered`, `request-withdrawn`. */
async function refuseAnswered(tx: Transaction, requestId: string): Promise<void> {
  const entry = await tx.get('requests', requestId)
  if (entry?.answer === 'granted') throw refusal('request-answered')
  if (entry?.withdrawnAtMs !== undefined) throw refusal('request-withdrawn')
}

/** Null while there is no ledger or its contracts are not in a chain block yet. */
async function ledgerReference(session: Session): Promise<LedgerReference | null> {
  const status = await session.ports.ledger.status()
  const { ledger } = await readVaultEntry(session)
  if (!status.ok || ledger.kind === 'off' || ledger.sealLog === '') return null
  return { chainId: status.value.chainId, genesisHash: status.value.genesisHash, sealLog: ledger.sealLog }
}

/** In the order of the records: their keys, for this grant and its purpose only. */
export async function boxesOf(
  session: Session,
  { grantId, purpose, records }: GrantTerms,
  shareKey: Uint8Array,
): Promise<readonly string[]> {
  const boxes: string[] = []
  const ids = records.map(({ recordId }) => recordId)
  const entries = await session.manifest.getMany('records', ids)
  for (const record of records) {
    const entry = entries.get(record.recordId)
    if (entry === undefined) throw refusal('record-not-found')
    const key = recordKeyOf(session, record.recordId, entry)
    boxes.push(encodeBase64Url(sealKeyBox(shareKey, { grantId, purpose, record }, key)))
  }
  return boxes
}

/** Titles and dates only: a value is seen by opening, and an opening leaves a receipt. Codes only where they were asked for. */
export async function rowsOf(
  session: Session,
  records: readonly GrantedRecord[],
  asked: Pick<AskedFor, 'terms'> | null,
): Promise<readonly SharedRow[]> {
  const withCodes = asked !== null && asked.terms.what.codes.length > 0
  const rows: SharedRow[] = []
  const ids = records.map(({ recordId }) => recordId)
  for await (const [recordId, content] of openStoredRecords(session, ids)) {
    const { kind, title, date, code } = rowFromContent(recordId, content)
    rows.push({ id: recordId, kind, title, date, ...(withCodes ? { code } : {}) })
  }
  return rows
}
