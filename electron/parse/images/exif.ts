/** EXIF: when a picture was taken, and the directory that says where. Source: EXIF 2.32 (CIPA DC-008), TIFF 6.0. */

import { isDay } from '../../../shared/model/calendar.ts'
import { IMAGE_LIMITS } from './image-limits.ts'
import type { Block, BlockKind, Stretch } from './picture-blocks.ts'

export interface ExifFacts {
  /** FHIR dateTime, local where no zone is said; empty where there is none. */
  readonly taken: string
  /** One entry that leads to a place each: where it lies, and in which directory. */
  readonly pointers: readonly Pointer[]
  /** Whether one of the directories holds coordinates: cameras write empty ones. */
  readonly saysPlace: boolean
  /** What the places are written in. */
  readonly places: readonly Stretch[]
  /** Everything else that anything points to; a place that lies across it is a lie. */
  readonly others: readonly Stretch[]
  /** What other programs and the maker keep in it. */
  readonly inner: readonly Block[]
  /** Every directory and every entry was looked at. */
  readonly whole: boolean
  readonly littleEndian: boolean
}

interface Pointer {
  readonly entryAt: number
  readonly directoryAt: number
}

const GPS = 0x8825
const EXIF = 0x8769
const INTEROPERABILITY = 0xa005
const SUB_DIRECTORIES = 0x014a
const THUMBNAIL = 0x0201
const THUMBNAIL_BYTES = 0x0202
/** Source: XMP part 3, 1.1.2; Adobe TIFF technical notes; EXIF 2.32, 4.6.5; DNG 1.4. */
const INNER: Readonly<Record<number, BlockKind>> = {
  0x02bc: 'xmp',
  0x83bb: 'fields',
  0x8649: 'resources',
  0x927c: 'notes',
  0xc634: 'notes',
}
const DATE_TAKEN = 0x9003
const ZONE_TAKEN = 0x9011
const DATE_CHANGED = 0x0132
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
const ASCII = 2
/** Latitude, longitude, height, those of a destination, the area. */
const COORDINATES = new Set([2, 4, 6, 20, 22, 28])
const ENTRY_BYTES = 12

/** `block` begins with the byte order. Null where it is no EXIF. What lies outside of it is passed over. */
export function readExif(block: Uint8Array): ExifFacts | null {
  const littleEndian = block[0] === 0x49 && block[1] === 0x49
  const isOrder = littleEndian || (block[0] === 0x4d && block[1] === 0x4d)
  if (!isOrder || block.length < 8) return null
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  if (view.getUint16(2, littleEndian) !== 42) return null
  return new Walk(block, view, littleEndian).facts()
}

interface Entry {
  readonly at: number
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly value: Stretch
}

class Walk {
  readonly #block: Uint8Array
  readonly #view: DataView
  readonly #littleEndian: boolean
  readonly #seen = new Set<number>()
  readonly #pointers: Pointer[] = []
  readonly #places: Stretch[] = []
  readonly #others: Stretch[] = [{ from: 0, to: 8 }]
  readonly #inner: Block[] = []
  #thumbnailAt = 0
  #whole = true
  #saysPlace = false
  #taken = ''
  #changed = ''
  #zone = ''

  constructor(block: Uint8Array, view: DataView, littleEndian: boolean) {
    this.#block = block
    this.#view = view
    this.#littleEndian = littleEndian
  }

  facts(): ExifFacts {
    this.#directory(this.#u32(4), false)
    return {
      taken: dateTimeOf(this.#taken || this.#changed, this.#zone),
      pointers: this.#pointers,
      saysPlace: this.#saysPlace,
      places: this.#places,
      others: this.#others,
      inner: this.#inner,
      whole: this.#whole,
      littleEndian: this.#littleEndian,
    }
  }

  /** Follows a directory and those behind it; none twice. */
  #directory(first: number, isPlace: boolean): void {
    for (let at = first; at > 0 && at + 2 <= this.#block.length;) {
      if (this.#seen.has(at)) return
      if (this.#seen.size >= IMAGE_LIMITS.directoriesMax) {
        this.#whole = false
        return
      }
      this.#seen.add(at)
      const count = Math.min(this.#u16(at), IMAGE_LIMITS.entriesMax, Math.floor((this.#block.length - at - 2) / ENTRY_BYTES))
      if (this.#u16(at) > IMAGE_LIMITS.entriesMax) this.#whole = false
      const end = at + 2 + count * ENTRY_BYTES
      const into = isPlace ? this.#places : this.#others
      into.push({ from: at, to: Math.min(end + 4, this.#block.length) })
      for (let index = 0; index < count; index += 1) this.#entry(this.#entryAt(at + 2 + index * ENTRY_BYTES), at, isPlace)
      // Behind a place nothing follows that belongs to the picture.
      at = isPlace || end + 4 > this.#block.length ? 0 : this.#u32(end)
    }
  }

  #entry(entry: Entry | null, directoryAt: number, isPlace: boolean): void {
    if (entry === null) return
    const { tag, value } = entry
    if (value.to - value.from > 4) (isPlace ? this.#places : this.#others).push(value)
    if (isPlace) {
      this.#saysPlace ||= COORDINATES.has(tag)
      return
    }
    const inner = INNER[tag]
    if (inner !== undefined) this.#inner.push({ kind: inner, parts: [value] })
    else if (tag === THUMBNAIL) this.#thumbnailAt = this.#u32(value.from)
    else if (tag === THUMBNAIL_BYTES) this.#thumbnail(this.#u32(value.from))
    else if (tag === GPS) {
      this.#pointers.push({ entryAt: entry.at, directoryAt })
      this.#directory(this.#u32(value.from), true)
    } else if (tag === EXIF || tag === INTEROPERABILITY) this.#directory(this.#u32(value.from), false)
    else if (tag === SUB_DIRECTORIES) for (let at = value.from; at + 4 <= value.to; at += 4) this.#directory(this.#u32(at), false)
    else if (tag === DATE_TAKEN) this.#taken = this.#text(entry)
    else if (tag === DATE_CHANGED) this.#changed = this.#text(entry)
    else if (tag === ZONE_TAKEN) this.#zone = this.#text(entry)
  }

  /** A small picture, in which programs write the same again. */
  #thumbnail(sizeBytes: number): void {
    const from = Math.min(this.#thumbnailAt, this.#block.length)
    if (from > 0) this.#inner.push({ kind: 'jpeg', parts: [{ from, to: Math.min(from + sizeBytes, this.#block.length) }] })
  }

  /** Null where its value lies outside. */
  #entryAt(at: number): Entry | null {
    const tag = this.#u16(at)
    const type = this.#u16(at + 2)
    const count = this.#u32(at + 4)
    const length = (TYPE_SIZES[type] ?? 0) * count
    const from = length > 4 ? this.#u32(at + 8) : at + 8
    const to = from + Math.max(length, tag === GPS || tag === EXIF ? 4 : 0)
    if (to > this.#block.length) return tag === GPS ? { at, tag, type, count, value: { from: at + 8, to: at + 12 } } : null
    return { at, tag, type, count, value: { from, to } }
  }

  #text({ type, value }: Entry): string {
    if (type !== ASCII) return ''
    return String.fromCharCode(...this.#block.subarray(value.from, Math.min(value.to, value.from + 40))).replace(/\0.*$/su, '')
  }

  #u16(at: number): number {
    return at + 2 <= this.#block.length ? this.#view.getUint16(at, this.#littleEndian) : 0
  }

  #u32(at: number): number {
    return at + 4 <= this.#block.length ? this.#view.getUint32(at, this.#littleEndian) : 0
  }
}

/** Takes the place out of a block of which `facts` were read, in its own bytes and without moving anything else. False where it lies across something else. */
export function removeExifPlace(block: Uint8Array, facts: ExifFacts): boolean {
  const { pointers, places, others, littleEndian } = facts
  if (places.some((place) => others.some((other) => place.from < other.to && other.from < place.to))) return false
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  for (const { from, to } of places) block.fill(0, from, to)
  // From the last to the first, so that none moves before its turn.
  for (const { entryAt, directoryAt } of [...pointers].sort((a, b) => b.entryAt - a.entryAt)) {
    const count = view.getUint16(directoryAt, littleEndian)
    const end = directoryAt + 2 + count * ENTRY_BYTES + 4
    if (end > block.length) return false
    block.copyWithin(entryAt, entryAt + ENTRY_BYTES, end)
    block.fill(0, end - ENTRY_BYTES, end)
    view.setUint16(directoryAt, count - 1, littleEndian)
  }
  return true
}

/** "2024:01:31 09:30:00" and "+02:00". */
function dateTimeOf(written: string, zone: string): string {
  const found = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})/u.exec(written)
  if (found === null) return ''
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = found
  const valid = Number(year) >= 1900 && isDay(Number(year), Number(month), Number(day))
  if (!valid) return ''
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  const offset = /^[+-](0\d|1[0-4]):[0-5]\d$/u.test(zone.trim()) ? zone.trim() : ''
  return isTime ? `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}` : `${year}-${month}-${day}`
}
