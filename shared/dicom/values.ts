/** Values of DICOM elements: texts in the character sets of their files, numbers, names, dates, items. Source: DICOM PS3.5, PS3.3 C.12.1.1.2. */

import { isDay } from '../model/calendar.ts'
import type { DicomDataSet, DicomElement } from './data-set.ts'

/** Longest text that is read. */
const TEXT_BYTES_MAX = 64 * 1024
const ENCODINGS: Readonly<Record<string, string>> = {
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 159': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 58': 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gbk',
}
const UID = /^[0-9]+(\.[0-9]+)*$/u
const UID_LENGTH_MAX = 64

/** The bytes of a value, or empty. */
export function bytesOf(dataSet: DicomDataSet, tag: number): Uint8Array {
  const element = dataSet.elements.get(tag)
  return element === undefined || element.length < 0 ? new Uint8Array(0) : dataSet.bytes.subarray(element.at, element.at + element.length)
}

/** The first value as trimmed text without control characters, or empty. */
export function textOf(dataSet: DicomDataSet, tag: number): string {
  return textsOf(dataSet, tag)[0] ?? ''
}

/** All values; long texts that may hold a backslash are for `wholeTextOf`. */
export function textsOf(dataSet: DicomDataSet, tag: number): readonly string[] {
  const whole = decoded(dataSet, tag)
  return whole === '' ? [] : whole.split('\\').map(tidy)
}

/** One text with its lines. */
export function wholeTextOf(dataSet: DicomDataSet, tag: number): string {
  return decoded(dataSet, tag)
    .split(/\r\n|\r|\n/u)
    .map(tidy)
    .join('\n')
    .trim()
}

function decoded(dataSet: DicomDataSet, tag: number): string {
  const bytes = bytesOf(dataSet, tag)
  if (bytes.length === 0) return ''
  const cut = bytes.subarray(0, TEXT_BYTES_MAX)
  const escaped = cut.includes(0x1b)
  const names = dataSet.charsets.map((name) => (escaped ? name : name.replace('ISO 2022 IR', 'ISO_IR')))
  // Japanese and Chinese sets stand behind an empty first one.
  const encoding = (escaped ? names.slice(1) : names).map((name) => ENCODINGS[name]).find((one) => one !== undefined)
  return decodeAs(encoding ?? ENCODINGS[names[0] ?? ''] ?? 'iso-8859-1', cut)
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder(encoding).decode(bytes)
    // The Korean and Chinese escapes choose a set that the decoder is in already.
    return encoding === 'iso-2022-jp' ? text : withoutEscapes(text)
  } catch {
    return new TextDecoder('utf-8').decode(bytes)
  }
}

function withoutEscapes(text: string): string {
  const [first = '', ...rest] = text.split('\u001b')
  return first + rest.map((part) => part.replace(/^[$()\-.][A-Z)(]*[A-Z]?/u, '')).join('')
}

/** Values are padded with zeros, and some hold other controls. */
function tidy(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').trim()
}

/** A unique identifier, or empty where it is none. */
export function uidOf(dataSet: DicomDataSet, tag: number): string {
  const uid = textOf(dataSet, tag)
  return uid.length <= UID_LENGTH_MAX && UID.test(uid) ? uid : ''
}

/** Finite numbers of a decimal or integer string. */
export function numbersOf(dataSet: DicomDataSet, tag: number): readonly number[] {
  return textsOf(dataSet, tag).flatMap((text) => {
    const value = text === '' ? Number.NaN : Number(text)
    return Number.isFinite(value) ? [value] : []
  })
}

export function numberOf(dataSet: DicomDataSet, tag: number): number | undefined {
  return numbersOf(dataSet, tag)[0]
}

/** A binary unsigned number of two bytes, or undefined. */
export function uint16Of(dataSet: DicomDataSet, tag: number): number | undefined {
  const bytes = bytesOf(dataSet, tag)
  return bytes.length < 2 ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, !dataSet.bigEndian)
}

/** A binary unsigned number of four bytes, or undefined. */
export function uint32Of(dataSet: DicomDataSet, tag: number): number | undefined {
  const bytes = bytesOf(dataSet, tag)
  return bytes.length < 4 ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, !dataSet.bigEndian)
}

/** Items of a sequence. */
export function itemsOf(dataSet: DicomDataSet, tag: number): readonly DicomDataSet[] {
  return dataSet.elements.get(tag)?.items ?? []
}

/** A person's name as it is said: given, middle, family; the first of its ways of writing. */
export function nameOf(dataSet: DicomDataSet, tag: number): string {
  const written = textOf(dataSet, tag)
    .split('=')
    .map((one) => one.trim())
    .find((one) => one.replace(/\^/gu, '') !== '')
  if (written === undefined) return ''
  const [family = '', given = '', middle = ''] = written.split('^').map((part) => part.trim())
  return [given, middle, family].filter((part) => part !== '').join(' ')
}

/** ISO 8601: a day, or an instant where the file says its time zone; empty where it is no date. */
export function dateOf(dataSet: DicomDataSet, dateTag: number, timeTag = 0): string {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/u.exec(textOf(dataSet, dateTag)) ?? []
  if (year === undefined || month === undefined || day === undefined) return ''
  const date = `${year}-${month}-${day}`
  if (!isDay(Number(year), Number(month), Number(day))) return ''
  const [, hours, minutes, seconds = '00'] = /^(\d{2})(\d{2})(\d{2})?/u.exec(timeTag === 0 ? '' : textOf(dataSet, timeTag)) ?? []
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2})(\d{2})$/u.exec(textOf(dataSet, 0x00080201)) ?? []
  if (hours === undefined || minutes === undefined || sign === undefined || zoneHours === undefined || zoneMinutes === undefined)
    return date
  const instant = `${date}T${hours}:${minutes}:${seconds}${sign}${zoneHours}:${zoneMinutes}`
  return Number.isNaN(Date.parse(instant)) ? date : instant
}

/** An element by its tag. */
export function elementOf(dataSet: DicomDataSet, tag: number): DicomElement | undefined {
  return dataSet.elements.get(tag)
}
