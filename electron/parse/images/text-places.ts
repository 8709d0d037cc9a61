/** Places that stand as text inside a picture: XMP packets and IPTC fields, blanked without moving anything. */

/** Names of XMP that say where: coordinates, and places in words. Source: XMP part 2, IPTC Photo Metadata. */
const NAMES =
  'GPS\\w+|City|State|Country|CountryCode|CountryName|ProvinceState|Sublocation|WorldRegion|Location|LocationName|LocationId|LocationCreated|LocationShown'
const ATTRIBUTE = new RegExp(`(?<=\\s)[\\w-]+:(?:${NAMES})\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`, 'gu')
const EMPTY_ELEMENT = new RegExp(`<[\\w-]+:(?:${NAMES})(?:\\s[^<>]*)?/>`, 'gu')
/** What cameras write although they do not know where they are. */
const PLACELESS = /^<?[\w-]+:GPS(?:VersionID|TimeStamp|DateStamp|Status|MapDatum)\b/u
const NAME_LENGTH_MAX = 80
/** Elements of one packet whose ends are looked for. */
const ELEMENTS_MAX = 2_000
const ELEMENT = new RegExp(`<([\\w-]+:(?:${NAMES}))(?:\\s[^<>]*)?>`, 'gu')

/** Blanks what says where; returns whether there was anything. */
export function blankXmpPlaces(packet: Uint8Array): boolean {
  // One character a byte: places in the text are places in the bytes.
  const text = Buffer.from(packet.buffer, packet.byteOffset, packet.length).toString('latin1')
  let found = false
  const blank = (from: number, to: number): void => {
    if (!PLACELESS.test(text.slice(from, from + NAME_LENGTH_MAX))) found = true
    packet.fill(BLANK, from, to)
  }
  for (const pattern of [ATTRIBUTE, EMPTY_ELEMENT]) for (const { index, 0: all } of text.matchAll(pattern)) blank(index, index + all.length)
  let done = 0
  let tried = 0
  for (const match of text.matchAll(ELEMENT)) {
    tried += 1
    if (tried > ELEMENTS_MAX) break
    const [opening, name = ''] = match
    if (match.index < done || opening.endsWith('/>')) continue
    const closing = `</${name}>`
    const end = text.indexOf(closing, match.index)
    if (end === -1) continue
    done = end + closing.length
    blank(match.index, done)
  }
  return found
}

/** Fields of IPTC that say where: content location, city, part of it, province, country. Source: IPTC-NAA IIM 4.2. */
const PLACE_FIELDS = new Set([26, 27, 90, 92, 95, 100, 101])
const FIELD_MARK = 0x1c
const RECORD = 2
const IPTC_RESOURCE = 0x0404
const BLANK = 0x20

/** The same of the fields in a block of Photoshop, `APP13` of a JPEG. */
export function blankIptcPlaces(block: Uint8Array): boolean {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length)
  let found = false
  for (let at = 0; at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM';) {
    const nameBytes = 1 + (bytes[at + 6] ?? 0)
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2)
    if (sizeAt + 4 > bytes.length) return found
    const size = bytes.readUInt32BE(sizeAt)
    const end = Math.min(sizeAt + 4 + size, bytes.length)
    if (bytes.readUInt16BE(at + 4) === IPTC_RESOURCE && blankFields(bytes.subarray(sizeAt + 4, end))) found = true
    at = end + (size % 2)
  }
  return found
}

function blankFields(fields: Buffer): boolean {
  let found = false
  for (let at = 0; at + 5 <= fields.length && fields[at] === FIELD_MARK;) {
    const length = fields.readUInt16BE(at + 3)
    const value = fields.subarray(at + 5, at + 5 + length)
    if (fields[at + 1] === RECORD && PLACE_FIELDS.has(fields[at + 2] ?? 0) && value.some((byte) => byte !== BLANK)) {
      value.fill(BLANK)
      found = true
    }
    at += 5 + length
  }
  return found
}
