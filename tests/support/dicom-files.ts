/** Small DICOM files of our own making; pixels that a codec compresses are given packed. */

import { deflateRawSync } from 'node:zlib'

export type Value = string | number | Uint8Array | readonly Fields[]
/** By tag; the value representation and the value. */
export type Fields = Readonly<Record<number, readonly [vr: string, value: Value]>>

const LONG = new Set(['OB', 'OW', 'SQ', 'UN', 'UT'])
export const SYNTAX = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  bigEndian: '1.2.840.10008.1.2.2',
  rle: '1.2.840.10008.1.2.5',
  jpegLs: '1.2.840.10008.1.2.4.80',
  jpeg2000: '1.2.840.10008.1.2.4.90',
} as const
export type SyntaxName = keyof typeof SYNTAX

interface Form {
  readonly explicit: boolean
  readonly little: boolean
  /** Sequences and items without their lengths. */
  readonly open: boolean
}

/** A whole file: preamble, meta header, data set. */
export function dicomFile(
  fields: Fields,
  syntax: SyntaxName = 'explicit',
  options: { readonly meta?: boolean; readonly open?: boolean } = {},
): Uint8Array {
  const form = { explicit: syntax !== 'implicit', little: syntax !== 'bigEndian', open: options.open ?? false }
  const plain = dataSet(fields, form)
  const data = syntax === 'deflated' ? deflateRawSync(plain) : plain
  if (options.meta === false) return new Uint8Array(data)
  const meta = dataSet({ 0x00020010: ['UI', SYNTAX[syntax]] }, { explicit: true, little: true, open: false })
  const group = dataSet({ 0x00020000: ['UL', meta.length] }, { explicit: true, little: true, open: false })
  return new Uint8Array(Buffer.concat([new Uint8Array(128), Buffer.from('DICM'), group, meta, data]))
}

function dataSet(fields: Fields, form: Form): Uint8Array {
  const tags = Object.keys(fields)
    .map(Number)
    .sort((a, b) => a - b)
  return Buffer.concat(tags.map((tag) => element(tag, fields[tag] ?? ['UN', ''], form)))
}

function element(tag: number, [vr, value]: readonly [string, Value], form: Form): Uint8Array {
  const sequence = Array.isArray(value)
  const bytes = sequence ? itemsBytes(value as readonly Fields[], form) : valueBytes(vr, value as string | number | Uint8Array, form)
  const encapsulated = vr === 'encapsulated'
  const length = (sequence && form.open) || encapsulated ? 0xffffffff : bytes.length
  const kind = encapsulated ? 'OB' : vr
  const long = LONG.has(kind)
  const head = Buffer.alloc(form.explicit && long ? 12 : 8)
  const u16 = (number: number, at: number): number => (form.little ? head.writeUInt16LE(number, at) : head.writeUInt16BE(number, at))
  const u32 = (number: number, at: number): number => (form.little ? head.writeUInt32LE(number, at) : head.writeUInt32BE(number, at))
  u16(tag >>> 16, 0)
  u16(tag & 0xffff, 2)
  if (form.explicit) head.write(kind, 4, 'latin1')
  if (!form.explicit) u32(length, 4)
  else if (long) u32(length, 8)
  else u16(length, 6)
  return Buffer.concat([head, bytes])
}

function itemsBytes(items: readonly Fields[], form: Form): Uint8Array {
  const mark = (tag: number, length: number): Uint8Array => {
    const bytes = Buffer.alloc(8)
    const [group, one] = [tag >>> 16, tag & 0xffff]
    if (form.little) {
      bytes.writeUInt16LE(group, 0)
      bytes.writeUInt16LE(one, 2)
      bytes.writeUInt32LE(length, 4)
    } else {
      bytes.writeUInt16BE(group, 0)
      bytes.writeUInt16BE(one, 2)
      bytes.writeUInt32BE(length, 4)
    }
    return bytes
  }
  const parts = items.flatMap((fields) => {
    const bytes = dataSet(fields, form)
    return form.open ? [mark(0xfffee000, 0xffffffff), bytes, mark(0xfffee00d, 0)] : [mark(0xfffee000, bytes.length), bytes]
  })
  return Buffer.concat(form.open ? [...parts, mark(0xfffee0dd, 0)] : parts)
}

function valueBytes(vr: string, value: string | number | Uint8Array, { little }: Form): Uint8Array {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(vr === 'US' || vr === 'SS' ? 2 : 4)
    if (bytes.length === 2) return little ? (bytes.writeUInt16LE(value & 0xffff), bytes) : (bytes.writeUInt16BE(value & 0xffff), bytes)
    return little ? (bytes.writeUInt32LE(value), bytes) : (bytes.writeUInt32BE(value), bytes)
  }
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  const padding = bytes.length % 2 === 0 ? [] : [vr === 'UI' || vr === 'OB' ? 0 : 32]
  return Buffer.concat([bytes, Uint8Array.from(padding)])
}

/** Fragments of compressed pixels, one a frame, behind an empty table. */
export function encapsulated(frames: readonly Uint8Array[]): readonly ['encapsulated', Uint8Array] {
  const mark = (element: number, length: number): Uint8Array => {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt16LE(0xfffe, 0)
    bytes.writeUInt16LE(element, 2)
    bytes.writeUInt32LE(length, 4)
    return bytes
  }
  const parts = frames.flatMap((frame) => [mark(0xe000, frame.length), frame])
  return ['encapsulated', Buffer.concat([mark(0xe000, 0), ...parts, mark(0xe0dd, 0)])]
}

export interface SliceWish {
  readonly number?: number
  readonly study?: string
  readonly series?: string
  readonly instance?: string
  readonly person?: string
  readonly rows?: number
  readonly columns?: number
  readonly pixels?: Uint8Array
  readonly more?: Fields
}

/** A slice of a made-up tomography of a made-up person. */
export function sliceFields({ number = 1, rows = 8, columns = 8, ...wish }: SliceWish = {}): Fields {
  return {
    0x00080005: ['CS', 'ISO_IR 192'],
    0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    0x00080018: ['UI', wish.instance ?? `1.2.3.4.${String(number)}`],
    0x00080020: ['DA', '20240310'],
    0x00080060: ['CS', 'CT'],
    0x00081030: ['LO', 'Chest with contrast'],
    0x0008103e: ['LO', 'Lung 1.0'],
    0x00100010: ['PN', wish.person ?? 'Popescu^Maria'],
    0x00100020: ['LO', 'X-1'],
    0x00100030: ['DA', '19800102'],
    0x00180015: ['CS', 'CHEST'],
    0x0020000d: ['UI', wish.study ?? '1.2.3'],
    0x0020000e: ['UI', wish.series ?? '1.2.3.4'],
    0x00200011: ['IS', '2'],
    0x00200013: ['IS', String(number)],
    0x00280002: ['US', 1],
    0x00280004: ['CS', 'MONOCHROME2'],
    0x00280010: ['US', rows],
    0x00280011: ['US', columns],
    0x00280030: ['DS', '0.5\\0.5'],
    0x00280100: ['US', 16],
    0x00280101: ['US', 16],
    0x00280102: ['US', 15],
    0x00280103: ['US', 0],
    0x00281050: ['DS', '40'],
    0x00281051: ['DS', '400'],
    0x00281052: ['DS', '-1024'],
    0x00281053: ['DS', '1'],
    0x7fe00010: ['OW', wish.pixels ?? new Uint8Array(rows * columns * 2)],
    ...wish.more,
  }
}

/** A made-up electrocardiogram of three leads: a spike each second, each lead twice as high as the one before. */
export function waveFields(seconds = 12, hertz = 100): Fields {
  const names = ['I', 'II', 'III']
  const data = Buffer.alloc(seconds * hertz * names.length * 2)
  for (let sample = 0; sample < seconds * hertz; sample += 1) {
    const phase = sample % hertz
    const value =
      phase === 30
        ? 500
        : phase === 31
          ? -100
          : Math.round(60 * Math.max(0, Math.sin(((phase - 45) / 25) * Math.PI)) * (phase > 45 && phase < 70 ? 1 : 0))
    for (const at of names.keys()) data.writeInt16LE(value * 2 ** at, (sample * names.length + at) * 2)
  }
  const channel = (name: string): Fields => ({
    0x003a0208: ['SQ', [{ 0x00080104: ['LO', `Lead ${name} (Einthoven)`] }]],
    0x003a0210: ['DS', '1'],
    0x003a0211: ['SQ', [{ 0x00080100: ['SH', 'uV'] }]],
    0x003a0212: ['DS', '1'],
    0x003a0213: ['DS', '0'],
  })
  const group: Fields = {
    0x003a0005: ['US', names.length],
    0x003a0010: ['UL', seconds * hertz],
    0x003a001a: ['DS', String(hertz)],
    0x003a0200: ['SQ', names.map(channel)],
    0x54001004: ['US', 16],
    0x54001006: ['CS', 'SS'],
    0x54001010: ['OW', data],
  }
  return {
    0x00080005: ['CS', 'ISO_IR 192'],
    0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.9.1.1'],
    0x00080018: ['UI', '1.2.3.77'],
    0x00080020: ['DA', '20240311'],
    0x00080060: ['CS', 'ECG'],
    0x00100010: ['PN', 'Popescu^Maria'],
    0x54000100: ['SQ', [group]],
  }
}

const coded = (meaning: string, tag = 0x0040a043): Fields => ({
  [tag]: ['SQ', [{ 0x00080100: ['SH', '121071'], 0x00080102: ['SH', 'DCM'], 0x00080104: ['LO', meaning] }]],
})
const container = (meaning: string, items: readonly Fields[]): Fields => ({
  ...coded(meaning),
  0x0040a010: ['CS', 'CONTAINS'],
  0x0040a040: ['CS', 'CONTAINER'],
  0x0040a730: ['SQ', items],
})
const said = (meaning: string, text: string): Fields => ({
  ...coded(meaning),
  0x0040a010: ['CS', 'CONTAINS'],
  0x0040a040: ['CS', 'TEXT'],
  0x0040a160: ['UT', text],
})

/** A made-up report about a made-up person: findings and impressions, who saw her, and when; `lines` more findings. */
export function reportFields({ lines = 0, text = 'A nodule in the left lobe, told to Țurcanu.' } = {}): Fields {
  const unit: Fields = { 0x004008ea: ['SQ', [{ 0x00080100: ['SH', 'mm'], 0x00080104: ['LO', 'millimeter'] }]], 0x0040a30a: ['DS', '8.5'] }
  const { 0x7fe00010: _pixels, 0x00280010: _rows, 0x00280011: _columns, ...person } = sliceFields()
  return {
    ...person,
    0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.88.22'],
    0x00080060: ['CS', 'SR'],
    0x0040a040: ['CS', 'CONTAINER'],
    ...coded('Chest report'),
    0x0040a073: ['SQ', [{ 0x0040a075: ['PN', 'Elena^Radu'], 0x0040a027: ['LO', 'Ward 9'] }]],
    0x0040a491: ['CS', 'COMPLETE'],
    0x0040a493: ['CS', 'VERIFIED'],
    0x0040a730: [
      'SQ',
      [
        { ...said('Person Observer Organization', 'Ward of Elena'), 0x0040a010: ['CS', 'HAS OBS CONTEXT'] },
        { ...coded('Patient'), 0x0040a010: ['CS', 'CONTAINS'], 0x0040a040: ['CS', 'PNAME'], 0x0040a123: ['PN', 'Popescu^Maria'] },
        { ...coded('Seen on'), 0x0040a010: ['CS', 'CONTAINS'], 0x0040a040: ['CS', 'DATE'], 0x0040a121: ['DA', '20240309'] },
        container('Findings', [
          said('Finding', text),
          { ...coded('Diameter'), 0x0040a010: ['CS', 'CONTAINS'], 0x0040a040: ['CS', 'NUM'], 0x0040a300: ['SQ', [unit]] },
          ...Array.from({ length: lines }, (_, at) => said('More', `Line ${String(at)}`)),
        ]),
        container('Impressions', [said('Impression', 'Likely harmless. Diabetes known.')]),
      ],
    ],
  }
}

/** A made-up paper of a made-up person, inside. */
export function paperFields(pdf: Uint8Array): Fields {
  const { 0x7fe00010: _pixels, 0x00280010: _rows, 0x00280011: _columns, ...person } = sliceFields()
  return {
    ...person,
    0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.104.1'],
    0x00080060: ['CS', 'DOC'],
    0x00280301: ['CS', 'YES'],
    0x00420010: ['ST', 'Discharge letter Popescu'],
    0x00420011: ['OB', pdf],
    0x00420012: ['LO', 'application/pdf'],
    0x00420015: ['UL', pdf.length],
  }
}
