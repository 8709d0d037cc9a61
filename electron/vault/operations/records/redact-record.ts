/** Makes a redacted copy of a record to share in its place; the record itself stays as it is, and only this vault knows whose copy it is. */

import { encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { redactResource, stillHolds } from '../../../../shared/fhir/redact.ts'
import { redactedStudy } from '../../../../shared/fhir/redact-study.ts'
import { rowOf } from '../../../../shared/fhir/row.ts'
import { foldedWords, holdsWord } from '../../../../shared/model/hide-words.ts'
import type { RedactedReading } from '../../../../shared/model/read-more.ts'
import type { Redactions } from '../../../../shared/model/redaction.ts'
import { replacedUid } from '../../../../shared/model/replaced-uid.ts'
import type { RedactedCopy } from '../../../../shared/api/redaction-views.ts'
import { commitImport } from '../../session/import/keep-import.ts'
import type { ImportStage } from '../../session/import/import-stage.ts'
import { emptyPending } from '../../session/import/pending-import.ts'
import { keepMade } from '../../session/import/store-original.ts'
import { picturesOf } from '../../session/records/pictures.ts'
import { openStoredRecord, recordEntry, rowFromContent } from '../../session/records/records.ts'
import { checkRedactions } from '../../session/shares/check-redactions.ts'
import { copyOf, coveredPaper, dicomCopies, fileOf, isStreamed, largeDicomCopy, originalBytes } from '../../session/shares/redacted-copy.ts'
import type { CopyContent } from '../../session/shares/redacted-copy.ts'
import { refusal } from '../../session/refusal.ts'
import type { FreshRecord } from '../../session/import/seal-batch.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Pictures of a study that are copied, and how much of them is read at once. */
const PICTURES_MAX = 2_000
const AT_ONCE_BYTES = 32 * 1024 * 1024
const UNNAMED = 'redacted copy'

type Args = { readonly recordId: string } & Redactions

/** Errors: `cancelled` before anything changed, `record-not-found`, `input-invalid`, `redaction-impossible`, `redaction-left`, `file-too-large`, `limit-exceeded`, the reader's own, `disk-full`, `disk-failed`. */
export async function redactRecord(session: Session, args: Args, signal: AbortSignal): Promise<RedactedCopy> {
  checkRedactions(args)
  const { recordId } = args
  const entry = await recordEntry(session, recordId)
  const content = await openStoredRecord(session, recordId, entry)
  const title = rowFromContent(recordId, content, entry).title
  const pending = await emptyPending(session)
  const { stage } = pending
  let file: RedactedCopy['file'] = 'none'
  try {
    for await (const [of, copy] of copiesFor(session, { recordId, content, entry }, args, signal)) {
      if (of === recordId) file = copy.file
      const fresh = await freshOf(session, of, copy, args.words)
      if (copy.streamed === undefined) await stage.add([fresh])
      else await addLarge(session, stage, fresh, copy.streamed, signal)
    }
    await stage.settle()
    // A small copy is made in one go: until here whoever stops has none.
    if (signal.aborted) throw refusal('cancelled')
  } catch (error) {
    await stage.giveUp()
    throw error
  }
  const recordIds = stage.records.map(({ id }) => id)
  await commitImport(
    session,
    { ...pending, names: [title] },
    // In no list: a copy would say everything a second time.
    { leftOut: new Set(recordIds), note: ['record-redacted', { what: title, count: recordIds.length }] },
  )
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return { recordId: recordIds[0] ?? '', recordIds, file }
}

interface Before {
  readonly recordId: string
  readonly content: Awaited<ReturnType<typeof openStoredRecord>>
  readonly entry: Awaited<ReturnType<typeof recordEntry>>
}

/** The record first, then the pictures of a study, each with what it is a copy of. */
async function* copiesFor(
  session: Session,
  before: Before,
  args: Args,
  signal: AbortSignal,
): AsyncGenerator<readonly [string, CopyContent]> {
  const { recordId, content, entry } = before
  const of = entry.redacts ?? recordId
  const redact = { words: foldedWords(args.words), keepDates: args.keepDates === true, uidSalt: session.ports.random.bytes(32) }
  const isDicom = fileOf(content, content.original !== undefined || entry.original !== undefined) === 'dicom'
  if (isDicom && !args.parts.includes('file')) {
    checkPlaces(args, [recordId])
    const how = { ...redact, ...insideOf(args, [recordId]) }
    const sizeBytes = sizeOf(before)
    if (isStreamed(sizeBytes)) yield [of, await largeDicomCopy(session, { recordId, sizeBytes }, how, signal)]
    else {
      const bytes = await originalBytes(session, recordId, content, entry)
      for (const copy of await dicomCopies(session, [bytes], how, signal)) yield [of, copy]
    }
    return
  }
  if (args.lines !== undefined || (args.bars !== undefined && entry.kind !== 'imaging')) throw refusal('input-invalid')
  if (entry.kind !== 'imaging') {
    yield [of, await copyOf(session, recordId, before, args, signal)]
    return
  }
  const pictures = [...(await picturesOf(session, [recordId]))].sort()
  if (pictures.length > PICTURES_MAX) throw refusal('limit-exceeded')
  checkPlaces(args, pictures)
  const replace = (uid: string): string => replacedUid(uid, redact.uidSalt, sha256)
  yield [of, studyCopy(JSON.parse(content.resourceJson) as Json, args, redact.words, replace)]
  for await (const batch of picturesInBatches(session, pictures)) {
    if ('recordId' in batch) {
      const own = { ...redact, ...insideOf(args, [batch.recordId]) }
      yield [batch.recordId, await largeDicomCopy(session, batch, own, signal)]
      continue
    }
    const inside = insideOf(
      args,
      batch.map(({ id }) => id),
    )
    const files = batch.map(({ bytes }) => bytes)
    const copies = await dicomCopies(session, files, { ...redact, ...inside }, signal)
    for (const [at, copy] of copies.entries()) yield [batch[at]?.id ?? '', copy]
  }
}

/** A bar over a picture that is none of these would cover nothing, and nobody would see that. */
function checkPlaces({ bars = [] }: Args, ids: readonly string[]): void {
  if (!bars.every(({ recordId }) => recordId === undefined || ids.includes(recordId))) throw refusal('input-invalid')
}

/** What is done to the inside of these files: bars over each, lines that go, another paper. */
function insideOf({ bars, lines, pages }: Args, ids: readonly string[]): Pick<RedactedReading, 'bars' | 'lines' | 'paper'> {
  const ofEach = ids.map((id) => (bars ?? []).filter(({ recordId }) => recordId === undefined || recordId === id))
  return {
    ...(ofEach.every((own) => own.length === 0) ? {} : { bars: ofEach }),
    ...(lines === undefined ? {} : { lines }),
    ...(pages === undefined ? {} : { paper: coveredPaper(pages) }),
  }
}

function studyCopy(study: Json, args: Args, words: readonly string[], replace: (uid: string) => string): CopyContent {
  const taken = redactedStudy(study, { keepDates: args.keepDates === true, replace })
  const { resource } = redactResource(
    taken,
    args.parts.filter((part) => part !== 'identifiers'),
    args.words,
  )
  if (stillHolds(resource, words)) throw refusal('redaction-left')
  return { resource, file: 'none', nameless: true }
}

interface HeldPicture {
  readonly id: string
  readonly bytes: Uint8Array
}

/** Those that fit into memory together; a large one by itself, of which only is said where it lies. */
async function* picturesInBatches(
  session: Session,
  ids: readonly string[],
): AsyncGenerator<readonly HeldPicture[] | { readonly recordId: string; readonly sizeBytes: number }> {
  let batch: HeldPicture[] = []
  let size = 0
  for (const id of ids) {
    const entry = await recordEntry(session, id)
    const content = await openStoredRecord(session, id, entry)
    const sizeBytes = sizeOf({ content, entry })
    if (isStreamed(sizeBytes)) {
      yield { recordId: id, sizeBytes }
      continue
    }
    const bytes = await originalBytes(session, id, content, entry)
    if (size + bytes.length > AT_ONCE_BYTES && batch.length > 0) {
      yield batch
      batch = []
      size = 0
    }
    batch.push({ id, bytes })
    size += bytes.length
  }
  if (batch.length > 0) yield batch
}

function sizeOf({ content, entry }: Pick<Before, 'content' | 'entry'>): number {
  return content.original?.length ?? entry.original?.sizeBytes ?? 0
}

/** Sealed by itself, behind what was added before. */
async function addLarge(
  session: Session,
  stage: ImportStage,
  { parsed, digest, redacts, fileName = '' }: FreshRecord,
  { source, sizeBytes }: NonNullable<CopyContent['streamed']>,
  signal: AbortSignal,
): Promise<void> {
  await stage.settle().catch(async (error: unknown) => {
    await source.close()
    throw error
  })
  const kept = await keepMade(session, { parsed, source, sizeBytes, fileName }, stage.importId, signal)
  const { id, importedAtMs } = kept
  const entry = { ...(await kept.finish()), digest, ...(redacts === undefined ? {} : { redacts }) }
  await stage.addStored({ id, entry }, { row: { ...parsed.row, id, importedAtMs }, words: parsed.searchWords })
}

/** Whoever made it is named, unless that name is what is taken out. */
async function freshOf(session: Session, of: string, copy: CopyContent, words: readonly string[]): Promise<FreshRecord> {
  const { name } = await readVaultEntry(session)
  const { resource, original, streamed, mediaType, fileName, nameless } = copy
  const source = nameless === true || holdsWord(name, foldedWords(words)) ? UNNAMED : name
  const resourceJson = canonicalJson(resource)
  const sizeBytes = original?.length ?? streamed?.sizeBytes
  const file = sizeBytes === undefined ? {} : { mediaType: mediaType ?? '', sizeBytes }
  const row = { ...rowOf(resource, { source }), ...file }
  const parsed = { type: 'record', file: -1, entry: 0, row, resourceJson, searchWords: '', advice: [] } as const
  return {
    parsed: original === undefined ? parsed : { ...parsed, original },
    // No file has it: a copy is never taken for what it was made from.
    digest: encodeBase64Url(session.ports.random.bytes(32)),
    redacts: of,
    ...(fileName === undefined ? {} : { fileName }),
  }
}
