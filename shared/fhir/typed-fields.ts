/** Back from a typed record to the fields of its form, so that it can be corrected. */

import { measureByCode } from '../model/measures.ts'
import type { TypedFields, TypedKind } from '../model/typed-record.ts'
import { codingsOf, wordsOf } from './concept.ts'
import { numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const KINDS: Readonly<Record<string, TypedKind>> = {
  Condition: 'problem',
  MedicationStatement: 'medicine',
  AllergyIntolerance: 'allergy',
  Immunization: 'immunization',
  Observation: 'measurement',
  Composition: 'note',
  Appointment: 'appointment',
}
const STILL: Readonly<Record<string, string>> = { active: 'yes', resolved: 'no', completed: 'no' }

/** Undefined for a resource that no form makes. `resource` is one of `typedResource`. */
export function typedFieldsOf(resource: object): TypedFields | undefined {
  const json = resource as Json
  const kind = KINDS[textAt(json, 'resourceType')]
  if (kind === undefined) return undefined
  const note = [...objectsAt(json, 'note').map((one) => textAt(one, 'text')), textAt(json, 'comment')].find((text) => text !== '') ?? ''
  return { kind, note, ...FIELDS[kind](json) }
}

const FIELDS: Readonly<Record<TypedKind, (json: Json) => Partial<TypedFields>>> = {
  problem: (json) => ({
    title: wordsOf(objectAt(json, 'code')),
    date: textAt(json, 'onsetDateTime'),
    until: textAt(json, 'abatementDateTime'),
    still: stillOf(json),
  }),
  medicine: (json) => ({
    title: wordsOf(objectAt(json, 'medicationCodeableConcept')),
    date: textAt(objectAt(json, 'effectivePeriod'), 'start'),
    until: textAt(objectAt(json, 'effectivePeriod'), 'end'),
    still: STILL[textAt(json, 'status')] ?? '',
    dose: objectsAt(json, 'dosage')
      .map((one) => textAt(one, 'text'))
      .join('; '),
  }),
  allergy: (json) => {
    const [reaction] = objectsAt(json, 'reaction')
    return {
      title: wordsOf(objectAt(json, 'code')),
      date: textAt(json, 'onsetDateTime'),
      still: stillOf(json),
      reaction: objectsAt(reaction, 'manifestation').map(wordsOf).join(', '),
      severity: textAt(reaction, 'severity'),
    }
  },
  immunization: (json) => ({
    title: wordsOf(objectAt(json, 'vaccineCode')),
    date: textAt(json, 'occurrenceDateTime'),
    lot: textAt(json, 'lotNumber'),
    where: textAt(objectAt(json, 'location'), 'display'),
  }),
  measurement: measurementFields,
  note: (json) => ({ title: textAt(json, 'title'), date: textAt(json, 'date'), note: noteText(textAt(objectAt(json, 'text'), 'div')) }),
  appointment: (json) => {
    const [requested] = objectsAt(json, 'requestedPeriod')
    const start = textAt(json, 'start')
    return {
      title: textAt(json, 'description'),
      ...(start === '' ? { date: textAt(requested, 'start') } : timeFields(start)),
      where: textAt(objectAt(objectsAt(json, 'participant')[1], 'actor'), 'display'),
    }
  },
}

function measurementFields(json: Json): Partial<TypedFields> {
  const code = objectAt(json, 'code')
  const known = codingsOf(code)
    .map((one) => measureByCode(one.code))
    .find((measure) => measure !== undefined)
  const isLab = objectsAt(json, 'category').some((category) => codingsOf(category).some((one) => one.code === 'laboratory'))
  const quantities = [json, ...objectsAt(json, 'component')].map((one) => objectAt(one, 'valueQuantity')).filter((one) => 'value' in one)
  const [value, second] = quantities.map((quantity) => String(numberAt(quantity, 'value') ?? ''))
  return {
    measure: known?.name ?? (isLab ? 'lab' : 'other'),
    title: wordsOf(code),
    ...timeFields(textAt(json, 'effectiveDateTime')),
    value: value ?? '',
    second: second ?? '',
    unit: textAt(quantities[0], 'unit'),
  }
}

/** `2026-11-26T09:30:00+02:00` as day, time and zone. */
function timeFields(dateTime: string): Partial<TypedFields> {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::[0-9.]+)?([+-]\d{2}:\d{2})$/u.exec(dateTime)
  return match === null ? { date: dateTime } : { date: match[1] ?? '', time: match[2] ?? '', zone: match[3] ?? '' }
}

function stillOf(json: Json): string {
  const [coding] = codingsOf(objectAt(json, 'clinicalStatus'))
  return STILL[coding?.code ?? ''] ?? ''
}

/** Line by line, as it was typed. */
function noteText(div: string): string {
  const lines = [...div.matchAll(/<p>(.*?)<\/p>/gsu)].map(([, line = '']) => line)
  return lines.join('\n').replace(/&lt;/gu, '<').replace(/&gt;/gu, '>').replace(/&amp;/gu, '&')
}
