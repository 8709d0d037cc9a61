/** What a photograph says of itself, and the same photograph without the place where it was taken. */

import { crc32 } from 'node:zlib'
import { readExif, removeExifPlace } from './exif.ts'
import { blocksOf } from './picture-blocks.ts'
import type { Block } from './picture-blocks.ts'
import { profileSaysPlace } from './png-profiles.ts'
import { blankIptcPlaces, blankXmpPlaces } from './text-places.ts'

export interface PhotographFacts {
  /** FHIR dateTime, empty where it does not say. */
  readonly taken: string
  readonly saysPlace: boolean
}

/** Names by which films say where: of a moving picture behind a photograph. */
const FILM_PLACES = ['\u00a9xyz', 'loci', 'com.apple.quicktime.location']

/** What is looked into only. */
const UNCHANGED: ReadonlySet<Block['kind']> = new Set<Block['kind']>(['video', 'text'])

/** Never throws, whatever the bytes are. */
export function readPhotograph(bytes: Uint8Array, mediaType: string): PhotographFacts {
  let taken = ''
  let saysPlace = false
  for (const block of blocksOf(bytes, mediaType)) {
    const own = bytes.subarray(block.from, block.to)
    if (block.kind !== 'exif') saysPlace ||= blanked(own.slice(), block.kind)
    else {
      const exif = readExif(own)
      taken ||= exif?.taken ?? ''
      saysPlace ||= exif?.saysPlace === true
    }
  }
  return { taken, saysPlace }
}

/** A copy without the place; every other byte is the same. Null where it cannot be taken out without touching anything else. */
export function withoutPlace(bytes: Uint8Array, mediaType: string): Uint8Array | null {
  const copy = Uint8Array.from(bytes)
  for (const block of blocksOf(bytes, mediaType)) {
    const own = copy.subarray(block.from, block.to)
    if (block.kind === 'exif' ? !removeExifPlace(own) : UNCHANGED.has(block.kind) && blanked(own.slice(), block.kind)) return null
    if (block.kind === 'xmp' || block.kind === 'iptc') blanked(own, block.kind)
    if (mediaType === 'image/png' && block.kind !== 'text') writeSum(copy, block)
  }
  return readPhotograph(copy, mediaType).saysPlace ? null : copy
}

/** Whether it said where; of films and of packed texts nothing is changed. */
function blanked(own: Uint8Array, kind: Exclude<Block['kind'], 'exif'>): boolean {
  if (kind === 'xmp') return blankXmpPlaces(own)
  if (kind === 'iptc') return blankIptcPlaces(own)
  if (kind === 'text') return profileSaysPlace(Buffer.from(own.subarray(0, 4)).toString('latin1'), own.subarray(4))
  const film = Buffer.from(own.buffer, own.byteOffset, own.length)
  return FILM_PLACES.some((name) => film.includes(name, 0, 'latin1'))
}

/** A part of a PNG ends with a sum over its type and content. */
function writeSum(png: Uint8Array, { from, to }: Block): void {
  new DataView(png.buffer, png.byteOffset, png.length).setUint32(to, crc32(png.subarray(from - 4, to)))
}
