/** What a photograph says of itself, and the same photograph without the place where it was taken. */

import { crc32 } from 'node:zlib'
import { readExif, removeExifPlace } from './exif.ts'
import type { ExifFacts } from './exif.ts'
import { blocksOf, jpegBlocks } from './picture-blocks.ts'
import type { Block, BlockKind } from './picture-blocks.ts'
import { profileIn } from './png-profiles.ts'
import { blankFields, blankResources, blankXmpPlaces } from './text-places.ts'

export interface PhotographFacts {
  /** FHIR dateTime, empty where it does not say. */
  readonly taken: string
  readonly saysPlace: boolean
}

/** What was found, and whether it could be taken out. */
interface Finding extends PhotographFacts {
  /** Something says where and has to stay, or nobody can look into it. */
  readonly fixed: boolean
}

/** Names by which films say where: of a moving picture behind a photograph, and tracks of places beside it. */
const FILM_PLACES = ['\u00a9xyz', 'loci', 'com.apple.quicktime.location', 'gpmd', 'camm', 'rtmd']
/** How coordinates are called in whatever else may stand in a file, such as a signed account of what it went through. */
const NAMES_LEFT = ['GPSLatitude', 'GPSLongitude', 'GpsLatitude', 'GpsLongitude']
/** Of blocks inside of blocks. */
const DEPTH_MAX = 4
const NONE: Finding = { taken: '', saysPlace: false, fixed: false }
const FIXED: Finding = { ...NONE, fixed: true }
const SAYS: Finding = { taken: '', saysPlace: true, fixed: false }

/** Never throws, whatever the bytes are. */
export function readPhotograph(bytes: Uint8Array, mediaType: string): PhotographFacts {
  const { taken, saysPlace } = cleaned(Uint8Array.from(bytes), mediaType)
  return { taken, saysPlace }
}

/** A copy without the place, and without the maker's notes, which nobody else can read; every other byte is the same. Null where it cannot be taken out without touching anything else, or where something could not be looked into. */
export function withoutPlace(bytes: Uint8Array, mediaType: string): Uint8Array | null {
  const copy = Uint8Array.from(bytes)
  return cleaned(copy, mediaType).fixed || readPhotograph(copy, mediaType).saysPlace ? null : copy
}

/** Takes out of `file` what can be. */
function cleaned(file: Uint8Array, mediaType: string): Finding {
  let all = NONE
  for (const block of blocksOf(file, mediaType)) {
    all = both(all, cleanedBlock(file, block, 0))
    if (mediaType === 'image/png' && block.kind !== 'text' && block.kind !== 'unread') writeSum(file, block)
  }
  const whole = Buffer.from(file.buffer, file.byteOffset, file.length)
  const isLeft = NAMES_LEFT.some((name) => whole.includes(name, 0, 'latin1') || whole.includes(name, 0, 'utf16le'))
  return isLeft ? both(all, { ...SAYS, fixed: true }) : all
}

function both(one: Finding, other: Finding): Finding {
  const { saysPlace, fixed } = one
  return { taken: one.taken || other.taken, saysPlace: saysPlace || other.saysPlace, fixed: fixed || other.fixed }
}

/** Bytes of one block may lie in several parts of the file: they are changed together and put back. */
function cleanedBlock(file: Uint8Array, { kind, parts }: Block, depth: number): Finding {
  const [first] = parts
  if (first === undefined) return NONE
  if (parts.length === 1) return cleanedBytes(file.subarray(first.from, first.to), kind, depth)
  const joined = Buffer.concat(parts.map(({ from, to }) => file.subarray(from, to)))
  const found = cleanedBytes(joined, kind, depth)
  let at = 0
  for (const { from, to } of parts) {
    file.set(joined.subarray(at, at + to - from), from)
    at += to - from
  }
  return found
}

function cleanedBytes(own: Uint8Array, kind: BlockKind, depth: number): Finding {
  if (depth > DEPTH_MAX || kind === 'unread') return FIXED
  switch (kind) {
    case 'exif':
      return cleanedExif(own, depth)
    case 'xmp': {
      const { found, left } = blankXmpPlaces(own)
      return { taken: '', saysPlace: found, fixed: left }
    }
    case 'fields':
      return blankFields(own) ? SAYS : NONE
    case 'resources':
      return blankResources(own)
        .map((block) => cleanedBlock(own, block, depth + 1))
        .reduce(both, NONE)
    case 'notes':
      own.fill(0)
      return NONE
    case 'jpeg':
      return jpegBlocks(Buffer.from(own.buffer, own.byteOffset, own.length))
        .map((block) => cleanedBlock(own, block, depth + 1))
        .reduce(both, NONE)
    case 'text':
      return ofText(own, depth)
    case 'video': {
      const film = Buffer.from(own.buffer, own.byteOffset, own.length)
      return FILM_PLACES.some((name) => film.includes(name, 0, 'latin1')) ? { ...SAYS, fixed: true } : NONE
    }
  }
}

/** Of packed and written text nothing is changed. */
function ofText(own: Uint8Array, depth: number): Finding {
  const profile = profileIn(Buffer.from(own.subarray(0, 4)).toString('latin1'), own.subarray(4))
  if (profile === null) return NONE
  if (profile === 'too-long') return FIXED
  if (profile === 'says') return { ...SAYS, fixed: true }
  const { kind, bytes } = profile
  const before = Buffer.from(bytes)
  const { saysPlace, fixed } = cleanedBytes(bytes, kind, depth + 1)
  return { taken: '', saysPlace, fixed: fixed || saysPlace || (kind === 'exif' && !before.equals(bytes)) }
}

/** The directory of the place first: what else stands in the block does not move. */
function cleanedExif(own: Uint8Array, depth: number): Finding {
  const exif = readExif(own)
  if (exif === null) return NONE
  const { taken, saysPlace, inner, whole } = exif
  const fixed = !removeExifPlace(own, exif) || !whole || notesLieAcross(exif)
  const inside = fixed ? [] : inner.map((block) => ({ ...cleanedBlock(own, block, depth + 1), taken: '' }))
  return inside.reduce(both, { taken, saysPlace, fixed })
}

/** What is said to be a maker's notes and is something else as well would take that along. */
function notesLieAcross({ inner, others, places }: ExifFacts): boolean {
  const notes = inner.filter(({ kind }) => kind === 'notes').flatMap(({ parts }) => parts)
  return notes.some((note) => [...others, ...places].some((other) => other !== note && note.from < other.to && other.from < note.to))
}

/** A part of a PNG ends with a sum over its type and content. */
function writeSum(png: Uint8Array, { parts }: Block): void {
  for (const { from, to } of parts) new DataView(png.buffer, png.byteOffset, png.length).setUint32(to, crc32(png.subarray(from - 4, to)))
}
