/** What a person typed in as FHIR R4, in her own words: no code but where a measurement has a certain one. */

import { measureOf } from '../model/measures.ts'
import type { MeasureUnit } from '../model/measures.ts'
import type { Measured, TypedRecord } from '../model/typed-record.ts'
import type { Json } from './json.ts'

const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const HL7 = 'http://terminology.hl7.org/CodeSystem'
/** HL7 v3 ObservationValue: said by the patient, not by a clinic. */
export const PATIENT_ASSERTED = { system: `${HL7}/v3-ObservationValue`, code: 'PATAST', display: 'patient asserted' }

export interface Writer {
  readonly name: string
  /** ISO instant, and the day where she is. */
  readonly at: string
  readonly day: string
}

/** A valid resource; `writer` typed it and is whom it is about. */
export function typedResource(record: TypedRecord, writer: Writer): Json {
  return withoutEmpty({ ...BUILDERS[record.kind](record, writer), meta: { lastUpdated: writer.at, security: [PATIENT_ASSERTED] } })
}

const BUILDERS: Readonly<Record<TypedRecord['kind'], (record: TypedRecord, writer: Writer) => Json>> = {
  problem: problemOf,
  medicine: medicineOf,
  allergy: allergyOf,
  immunization: immunizationOf,
  measurement: measurementOf,
  note: noteOf,
  appointment: appointmentOf,
}

function problemOf({ title, date, until, still, note }: TypedRecord, { name, day }: Writer): Json {
  const over = still === 'no' || until !== ''
  return {
    resourceType: 'Condition',
    ...(still === '' && !over ? {} : { clinicalStatus: coded('condition-clinical', over ? 'resolved' : 'active') }),
    code: { text: title },
    subject: { display: name },
    onsetDateTime: date,
    abatementDateTime: until,
    recordedDate: day,
    asserter: { display: name },
    note: noteTexts(note),
  }
}

function medicineOf({ title, date, until, still, dose, note }: TypedRecord, { name, day }: Writer): Json {
  const over = still === 'no' || (until !== '' && until < day.slice(0, until.length))
  return {
    resourceType: 'MedicationStatement',
    status: over ? 'completed' : still === 'yes' ? 'active' : 'unknown',
    medicationCodeableConcept: { text: title },
    subject: { display: name },
    effectivePeriod: { start: date, end: until },
    dateAsserted: day,
    informationSource: { display: name },
    dosage: dose === '' ? [] : [{ text: dose }],
    note: noteTexts(note),
  }
}

function allergyOf({ title, date, still, reaction, severity, note }: TypedRecord, { name, day }: Writer): Json {
  return {
    resourceType: 'AllergyIntolerance',
    // R4 ait-1 wants one; whoever writes an allergy down has it, unless she says that it is over.
    clinicalStatus: coded('allergyintolerance-clinical', still === 'no' ? 'resolved' : 'active'),
    verificationStatus: coded('allergyintolerance-verification', 'unconfirmed'),
    code: { text: title },
    patient: { display: name },
    onsetDateTime: date,
    recordedDate: day,
    asserter: { display: name },
    reaction: reaction === '' ? [] : [{ manifestation: [{ text: reaction }], severity }],
    note: noteTexts(note),
  }
}

function immunizationOf({ title, date, lot, where, note }: TypedRecord, { name, day }: Writer): Json {
  return {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: { text: title },
    patient: { display: name },
    ...(date === '' ? { occurrenceString: 'unknown' } : { occurrenceDateTime: date }),
    recorded: day,
    primarySource: false,
    reportOrigin: coded('immunization-origin', 'recall'),
    location: where === '' ? {} : { display: where },
    lotNumber: lot,
    note: noteTexts(note),
  }
}

function measurementOf({ title, date, instant, measured, note }: TypedRecord, { name }: Writer): Json {
  const measure = measureOf(measured?.measure ?? '')
  if (measured === null || measure === undefined) throw new Error('a measurement without a value')
  const unit = measure.units.find(({ text }) => text === measured.unit)
  const code = unit?.loinc ?? measure.code
  const display = unit?.display ?? measure.display
  const values =
    measure.parts.length === 0
      ? { valueQuantity: quantityOf(measured, 0, unit) }
      : {
          component: measure.parts.map((part, at) => ({
            code: { coding: [{ system: LOINC, code: part.code, display: part.display }] },
            valueQuantity: quantityOf(measured, at, unit),
          })),
        }
  return {
    resourceType: 'Observation',
    status: 'final',
    category: measure.category === '' ? [] : [{ coding: [{ system: `${HL7}/observation-category`, code: measure.category }] }],
    code: { coding: code === '' ? [] : [{ system: LOINC, code, display }], text: title === '' ? display : title },
    subject: { display: name },
    effectiveDateTime: instant === '' ? date : instant,
    performer: [{ display: name }],
    ...values,
    note: noteTexts(note),
  }
}

function noteOf({ title, date, note }: TypedRecord, { name, day }: Writer): Json {
  const lines = note.split('\n').map((line) => `<p>${escaped(line)}</p>`)
  return {
    resourceType: 'Composition',
    status: 'final',
    type: { text: 'Note' },
    subject: { display: name },
    date: date === '' ? day : date,
    author: [{ display: name }],
    title,
    text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${lines.join('')}</div>` },
  }
}

function appointmentOf({ title, date, instant, where, note }: TypedRecord, { name, day }: Writer): Json {
  return {
    resourceType: 'Appointment',
    // R4 app-3: only one that is not settled may be without its time.
    ...(instant === ''
      ? { status: 'proposed', requestedPeriod: [{ start: date, end: date }] }
      : { status: 'booked', start: instant, end: instant }),
    description: title,
    created: day,
    comment: note,
    participant: [
      { actor: { display: name }, status: 'accepted' },
      ...(where === '' ? [] : [{ actor: { display: where }, status: 'accepted' }]),
    ],
  }
}

function quantityOf({ values, unit }: Measured, at: number, known: MeasureUnit | undefined): Json {
  return { value: values[at] ?? 0, unit, ...(known === undefined ? {} : { system: UCUM, code: known.code }) }
}

function coded(system: string, code: string): Json {
  return { coding: [{ system: `${HL7}/${system}`, code }] }
}

function noteTexts(note: string): readonly Json[] {
  return note === '' ? [] : [{ text: note }]
}

function escaped(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;')
}

/** FHIR JSON has no empty members. */
function withoutEmpty(json: Json): Json {
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, member]) => {
      const kept = Array.isArray(member) ? member.map((one) => withoutEmptyOf(one as unknown)) : withoutEmptyOf(member)
      const empty = kept === '' || (typeof kept === 'object' && kept !== null && Object.keys(kept).length === 0)
      return empty ? [] : [[key, kept]]
    }),
  )
}

function withoutEmptyOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutEmpty(value as Json) : value
}
