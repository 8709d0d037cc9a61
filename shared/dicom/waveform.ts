/** The recording in a DICOM file, read where it lies: nothing is copied. Source: DICOM PS3.3 C.10.9, PS3.5 8.3. */

import { shownUnit } from '../model/recording.ts'
import type { Lead, Recording } from '../model/recording.ts'
import type { DicomDataSet } from './data-set.ts'
import { readElements } from './data-set.ts'
import type { Inflate } from './open-picture.ts'
import { readFrame, syntaxOf } from './part-10.ts'
import { bytesOf, itemsOf, numberOf, textOf, uint16Of, uint32Of } from './values.ts'

const LEADS_MAX = 64
const HERTZ_MAX = 1_000_000

/** The first recording of a file that is written as numbers of 8 or 16 bits; null where there is none, or where it is damaged. */
export async function openWaveform(bytes: Uint8Array, inflate: Inflate): Promise<Recording | null> {
  const frame = readFrame(bytes)
  if (frame === null) return null
  const { dataSet } = frame.deflated
    ? readElements(await inflate(bytes.subarray(frame.dataAt)), 0, { explicit: true, bigEndian: false })
    : readElements(bytes, frame.dataAt, syntaxOf(bytes, frame.dataAt, frame.transferSyntax))
  for (const group of itemsOf(dataSet, 0x54000100)) {
    const recording = recordingOf(group)
    if (recording !== null) return recording
  }
  return null
}

function recordingOf(group: DicomDataSet): Recording | null {
  const count = uint16Of(group, 0x003a0005) ?? 0
  const samples = uint32Of(group, 0x003a0010) ?? 0
  const hertz = numberOf(group, 0x003a001a) ?? 0
  const form = formOf(group)
  if (form === null || count < 1 || count > LEADS_MAX || samples < 1 || hertz <= 0 || hertz > HERTZ_MAX) return null
  const data = bytesOf(group, 0x54001010)
  if (data.length < samples * count * form.sizeBytes) return null
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const little = !group.bigEndian
  const channels = itemsOf(group, 0x003a0200)
  const padding = paddingOf(group, form)
  const leads = Array.from({ length: count }, (_, at): Lead => {
    const { name, unit, factor, offset } = scaleOf(channels[at])
    const valueAt = (sample: number): number => {
      const stored = form.read(view, (sample * count + at) * form.sizeBytes, little)
      return stored === padding ? Number.NaN : stored * factor + offset
    }
    return { name, unit, valueAt }
  })
  return { hertz, samples, leads }
}

interface Form {
  readonly sizeBytes: 1 | 2
  readonly read: (view: DataView, at: number, little: boolean) => number
}

const FORMS: Readonly<Record<string, Form>> = {
  'SS/16': { sizeBytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  'US/16': { sizeBytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  'SB/8': { sizeBytes: 1, read: (view, at) => view.getInt8(at) },
  'UB/8': { sizeBytes: 1, read: (view, at) => view.getUint8(at) },
}

/** Null for sound (mu-law, A-law) and what the standard does not have. */
function formOf(group: DicomDataSet): Form | null {
  return FORMS[`${textOf(group, 0x54001006)}/${String(uint16Of(group, 0x54001004) ?? 0)}`] ?? null
}

/** What stands where nothing was measured; undefined where the file does not say. */
function paddingOf(group: DicomDataSet, form: Form): number | undefined {
  const bytes = bytesOf(group, 0x5400100a)
  return bytes.length < form.sizeBytes
    ? undefined
    : form.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, !group.bigEndian)
}

interface Scale {
  readonly name: string
  readonly unit: string
  readonly factor: number
  readonly offset: number
}

function scaleOf(channel: DicomDataSet | undefined): Scale {
  if (channel === undefined) return { name: '', unit: '', factor: 1, offset: 0 }
  const [source] = itemsOf(channel, 0x003a0208)
  const said = textOf(channel, 0x003a0203) || (source === undefined ? '' : textOf(source, 0x00080104))
  const name = said.replace(/^lead\s+/iu, '').replace(/\s*\(.*\)$/u, '')
  const [units] = itemsOf(channel, 0x003a0211)
  const { unit, factor: shown } = shownUnit(units === undefined ? '' : textOf(units, 0x00080100))
  const factor = (numberOf(channel, 0x003a0210) ?? 1) * (numberOf(channel, 0x003a0212) ?? 1)
  const baseline = numberOf(channel, 0x003a0213) ?? 0
  return { name, unit, factor: factor * shown, offset: baseline * shown }
}
