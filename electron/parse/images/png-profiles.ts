/** What programs keep of a photograph inside of a PNG as packed or written text: EXIF, XMP and IPTC. Source: PNG, third edition, 11.3.3; ImageMagick's "Raw profile type". */

import { inflateSync } from 'node:zlib'
import { readExif } from './exif.ts'
import { IMAGE_LIMITS } from './image-limits.ts'
import { blankIptcPlaces, blankXmpPlaces } from './text-places.ts'

const XMP = 'XML:com.adobe.xmp'
const RAW = 'Raw profile type '
const EXIF_MARK = 'Exif\0\0'
const IPTC_MARK = 'Photoshop 3.0\0'

/** Does this text part (`tEXt`, `zTXt` or `iTXt`) of a PNG say where? Never throws, whatever it is. */
export function profileSaysPlace(type: string, content: Uint8Array): boolean {
  const part = Buffer.from(content.buffer, content.byteOffset, content.length)
  const end = part.indexOf(0)
  const name = end === -1 ? '' : part.toString('latin1', 0, end)
  if (name !== XMP && !name.startsWith(RAW)) return false
  const text = textOf(type, part.subarray(end + 1))
  if (text === null) return false
  return name === XMP ? blankXmpPlaces(Uint8Array.from(text)) : bytesSayPlace(bytesOf(text.toString('latin1')))
}

/** What follows its name; null where that is damaged. */
function textOf(type: string, rest: Buffer): Buffer | null {
  if (type === 'tEXt') return rest
  if (type === 'zTXt') return unpacked(rest.subarray(1))
  const isPacked = rest[0] === 1
  // A language and the name in it stand before.
  const language = rest.indexOf(0, 2)
  const own = language === -1 ? -1 : rest.indexOf(0, language + 1)
  if (own === -1) return null
  return isPacked ? unpacked(rest.subarray(own + 1)) : rest.subarray(own + 1)
}

function unpacked(packed: Buffer): Buffer | null {
  try {
    return inflateSync(packed, { maxOutputLength: IMAGE_LIMITS.xmpBytesMax })
  } catch {
    return null
  }
}

/** A line with a name, one with a length, then letters for bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.split('\n').slice(3).join('').replace(/\s/gu, ''), 'hex')
}

function bytesSayPlace(bytes: Buffer): boolean {
  const begins = (mark: string): boolean => bytes.toString('latin1', 0, mark.length) === mark
  const inner = begins(EXIF_MARK) ? bytes.subarray(EXIF_MARK.length) : begins(IPTC_MARK) ? bytes.subarray(IPTC_MARK.length) : bytes
  return readExif(inner)?.saysPlace === true || blankIptcPlaces(Uint8Array.from(inner)) || blankXmpPlaces(Uint8Array.from(inner))
}
