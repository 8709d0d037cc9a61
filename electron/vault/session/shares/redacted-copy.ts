/** What a redacted copy of one record consists of, before it is sealed. */

import { concatBytes } from '../../../../shared/crypto/bytes.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import { DICOM_MEDIA_TYPE } from '../../../../shared/fhir/imaging.ts'
import { objectAt, objectsAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { redactResource, stillHolds } from '../../../../shared/fhir/redact.ts'
import { TEXT_MEDIA_TYPE } from '../../../../shared/fhir/search-words.ts'
import { hideWords } from '../../../../shared/model/hide-words.ts'
import { NO_PAPER_ANSWERS } from '../../../../shared/model/paper.ts'
import type { RedactedReading } from '../../../../shared/model/read-more.ts'
import { COVERED_PAGES_MAX, REDACTED_LABEL } from '../../../../shared/model/redaction.ts'
import type { CoveredPage, Redactions } from '../../../../shared/model/redaction.ts'
import type { RedactableFile, RedactedCopy } from '../../../../shared/api/redaction-views.ts'
import { bareJpeg } from './bare-jpeg.ts'
import type { RecordEntry } from '../collections.ts'
import { pagesPdf } from './pages-pdf.ts'
import { readOriginalPieces } from '../records/records.ts'
import { streamedCopy } from './streamed-copy.ts'
import type { StreamedCopy } from './streamed-copy.ts'
import { Refusal, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** A file above this is not taken into memory to be changed. */
const BYTES_MAX = 64 * 1024 * 1024
/** A DICOM file above this passes by. */
const STREAMED_ABOVE_BYTES = 8 * 1024 * 1024
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/tiff', 'image/heic'])

export interface CopyContent {
  readonly resource: Json
  readonly file: RedactedCopy['file']
  readonly original?: Uint8Array
  /** In the place of `original` where that is too large for memory. */
  readonly streamed?: Pick<StreamedCopy, 'source' | 'sizeBytes'>
  readonly mediaType?: string
  readonly fileName?: string
  /** Not even whose vault it comes from is said in it. */
  readonly nameless?: true
}

/** What can become of the file of a record. */
export function fileOf({ mediaType }: Pick<RecordContent, 'mediaType'>, hasOriginal: boolean): RedactableFile {
  if (!hasOriginal) return 'none'
  if (mediaType === TEXT_MEDIA_TYPE) return 'text'
  if (mediaType === 'application/pdf') return 'pdf'
  if (mediaType === DICOM_MEDIA_TYPE) return 'dicom'
  return PICTURES.has(mediaType ?? '') ? 'picture' : 'other'
}

/** Errors: `redaction-impossible`, `redaction-left`, `file-too-large`, `input-invalid` for pages that are none, the reader's own. */
export async function copyOf(
  session: Session,
  recordId: string,
  { content, entry }: { readonly content: RecordContent; readonly entry: RecordEntry },
  redactions: Redactions,
  signal: AbortSignal,
): Promise<CopyContent> {
  const kind = fileOf(content, content.original !== undefined || entry.original !== undefined)
  const before = JSON.parse(content.resourceJson) as Json
  const { parts } = redactions
  const covered = redactions.pages !== undefined
  // What was covered on a picture of a page must not stand beside it as text.
  const { resource, hidden } = redactResource(before, covered ? [...parts, 'text'] : parts, redactions.words)
  const changed = parts.includes('file') ? null : await fileIn(session, recordId, { content, entry, kind }, redactions, hidden, signal)
  const made = withFile(resource, changed)
  if (stillHolds(made, hidden)) throw refusal('redaction-left')
  const about = { resource: made, ...(parts.includes('patient') ? { nameless: true as const } : {}) }
  if (kind === 'none') return { ...about, file: 'none' }
  if (changed === null) return { ...about, file: 'left-out' }
  return { ...about, file: covered ? 'pages' : 'rewritten', ...changed }
}

const DICOM_COPY = { file: 'rewritten', nameless: true, mediaType: DICOM_MEDIA_TYPE, fileName: 'picture.dcm' } as const

/** Is a file of that size copied a piece at a time? */
export function isStreamed(sizeBytes: number): boolean {
  return sizeBytes > STREAMED_ABOVE_BYTES
}

/** One large file of DICOM; `streamed.source` is to be closed. Errors: as `streamedCopy`. */
export async function largeDicomCopy(
  session: Session,
  file: { readonly recordId: string; readonly sizeBytes: number },
  redact: RedactedReading,
  signal: AbortSignal,
): Promise<CopyContent> {
  const { resource, ...streamed } = await streamedCopy(session, file, redact, signal)
  return { ...DICOM_COPY, resource, streamed }
}

/** Files of DICOM, read from what was written anew: nothing of what they were read from before is in them. */
export async function dicomCopies(
  session: Session,
  files: readonly Uint8Array[],
  redact: RedactedReading,
  signal: AbortSignal,
): Promise<readonly CopyContent[]> {
  const copies: CopyContent[] = []
  const held = files.map((bytes) => ({ name: 'picture.dcm', bytes }))
  for await (const one of session.ports.parse.parse([], signal, { held, redact })) {
    if (one.type === 'refused') throw new Refusal(one.error)
    // A paper inside goes where its file goes, and is no copy of its own.
    if (one.type !== 'record' || one.original === undefined || one.readFrom !== undefined) continue
    const resource = { ...(JSON.parse(one.resourceJson) as Json), meta: { security: [REDACTED_LABEL] } }
    if (stillHolds(resource, redact.words)) throw refusal('redaction-left')
    copies.push({ ...DICOM_COPY, resource, original: one.original })
  }
  if (copies.length !== files.length) throw refusal('redaction-impossible')
  return copies
}

/** Whole. Errors: `file-too-large`. */
export async function originalBytes(session: Session, recordId: string, content: RecordContent, entry: RecordEntry): Promise<Uint8Array> {
  const sizeBytes = content.original?.length ?? entry.original?.sizeBytes ?? 0
  if (sizeBytes > BYTES_MAX) throw refusal('file-too-large')
  if (content.original !== undefined) return content.original
  const pieces: Uint8Array[] = []
  for await (const piece of readOriginalPieces(session, recordId)) pieces.push(piece)
  return concatBytes(...pieces)
}

type ChangedFile = Required<Pick<CopyContent, 'original' | 'mediaType' | 'fileName'>>

interface FileBefore {
  readonly content: RecordContent
  readonly entry: RecordEntry
  readonly kind: RedactableFile
}

/** Null where the copy goes without: what cannot be changed surely is not in it. */
async function fileIn(
  session: Session,
  recordId: string,
  { content, entry, kind }: FileBefore,
  { pages, onlyPlaceTaken, parts }: Redactions,
  hidden: readonly string[],
  signal: AbortSignal,
): Promise<ChangedFile | null> {
  if (pages !== undefined) return kind === 'pdf' || kind === 'picture' ? coveredFile(kind, pages) : Promise.reject(refusal('input-invalid'))
  if (kind === 'text') {
    const original = textWithout(await originalBytes(session, recordId, content, entry), hidden)
    return original === null ? null : { original, mediaType: TEXT_MEDIA_TYPE, fileName: 'copy.txt' }
  }
  if (kind === 'picture' && onlyPlaceTaken === true) {
    // Cameras and programs write names, remarks and days into a photograph, and everything but the place stays.
    if (hidden.length > 0 || parts.length > 0) throw refusal('redaction-impossible')
    const bytes = await originalBytes(session, recordId, content, entry)
    return { original: await withoutPlace(session, bytes, signal), mediaType: content.mediaType ?? '', fileName: 'copy' }
  }
  return null
}

/** Null where these bytes are no letters as they are read here: a word in them could be read by others and not be found. `hidden` is folded. */
export function textWithout(bytes: Uint8Array, hidden: readonly string[]): Uint8Array | null {
  try {
    return new TextEncoder().encode(hideWords(new TextDecoder('utf-8', { fatal: true }).decode(bytes), hidden))
  } catch {
    return null
  }
}

/** The reader takes the place out: the bytes may come from anybody. Errors: `redaction-impossible`. */
async function withoutPlace(session: Session, bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const answers = { ...NO_PAPER_ANSWERS, removePlaces: true }
  for await (const one of session.ports.parse.parse([], signal, { held: [{ name: 'photograph', bytes }], answers })) {
    if (one.type === 'refused') throw new Refusal(one.error)
    if (one.type === 'record' && one.paper === 'place-removed' && one.original !== undefined) return one.original
  }
  throw refusal('redaction-impossible')
}

/** The document that what the window drew and covered makes. Errors: `file-too-large`, `input-invalid`. */
export function coveredPaper(pages: readonly CoveredPage[]): Uint8Array {
  return coveredFile('pdf', pages).original
}

/** What the window drew and covered, as pictures alone. */
function coveredFile(kind: 'pdf' | 'picture', pages: readonly CoveredPage[]): ChangedFile {
  if (pages.length > COVERED_PAGES_MAX || pages.reduce((sum, { jpeg }) => sum + jpeg.length, 0) > BYTES_MAX) throw refusal('file-too-large')
  const drawn = pages.map(({ jpeg, widthPoints, heightPoints }) => {
    const bare = bareJpeg(jpeg)
    if (bare === null) throw refusal('input-invalid')
    return { ...bare, widthPoints, heightPoints }
  })
  const [only] = drawn
  if (kind === 'picture' && drawn.length === 1 && only !== undefined)
    return { original: only.bytes, mediaType: 'image/jpeg', fileName: 'copy.jpg' }
  const original = pagesPdf(drawn)
  if (original === null) throw refusal('input-invalid')
  return { original, mediaType: 'application/pdf', fileName: 'copy.pdf' }
}

/** The attachment says what the file is now, or that there is none. */
function withFile(resource: Json, file: ChangedFile | null): Json {
  const [content] = objectsAt(resource, 'content')
  if (content === undefined) return resource
  const { contentType: _before, hash: _hash, size: _size, url: _url, data: _data, ...about } = objectAt(content, 'attachment')
  const now = file === null ? {} : { contentType: file.mediaType, size: file.original.length }
  return { ...resource, content: [{ ...content, attachment: { ...about, ...now } }] }
}
