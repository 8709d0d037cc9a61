/** What a ZIP archive says it holds, out of its central directory; nothing of it is believed yet. Source: PKWARE APPNOTE 6.3.10. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

/** Bytes that can be read from anywhere: a file, or a member that is held in memory. */
export interface ByteSource {
  readonly sizeBytes: number
  /** Exactly these bytes; null where they cannot be had. */
  read(at: number, length: number): Uint8Array | null
}

export interface ZipMember {
  readonly name: string
  readonly isFolder: boolean
  readonly isLink: boolean
  readonly isEncrypted: boolean
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly crc32: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly headerAt: number
}

export interface ZipLimits {
  readonly membersMax: number
  readonly directoryBytesMax: number
}

const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const MEMBER = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const COMMENT_BYTES_MAX = 0xffff
const MEMBER_BYTES = 46
const LOCAL_BYTES = 30
const FLAG_ENCRYPTED = 1
const FLAG_UTF8 = 0x800
const MADE_BY_UNIX = 3
const MODE_TYPE = 0xf000
const MODE_LINK = 0xa000
const UNKNOWN_32 = 0xffffffff
const COUNT_TURN = 0x10000

/** Members in the order of the archive. Errors: `zip-broken`, `limit-exceeded`, `zip-bomb` where members lie over each other. */
export function readDirectory(source: ByteSource, limits: ZipLimits): Result<readonly ZipMember[]> {
  const end = findEnd(source)
  if (end === null) return err('zip-broken')
  const { at, length, count } = end
  if (count > limits.membersMax || length > limits.directoryBytesMax) return err('limit-exceeded')
  const bytes = at + length > source.sizeBytes ? null : source.read(at, length)
  if (bytes === null) return err('zip-broken')
  const members: ZipMember[] = []
  for (let found = memberAt(bytes, 0); found !== null; found = memberAt(bytes, found.next)) {
    members.push(found.member)
    if (members.length > limits.membersMax) return err('limit-exceeded')
  }
  // The smaller count of the older form turns over; where it says another number, something would be left out in silence.
  if (members.length % COUNT_TURN !== count % COUNT_TURN) return err('zip-broken')
  // Members that share their packed bytes give much out of little.
  const packed = members.reduce((sum, one) => sum + one.packedBytes + LOCAL_BYTES, 0)
  return packed > source.sizeBytes ? err('zip-bomb') : ok(members)
}

/** Where the packed bytes of a member begin; null where its own header is not there. */
export function dataAt(source: ByteSource, member: ZipMember): number | null {
  const header = member.headerAt + LOCAL_BYTES > source.sizeBytes ? null : source.read(member.headerAt, LOCAL_BYTES)
  if (header === null) return null
  const view = viewOf(header)
  const at = member.headerAt + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
  return view.getUint32(0, true) !== LOCAL || at + member.packedBytes > source.sizeBytes ? null : at
}

interface DirectoryEnd {
  readonly at: number
  readonly length: number
  readonly count: number
}

function findEnd(source: ByteSource): DirectoryEnd | null {
  const tailBytes = Math.min(source.sizeBytes, END_BYTES + COMMENT_BYTES_MAX)
  const tail = source.read(source.sizeBytes - tailBytes, tailBytes)
  if (tail === null) return null
  const view = viewOf(tail)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== tail.length) continue
    const end = { count: view.getUint16(at + 10, true), length: view.getUint32(at + 12, true), at: view.getUint32(at + 16, true) }
    const isLarge = end.count === 0xffff || end.length === UNKNOWN_32 || end.at === UNKNOWN_32
    return isLarge ? findEnd64(source, source.sizeBytes - tail.length + at) : end
  }
  return null
}

function findEnd64(source: ByteSource, endAt: number): DirectoryEnd | null {
  const locator = endAt < 20 ? null : source.read(endAt - 20, 20)
  if (locator === null || viewOf(locator).getUint32(0, true) !== LOCATOR_64) return null
  const at = Number(viewOf(locator).getBigUint64(8, true))
  const record = at + 56 > source.sizeBytes ? null : source.read(at, 56)
  if (record === null) return null
  const view = viewOf(record)
  if (view.getUint32(0, true) !== END_64) return null
  const [count, length, start] = [32, 40, 48].map((place) => Number(view.getBigUint64(place, true)))
  return { count: count ?? 0, length: length ?? 0, at: start ?? 0 }
}

function memberAt(bytes: Uint8Array, from: number): { readonly member: ZipMember; readonly next: number } | null {
  if (from + MEMBER_BYTES > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, bytes.length - from)
  if (view.getUint32(0, true) !== MEMBER) return null
  const [nameBytes, extraBytes, commentBytes] = [view.getUint16(28, true), view.getUint16(30, true), view.getUint16(32, true)]
  const next = from + MEMBER_BYTES + nameBytes + extraBytes + commentBytes
  if (next > bytes.length) return null
  const flags = view.getUint16(8, true)
  const name = nameOf(bytes.subarray(from + MEMBER_BYTES, from + MEMBER_BYTES + nameBytes), (flags & FLAG_UTF8) !== 0)
  const mode = view.getUint16(4, true) >> 8 === MADE_BY_UNIX ? view.getUint32(38, true) >>> 16 : 0
  const sizes = sizesOf(view, nameBytes, extraBytes)
  const member = {
    name,
    isFolder: name.endsWith('/'),
    isLink: (mode & MODE_TYPE) === MODE_LINK,
    isEncrypted: (flags & FLAG_ENCRYPTED) !== 0,
    method: view.getUint16(10, true),
    crc32: view.getUint32(16, true),
    ...sizes,
  }
  return { member, next }
}

/** Sizes and place; those of large archives stand in an extra field. */
function sizesOf(view: DataView, nameBytes: number, extraBytes: number): Pick<ZipMember, 'packedBytes' | 'sizeBytes' | 'headerAt'> {
  const sizes = [view.getUint32(24, true), view.getUint32(20, true), view.getUint32(42, true)]
  let at = MEMBER_BYTES + nameBytes
  const end = at + extraBytes
  while (at + 4 <= end) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    let value = at + 4
    for (let index = 0; id === 1 && index < sizes.length; index++) {
      if (sizes[index] !== UNKNOWN_32 || value + 8 > Math.min(end, at + 4 + length)) continue
      sizes[index] = Number(view.getBigUint64(value, true))
      value += 8
    }
    at += 4 + length
  }
  return { sizeBytes: sizes[0] ?? 0, packedBytes: sizes[1] ?? 0, headerAt: sizes[2] ?? 0 }
}

/** UTF-8, which many write without saying so, else one letter a byte. */
function nameOf(bytes: Uint8Array, saysUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !saysUtf8 }).decode(bytes)
  } catch {
    return new TextDecoder('iso-8859-1').decode(bytes)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
