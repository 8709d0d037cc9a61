/** What the tests of redacted copies look for, and files that hold it where no tag can be taken out. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { dicomFile, paperFields, reportFields, sliceFields } from './dicom-files.ts'
import type { Fields } from './dicom-files.ts'
import { pdfFile } from './pdf-files.ts'
import { exifBlock, exifPart, jpegFile } from './photographs.ts'

/** Bytes as text, and once more what is deflated in them. */
export function everythingIn(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  const streams = [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/gu),
  ]
  const unpacked = streams.map(([, stream = '']) => {
    try {
      return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1')
    } catch {
      return stream
    }
  })
  return [text, ...unpacked].join('\n').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Paths of an ultrasound picture with a name in its second row, a report, and a paper in DICOM. */
export async function writeWrittenDicom(): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-dicom-'))
  const pixels = new Uint8Array(32 * 32).map((_, at) => 1 + (at % 50))
  pixels.set(Buffer.from('POPESCU M. 1961 '), 32)
  const grey: Fields = { 0x00280100: ['US', 8], 0x00280101: ['US', 8], 0x00280102: ['US', 7], 0x7fe00010: ['OB', pixels] }
  const place = { study: '1.2.9', series: '1.2.9.1', instance: '1.2.9.1.1', rows: 32, columns: 32 }
  const files: Readonly<Record<string, Fields>> = {
    'us.dcm': sliceFields({ ...place, more: { 0x00080060: ['CS', 'US'], 0x0008103e: ['LO', 'Sweep'], ...grey } }),
    'report.dcm': reportFields(),
    'paper.dcm': paperFields(pdfFile({ pages: [['Maria Popescu']] })),
  }
  const paths = Object.keys(files).map((name) => join(dir, name))
  await Promise.all(Object.values(files).map((fields, at) => writeFile(paths[at] ?? '', dicomFile(fields))))
  return paths
}

const LETTER = 'Dear colleague,\nMaria POPESCU has Diabetes mellitus, seen by Dr Țurcanu.\nShe takes her tablets.'
/** Of a slice. */
export const PIXELS = new Uint8Array(8 * 8 * 2).map((_, at) => (at * 7) % 251)
const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'Patient', name: [{ given: ['Maria'], family: 'Popescu' }], birthDate: '1961-04-12' } },
    { resource: { resourceType: 'Condition', clinicalStatus: { coding: [{ code: 'active' }] }, code: { text: 'Diabetes mellitus' } } },
    { resource: { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Metformin 500 mg' } } },
    {
      resource: {
        resourceType: 'Observation',
        id: 'clinic-77',
        status: 'final',
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { text: 'HbA1c', coding: [{ system: 'http://loinc.org', code: '59261-8' }] },
        effectiveDateTime: '2026-11-02',
        valueQuantity: { value: 58, unit: 'mmol/mol' },
        performer: [{ display: 'Dr Țurcanu Elena' }],
        note: [{ text: 'Elena said: worth a talk' }],
      },
    },
  ],
}

/** Paths of records, a letter, a paper, a photograph with its place, and two slices of a study. */
export async function writeRedactable(): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-redact-'))
  const place = exifBlock({ littleEndian: true, latitude: [44, 25, 1] })
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['all.json', JSON.stringify(BUNDLE)],
    ['letter.txt', LETTER],
    ['scan.pdf', pdfFile({ pages: [['Maria Popescu', 'Diabetes mellitus']], title: 'Popescu', author: 'Turcanu' })],
    ['photo.jpg', jpegFile([exifPart(place)])],
    [
      '1.dcm',
      dicomFile(
        sliceFields({
          number: 1,
          pixels: PIXELS,
          more: { 0x00080090: ['PN', 'Turcanu^Elena'], 0x00091001: ['LO', 'Ward Nine private'] },
        }),
      ),
    ],
    ['2.dcm', dicomFile(sliceFields({ number: 2, pixels: PIXELS }), 'implicit')],
  ]
  return Promise.all(
    files.map(async ([name, bytes]) => {
      await writeFile(join(dir, name), bytes)
      return join(dir, name)
    }),
  )
}

/** A picture of many frames, ten MiB in all, with words burned into each. */
export async function writeLargeDicom(): Promise<{
  readonly path: string
  readonly frame: Uint8Array
  readonly frames: number
  readonly secret: Buffer
}> {
  const [side, frames] = [512, 20]
  const frame = new Uint8Array(side * side * 2).map((_, at) => 1 + ((at * 7) % 199))
  const secret = Buffer.from('POPESCU MARIA 1980 WARD NINE')
  frame.set(secret, side * 2)
  const pixels = new Uint8Array(frame.length * frames)
  for (let at = 0; at < frames; at++) pixels.set(frame, at * frame.length)
  const uids = { instance: '1.2.77.1', series: '1.2.77.2', study: '1.2.77' }
  const path = join(await mkdtemp(join(tmpdir(), 'salus-redact-')), 'cine.dcm')
  await writeFile(
    path,
    dicomFile(sliceFields({ ...uids, rows: side, columns: side, pixels, more: { 0x00280008: ['IS', String(frames)] } })),
  )
  return { path, frame, frames, secret }
}
