/** What can be measured at home: its LOINC code where that is certain, its units, and what no living person has. Source: loinc.org, ucum.org. */

export const MEASURE_NAMES = ['weight', 'height', 'blood-pressure', 'temperature', 'pulse', 'oxygen', 'glucose', 'lab', 'other'] as const
export type MeasureName = (typeof MEASURE_NAMES)[number]

interface Bounds {
  readonly min: number
  readonly max: number
}
export interface MeasureUnit extends Bounds {
  /** As people write it. */
  readonly text: string
  /** UCUM. */
  readonly code: string
  /** LOINC, where the code of the measure depends on the unit. */
  readonly loinc?: string
  readonly display?: string
}
export interface Measure {
  readonly name: MeasureName
  /** LOINC with its own words; empty where the person names it. */
  readonly code: string
  readonly display: string
  readonly category: 'vital-signs' | 'laboratory' | ''
  /** None where the person writes the unit, too. */
  readonly units: readonly MeasureUnit[]
  /** The values that belong to it, where it has more than one. */
  readonly parts: readonly (Bounds & { readonly code: string; readonly display: string })[]
}

const vital = { category: 'vital-signs', parts: [] } as const
const MEASURES: readonly Measure[] = [
  {
    ...vital,
    name: 'weight',
    code: '29463-7',
    display: 'Body weight',
    units: [
      { text: 'kg', code: 'kg', min: 0.2, max: 700 },
      { text: 'lb', code: '[lb_av]', min: 0.5, max: 1540 },
    ],
  },
  {
    ...vital,
    name: 'height',
    code: '8302-2',
    display: 'Body height',
    units: [
      { text: 'cm', code: 'cm', min: 20, max: 280 },
      { text: 'in', code: '[in_i]', min: 8, max: 110 },
    ],
  },
  {
    ...vital,
    name: 'blood-pressure',
    code: '85354-9',
    display: 'Blood pressure panel with all children optional',
    units: [{ text: 'mmHg', code: 'mm[Hg]', min: 10, max: 350 }],
    parts: [
      { code: '8480-6', display: 'Systolic blood pressure', min: 30, max: 350 },
      { code: '8462-4', display: 'Diastolic blood pressure', min: 10, max: 250 },
    ],
  },
  {
    ...vital,
    name: 'temperature',
    code: '8310-5',
    display: 'Body temperature',
    units: [
      { text: '°C', code: 'Cel', min: 20, max: 46 },
      { text: '°F', code: '[degF]', min: 68, max: 115 },
    ],
  },
  { ...vital, name: 'pulse', code: '8867-4', display: 'Heart rate', units: [{ text: '/min', code: '/min', min: 10, max: 350 }] },
  {
    ...vital,
    name: 'oxygen',
    code: '59408-5',
    display: 'Oxygen saturation in Arterial blood by Pulse oximetry',
    units: [{ text: '%', code: '%', min: 20, max: 100 }],
  },
  {
    name: 'glucose',
    code: '15074-8',
    display: 'Glucose [Moles/volume] in Blood',
    category: 'laboratory',
    units: [
      { text: 'mmol/L', code: 'mmol/L', min: 0.1, max: 110 },
      { text: 'mg/dL', code: 'mg/dL', loinc: '2339-0', display: 'Glucose [Mass/volume] in Blood', min: 2, max: 2000 },
    ],
    parts: [],
  },
  { name: 'lab', code: '', display: '', category: 'laboratory', units: [], parts: [] },
  { name: 'other', code: '', display: '', category: '', units: [], parts: [] },
]

/** Undefined for a name that there is not. */
export function measureOf(name: string): Measure | undefined {
  return MEASURES.find((measure) => measure.name === name)
}

/** By a LOINC code that one of them has. */
export function measureByCode(code: string): Measure | undefined {
  return MEASURES.find((measure) => code !== '' && (measure.code === code || measure.units.some(({ loinc }) => loinc === code)))
}
