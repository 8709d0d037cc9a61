/** Entries of a ZIP archive: its members read as if they lay in a folder, one by one, in memory only. */

import { readSync } from 'node:fs'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { appleEntries, findHealthXml } from '../apple/apple-archive.ts'
import type { ReadFile } from '../document-entry.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import type { ParseLimits } from '../limits.ts'
import { entriesWhileStable } from '../watched-file.ts'
import { unpackMember } from './unpack-member.ts'
import { readDirectory } from './zip-directory.ts'
import type { ByteSource, ZipMember } from './zip-directory.ts'

/** Reads one member; `depth` counts the archives around it. */
export type ReadMember = (bytes: Uint8Array, path: string, source: EntrySource) => Generator<ParsedEntry>

export interface ZipContext {
  /** The archive itself, for those that are kept whole. */
  readonly archive: ReadFile
  readonly limits: ParseLimits
  readonly readMember: ReadMember
  /** Hears of every member by its path before any is read. */
  readonly onMember: (path: string) => void
  readonly onBytes: (bytesDone: number) => void
}

/** Below this size the ratio says nothing. */
const RATIO_BYTES_MIN = 1024 * 1024
/** Documents of office programs and books are archives, too: they are not taken apart. */
const ONE_DOCUMENT = new Set(['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF', 'AndroidManifest.xml'])
/** What systems add by themselves. */
const LEFT_BEHIND = /(^|\/)(__MACOSX|\.[^/]+|Thumbs\.db|desktop\.ini)(\/|$)/u

/** An archive on the disk. Errors: `zip-broken`, `zip-bomb`, `limit-exceeded`; where it changes meanwhile the whole reading ends. */
export function* zipFileEntries(path: string, source: EntrySource, context: ZipContext): Generator<ParsedEntry> {
  yield* entriesWhileStable(path, (file, sizeBytes) => zipEntries(sourceOfFile(file, sizeBytes), path, source, context, file))
}

/** An archive inside an archive. */
export function* zipBytesEntries(bytes: Uint8Array, path: string, source: EntrySource, context: ZipContext): Generator<ParsedEntry> {
  yield* zipEntries(
    { sizeBytes: bytes.length, read: (at, length) => (at < 0 || at + length > bytes.length ? null : bytes.subarray(at, at + length)) },
    path,
    source,
    context,
  )
}

function* zipEntries(
  bytes: ByteSource,
  path: string,
  source: EntrySource,
  context: ZipContext,
  opened: number | null = null,
): Generator<ParsedEntry> {
  const { limits } = context
  const directory = readDirectory(bytes, { membersMax: limits.filesMax, directoryBytesMax: limits.zipDirectoryBytesMax })
  if (!directory.ok) {
    yield refusedEntry(source, 0, directory.error.code)
    return
  }
  const members = directory.value.filter(({ isFolder, name }) => !isFolder && (isUnsafe(name) || !LEFT_BEHIND.test(name)))
  if (members.some(({ name }) => ONE_DOCUMENT.has(name))) {
    yield refusedEntry(source, 0, 'file-unknown-kind')
    return
  }
  if (members.length === 0) {
    yield refusedEntry(source, 0, 'file-empty')
    return
  }
  members.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const { name } of members) context.onMember(`${path}/${name}`)
  const reader = new MemberReader(bytes, path, source, context)
  const health = findHealthXml(bytes, members)
  if (health === undefined) {
    let entry = 0
    for (const member of members) entry = yield* reader.entriesOf(member, entry)
    return
  }
  const code = refusalOf(health, limits, limits.zipTotalBytesMax)
  yield* appleEntries({ member: health, code }, members, source, {
    archive: context.archive,
    bytes,
    opened,
    limits,
    onBytes: context.onBytes,
    readOther: (member, first) => reader.entriesOf(member, first),
    nameOf: (member) => reader.nameOf(member),
  })
}

/** Reads members one behind the other, and knows what they come to together. */
class MemberReader {
  readonly #bytes: ByteSource
  readonly #path: string
  readonly #source: EntrySource
  readonly #context: ZipContext
  #total = 0
  #packed = 0

  constructor(bytes: ByteSource, path: string, source: EntrySource, context: ZipContext) {
    this.#bytes = bytes
    this.#path = path
    this.#source = source
    this.#context = context
  }

  nameOf({ name }: ZipMember): EntrySource {
    return { file: this.#source.file, name: `${this.#source.name}/${shown(name)}` }
  }

  /** Its entries, numbered from `first`; returns the next number. */
  *entriesOf(member: ZipMember, first: number): Generator<ParsedEntry, number> {
    const { limits } = this.#context
    const own = this.nameOf(member)
    let entry = first
    const unpacked = readMember(this.#bytes, member, limits, limits.zipTotalBytesMax - this.#total)
    this.#packed += member.packedBytes
    if ('code' in unpacked) {
      yield refusedEntry(own, entry, unpacked.code)
      entry += 1
    } else {
      this.#total += unpacked.bytes.length
      for (const one of this.#context.readMember(unpacked.bytes, `${this.#path}/${member.name}`, own)) {
        const placed = placedAt(one, first)
        if (placed.type !== 'progress') entry = Math.max(entry, placed.entry + 1)
        yield placed
      }
    }
    this.#context.onBytes(this.#packed)
    return entry
  }
}

/** Entries are numbered within the archive. */
function placedAt(entry: ParsedEntry, first: number): ParsedEntry {
  if (entry.type === 'progress' || entry.file < 0) return entry
  if (entry.type === 'refused') return { ...entry, entry: first + entry.entry }
  const readFrom = entry.readFrom === undefined ? {} : { readFrom: first + entry.readFrom }
  return { ...entry, entry: first + entry.entry, ...readFrom }
}

function readMember(
  archive: ByteSource,
  member: ZipMember,
  limits: ParseLimits,
  leftBytes: number,
): { readonly bytes: Uint8Array } | { readonly code: ErrorCode } {
  const code = refusalOf(member, limits, limits.zipMemberBytesMax, leftBytes)
  if (code !== null) return { code }
  const bytes = unpackMember(archive, member)
  return bytes === null ? { code: 'zip-broken' } : { bytes }
}

/** Why a member may not be unpacked, by what the archive says of it. */
function refusalOf(member: ZipMember, limits: ParseLimits, bytesMax: number, leftBytes = bytesMax): ErrorCode | null {
  if (isUnsafe(member.name) || member.isLink) return 'zip-name-unsafe'
  if (member.isEncrypted) return 'zip-encrypted'
  if (member.method !== 0 && member.method !== 8) return 'zip-method-unknown'
  if (member.sizeBytes > bytesMax) return 'file-too-large'
  if (member.sizeBytes === 0) return 'file-empty'
  return member.sizeBytes > leftBytes || isBomb(member, limits) ? 'zip-bomb' : null
}

function isBomb({ sizeBytes, packedBytes }: ZipMember, limits: ParseLimits): boolean {
  return sizeBytes > RATIO_BYTES_MIN && sizeBytes > packedBytes * limits.zipRatioMax
}

/** Names that would lead out of a folder, or nowhere. */
function isUnsafe(name: string): boolean {
  const parts = name.split(/[\\/]/u)
  return name === '' || /^([\\/]|[A-Za-z]:)/u.test(name) || /\p{Cc}/u.test(name) || parts.some((part) => part === '..' || part === '')
}

/** A name as it is told to a person: no control characters, no end. */
function shown(name: string): string {
  return name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').slice(0, 300)
}

function sourceOfFile(file: number, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read: (at, length) => {
      if (at < 0 || at + length > sizeBytes) return null
      const bytes = new Uint8Array(length)
      for (let filled = 0; filled < length;) {
        const got = readSync(file, bytes, filled, length - filled, at + filled)
        if (got === 0) return null
        filled += got
      }
      return bytes
    },
  }
}
