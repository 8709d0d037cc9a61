/** The recording in an Observation: SampledData of it or of its components. Source: https://hl7.org/fhir/R4/datatypes.html#SampledData. */

import { shownUnit } from '../model/recording.ts'
import type { Lead, Recording } from '../model/recording.ts'
import { wordsOf } from './concept.ts'
import { numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const SAMPLES_MAX = 10_000_000
const LEADS_MAX = 64

interface Sampled {
  readonly lead: Lead
  readonly hertz: number
  readonly samples: number
}

/** Null where the resource holds none. Leads of another rate or length than the first are left out. */
export function recordingOf(resource: Json): Recording | null {
  const sampled = [resource, ...objectsAt(resource, 'component')].slice(0, LEADS_MAX + 1).flatMap((one) => {
    const found = sampledOf(one)
    return found === null ? [] : [found]
  })
  const [first] = sampled
  if (first === undefined) return null
  const leads = sampled.filter(({ hertz, samples }) => hertz === first.hertz && samples === first.samples).map(({ lead }) => lead)
  return { hertz: first.hertz, samples: first.samples, leads }
}

function sampledOf(of: Json): Sampled | null {
  const data = objectAt(of, 'valueSampledData')
  const periodMs = numberAt(data, 'period') ?? 0
  // Several dimensions would be interleaved; nobody writes them.
  if (periodMs <= 0 || (numberAt(data, 'dimensions') ?? 1) !== 1) return null
  const texts = textAt(data, 'data').split(/\s+/u, SAMPLES_MAX)
  if (texts.length < 2) return null
  const values = Float32Array.from(texts, Number)
  const origin = objectAt(data, 'origin')
  const { unit, factor: shown } = shownUnit(textAt(origin, 'code') || textAt(origin, 'unit'))
  const factor = (numberAt(data, 'factor') ?? 1) * shown
  const offset = (numberAt(origin, 'value') ?? 0) * shown
  const lead: Lead = {
    name: wordsOf(objectAt(of, 'code')),
    unit,
    // "E", "U" and "L" stand for nothing measured, too high, too low.
    valueAt: (sample) => (values[sample] ?? Number.NaN) * factor + offset,
  }
  return { lead, hertz: 1000 / periodMs, samples: values.length }
}
