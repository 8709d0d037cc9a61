/** What the tests of redacted copies look for, and files that hold it where no tag can be taken out. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { dicomFile, paperFields, reportFields, sliceFields } from './dicom-files.ts'
import type { Fields } from './dicom-files.ts'
import { pdfFile } from './pdf-files.ts'

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
