/** Entries of what was gathered from an Apple Health export, each leading to the file it was read from. */

import type { Json } from '../../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import type { Subject } from '../document-entry.ts'
import type { EntrySource } from '../entry-source.ts'
import { readEntryOf } from '../read-entry.ts'
import { HEALTHKIT, wordsOfName } from '../readings/kinds.ts'
import { dateTimeOf } from '../readings/moment.ts'
import { observationsOf, quantityOf } from '../readings/observations.ts'
import type { AppleSamples, Workout } from './samples.ts'

/** Apple names nobody: who it is has to be asked. */
export function subjectOf({ birthDate }: AppleSamples): Subject {
  return { name: '', birthDate }
}

/** From entry `first` on. */
export function* sampleEntries(samples: AppleSamples, source: EntrySource, first: number): Generator<ParsedEntry> {
  const subject = subjectOf(samples)
  let entry = first
  for (const resource of resourcesOf(samples)) {
    yield readEntryOf(resource, source, entry, subject)
    entry += 1
  }
  if (samples.unread > 0) {
    const error = { code: 'apple-samples-unread', detail: { count: samples.unread } } as const
    yield { type: 'refused', file: source.file, entry, name: source.name, error }
  }
}

function* resourcesOf(samples: AppleSamples): Generator<Json> {
  const { pressures, readings, workouts, exportDay } = samples
  yield* pressures.observations()
  for (const gathered of readings.kinds()) yield* observationsOf(gathered, exportDay)
  const known = new Set<string>()
  for (const workout of workouts) {
    const key = JSON.stringify([workout.activity, workout.from.wall, workout.to, workout.source.name])
    if (known.has(key)) continue
    known.add(key)
    yield observationOfWorkout(workout)
  }
}

/** Source of the code: LOINC 73985-4, "Exercise activity". */
function observationOfWorkout({ activity, source, from, to, totals }: Workout): Json {
  const words = wordsOfName(activity.replace(/^HKWorkoutActivityType/u, ''))
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'activity' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '73985-4' }], text: words === '' ? 'Workout' : `Workout: ${words.toLowerCase()}` },
    effectivePeriod: { start: dateTimeOf(from), end: dateTimeOf({ ...from, wall: to }) },
    ...(words === '' ? {} : { valueCodeableConcept: { coding: [{ system: HEALTHKIT, code: activity }], text: words } }),
    component: totals.map(([text, value, unit]) => ({ code: { text }, valueQuantity: quantityOf(Number(value.toPrecision(4)), unit) })),
    ...(source.name === '' ? {} : { device: { display: source.name } }),
  }
}
