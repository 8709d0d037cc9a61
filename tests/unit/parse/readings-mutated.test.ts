/** Hundreds of damaged exports and tables: whatever a byte says, every file ends in entries with known codes, soon. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { ERROR_CODES } from '../../../shared/model/errors.ts'
import type { TableChoice } from '../../../shared/model/table-columns.ts'
import { ecgCsv, healthXml, healthZip } from '../../support/apple-health.ts'
import { dice } from '../../support/dice.ts'

const FILES_A_SEED = 300
const PIECES = [
  '<',
  '>',
  '"',
  '&amp;',
  '&b;',
  ']]>',
  '<!DOCTYPE HealthData [',
  '<!ENTITY b "c">',
  '</HealthData>',
  '\u0000',
  ';',
  ',',
  '\n',
  '%',
  '-',
  'é',
].map((piece) => Buffer.from(piece))
const AT = '2024-03-01 07:30:00 +0200'
const SAMPLES = [
  { type: 'HKQuantityTypeIdentifierBodyMass', at: AT, value: 72.5, unit: 'kg', device: '<<HKDevice: 0x1>, name:Scale, manufacturer:A>' },
  { type: 'HKQuantityTypeIdentifierStepCount', at: AT, until: '2024-03-01 07:31:00 +0200', value: 40, unit: 'count' },
  { type: 'HKQuantityTypeIdentifierBloodPressureSystolic', at: AT, value: 128, unit: 'mmHg' },
  { type: 'HKQuantityTypeIdentifierBloodPressureDiastolic', at: AT, value: 81, unit: 'mmHg' },
  { type: 'HKCategoryTypeIdentifierSleepAnalysis', at: AT, value: 'HKCategoryValueSleepAnalysisAsleepREM' },
]
const WORKOUT = `<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="5.2" durationUnit="min" sourceName="W" startDate="${AT}" endDate="${AT}"/>`
const POINTS = Array.from({ length: 80 }, (_, at) => String(at))
const SEEDS: readonly (readonly [name: string, content: Uint8Array])[] = [
  ['export.xml', Buffer.from(healthXml([...SAMPLES, WORKOUT]))],
  ['export.zip', healthZip(healthXml([...SAMPLES, WORKOUT]))],
  ['ecg.csv', Buffer.from(ecgCsv(POINTS))],
  ['table.csv', Buffer.from('\uFEFFDate;Time;"Glucose ""mg/dL"""\r\n25.02.2024;07:00;"101,5"\r\n26.02.2024;07:10;99\r\n')],
]

const CHOICE: TableChoice = {
  file: 0,
  name: 'table.csv',
  kind: 'glucose',
  columns: { date: 0, time: 1, value: 2 },
  order: 'day-first',
  unit: 'mg/dL',
}

/** Flips, pieces that mean something, cuts. */
function mutated(bytes: Uint8Array, roll: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let change = roll(6); change >= 0; change--) {
    const at = roll(copy.length)
    if (roll(2) === 0) copy[at] = roll(256)
    else copy.set((PIECES[roll(PIECES.length)] ?? new Uint8Array(0)).subarray(0, copy.length - at), at)
  }
  return roll(4) === 0 ? copy.subarray(0, roll(copy.length) + 1) : copy
}

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'salus-mutated-'))
})
afterAll(() => {
  rmSync(dir, { recursive: true })
})

describe('damaged at random', () => {
  for (const [seed, [name, content]] of SEEDS.entries()) {
    it(`${name}: every file gives entries with known codes`, () => {
      const roll = dice(seed + 1)
      const seen = new Set<string>()
      for (let file = 0; file < FILES_A_SEED; file += 1) {
        const path = join(dir, name)
        writeFileSync(path, mutated(content, roll))
        let entries = 0
        for (const entry of parseFiles([path], PARSE_LIMITS, new AbortController().signal, { tables: file % 2 === 0 ? [CHOICE] : [] })) {
          if (entry.type === 'refused') seen.add(entry.error.code)
          if (entry.type === 'record') expect(() => JSON.parse(entry.resourceJson) as unknown).not.toThrow()
          if (entry.type !== 'progress') entries += 1
        }
        expect(entries).toBeGreaterThan(0)
      }
      for (const code of seen) expect(ERROR_CODES).toContain(code)
      // Nothing of our own may fail in the middle: what the file system is blamed for did not happen.
      expect([...seen].filter((code) => code === 'internal' || code === 'file-unreadable')).toEqual([])
      expect(seen.size).toBeGreaterThan(0)
    })
  }
})
