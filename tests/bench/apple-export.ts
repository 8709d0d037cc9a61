/** Writes exports of Apple Health of any size, as a phone with a watch does: years of heart rates, steps, energy and sleep, and a few readings by hand. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import { APPLE_DOCTYPE } from '../support/apple-health.ts'

const WATCH_DEVICE =
  '&lt;&lt;HKDevice: 0x282a45810&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:9.6.1, creation date:2023-09-18 17:00:00 +0000&gt;'
const START_MS = Date.UTC(2014, 0, 1)
const SAMPLE_SECONDS = 33
const PIECE_SAMPLES = 2_000

const at = (sample: number, seconds = 0): string =>
  `${new Date(START_MS + (sample * SAMPLE_SECONDS + seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0200`

function record(
  type: string,
  value: number | string,
  unit: string,
  sample: number,
  seconds: number,
  source = 'Maria’s Apple Watch',
): string {
  const head = ` <Record type="${type}" sourceName="${source}" sourceVersion="9.6.1" device="${WATCH_DEVICE}"${unit === '' ? '' : ` unit="${unit}"`}`
  return `${head} creationDate="${at(sample, 40)}" startDate="${at(sample)}" endDate="${at(sample, seconds)}" value="${String(value)}"`
}

function sampleXml(sample: number): string {
  if (sample % 2_600 === 7) return `${record('HKQuantityTypeIdentifierBodyMass', 70 + (sample % 50) / 10, 'kg', sample, 0, 'Scale')}/>\n`
  switch (sample % 10) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const open = record('HKQuantityTypeIdentifierHeartRate', 55 + (sample % 80), 'count/min', sample, 0)
      return `${open}>\n  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="${String(sample % 3)}"/>\n </Record>\n`
    }
    case 4:
      return `${record('HKQuantityTypeIdentifierStepCount', 3 + (sample % 60), 'count', sample, 30)}/>\n`
    case 5:
      return `${record('HKQuantityTypeIdentifierStepCount', 2 + (sample % 60), 'count', sample, 30, 'Maria’s iPhone')}/>\n`
    case 6:
      return `${record('HKQuantityTypeIdentifierActiveEnergyBurned', (sample % 97) / 31, 'kcal', sample, 30)}/>\n`
    case 7:
      return `${record('HKQuantityTypeIdentifierBasalEnergyBurned', (sample % 91) / 7, 'kcal', sample, 30)}/>\n`
    case 8:
      return `${record('HKQuantityTypeIdentifierDistanceWalkingRunning', (sample % 51) / 1000, 'km', sample, 30)}/>\n`
    default:
      return `${record('HKCategoryTypeIdentifierSleepAnalysis', 'HKCategoryValueSleepAnalysisAsleepCore', '', sample, 30)}/>\n`
  }
}

/** Text of an export that is at least as large as asked. */
export function* exportText(bytesMin: number): Generator<string> {
  const me =
    '<ExportDate value="2024-03-05 10:00:00 +0200"/>\n <Me HKCharacteristicTypeIdentifierDateOfBirth="1961-05-04" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>'
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n${APPLE_DOCTYPE}\n<HealthData locale="en_RO">\n ${me}\n`
  yield head
  let bytes = head.length
  for (let sample = 0; bytes < bytesMin;) {
    let piece = ''
    for (const end = sample + PIECE_SAMPLES; sample < end; sample += 1) piece += sampleXml(sample)
    bytes += Buffer.byteLength(piece)
    yield piece
  }
  yield '</HealthData>\n'
}

/** Writes it as it is. */
export async function writeExportXml(path: string, bytesMin: number): Promise<void> {
  await pipeline(Readable.from(exportText(bytesMin)), createWriteStream(path))
}

/** Writes it as the only member of an `export.zip`. */
export async function writeExportZip(path: string, bytesMin: number): Promise<void> {
  const name = Buffer.from('apple_health_export/export.xml')
  let sum = 0
  let sizeBytes = 0
  const counting = new Transform({
    transform: (piece: Uint8Array, _encoding, done) => {
      sum = crc32(piece, sum)
      sizeBytes += piece.length
      done(null, piece)
    },
  })
  const file = createWriteStream(path)
  file.write(localHeader(name))
  const packing = pipeline(Readable.from(exportText(bytesMin)), counting, createDeflateRaw({ level: 1 }), file, { end: false })
  await packing
  file.end()
  await once(file, 'close')
  const endAt = (await stat(path)).size
  const packedBytes = endAt - 30 - name.length
  await writeFile(path, directory({ name, sum, sizeBytes, packedBytes, endAt }), { flag: 'a' })
}

function localHeader(name: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(30)
  bytes.writeUInt32LE(0x04034b50, 0)
  bytes.writeUInt16LE(20, 4)
  bytes.writeUInt16LE(0x808, 6)
  bytes.writeUInt16LE(8, 8)
  bytes.writeUInt16LE(name.length, 26)
  return Buffer.concat([bytes, name])
}

interface Written {
  readonly name: Uint8Array
  readonly sum: number
  readonly sizeBytes: number
  readonly packedBytes: number
  readonly endAt: number
}

/** Its directory, with sizes in 64 bits. */
function directory({ name, sum, sizeBytes, packedBytes, endAt }: Written): Uint8Array {
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE((3 << 8) | 45, 4)
  central.writeUInt16LE(45, 6)
  central.writeUInt16LE(0x808, 8)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(sum, 16)
  central.writeUInt32LE(0xffffffff, 20)
  central.writeUInt32LE(0xffffffff, 24)
  central.writeUInt16LE(name.length, 28)
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(sizeBytes), 4)
  extra.writeBigUInt64LE(BigInt(packedBytes), 12)
  central.writeUInt16LE(extra.length, 30)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length + extra.length, 12)
  end.writeUInt32LE(endAt, 16)
  return Buffer.concat([central, name, extra, end])
}
