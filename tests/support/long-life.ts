/** A life of many records, made up: days with several of them, long pauses, some with only a month or a year, some without a date. */

const DAY_MS = 86_400_000
const TESTS = ['Haemoglobin', 'Sodium', 'Potassium', 'Creatinine', 'HDL cholesterol', 'Ferritin']

/** FHIR in lines: `count` records from 1950 on, at `days` days each with as many. */
export function longLifeOf(count: number, days: number): string {
  const lines: string[] = []
  for (let at = 0; at < count; at += 1) {
    const day = Math.floor((at * days) / count)
    const date = new Date(Date.UTC(1950, 0, 3) + Math.floor((day * 27_000) / days) * DAY_MS).toISOString().slice(0, 10)
    lines.push(JSON.stringify(at % 401 === 0 ? undated(at) : at % 10 === 0 ? problemOf(at, date) : resultOf(at, date)))
  }
  return lines.join('\n')
}

function undated(at: number): object {
  return { resourceType: 'Condition', code: { text: `Finding without a day ${String(at)}` } }
}

function problemOf(at: number, date: string): object {
  const known = at % 30 === 0 ? date.slice(0, 4) : at % 50 === 0 ? date.slice(0, 7) : date
  return { resourceType: 'Condition', code: { text: `Finding ${String(at)}` }, recordedDate: known }
}

function resultOf(at: number, date: string): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://example.org/tests', code: `T${String(at % 6)}`, display: TESTS[at % 6] }] },
    effectiveDateTime: `${date}T0${String(at % 10)}:30:00Z`,
    valueQuantity: { value: (at % 97) + 0.5, unit: 'mmol/L' },
    referenceRange: [{ low: { value: 5 }, high: { value: 90 } }],
  }
}
