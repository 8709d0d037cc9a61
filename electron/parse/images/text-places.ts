/** Places that stand as text inside a picture: XMP packets and IPTC fields, blanked without moving anything. */

import type { Block } from './picture-blocks.ts'

/** Names of XMP that say where: coordinates, and places in words. Source: XMP part 2, IPTC Photo Metadata. */
const NAMES =
  '\\w{0,40}(?:GPS|Latitude|Longt?itude|Location)\\w{0,40}|City|State|Country|CountryCode|CountryName|ProvinceState|Sublocation|WorldRegion'
const ATTRIBUTE = new RegExp(`(?<=\\s)[\\w-]+:(?:${NAMES})\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`, 'giu')
const EMPTY_ELEMENT = new RegExp(`<(?:[\\w-]+:)?(?:${NAMES})(?:\\s[^<>]*)?/>`, 'giu')
/** What cameras write although they do not know where they are, and where in the picture its subject is. */
const PLACELESS = /^<?[\w-]+:(?:GPS(?:VersionID|TimeStamp|DateStamp|Status|MapDatum)|SubjectLocation)\b/u
const NAME_LENGTH_MAX = 80
/** Elements of one packet whose ends are looked for. */
const ELEMENTS_MAX = 2_000
const ELEMENT = new RegExp(`<((?:[\\w-]+:)?(?:${NAMES}))(?:\\s[^<>]*)?>`, 'giu')

export interface Blanked {
  readonly found: boolean
  /** Something that says where has no end, or stands in letters of another width: it was left. */
  readonly left: boolean
}

/** Blanks what says where. */
export function blankXmpPlaces(packet: Uint8Array): Blanked {
  // One character a byte: places in the text are places in the bytes.
  const text = Buffer.from(packet.buffer, packet.byteOffset, packet.length).toString('latin1')
  if (isWide(text)) {
    const says = placesSaid(text.replaceAll('\0', ''))
    return { found: says, left: says }
  }
  let found = false
  const blank = (from: number, to: number): void => {
    if (!PLACELESS.test(text.slice(from, from + NAME_LENGTH_MAX))) found = true
    packet.fill(BLANK, from, to)
  }
  for (const pattern of [ATTRIBUTE, EMPTY_ELEMENT]) for (const { index, 0: all } of text.matchAll(pattern)) blank(index, index + all.length)
  let done = 0
  let tried = 0
  for (const match of text.matchAll(ELEMENT)) {
    const [opening, name = ''] = match
    if (match.index < done || opening.endsWith('/>')) continue
    tried += 1
    const end = tried > ELEMENTS_MAX ? -1 : endOf(text, name, match.index)
    if (end === -1) return { found: true, left: true }
    done = end
    blank(match.index, done)
  }
  return { found, left: false }
}

function placesSaid(text: string): boolean {
  return [ATTRIBUTE, EMPTY_ELEMENT, ELEMENT].some((pattern) => [...text.matchAll(pattern)].some(({ 0: all }) => !PLACELESS.test(all)))
}

/** Letters of two or four bytes: half of them and more are zero. */
function isWide(text: string): boolean {
  const sample = text.slice(0, 1024)
  return sample.length > 8 && sample.split('\0').length - 1 >= sample.length / 3
}

/** Behind its closing mark, in which spaces may stand; -1 where there is none. */
function endOf(text: string, name: string, from: number): number {
  const closing = `</${name}`
  for (let at = text.indexOf(closing, from); at !== -1; at = text.indexOf(closing, at + 1)) {
    const rest = /^\s{0,80}>/u.exec(text.slice(at + closing.length, at + closing.length + NAME_LENGTH_MAX + 1))
    if (rest !== null) return at + closing.length + rest[0].length
  }
  return -1
}

/** Fields of IPTC that say where: content location, city, part of it, province, country. Source: IPTC-NAA IIM 4.2. */
const PLACE_FIELDS = new Set([26, 27, 90, 92, 95, 100, 101])
const FIELD_MARK = 0x1c
const RECORD = 2
const BLANK = 0x20
/** With this bit a length says how many bytes the length has. */
const LONG_LENGTH = 0x8000
/** Resources of Photoshop, by what is inside. Source: Adobe Photoshop File Formats Specification, image resource ids. */
const RESOURCES: Readonly<Record<number, Block['kind']>> = {
  0x0404: 'fields',
  0x0409: 'jpeg',
  0x040c: 'jpeg',
  0x0422: 'exif',
  0x0423: 'exif',
  0x0424: 'xmp',
}
/** A thumbnail begins with what says its size. */
const THUMBNAIL_HEAD_BYTES = 28
const SIGNATURES = new Set(['8BIM', 'MeSa', 'AgHg', 'PHUT', 'DCSR'])

/** Of a block of Photoshop (`APP13` of a JPEG, a tag of TIFF): which of its resources say something, and what cannot be read as one becomes zero. */
export function blankResources(block: Uint8Array): readonly Block[] {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length)
  const inner: Block[] = []
  let at = 0
  while (at + 12 <= bytes.length && SIGNATURES.has(bytes.toString('latin1', at, at + 4))) {
    const nameBytes = 1 + (bytes[at + 6] ?? 0)
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2)
    if (sizeAt + 4 > bytes.length) break
    const size = bytes.readUInt32BE(sizeAt)
    const end = Math.min(sizeAt + 4 + size, bytes.length)
    const kind = RESOURCES[bytes.readUInt16BE(at + 4)]
    const from = Math.min(sizeAt + 4 + (kind === 'jpeg' ? THUMBNAIL_HEAD_BYTES : 0), end)
    if (kind !== undefined) inner.push({ kind, parts: [{ from, to: end }] })
    at = end + (size % 2)
  }
  bytes.fill(0, Math.min(at, bytes.length))
  return inner
}

/** Fields of IPTC, one behind the other; what cannot be read as one becomes zero. Returns whether one said where. */
export function blankFields(block: Uint8Array): boolean {
  const fields = Buffer.from(block.buffer, block.byteOffset, block.length)
  let found = false
  let at = 0
  while (at + 5 <= fields.length && fields[at] === FIELD_MARK) {
    const said = fields.readUInt16BE(at + 3)
    const lengthBytes = said >= LONG_LENGTH ? said - LONG_LENGTH : 0
    if (lengthBytes > 6 || at + 5 + lengthBytes > fields.length) break
    const from = at + 5 + lengthBytes
    const length = lengthBytes === 0 ? (said >= LONG_LENGTH ? 0 : said) : fields.readUIntBE(at + 5, lengthBytes)
    const value = fields.subarray(from, from + length)
    if (fields[at + 1] === RECORD && PLACE_FIELDS.has(fields[at + 2] ?? 0) && value.some((byte) => byte !== BLANK)) {
      value.fill(BLANK)
      found = true
    }
    at = from + length
  }
  fields.fill(0, Math.min(at, fields.length))
  return found
}
