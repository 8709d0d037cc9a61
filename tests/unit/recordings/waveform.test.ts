/** Recordings out of DICOM files and out of Observations, and the lines that are drawn of them. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, rangeOf, secondsShown } from '../../../renderer/src/recordings/paper.ts'
import { openWaveform } from '../../../shared/dicom/waveform.ts'
import { recordingOf } from '../../../shared/fhir/recording.ts'
import type { Recording } from '../../../shared/model/recording.ts'
import { dicomFile, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'

const REAL = resolve(import.meta.dirname, '../../../../shared/data/dicom/waveform_ecg.dcm')
const noInflate = (): Promise<Uint8Array> => Promise.reject(new Error('not deflated'))

const channel = (name: string, more: Fields = {}): Fields => ({
  0x003a0203: ['SH', name],
  0x003a0210: ['DS', '5'],
  0x003a0211: ['SQ', [{ 0x00080100: ['SH', 'uV'], 0x00080102: ['SH', 'UCUM'] }]],
  0x003a0212: ['DS', '1'],
  0x003a0213: ['DS', '0'],
  ...more,
})

/** Two leads; the second is twice the first, and its third value was not measured. */
function waveFile(syntax: SyntaxName = 'explicit', more: Fields = {}, bytes?: Uint8Array): Uint8Array {
  const data = Buffer.alloc(16)
  const big = syntax === 'bigEndian'
  for (const [at, value] of [10, 20, -10, -20, 100, -32768, 0, 0].entries())
    if (big) data.writeInt16BE(value, at * 2)
    else data.writeInt16LE(value, at * 2)
  const padding = Buffer.alloc(2)
  if (big) padding.writeInt16BE(-32768)
  else padding.writeInt16LE(-32768)
  const group: Fields = {
    0x003a0005: ['US', 2],
    0x003a0010: ['UL', 4],
    0x003a001a: ['DS', '500'],
    0x003a0200: ['SQ', [channel('Lead I'), channel('Lead aVR (Einthoven)')]],
    0x54001004: ['US', 16],
    0x54001006: ['CS', 'SS'],
    0x5400100a: ['OW', padding],
    0x54001010: ['OW', bytes ?? data],
    ...more,
  }
  const { 0x7fe00010: _pixels, ...rest } = sliceFields()
  return dicomFile({ ...rest, 0x54000100: ['SQ', [group]] }, syntax)
}

const open = (bytes: Uint8Array): Promise<Recording | null> => openWaveform(bytes, noInflate)
const valuesOf = ({ leads, samples }: Recording): readonly (readonly number[])[] =>
  leads.map(({ valueAt }) => Array.from({ length: samples }, (_, at) => valueAt(at)))

describe('a recording in a DICOM file', () => {
  it.each(['explicit', 'implicit', 'bigEndian'] as const)('has its leads in millivolts, written %s', async (syntax) => {
    const recording = await open(waveFile(syntax))
    if (recording === null) throw new Error('no recording')
    expect(recording.leads.map(({ name, unit }) => [name, unit])).toEqual([
      ['I', 'mV'],
      ['aVR', 'mV'],
    ])
    expect([recording.hertz, recording.samples]).toEqual([500, 4])
    const [first, second] = valuesOf(recording)
    expect(first?.map((value) => Math.round(value * 1000))).toEqual([50, -50, 500, 0])
    expect(second?.map((value) => Math.round(value * 1000))).toEqual([100, -100, Number.NaN, 0])
  })

  it('that says more samples, leads or another form than it has is none', async () => {
    expect(await open(waveFile('explicit', { 0x003a0010: ['UL', 5] }))).toBeNull()
    expect(await open(waveFile('explicit', { 0x003a0005: ['US', 65] }))).toBeNull()
    expect(await open(waveFile('explicit', { 0x003a001a: ['DS', '0'] }))).toBeNull()
    expect(await open(waveFile('explicit', { 0x54001006: ['CS', 'MB'] }))).toBeNull()
    expect(await open(dicomFile(sliceFields()))).toBeNull()
  })

  it('that was changed anywhere never throws', async () => {
    const file = waveFile()
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Uint8Array.from(file)
        bytes[at] = value
        const recording = await open(bytes)
        if (recording !== null) valuesOf({ ...recording, samples: Math.min(8, recording.samples) })
      }),
      { numRuns: 300 },
    )
  })

  it.skipIf(!existsSync(REAL))('of a real device is twelve leads of ten seconds (skipped where ../shared/data is absent)', async () => {
    const recording = await open(new Uint8Array(readFileSync(REAL)))
    expect(recording?.leads.map(({ name }) => name)).toEqual(['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'])
    expect(recording === null ? 0 : recording.samples / recording.hertz).toBe(10)
    const ranges = recording?.leads.map((lead) => rangeOf(lead, recording)) ?? []
    expect(ranges.every((range) => range !== null && range.high > 0 && range.high < 5 && range.low > -5)).toBe(true)
  })
})

describe('a recording in an Observation', () => {
  const sampled = (data: string, more: object = {}): object => ({
    origin: { value: 2048, code: 'uV' },
    period: 10,
    factor: 2,
    dimensions: 1,
    data,
    ...more,
  })

  it('has the values of its text, and nothing where nothing was measured', () => {
    const recording = recordingOf({ resourceType: 'Observation', valueSampledData: sampled('0 10 E -5') })
    expect(recording?.hertz).toBe(100)
    expect(recording?.leads.map(({ unit }) => unit)).toEqual(['mV'])
    expect(recording === null ? [] : valuesOf(recording)[0]?.map((value) => Math.round(value * 1000))).toEqual([
      2048,
      2068,
      Number.NaN,
      2038,
    ])
  })

  it('takes a lead of each component, and leaves out what does not go with the first', () => {
    const component = (text: string, data: string): object => ({ code: { text }, valueSampledData: sampled(data) })
    const recording = recordingOf({ component: [component('I', '1 2 3'), component('II', '4 5 6'), component('III', '7 8')] })
    expect(recording?.leads.map(({ name }) => name)).toEqual(['I', 'II'])
  })

  it('that is broken is none', () => {
    expect(recordingOf({ valueSampledData: sampled('1 2', { period: 0 }) })).toBeNull()
    expect(recordingOf({ valueSampledData: sampled('1 2', { dimensions: 2 }) })).toBeNull()
    expect(recordingOf({ valueSampledData: sampled('') })).toBeNull()
    expect(recordingOf({ valueQuantity: { value: 1 } })).toBeNull()
  })
})

describe('the line of a lead', () => {
  const spike: Recording = { hertz: 1000, samples: 10_000, leads: [{ name: 'I', unit: 'mV', valueAt: (at) => (at === 4321 ? 2 : 0) }] }

  it('keeps a spike of one sample, however small it is drawn', () => {
    const paper = { mmASecond: 12.5, mmAMillivolt: 10, from: 0, width: 600 }
    const [lead] = spike.leads
    if (lead === undefined) throw new Error('no lead')
    const columns = columnsOf(lead, spike, paper)
    expect(Math.max(...columns.map(({ high }) => high))).toBe(2)
    const at = columns.find(({ high }) => high === 2)?.x ?? 0
    expect(Math.abs((at / paper.width) * secondsShown(paper) - 4.321)).toBeLessThan(0.05)
  })

  it('ends where the recording ends, and has no column where nothing was measured', () => {
    const lead = { name: '', unit: '', valueAt: (at: number): number => (at < 5000 ? Number.NaN : 1) }
    const columns = columnsOf(lead, { ...spike, leads: [lead] }, { mmASecond: 12.5, mmAMillivolt: 10, from: 4, width: 600 })
    expect(columns[0]?.x).toBeGreaterThan(0)
    expect(columns.at(-1)?.x).toBeLessThan(600)
    expect(rangeOf({ ...lead, valueAt: () => Number.NaN }, spike)).toBeNull()
  })
})
