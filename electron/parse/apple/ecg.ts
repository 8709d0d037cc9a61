/** A recording of the heart by a watch (electrocardiograms/*.csv): one Observation with the curve and what the watch says of it. Source: FHIR R4 SampledData. */

import type { Json } from '../../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { rowsIn, separatorOf } from '../csv/cells.ts'
import { numberOf } from '../csv/values.ts'
import { documentEntryOf } from '../document-entry.ts'
import type { ReadFile } from '../document-entry.ts'
import type { EntrySource } from '../entry-source.ts'
import type { ParseLimits } from '../limits.ts'
import { DOCUMENT_ENTRY, readEntryOf } from '../read-entry.ts'
import { appleMoment, dateTimeOf } from '../readings/moment.ts'
import { rounded } from '../readings/units.ts'

/** Lines of facts before the curve, and points of it. */
const BEGINNING_CHARACTERS = 4096
const FACTS_MAX = 40
const POINTS_MIN = 64
const POINTS_MAX = 2_000_000
const MICROVOLT = /^[µμu]V$/u
const MILLIVOLT = /^mV$/u
const RATE = /^(\d+([.,]\d+)?)\s*(hertz|hz|герц|赫兹|ヘルツ|\p{L}+)\.?$/iu
const RECORDED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}$/u
const POINT = /^-?\d+([.,]\d+)?$/u

interface Recording {
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly recorded: string
  readonly hertz: number
  readonly unit: string
  readonly points: readonly string[]
}

/** Null where it is no such recording. The titles of facts are in the language of the phone, so it is known by its shape. */
export function entriesOfEcg(file: ReadFile, text: string, source: EntrySource, limits: ParseLimits): Iterable<ParsedEntry> | null {
  const recording = recordingOf(text)
  return recording === null ? null : entriesOf(recording, file, source, limits)
}

function* entriesOf(recording: Recording, file: ReadFile, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const name = recording.facts[0]?.[1] ?? ''
  const subject = { name, birthDate: '' }
  const moment = appleMoment(recording.recorded)
  const date = moment === null ? '' : dateTimeOf(moment)
  const title = source.name.slice(source.name.lastIndexOf('/') + 1)
  yield documentEntryOf(file, source, { mediaType: 'text/csv', title, date, subject }, limits)
  yield readEntryOf(observationOf(recording, date), source, DOCUMENT_ENTRY + 1, subject)
}

function recordingOf(text: string): Recording | null {
  const beginning = text.slice(0, BEGINNING_CHARACTERS)
  const head = [...rowsIn(beginning, separatorOf(beginning) ?? ',')].slice(0, FACTS_MAX)
  const facts = head.flatMap(({ cells }) => {
    const [name = '', ...values] = cells
    return name === '' || POINT.test(name) ? [] : [[name, values.join(' ').trim()] as const]
  })
  const said = (pattern: RegExp): string => facts.find(([, value]) => pattern.test(value))?.[1] ?? ''
  const [recorded, rate] = [said(RECORDED), said(RATE)]
  const unit = said(MICROVOLT) === '' ? (said(MILLIVOLT) === '' ? '' : 'mV') : 'uV'
  const hertz = numberOf(RATE.exec(rate)?.[1] ?? '') ?? 0
  if (recorded === '' || unit === '' || !(hertz > 0)) return null
  const points: string[] = []
  for (const line of text.split('\n', POINTS_MAX)) {
    const bare = line.trim().replace(/^"(.*)"$/u, '$1')
    if (POINT.test(bare)) points.push(bare.replace(',', '.'))
  }
  return points.length < POINTS_MIN ? null : { facts, recorded, hertz, unit, points }
}

/** The person's name and the time stand elsewhere; every other fact is told in the words of the file. */
function observationOf({ facts, recorded, hertz, unit, points }: Recording, date: string): Json {
  const told = facts.slice(2).filter(([, value]) => value !== '' && value !== recorded && !MICROVOLT.test(value) && !MILLIVOLT.test(value))
  const device = facts.find(([, value]) => /^Watch\d/u.test(value))?.[1] ?? ''
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'procedure' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '11524-6' }], text: 'Electrocardiogram (ECG)' },
    ...(date === '' ? {} : { effectiveDateTime: date }),
    ...(device === '' ? {} : { device: { display: device } }),
    valueSampledData: {
      origin: { value: 0, unit: unit === 'uV' ? 'µV' : unit, system: 'http://unitsofmeasure.org', code: unit },
      period: rounded(1000 / hertz),
      dimensions: 1,
      data: points.join(' '),
    },
    component: told.map(([name, value]) => ({ code: { text: name }, valueCodeableConcept: { text: value } })),
  }
}
