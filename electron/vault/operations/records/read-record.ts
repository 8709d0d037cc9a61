/** Opens one record of this vault. */

import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import type { OpenedRecord } from '../../../../shared/model/record.ts'
import type { CardCheck } from '../../../../shared/model/health-card.ts'
import { checkCards, signedTextsIn } from '../../session/import/card-checks.ts'
import type { RecordEntry } from '../../session/collections.ts'
import { openedRecordOf } from '../../session/records/opened-record.ts'
import { openStoredRecord, recordEntry } from '../../session/records/records.ts'
import { Refusal } from '../../session/refusal.ts'
import { mendRecord } from '../../session/care/repair.ts'
import { sharedWith } from '../../session/shares/sharing-of.ts'
import { sentByOf } from '../../session/letters/sent-by.ts'
import { witnessStateOfImport } from '../../session/ledger/seals.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Of a damaged record a whole copy is fetched where somebody has one. Errors: `record-not-found`, `block-missing`, `block-damaged`, `bytes-damaged`. */
export async function readRecord(session: Session, args: { readonly recordId: string }, signal: AbortSignal): Promise<OpenedRecord> {
  const entry = await recordEntry(session, args.recordId)
  const content = await openOrMend(session, args.recordId, entry, signal)
  const witness = await witnessStateOfImport(session, entry.importId)
  const { language } = (await readVaultEntry(session)).settings
  const readFrom = entry.readFrom === undefined ? undefined : await session.manifest.get('digests', entry.readFrom)
  const { replacedBy } = entry
  const earlier = entry.replaces === undefined ? undefined : await session.manifest.get('records', entry.replaces)
  const cards = await cardsOf(session, content, readFrom)
  const sentBy = await sentByOf(session, entry)
  const outdated = await outdatedBy(session, args.recordId, readFrom)
  return {
    ...openedRecordOf(args.recordId, content, { witness, language }, entry),
    ...(readFrom === undefined ? {} : { readFrom, ...(entry.place === undefined ? {} : { place: entry.place }) }),
    ...(earlier === undefined || entry.replaces === undefined ? {} : { earlier: entry.replaces }),
    ...(replacedBy === undefined ? {} : { newer: replacedBy, stillShared: await sharedWith(session, args.recordId) }),
    ...outdated,
    ...(sentBy === null ? {} : { sentBy }),
    ...(cards.length === 0 ? {} : { cards }),
    ...(entry.redacts === undefined ? {} : { redactedFrom: entry.redacts }),
  }
}

/** Only the index knows all documents, and all that a source gave out; where it cannot be asked nothing is said. */
async function outdatedBy(
  session: Session,
  recordId: string,
  readFrom: string | undefined,
): Promise<Pick<OpenedRecord, 'outdated' | 'outdatedBy'>> {
  const { index } = session.ports
  const [row, answer] = [await index.get([recordId]), await index.listReplaced()]
  const later = row.ok ? row.value[0]?.outdatedBy : undefined
  if (later !== undefined) return { outdated: 'later', outdatedBy: later }
  const replaced: readonly string[] = answer.ok ? answer.value : []
  if (replaced.includes(recordId)) return { outdated: 'document' }
  return readFrom !== undefined && replaced.includes(readFrom) ? { outdated: 'read-from' } : {}
}

async function openOrMend(session: Session, recordId: string, entry: RecordEntry, signal: AbortSignal): Promise<RecordContent> {
  try {
    return await openStoredRecord(session, recordId, entry)
  } catch (error) {
    const damaged = error instanceof Refusal && ['block-missing', 'block-damaged'].includes(error.error.code)
    if (!damaged || !(await mendRecord(session, entry, signal))) throw error
    return openStoredRecord(session, recordId)
  }
}

/** Of a health card itself, or of what stands in the one it was read from. A card that cannot be opened now says nothing of its records. */
async function cardsOf(session: Session, content: RecordContent, readFrom: string | undefined): Promise<readonly CardCheck[]> {
  const own = signedTextsIn(content.resourceJson)
  if (own.length > 0 || readFrom === undefined) return checkCards(session, own)
  try {
    return await checkCards(session, await signedTextsOfDocument(session, readFrom), content.resourceJson)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

/** Documents whose signed texts are known; most have none. */
const DOCUMENTS_KNOWN_MAX = 256
const known = new WeakMap<Session, Map<string, readonly string[]>>()

/** A document never changes: it is opened for the first of its records, not for each of them. */
async function signedTextsOfDocument(session: Session, documentId: string): Promise<readonly string[]> {
  const texts = known.get(session) ?? new Map<string, readonly string[]>()
  known.set(session, texts)
  const found = texts.get(documentId) ?? signedTextsIn((await openStoredRecord(session, documentId)).resourceJson)
  const [oldest] = texts.keys()
  if (texts.size >= DOCUMENTS_KNOWN_MAX && oldest !== undefined) texts.delete(oldest)
  texts.set(documentId, found)
  return found
}
