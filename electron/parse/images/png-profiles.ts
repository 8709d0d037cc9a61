/** What programs keep of a photograph inside of a PNG as packed or written text: EXIF, XMP and IPTC. Source: PNG, third edition, 11.3.3; ImageMagick's "Raw profile type". */

import { inflateSync } from 'node:zlib'
import { IMAGE_LIMITS } from './image-limits.ts'
import type { BlockKind } from './picture-blocks.ts'

export interface Profile {
  readonly kind: BlockKind
  readonly bytes: Uint8Array
}

const XMP = 'XML:com.adobe.xmp'
const RAW = 'Raw profile type '
/** How profiles begin; the short ones belong to what follows. */
const MARKS: readonly (readonly [string, BlockKind])[] = [
  ['Exif\0\0', 'exif'],
  ['Photoshop 3.0\0', 'resources'],
  ['II*\0', 'exif'],
  ['MM\0*', 'exif'],
  ['8BIM', 'resources'],
  ['\u001c', 'fields'],
]
const ORDER_BYTES = 4

/** By which programs name single entries of what a photograph said. */
const NAMED = /gps|latitude|longitude|location/iu

/** What a text part (`tEXt`, `zTXt` or `iTXt`) of a PNG keeps of a photograph; `says`: where, by its name alone; `too-long`: more than is looked into; null: nothing. Never throws, whatever it is. */
export function profileIn(type: string, content: Uint8Array): Profile | 'says' | 'too-long' | null {
  const part = Buffer.from(content.buffer, content.byteOffset, content.length)
  const end = part.indexOf(0)
  const name = end === -1 ? '' : part.toString('latin1', 0, end)
  if (NAMED.test(name)) return 'says'
  if (name !== XMP && !name.startsWith(RAW)) return null
  const text = textOf(type, part.subarray(end + 1))
  if (text === 'too-long' || text === null) return text
  return name === XMP ? { kind: 'xmp', bytes: Uint8Array.from(text) } : profileOf(bytesOf(text.toString('latin1')))
}

/** What follows its name; null where that is damaged. */
function textOf(type: string, rest: Buffer): Buffer | 'too-long' | null {
  if (type === 'tEXt') return rest
  if (type === 'zTXt') return unpacked(rest.subarray(1))
  const isPacked = rest[0] === 1
  // A language and the name in it stand before.
  const language = rest.indexOf(0, 2)
  const own = language === -1 ? -1 : rest.indexOf(0, language + 1)
  if (own === -1) return null
  return isPacked ? unpacked(rest.subarray(own + 1)) : rest.subarray(own + 1)
}

function unpacked(packed: Buffer): Buffer | 'too-long' | null {
  try {
    return inflateSync(packed, { maxOutputLength: IMAGE_LIMITS.xmpBytesMax })
  } catch (error) {
    return error instanceof RangeError ? 'too-long' : null
  }
}

/** A line with a name, one with a length, then letters for bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.split('\n').slice(3).join('').replace(/\s/gu, ''), 'hex')
}

function profileOf(bytes: Buffer): Profile {
  for (const [mark, kind] of MARKS) {
    const skip = mark.length > ORDER_BYTES ? mark.length : 0
    if (bytes.toString('latin1', 0, mark.length) === mark) return { kind, bytes: Uint8Array.from(bytes.subarray(skip)) }
  }
  return { kind: 'xmp', bytes: Uint8Array.from(bytes) }
}
