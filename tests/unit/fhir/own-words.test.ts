/** Words that Salus wrote itself are said in the person's language; what a source wrote is left as it is. */

import { describe, expect, it } from 'vitest'
import { messageWords } from '../../../electron/parse/hl7-words.ts'
import { packRow, unpackRow } from '../../../electron/vault/index-store/pack-row.ts'
import { Gathering } from '../../../electron/parse/readings/gather.ts'
import { categoryKind, quantityKind, wordsOfName } from '../../../electron/parse/readings/kinds.ts'
import { appleMoment } from '../../../electron/parse/readings/moment.ts'
import { observationsOf } from '../../../electron/parse/readings/observations.ts'
import { Pressures } from '../../../electron/parse/readings/pressures.ts'
import { appleUnit } from '../../../electron/parse/readings/units.ts'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { readingInRomanian } from '../../../shared/fhir/own-words.ts'
import { FILES_RO, READINGS_RO } from '../../../shared/fhir/own-words-ro.ts'
import { personOf, withContacts } from '../../../shared/fhir/person-record.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { convertedPressures } from '../../../shared/fhir/units.ts'
import { summaryIn, titleIn } from '../../../shared/model/row-words.ts'

const row = (resource: object): ReturnType<typeof rowOf> => rowOf(resource, { source: 'export.zip' })
const said = (resource: object): readonly string[] => [titleIn(row(resource), 'ro'), summaryIn(row(resource), 'ro')]
const SOURCE = { name: 'Ana Watch', device: '' }
const LOINC = 'http://loinc.org'
const at = (text: string): NonNullable<ReturnType<typeof appleMoment>> => {
  const moment = appleMoment(text)
  if (moment === null) throw new Error(text)
  return moment
}

/** Names of Apple's that phones and watches write most. */
const QUANTITIES =
  'HeartRate RestingHeartRate WalkingHeartRateAverage HeartRateVariabilitySDNN BodyMass Height BodyMassIndex BodyFatPercentage LeanBodyMass BloodGlucose OxygenSaturation BodyTemperature RespiratoryRate VO2Max StepCount FlightsClimbed DistanceWalkingRunning DistanceCycling DistanceSwimming ActiveEnergyBurned BasalEnergyBurned AppleExerciseTime AppleStandTime TimeInDaylight PhysicalEffort WalkingSpeed WalkingStepLength WalkingAsymmetryPercentage WalkingDoubleSupportPercentage AppleWalkingSteadiness SixMinuteWalkTestDistance StairAscentSpeed StairDescentSpeed HeadphoneAudioExposure EnvironmentalAudioExposure DietaryWater DietaryEnergyConsumed NumberOfTimesFallen PushCount SwimmingStrokeCount InsulinDelivery ForcedVitalCapacity AppleSleepingWristTemperature'.split(
    ' ',
  )
const SLEEP = ['InBed', 'AsleepUnspecified', 'AsleepCore', 'AsleepDeep', 'AsleepREM', 'Awake']

describe('readings', () => {
  it.each(QUANTITIES)('%s has a Romanian name', (name) => {
    expect(readingInRomanian(quantityKind(`HKQuantityTypeIdentifier${name}`).words)).not.toBe('')
  })

  it('sleep and standing are said with their stage', () => {
    const stages = SLEEP.map((stage) => categoryKind('HKCategoryTypeIdentifierSleepAnalysis', `HKCategoryValueSleepAnalysis${stage}`).words)
    expect(stages.map((words) => readingInRomanian(`${words}, total of the day`))).toEqual([
      'Somn: în pat, totalul zilei',
      'Somn: adormit, totalul zilei',
      'Somn: somn ușor, totalul zilei',
      'Somn: somn profund, totalul zilei',
      'Somn: somn REM, totalul zilei',
      'Somn: treaz, totalul zilei',
    ])
    expect(readingInRomanian('Apple stand hour: stood')).toBe('Ore cu stat în picioare: stat în picioare')
    expect(readingInRomanian(`Workout: ${wordsOfName('HighIntensityIntervalTraining').toLowerCase()}`)).toBe(
      'Antrenament: antrenament pe intervale',
    )
    expect(readingInRomanian('Some new thing, total of the day')).toBe('Some new thing, totalul zilei')
    expect(readingInRomanian('Some new thing')).toBe('')
    expect(readingInRomanian('constructor')).toBe('')
  })

  it('of a day are told whole: title, value, parts, notes', () => {
    const gathering = new Gathering()
    const steps = quantityKind('HKQuantityTypeIdentifierStepCount')
    const from = at('2026-03-04 08:00:00 +0200')
    const unit = { unit: 'steps', code: '1', factor: 1 }
    gathering.add({ kind: steps, source: SOURCE, unit, from, to: from.wall + 60, value: 8000 })
    const [gathered] = [...gathering.kinds()]
    if (gathered === undefined) throw new Error('nothing gathered')
    const [day] = [...observationsOf(gathered, Number.NaN)]
    expect(row(day ?? {}).title).toBe('Steps, total of the day')
    expect(said(day ?? {})).toEqual(['Pași, totalul zilei', '8000 pași'])
    const both = { ...day, note: [{ text: 'Also in: Ana Phone' }, { text: 'The day was not over when this was written' }] }
    expect(linesOf(both, 'ro').find(({ label }) => label === 'note')?.text).toBe(
      'Și în: Ana Phone, Ziua nu se încheiase când s-a scris aceasta',
    )
    expect(linesOf(both, 'en').find(({ label }) => label === 'note')?.text).toBe(
      'Also in: Ana Phone, The day was not over when this was written',
    )
  })

  it('blood pressure says both numbers', () => {
    const pressures = new Pressures()
    const of = { source: SOURCE, at: at('2026-03-04 08:00:00 +0200'), unit: appleUnit('mmHg') }
    pressures.add('systolic', 120, of)
    pressures.add('diastolic', 80, of)
    const [one] = [...pressures.observations()]
    expect(said(one ?? {})).toEqual(['Tensiune arterială', '120/80 mmHg'])
    const inKilopascal = convertedPressures(row(one ?? {}).summary, { pressure: 'kPa' }, String)
    expect(inKilopascal).toBe('16/10.7 kPa')
    expect(convertedPressures('120 mmHg', {}, String)).toBe('120 mmHg')
  })
})

describe('what a source wrote', () => {
  const clinic = {
    resourceType: 'Observation',
    id: 'a',
    status: 'final',
    subject: { reference: 'Patient/1' },
    code: { coding: [{ system: LOINC, code: '8867-4', display: 'Heart rate' }], text: 'Heart rate' },
    valueQuantity: { value: 70, unit: '/min' },
    note: [{ text: 'Also in: the other chart' }],
  }
  it('stays, even in the same words', () => {
    expect(row(clinic).ro).toBeUndefined()
    expect(linesOf(clinic, 'ro').find(({ label }) => label === 'note')?.text).toBe('Also in: the other chart')
    const document = {
      resourceType: 'DocumentReference',
      content: [{ attachment: { contentType: 'application/pdf', title: 'Health card' } }],
    }
    expect(row(document).ro).toBeUndefined()
  })

  it('and what FHIR or a coded dose says is said in both languages', () => {
    const visit = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    }
    expect(row(visit).title).not.toBe(titleIn(row(visit), 'ro'))
    const medicine = {
      resourceType: 'MedicationRequest',
      status: 'active',
      medicationCodeableConcept: { text: 'Metformin 500 mg' },
      dosageInstruction: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } }],
    }
    expect(titleIn(row(medicine), 'ro')).toBe('Metformin 500 mg')
    expect(summaryIn(row(medicine), 'ro')).not.toBe(row(medicine).summary)
    expect(summaryIn(row(medicine), 'ro')).toBe(linesOf(medicine, 'ro').find(({ label }) => ['dose', 'coded-dose'].includes(label))?.text)
  })
})

describe('files', () => {
  const message = (title: string): object => ({
    resourceType: 'DocumentReference',
    type: { text: title },
    content: [{ attachment: { contentType: 'text/x-hl7v2', title } }],
  })
  it('messages are called by what they are', () => {
    expect(said(message('Result message (3)'))[0]).toBe('Mesaj cu rezultate (3)')
    expect(said(message('Admission, discharge or transfer message, Vaccination message'))[0]).toBe(
      'Mesaj de internare, externare sau transfer, Mesaj despre vaccinări',
    )
    expect(said(message(messageWords('QRY', '')))[0]).toBe('Mesaj de tip QRY')
  })

  it('every message that has a word has it in both languages', () => {
    const types = 'ACK ADT BAR DFT MDM MFN OMG OMI OML OMP ORL ORM ORU OUL PPR PGL RAS RDE RDS REF RRI RSP SIU SRM VXU'.split(' ')
    const events = Array.from({ length: 62 }, (_, number) => `A${String(number).padStart(2, '0')}`)
    const all = [...types.map((type) => messageWords(type, '')), ...events.map((event) => messageWords('ADT', event))]
    for (const words of all) expect(Object.hasOwn(FILES_RO, words) ? '' : words).toBe('')
  })

  it('no key of the tables is out of reach', () => {
    for (const key of Object.keys(READINGS_RO)) expect(key).toBe(key.toLowerCase())
  })
})

it('a packed row keeps what is said otherwise', () => {
  const packed = {
    ...row({ resourceType: 'Condition', code: { text: 'Asthma' } }),
    ro: { title: 'x' },
    id: 'ab'.repeat(16),
    importedAtMs: 1,
  }
  const { id, kind, code, source } = packed
  expect(unpackRow(packRow(packed), { id, kind, code, source })).toEqual(packed)
})

it('people to call stand in the summary that others read', () => {
  const contacts = [{ name: 'Ion', phone: '+40 700', relation: '' }]
  const patient = withContacts(null, 'Maria', contacts) ?? {}
  expect(personOf(patient, { recordId: '', source: '' })).toMatchObject({ name: 'Maria', contacts })
  expect(withContacts(null, 'Maria', [])).toBeNull()
})
