/** Bytes of a version 2 file to messages: frames and batch headers removed, line ends of any kind, in the character set it declares. */

import { firstLetterOf } from './xml-text.ts'

const BEGINNING_BYTES = 4096
/** Of MSH, FHS and BHS. */
const FIRST_LETTERS = 'MFB'
/** Begin and end of a message in the minimal lower layer protocol: vertical tab, file separator. */
const FRAMES = [String.fromCharCode(0x0b), String.fromCharCode(0x1c)]
const BEGIN = /^[\s\uFEFF]*(MSH|FHS|BHS)[^\sA-Za-z0-9]/u
const SEGMENT = /^[A-Z][A-Z0-9]{2}$/u
/** Headers and trailers of files and batches say nothing of anybody. */
const WRAPPING = /^(FHS|BHS|BTS|FTS)/u
const LATIN = 'windows-1252'
const CHARACTER_SET_FIELD = 18

/** Whether it begins as a message, or a file of them, whatever its name. */
export function looksLikeHl7(bytes: Uint8Array): boolean {
  return FIRST_LETTERS.includes(String.fromCharCode(firstLetterOf(bytes))) && BEGIN.test(beginningOf(bytes))
}

/** Segments of each message in order. Lines that are none belong to the text of the segment before. */
export function messagesOf(bytes: Uint8Array): readonly (readonly string[])[] {
  const messages: string[][] = []
  for (const line of unframed(decodeHl7(bytes)).split(/[\r\n]+/u)) {
    const message = messages.at(-1)
    if (/^MSH[^\sA-Za-z0-9]/u.test(line)) messages.push([line])
    else if (message === undefined || WRAPPING.test(line) || line.trim() === '') continue
    else if (isSegment(line, message[0]?.charAt(3) ?? '')) message.push(line)
    else message.push(`${message.pop() ?? ''}\n${line}`)
  }
  return messages
}

/** A name and the separator that the header declares: "HIV negative" is a line of a text. */
function isSegment(line: string, separator: string): boolean {
  return SEGMENT.test(line.slice(0, 3)) && (line.length === 3 || line.charAt(3) === separator)
}

function unframed(text: string): string {
  return FRAMES.reduce((left, frame) => left.replaceAll(frame, '\r'), text)
}

/** UTF-8 where it is that, else what MSH-18 declares, else Latin. */
function decodeHl7(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const beginning = beginningOf(bytes)
  const header = beginning.slice(Math.max(0, beginning.indexOf('MSH'))).split(/[\r\n]/u)[0] ?? ''
  const declared = header.split(header.charAt(3))[CHARACTER_SET_FIELD - 1]?.trim() ?? ''
  const latin = /^8859[/-](\d{1,2})/u.exec(declared)?.[1]
  // No table of HL7 has them, and the systems that write them say so all the same.
  const windows = /^(?:windows|win|cp)?-?(125[0-8])$/iu.exec(declared)?.[1]
  // A wrong declaration is common, and text that is valid UTF-8 by chance is not.
  if (isUtf8(bytes)) return 'utf-8'
  if (windows !== undefined) return `windows-${windows}`
  return latin === undefined || latin === '12' || Number(latin) > 16 || latin === '1' ? LATIN : `iso-8859-${latin}`
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function beginningOf(bytes: Uint8Array): string {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const encoding = wide ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : bytes[0] === 0xef ? 'utf-8' : LATIN
  return new TextDecoder(encoding).decode(bytes.subarray(0, BEGINNING_BYTES))
}
