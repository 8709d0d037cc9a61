/** Bytes of an XML file to text, in the encoding that it begins with or declares. Source: XML 1.0, appendix F. */

/** Bytes in which the declaration and the root are looked for. */
const BEGINNING_BYTES = 4096
const FIRST_LETTER_BYTES = 256
const LESS_THAN = 0x3c
const NAME = /\.(xml|cda|ccda)$/iu
/** What the beginnings of documents that are read say. */
const KNOWN_NAMESPACE = /urn:hl7-org:v3|http:\/\/hl7\.org\/fhir["']/u
const DECLARED = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/u
const ENCODINGS = /^(utf-?8|us-ascii|ascii|utf-?16(le|be)?|iso-8859-\d{1,2}|latin1|windows-125\d|cp125\d)$/iu

/** Whether it begins as XML, and is one by its name or by what it says of itself. */
export function looksLikeXml(bytes: Uint8Array, name: string): boolean {
  if (firstLetterOf(bytes) !== LESS_THAN) return false
  const beginning = (decodeXml(bytes.subarray(0, BEGINNING_BYTES)) ?? '').trimStart()
  return /^<[?!A-Za-z]/u.test(beginning) && (NAME.test(name) || KNOWN_NAMESPACE.test(beginning))
}

/** The first byte that is neither white space nor part of a byte order mark nor the empty half of a wide letter; 0 where there is none near. */
export function firstLetterOf(bytes: Uint8Array): number {
  const end = Math.min(bytes.length, FIRST_LETTER_BYTES)
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf && byte !== 0xfe && byte !== 0xff) return byte
  }
  return 0
}

/** Null where the declared encoding is not one of the usual; bytes that it has no character for become U+FFFD. */
export function decodeXml(bytes: Uint8Array): string | null {
  const encoding = encodingOf(bytes)
  return encoding === null ? null : new TextDecoder(encoding).decode(bytes)
}

function encodingOf(bytes: Uint8Array): string | null {
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0x3c && second === 0) return 'utf-16le'
  if (first === 0 && second === 0x3c) return 'utf-16be'
  const declared = DECLARED.exec(String.fromCharCode(...bytes.subarray(0, 256)).trimStart())?.[1] ?? 'utf-8'
  if (!ENCODINGS.test(declared)) return null
  // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
  return /^utf-?16/iu.test(declared) ? 'utf-8' : declared
}
