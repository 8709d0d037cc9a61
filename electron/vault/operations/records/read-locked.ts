/** Reads the text of a PDF that was kept without its password: a new version with the same file takes the place of the one that cannot be found. */

import { documentWordsOf } from '../../../../shared/fhir/search-words.ts'
import { rowOf } from '../../../../shared/fhir/row.ts'
import { objectAt, objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { NO_PAPER_ANSWERS, PAPER_TAG_SYSTEM, paperName, paperTagOf } from '../../../../shared/model/paper.ts'
import type { HeldFile } from '../../../../shared/model/parsed-entry.ts'
import { commitImport } from '../../session/import/keep-import.ts'
import { emptyPending } from '../../session/import/pending-import.ts'
import type { ParsedRecord } from '../../session/import/parsed-record.ts'
import { openStoredRecord, recordEntry } from '../../session/records/records.ts'
import { Refusal, refusal } from '../../session/refusal.ts'
import type { FreshRecord } from '../../session/import/seal-batch.ts'
import type { Session } from '../../session/session.ts'
import { isListed, markReplaced } from '../../session/manifest/versions.ts'
import { readOriginal } from './read-original.ts'

const PASSWORD_MAX = 512
const BYTES_MAX = 64 * 1024 * 1024

/** The password goes to the reading process and is kept nowhere. Errors: `record-not-found`, `record-replaced`, `input-invalid` where it is not locked, `file-too-large`, `paper-password`, `paper-no-text`, the reader's own, `disk-full`, `disk-failed`. */
export async function readLocked(
  session: Session,
  { recordId, password }: { readonly recordId: string; readonly password: string },
  signal: AbortSignal,
): Promise<{ readonly recordId: string }> {
  if (password === '' || password.length > PASSWORD_MAX) throw refusal('input-invalid')
  const entry = await recordEntry(session, recordId)
  if (!isListed(entry)) throw refusal('record-replaced')
  const content = await openStoredRecord(session, recordId, entry)
  const before = JSON.parse(content.resourceJson) as Json
  if (paperTagOf(before) !== 'locked') throw refusal('input-invalid')
  const { bytes, mediaType } = await readOriginal(session, { recordId })
  if (bytes.length > BYTES_MAX) throw refusal('file-too-large')
  const read = await readWith(session, { name: content.source, bytes }, password, signal)
  const resource = withText(before, JSON.parse(read.resourceJson) as Json)
  const row = { ...rowOf(resource, { source: content.source }), mediaType, sizeBytes: bytes.length }
  const parsed = { ...read, row, resourceJson: canonicalJson(resource), searchWords: documentWordsOf(resource, ''), original: bytes }
  const { digest, told, readFrom } = entry
  const from = { ...(readFrom === undefined ? {} : { readFrom }), ...(told === undefined ? {} : { told }) }
  return { recordId: await keepInPlace(session, recordId, { parsed, digest, replaces: recordId, ...from }) }
}

async function readWith(session: Session, file: HeldFile, password: string, signal: AbortSignal): Promise<ParsedRecord> {
  const answers = { ...NO_PAPER_ANSWERS, passwords: { [paperName({ file: 0, entry: 0 })]: password } }
  let found: ParsedRecord | undefined
  for await (const one of session.ports.parse.parse([], signal, { held: [file], answers })) {
    if (one.type === 'refused') throw new Refusal(one.error)
    if (one.type === 'record') found ??= one
  }
  if (found === undefined || found.paper === 'wrong-password' || found.paper === 'locked') throw refusal('paper-password')
  if (Object.keys(objectAt(JSON.parse(found.resourceJson), 'text')).length === 0) throw refusal('paper-no-text')
  return found
}

/** What was known of the document stays; its text comes to it, and what is to be said of that. */
function withText(before: Json, read: Json): Json {
  const { meta: _locked, ...rest } = before
  const { tag: _tag, ...own } = objectAt(before, 'meta')
  const tags = [...tagsOf(before).filter((one) => !isOurs(one)), ...tagsOf(read).filter(isOurs)]
  const meta = tags.length === 0 ? own : { ...own, tag: tags }
  return { ...rest, text: read['text'], ...(Object.keys(meta).length === 0 ? {} : { meta }) }
}

function tagsOf(resource: Json): readonly Json[] {
  return objectsAt(objectAt(resource, 'meta'), 'tag')
}

function isOurs(tag: Json): boolean {
  return textAt(tag, 'system') === PAPER_TAG_SYSTEM
}

async function keepInPlace(session: Session, earlier: string, fresh: FreshRecord): Promise<string> {
  const pending = await emptyPending(session)
  const { stage } = pending
  try {
    await stage.add([fresh])
    await stage.settle()
  } catch (error) {
    await stage.giveUp()
    throw error
  }
  const recordId = stage.records.at(-1)?.id ?? ''
  const { title, source } = fresh.parsed.row
  await commitImport(
    session,
    { ...pending, names: [source] },
    {
      leftOut: new Set(),
      note: ['text-read', { what: title, count: 1 }],
      also: (tx) => markReplaced(tx, earlier, recordId),
      hidden: [earlier],
    },
  )
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return recordId
}
