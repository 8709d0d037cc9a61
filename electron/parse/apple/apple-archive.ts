/** Entries of Apple's export.zip: the archive itself as entry 0, then the samples of its export.xml, read while it is unpacked, then what lies beside it. */

import { constants, inflateRawSync } from 'node:zlib'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { documentEntryOf } from '../document-entry.ts'
import type { ReadFile } from '../document-entry.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import type { ParseLimits } from '../limits.ts'
import { DOCUMENT_ENTRY } from '../read-entry.ts'
import { unpackMember } from '../zip/unpack-member.ts'
import { dataAt } from '../zip/zip-directory.ts'
import type { ByteSource, ZipMember } from '../zip/zip-directory.ts'
import { APPLE_TITLE, gatherSamples } from './apple-entries.ts'
import { isHealthData } from './health-xml.ts'
import { sampleEntries, subjectOf } from './sample-entries.ts'
import { AppleSamples } from './samples.ts'
import { unpackPieces } from './unpack.ts'

const FOLDER_XML = /(^|\/)apple_health_export\/[^/]+\.xml$/u
const PLAIN_XML = /(^|\/)export\.xml$/iu
/** The same once more as a CDA document of many gigabytes. */
const COPY = /_cda\.xml$/u
const ROUTE = /\.gpx$/iu
/** Packed bytes that are looked into, and what they may become. */
const PEEK_BYTES = 16 * 1024
const PEEK_PLAIN_BYTES_MAX = 32 * 1024 * 1024
const ZIP_TYPE = 'application/zip'

export interface AppleArchive {
  readonly archive: ReadFile
  readonly bytes: ByteSource
  /** Descriptor of the archive, where it lies on the disk. */
  readonly opened: number | null
  readonly limits: ParseLimits
  readonly onBytes: (bytesDone: number) => void
  /** Any other member, its entries numbered from `first`. */
  readonly readOther: (member: ZipMember, first: number) => Generator<ParsedEntry, number>
  readonly nameOf: (member: ZipMember) => EntrySource
}

/** The member that is an export of Apple Health, by what it says of itself. */
export function findHealthXml(bytes: ByteSource, members: readonly ZipMember[]): ZipMember | undefined {
  return members.find((member) => {
    if (COPY.test(member.name) || !(FOLDER_XML.test(member.name) || PLAIN_XML.test(member.name))) return false
    const beginning = beginningOf(bytes, member)
    return beginning !== null && isHealthData(beginning)
  })
}

/** `code` says why the member may not be unpacked, where it may not. */
export function* appleEntries(
  found: { readonly member: ZipMember; readonly code: ErrorCode | null },
  members: readonly ZipMember[],
  source: EntrySource,
  context: AppleArchive,
): Generator<ParsedEntry> {
  const { member } = found
  const samples = new AppleSamples()
  const own = context.nameOf(member)
  const code = found.code ?? (yield* gatherMember(member, samples, context))
  const facts = {
    mediaType: ZIP_TYPE,
    title: APPLE_TITLE,
    description: source.name,
    ...(code === null ? { subject: subjectOf(samples) } : {}),
  }
  yield documentEntryOf(context.archive, source, facts, context.limits)
  let entry = DOCUMENT_ENTRY + 1
  if (code !== null) {
    yield refusedEntry(own, entry, code)
    entry += 1
  } else {
    for (const one of sampleEntries(samples, own, entry)) {
      yield one
      entry += 1
    }
  }
  const left: LeftOut = { routes: 0, copies: 0 }
  for (const other of members) {
    if (other === member) continue
    if (ROUTE.test(other.name)) left.routes += 1
    else if (COPY.test(other.name) && FOLDER_XML.test(other.name)) left.copies += 1
    else entry = yield* leadingHere(context.readOther(other, entry))
  }
  yield* leftOutEntries(left, source, entry)
}

interface LeftOut {
  routes: number
  copies: number
}

function* leftOutEntries({ routes, copies }: LeftOut, source: EntrySource, first: number): Generator<ParsedEntry> {
  const { file, name } = source
  if (routes > 0) {
    yield {
      type: 'refused',
      file,
      entry: first,
      name: `${name}/workout-routes`,
      error: { code: 'apple-routes-left-out', detail: { count: routes } },
    }
  }
  if (copies > 0) yield refusedEntry({ file, name: `${name}/export_cda.xml` }, first + 1, 'apple-copy-left-out')
}

/** What was read beside the samples leads to the archive, unless it leads to a document of its own. */
function* leadingHere(entries: Generator<ParsedEntry, number>): Generator<ParsedEntry, number> {
  for (;;) {
    const step = entries.next()
    if (step.done === true) return step.value
    const entry = step.value
    yield entry.type === 'record' && entry.readFrom === undefined && entry.original === undefined
      ? { ...entry, readFrom: DOCUMENT_ENTRY }
      : entry
  }
}

/** A small one is unpacked in memory, a large one by a thread while it is read. */
function* gatherMember(member: ZipMember, samples: AppleSamples, context: AppleArchive): Generator<ParsedEntry, ErrorCode | null> {
  const { bytes, opened, limits, onBytes } = context
  if (member.sizeBytes <= limits.wholeLinesBytesMax) {
    const plain = unpackMember(bytes, member)
    return plain === null ? 'zip-broken' : yield* gatherSamples([plain], samples)
  }
  const at = dataAt(bytes, member)
  if (at === null) return 'zip-broken'
  const held = opened === null ? bytes.read(at, member.packedBytes) : null
  if (opened === null && held === null) return 'zip-broken'
  const packed = held === null ? { file: opened ?? -1, at } : { bytes: held }
  let ending: 'open' | 'whole' | 'broken' = 'open'
  const { packedBytes, sizeBytes, crc32 } = member
  const isDeflated = member.method !== 0
  function* pieces(): Generator<Uint8Array> {
    const whole = yield* unpackPieces({ packed, packedBytes, sizeBytes, crc32, isDeflated, pieceBytes: limits.pieceBytes }, onBytes)
    ending = whole ? 'whole' : 'broken'
  }
  const code = yield* gatherSamples(pieces(), samples)
  // What is damaged is called so before what follows from it.
  return (ending as string) === 'broken' ? 'zip-broken' : code
}

function beginningOf(bytes: ByteSource, member: ZipMember): Uint8Array | null {
  const at = dataAt(bytes, member)
  const packed = at === null || member.isEncrypted ? null : bytes.read(at, Math.min(PEEK_BYTES, member.packedBytes))
  if (packed === null || member.method === 0) return packed
  try {
    return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PEEK_PLAIN_BYTES_MAX })
  } catch {
    return null
  }
}
