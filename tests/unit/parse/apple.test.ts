/** Exports of Apple Health: what is read is true, nothing is counted twice, and whatever is wrong with a file has a code. */

import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import type { ParseLimits } from '../../../electron/parse/limits.ts'
import { objectAt, objectsAt, textAt } from '../../../shared/fhir/json.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import { healthXml, healthZip } from '../../support/apple-health.ts'
import type { Sample } from '../../support/apple-health.ts'
import { zipFile } from '../../support/zip-files.ts'
import { ofType, readOne } from './read-one.ts'

/** Every member is unpacked by the thread, in pieces that cut letters and tags. */
const STREAMED: ParseLimits = { ...PARSE_LIMITS, wholeLinesBytesMax: 0, pieceBytes: 97 }
const WATCH = 'Watch of Maria'
const PHONE = 'Phone of Maria'
const quantity = (type: string, at: string, value: number, unit: string, more: Partial<Sample> = {}): Sample => ({
  type: `HKQuantityTypeIdentifier${type}`,
  at: `${at} +0200`,
  value,
  unit,
  ...more,
})
const observations = (samples: readonly (Sample | string)[]): readonly Json[] =>
  ofType(readOne('export.xml', healthXml(samples)), 'Observation')
const codesOf = (resource: Json): readonly string[] => objectsAt(objectAt(resource, 'code'), 'coding').map((one) => textAt(one, 'code'))
const wordsOf = (resource: Json): string => textAt(objectAt(resource, 'code'), 'text')
const valueOf = (resource: Json | undefined): unknown => objectAt(resource ?? {}, 'valueQuantity')['value']
const componentsOf = (resource: Json | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries(objectsAt(resource ?? {}, 'component').map((one) => [textAt(objectAt(one, 'code'), 'text'), valueOf(one)]))
const noteOf = (resource: Json | undefined): string =>
  objectsAt(resource ?? {}, 'note')
    .map((one) => textAt(one, 'text'))
    .join('; ')

describe('readings', () => {
  it('of a scale, a thermometer, a meter are one each, with the codes everybody knows', () => {
    const found = observations([
      quantity('BodyMass', '2024-03-01 07:30:00', 72.5, 'kg', { source: 'Scale' }),
      quantity('Height', '2024-03-01 07:30:01', 165, 'cm'),
      quantity('BloodGlucose', '2024-03-01 07:31:00', 98, 'mg/dL'),
      quantity('BloodGlucose', '2024-03-02 07:31:00', 5.4, 'mmol<180.1558800000541>/L'),
      quantity('OxygenSaturation', '2024-03-01 07:32:00', 0.97, '%'),
      quantity('BodyTemperature', '2024-03-01 07:33:00', 36.6, 'degC'),
    ])
    expect(found.map((one) => [codesOf(one)[0], valueOf(one), objectAt(one, 'valueQuantity')['code']])).toEqual([
      ['29463-7', 72.5, 'kg'],
      ['8302-2', 165, 'cm'],
      ['2339-0', 98, 'mg/dL'],
      ['15074-8', 5.4, 'mmol/L'],
      ['59408-5', 97, '%'],
      ['8310-5', 36.6, 'Cel'],
    ])
    expect(found[0]).toMatchObject({ effectiveDateTime: '2024-03-01T07:30:00+02:00', device: { display: 'Scale' } })
  })

  it('of blood pressure are one Observation with two components, also where a correlation repeats them', () => {
    const sides = [
      quantity('BloodPressureSystolic', '2024-03-01 07:00:00', 128, 'mmHg', { source: 'Omron' }),
      quantity('BloodPressureDiastolic', '2024-03-01 07:00:00', 81, 'mmHg', { source: 'Omron' }),
    ]
    const correlation = '<Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="Omron">'
    const found = observations([...sides, correlation, ...sides, '</Correlation>'])
    expect(found.map((one) => [codesOf(one), componentsOf(one)])).toEqual([[['85354-9'], { Systolic: 128, Diastolic: 81 }]])
  })

  it('that two apps keep are one, and it names both', () => {
    const one = quantity('BodyMass', '2024-03-01 07:30:00', 72.5, 'kg', { source: 'Scale' })
    const found = observations([one, one, { ...one, source: 'Another app' }])
    expect(found.map((each) => [valueOf(each), textAt(objectAt(each, 'device'), 'display'), noteOf(each)])).toEqual([
      [72.5, 'Another app', 'Also in: Scale'],
    ])
  })

  it('of a sensor that never rests are told by the day', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      quantity('BloodGlucose', `2024-03-01 10:${String(at).padStart(2, '0')}:00`, 100 + at, 'mg/dL', { source: 'Sensor' }),
    )
    const by = quantity('BloodGlucose', '2024-03-01 11:00:00', 140, 'mg/dL', { source: 'By hand' })
    const found = observations([...many, by])
    expect(found.map((one) => [wordsOf(one), valueOf(one), componentsOf(one)])).toEqual([
      ['Blood glucose', 140, {}],
      ['Blood glucose, average of the day', 119.5, { Minimum: 100, Maximum: 139, Readings: 40 }],
    ])
  })
})

describe('a day', () => {
  const HR = (at: string, value: number, source = WATCH): Sample => quantity('HeartRate', at, value, 'count/min', { source })
  it('of heart rates is average, least and most with their number', () => {
    const found = observations([
      HR('2024-03-01 07:00:00', 60),
      HR('2024-03-01 08:00:00', 90),
      HR('2024-03-01 09:00:00', 70),
      HR('2024-03-02 09:00:00', 71),
    ])
    expect(found.map((one) => [codesOf(one)[0], wordsOf(one), valueOf(one), componentsOf(one)])).toEqual([
      ['8867-4', 'Heart rate, average of the day', 73.33, { Minimum: 60, Maximum: 90, Readings: 3 }],
      ['8867-4', 'Heart rate', 71, {}],
    ])
    expect(found[0]).toMatchObject({ effectivePeriod: { start: '2024-03-01T07:00:00+02:00', end: '2024-03-01T09:00:00+02:00' } })
  })

  it('of steps never adds what two devices counted, nor the same steps twice', () => {
    const step = (from: string, value: number, source: string): Sample => ({
      ...quantity('StepCount', `2024-03-01 ${from}:00`, value, 'count', { source }),
      until: `2024-03-01 ${from}:59 +0200`,
    })
    const watch = [step('07:00', 400, WATCH), step('08:00', 600, WATCH)]
    const found = observations([...watch, ...watch, step('07:00', 380, PHONE), step('08:00', 500, PHONE)])
    expect(found.map((one) => [codesOf(one)[0], valueOf(one), textAt(objectAt(one, 'device'), 'display')])).toEqual([
      ['41950-7', 1000, WATCH],
    ])
    expect(noteOf(found[0])).toContain(`${PHONE} (880 steps)`)
  })

  it('that was not over when the export was written is preliminary', () => {
    const found = observations([HR('2024-03-04 07:00:00', 60), HR('2024-03-05 07:00:00', 60), HR('2024-03-05 08:00:00', 62)])
    expect(found.map((one) => textAt(one, 'status'))).toEqual(['final', 'preliminary'])
  })

  it('of sleep is told in minutes, stage by stage', () => {
    const asleep = (value: string, from: string, until: string): Sample => ({
      type: 'HKCategoryTypeIdentifierSleepAnalysis',
      value: `HKCategoryValueSleepAnalysis${value}`,
      at: `2024-03-01 ${from} +0200`,
      until: `2024-03-01 ${until} +0200`,
    })
    const found = observations([
      asleep('AsleepCore', '00:10:00', '01:10:00'),
      asleep('AsleepDeep', '01:10:00', '01:40:00'),
      asleep('AsleepCore', '01:40:00', '02:00:00'),
    ])
    expect(found.map((one) => [wordsOf(one), valueOf(one)])).toEqual([
      ['Sleep analysis: asleep core, total of the day', 80],
      ['Sleep analysis: asleep deep, total of the day', 30],
    ])
  })

  it('of the other side of the world stays the day that the clock there said', () => {
    const far = { ...HR('2024-03-01 23:30:00', 60), at: '2024-03-01 23:30:00 -1000' }
    expect(observations([far])[0]).toMatchObject({ effectiveDateTime: '2024-03-01T23:30:00-10:00' })
  })
})

describe('an export', () => {
  const XML = healthXml([quantity('BodyMass', '2024-03-01 07:30:00', 72.5, 'kg')])
  it('is kept byte for byte, every record leads to it, and it names nobody', () => {
    const { records, codes } = readOne('export.xml', XML)
    expect(codes).toEqual([])
    expect(Buffer.from(records[0]?.original ?? []).toString()).toBe(XML)
    expect(records.slice(1).map(({ readFrom, subject }) => [readFrom, subject])).toEqual([[0, { name: '', birthDate: '1961-05-04' }]])
  })

  it.each(['export.xml', 'Export.xml', 'exportación.xml', '导出.xml'])('in an archive is found whatever its language: %s', (name) => {
    const route = Buffer.from('<gpx/>')
    const zip = healthZip(
      XML,
      [
        { name: 'apple_health_export/workout-routes/route_1.gpx', bytes: route },
        { name: 'apple_health_export/workout-routes/route_2.gpx', bytes: route },
        { name: 'apple_health_export/export_cda.xml', bytes: Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>') },
        {
          name: 'apple_health_export/clinical-records/AllergyIntolerance-1.json',
          bytes: Buffer.from('{"resourceType":"Condition","code":{"text":"Hay fever"}}'),
        },
      ],
      name,
    )
    const { records, codes } = readOne('export.zip', zip)
    expect(Buffer.from(records[0]?.original ?? []).equals(Buffer.from(zip))).toBe(true)
    expect(records.slice(1).map(({ row, readFrom }) => [row.resourceType, readFrom])).toEqual([
      ['Observation', 0],
      ['Condition', 0],
    ])
    expect(records.map(({ entry }) => entry)).toEqual([0, 1, 2])
    expect(codes).toEqual(['apple-routes-left-out', 'apple-copy-left-out'])
  })

  it('of any size gives the same where a thread unpacks it piece by piece, also inside of another archive', () => {
    const xml = healthXml([quantity('BodyMass', '2024-03-01 07:30:00', 72.5, 'kg', { source: 'Wäge – 体重' })])
    for (const stored of [false, true]) {
      const zip = healthZip(xml, [], 'export.xml', { stored })
      expect(readOne('export.zip', zip, STREAMED)).toEqual(readOne('export.zip', zip))
      const outer = zipFile([{ name: 'export.zip', bytes: zip }])
      const inside = ofType(readOne('all.zip', outer, STREAMED), 'Observation')
      expect(inside).toEqual(ofType(readOne('export.xml', xml), 'Observation'))
      expect(inside).toHaveLength(1)
    }
  })

  it('with samples that say no time or value counts them', () => {
    const read = readOne(
      'export.xml',
      healthXml([quantity('BodyMass', 'yesterday', 72, 'kg'), quantity('BodyMass', '2024-03-01 07:30:00', Number.NaN, 'kg')]),
    )
    expect(ofType(read, 'Observation')).toEqual([])
    expect(read.codes).toEqual(['apple-samples-unread'])
  })
})

describe('hostile exports', () => {
  const WEIGHT = quantity('BodyMass', '2024-03-01 07:30:00', 72.5, 'kg')
  it('define nothing: an entity of their own ends the reading', () => {
    const laughs = '<!DOCTYPE HealthData [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    expect(readOne('export.xml', healthXml([WEIGHT, '<Note>&b;</Note>'], laughs))).toMatchObject({ records: [], codes: ['xml-broken'] })
    expect(readOne('export.xml', healthXml([{ ...WEIGHT, value: '&b;' }], laughs))).toMatchObject({ records: [], codes: ['xml-broken'] })
    // Never used, it is as if it were not there.
    expect(readOne('export.xml', healthXml([WEIGHT], laughs)).codes).toEqual([])
  })

  it.each([
    ['<!DOCTYPE HealthData SYSTEM "file:///etc/passwd">', 'xml-doctype'],
    ['<!DOCTYPE HealthData PUBLIC "a" "http://example.org/x.dtd" []>', 'xml-doctype'],
    ['<!DOCTYPE HealthData SYSTEM "x" [<!ENTITY a "b">]>', 'xml-doctype'],
    [`<!DOCTYPE HealthData [<!-- ${'x'.repeat(2_000_000)} -->]>`, 'xml-doctype'],
  ])('that point elsewhere or are nothing but a document type are refused: %.60s', (doctype, code) => {
    expect(readOne('export.xml', healthXml([WEIGHT], doctype)).codes).toEqual([code])
  })

  it('of another root keep being refused for their document type', () => {
    const other = '<!DOCTYPE note [<!ENTITY a "b">]><note>&a;</note>'
    expect(readOne('export.xml', other).codes).toEqual(['xml-doctype'])
    expect(readOne('export.xml', `<!DOCTYPE HealthData []><note/>`).codes).toEqual(['file-unknown-kind'])
  })

  it('that are cut give nothing rather than half a day', () => {
    const xml = healthXml([WEIGHT, WEIGHT])
    expect(readOne('export.xml', xml.slice(0, -40))).toMatchObject({ records: [], codes: ['xml-broken'] })
    expect(readOne('export.xml', `${xml.slice(0, -14)}${'<a>'.repeat(40)}`).codes).toEqual(['xml-too-deep'])
  })

  it.each([
    ['another sum', { bytes: Buffer.from(healthXml([WEIGHT])), stored: true }, 'zip-broken'],
    ['a smaller size', { sizeBytes: 600 }, 'zip-broken'],
    ['a larger size', { sizeBytes: 90_000 }, 'zip-broken'],
    ['a size that no packing reaches', { sizeBytes: 4_000_000_000 }, 'zip-bomb'],
  ] as const)('that say of their sizes what is not so are refused, and kept: %s', (what, member, code) => {
    const zip = Buffer.from(healthZip(healthXml([WEIGHT]), [], 'export.xml', member))
    // A letter of a stored member, so that only its sum is another.
    if (what === 'another sum') zip[zip.indexOf('kg')] = 0x67
    // In memory, and by the thread for what is large.
    for (const limits of [PARSE_LIMITS, STREAMED]) {
      const { records, codes } = readOne('export.zip', zip, limits)
      expect(codes).toEqual([code])
      expect(records.map(({ row }) => row.kind)).toEqual(['document'])
    }
  })
})
