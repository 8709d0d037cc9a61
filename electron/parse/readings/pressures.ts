/** Blood pressure: two numbers that were measured together are one Observation with two components. Source: FHIR blood pressure profile. */

import type { Json } from '../../../shared/fhir/json.ts'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { Told } from '../read-entry.ts'
import type { ReadingSource } from './gather.ts'
import { dateTimeOf } from './moment.ts'
import type { Moment } from './moment.ts'
import { quantityOf } from './observations.ts'
import type { Unit } from './units.ts'

export type PressureSide = 'systolic' | 'diastolic'

interface Pressure {
  readonly source: ReadingSource
  readonly at: Moment
  readonly unit: Unit
  readonly line?: number
  systolic?: number
  diastolic?: number
  readonly others: Set<string>
}

const LOINC = 'http://loinc.org'
const SIDES: readonly (readonly [PressureSide, string, string])[] = [
  ['systolic', '8480-6', 'Systolic'],
  ['diastolic', '8462-4', 'Diastolic'],
]
const PRESSURES_MAX = 200_000
/** Different values of one source at one time. */
const SAME_TIME_MAX = 20

/** Add sides in any order, then take them as pairs. */
export class Pressures {
  readonly #bySourceAndTime = new Map<string, Pressure>()

  /** The same side at the same time from the same source counts once. Null, or `limit-exceeded`. */
  add(
    side: PressureSide,
    value: number,
    of: { readonly source: ReadingSource; readonly at: Moment; readonly unit: Unit; readonly line?: number },
  ): ErrorCode | null {
    const { source, at, unit, line } = of
    for (let nth = 0; nth < SAME_TIME_MAX; nth += 1) {
      const key = `${String(at.wall)} ${source.name} ${unit.unit} ${String(nth)}`
      const known = this.#bySourceAndTime.get(key)
      if (known === undefined) {
        this.#bySourceAndTime.set(key, { source, at, unit, [side]: value, others: new Set(), ...(line === undefined ? {} : { line }) })
        return this.#bySourceAndTime.size > PRESSURES_MAX ? 'limit-exceeded' : null
      }
      if (known[side] === undefined) known[side] = value
      if (known[side] === value) return null
    }
    return 'limit-exceeded'
  }

  /** In order of time; a pair from two sources names both. */
  *observations(): Generator<Json> {
    for (const { resource } of this.told()) yield resource
  }

  /** The same with their lines, where the file has such. */
  *told(): Generator<Told> {
    const distinct = new Map<string, Pressure>()
    for (const pressure of this.#bySourceAndTime.values()) {
      const { at, systolic, diastolic, unit, source } = pressure
      const key = `${String(at.wall)} ${String(systolic)} ${String(diastolic)} ${unit.unit}`
      const same = distinct.get(key)
      if (same === undefined) distinct.set(key, pressure)
      else if (same.source.name !== source.name) same.others.add(source.name)
    }
    for (const pressure of [...distinct.values()].sort((a, b) => a.at.wall - b.at.wall)) yield toldOf(pressure)
  }
}

function toldOf(pressure: Pressure): Told {
  const resource = observationOf(pressure)
  return pressure.line === undefined ? { resource } : { resource, place: { kind: 'line', number: pressure.line } }
}

function observationOf(pressure: Pressure): Json {
  const { source, at, unit, others } = pressure
  const device = source.device === '' || source.device === source.name ? source.name : `${source.name} (${source.device})`
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
    code: { coding: [{ system: LOINC, code: '85354-9' }], text: 'Blood pressure' },
    effectiveDateTime: dateTimeOf(at),
    component: SIDES.flatMap(([side, loinc, text]) => {
      const value = pressure[side]
      return value === undefined
        ? []
        : [{ code: { coding: [{ system: LOINC, code: loinc }], text }, valueQuantity: quantityOf(value, unit) }]
    }),
    ...(device === '' ? {} : { device: { display: device } }),
    ...(others.size === 0 ? {} : { note: [{ text: `Also in: ${[...others].join(', ')}` }] }),
  }
}
