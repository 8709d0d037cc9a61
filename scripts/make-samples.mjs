// Writes the synthetic patient of resources/samples/: the same files, byte for byte, every time.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PNG } from 'pngjs'

const out = join(dirname(fileURLToPath(import.meta.url)), '..', 'resources', 'samples')
const SYNTHETIC = 'synthetic, made for Salus'

// ---- small builders ----

const SNOMED = 'http://snomed.info/sct'
const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const ATC = 'http://www.whocc.no/atc'
const CVX = 'http://hl7.org/fhir/sid/cvx'
const ICD10 = 'http://hl7.org/fhir/sid/icd-10'
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM'
const hl7 = (name) => `http://terminology.hl7.org/CodeSystem/${name}`

const tag = { system: hl7('v3-ActReason'), code: 'HTEST', display: SYNTHETIC }
const coding = (system, code, display) => ({ system, code, display })
const concept = (text, ...codings) => ({ coding: codings.map(([system, code, display]) => coding(system, code, display ?? text)), text })
const resource = (resourceType, id, body) => ({ resourceType, id, meta: { tag: [tag] }, ...body })
const reference = (type, id, display) => ({ reference: `${type}/${id}`, display })
const quantity = (value, unit, code = unit) => ({ value, unit, system: UCUM, code })
const note = (text) => [{ text }]
const status = (system, code, display) => ({ coding: [coding(hl7(system), code, display)] })
/** Narratives of these resources are written by hand, so they hold more than the coded parts. */
const narrative = (body) => ({ status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${body}</div>` })
/** An instant in Cluj-Napoca; every date below lies clear of the weeks in which the clocks change. */
const at = (date, time) => `${date}T${time}:00${Number(date.slice(5, 7)) >= 4 && Number(date.slice(5, 7)) <= 10 ? '+03:00' : '+02:00'}`

const maria = reference('Patient', 'maria-popescu', 'Maria Popescu')
const muresan = reference('Practitioner', 'andreea-muresan', 'Dr. Andreea Mureșan')
const taranu = reference('Practitioner', 'vlad-taranu', 'Dr. Vlad Țăranu')
const clinic = reference('Organization', 'north-clinic', 'North Clinic')
const LEFT_KNEE = [SNOMED, '82169009', 'left knee']

// ---- people and the clinic ----

const people = [
  resource('Patient', 'maria-popescu', {
    identifier: [{ system: 'https://example.org/salus/synthetic-patients', value: 'SYN-0001' }],
    active: true,
    name: [{ use: 'official', text: 'Maria Popescu', family: 'Popescu', given: ['Maria'] }],
    telecom: [{ system: 'email', value: 'maria.popescu@example.org', use: 'home' }],
    gender: 'female',
    birthDate: '1961-04-12',
    address: [{ use: 'home', line: ['Strada Exemplului 12, ap. 4'], city: 'Cluj-Napoca', state: 'județul Cluj', country: 'RO' }],
    communication: [{ language: concept('Romanian', ['urn:ietf:bcp:47', 'ro']), preferred: true }],
    generalPractitioner: [muresan],
  }),
  resource('Practitioner', 'andreea-muresan', {
    active: true,
    name: [{ use: 'official', text: 'Dr. Andreea Mureșan', family: 'Mureșan', given: ['Andreea'], prefix: ['Dr.'] }],
    gender: 'female',
    qualification: [{ code: { text: 'Family doctor' } }],
  }),
  resource('Practitioner', 'vlad-taranu', {
    active: true,
    name: [{ use: 'official', text: 'Dr. Vlad Țăranu', family: 'Țăranu', given: ['Vlad'], prefix: ['Dr.'] }],
    gender: 'male',
    qualification: [{ code: { text: 'Specialist in internal medicine' }, issuer: clinic }],
  }),
  resource('Organization', 'north-clinic', {
    active: true,
    type: [concept('Hospital and outpatient clinic', [hl7('organization-type'), 'prov', 'Healthcare provider'])],
    name: 'North Clinic',
    alias: ['Clinica de Nord'],
    telecom: [{ system: 'email', value: 'north-clinic@example.org' }],
    address: [{ line: ['Bulevardul Închipuit 1'], city: 'Cluj-Napoca', state: 'județul Cluj', country: 'RO' }],
  }),
]

// ---- problems and allergies ----

const condition = (id, code, onset, clinical, text, more = {}) =>
  resource('Condition', id, {
    clinicalStatus: status('condition-clinical', clinical, clinical === 'active' ? 'Active' : 'Resolved'),
    verificationStatus: status('condition-ver-status', 'confirmed', 'Confirmed'),
    category: [concept('Problem', [hl7('condition-category'), 'problem-list-item', 'Problem on the list'])],
    code,
    subject: maria,
    onsetDateTime: onset,
    recorder: muresan,
    note: note(text),
    ...more,
  })

const problems = [
  condition(
    'type-2-diabetes',
    concept('Type 2 diabetes', [SNOMED, '44054006'], [ICD10, 'E11', 'Type 2 diabetes']),
    '2019-05',
    'active',
    'Long-term blood sugar is rising. Glicemie crescută mai ales dimineața, înainte de masă.',
  ),
  condition(
    'high-blood-pressure',
    concept('High blood pressure', [SNOMED, '38341003'], [ICD10, 'I10', 'High blood pressure without a known cause']),
    '2014-02-10',
    'active',
    'Measured at home twice a week. Tensiunea se măsoară dimineața și seara.',
  ),
  condition(
    'knee-osteoarthritis',
    concept(
      'Osteoarthritis of the left knee',
      [SNOMED, '239873007', 'Osteoarthritis of the knee'],
      [ICD10, 'M17', 'Osteoarthritis of the knee'],
    ),
    '2017-09',
    'active',
    'Stiff in the morning, pain on stairs. Durere la genunchiul stâng când coboară scările.',
    { bodySite: [concept('Left knee', LEFT_KNEE)], severity: concept('Moderate', [SNOMED, '6736007']) },
  ),
  condition(
    'pneumonia-2025',
    concept('Pneumonia', [SNOMED, '233604007'], [ICD10, 'J18', 'Pneumonia, cause not named']),
    '2025-01-11',
    'resolved',
    'Treated with doxycycline at North Clinic because of the penicillin allergy. Fully recovered.',
    {
      abatementDateTime: '2025-02-03',
      recorder: taranu,
      encounter: reference('Encounter', 'stay-2025-01', 'Stay in hospital for pneumonia'),
    },
  ),
]

const allergy = (id, code, category, criticality, onset, reaction, text) =>
  resource('AllergyIntolerance', id, {
    clinicalStatus: status('allergyintolerance-clinical', 'active', 'Active'),
    verificationStatus: status('allergyintolerance-verification', 'confirmed', 'Confirmed'),
    type: 'allergy',
    category: [category],
    criticality,
    code,
    patient: maria,
    onsetDateTime: onset,
    recorder: muresan,
    note: note(text),
    reaction: [reaction],
  })

const allergies = [
  allergy(
    'penicillin',
    concept('Penicillin', [SNOMED, '764146007']),
    'medication',
    'high',
    '2011-03-08',
    {
      manifestation: [concept('Anaphylaxis', [SNOMED, '39579001', 'Life-threatening allergic reaction'])],
      description: 'Swelling of the face and trouble breathing within minutes of a tablet',
      onset: '2011-03-08',
      severity: 'severe',
      exposureRoute: concept('By mouth', [SNOMED, '26643006']),
    },
    'Nu se administrează nicio penicilină. No penicillin of any kind.',
  ),
  allergy(
    'latex',
    concept('Latex', [SNOMED, '111088007']),
    'environment',
    'low',
    '2016-07',
    {
      manifestation: [concept('Skin rash', [SNOMED, '271807003'])],
      description: 'Itching and red skin under rubber gloves',
      severity: 'mild',
    },
    'Use gloves without latex. Mănuși fără latex.',
  ),
]

// ---- medicines ----

const dose = (text, repeat, amount, unit = 'mg', more = {}) => ({
  text,
  timing: { repeat },
  route: concept('By mouth', [SNOMED, '26643006']),
  doseAndRate: [{ doseQuantity: quantity(amount, unit) }],
  ...more,
})
const daily = (frequency, when) => ({ frequency, period: 1, periodUnit: 'd', ...(when === undefined ? {} : { when }) })

const medicines = [
  resource('MedicationRequest', 'metformin', {
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: concept('Metformin 500 mg', [ATC, 'A10BA02', 'metformin']),
    subject: maria,
    authoredOn: '2019-05-20',
    requester: muresan,
    reasonReference: [reference('Condition', 'type-2-diabetes', 'Type 2 diabetes')],
    dosageInstruction: [dose('500 mg twice a day with food', daily(2, ['CM', 'CV']), 500)],
    note: note('De luat în timpul mesei, dimineața și seara.'),
  }),
  resource('MedicationRequest', 'lisinopril', {
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: concept('Lisinopril 10 mg', [ATC, 'C09AA03', 'lisinopril']),
    subject: maria,
    authoredOn: '2014-02-10',
    requester: muresan,
    reasonReference: [reference('Condition', 'high-blood-pressure', 'High blood pressure')],
    dosageInstruction: [dose('10 mg every morning', daily(1, ['MORN']), 10)],
  }),
  resource('MedicationRequest', 'ibuprofen', {
    status: 'stopped',
    statusReason: { text: 'Can strain the kidneys together with lisinopril' },
    intent: 'order',
    medicationCodeableConcept: concept('Ibuprofen 400 mg', [ATC, 'M01AE01', 'ibuprofen']),
    subject: maria,
    authoredOn: '2023-06-05',
    requester: muresan,
    reasonReference: [reference('Condition', 'knee-osteoarthritis', 'Osteoarthritis of the left knee')],
    dosageInstruction: [dose('400 mg when the knee hurts, at most three times a day', daily(3), 400, 'mg', { asNeededBoolean: true })],
    note: note('Stopped on 17 January 2025 on leaving North Clinic.'),
  }),
  resource('MedicationStatement', 'atorvastatin', {
    contained: [{ resourceType: 'Medication', id: 'tablet', code: concept('Atorvastatin 20 mg', [ATC, 'C10AA05', 'atorvastatin']) }],
    status: 'active',
    medicationReference: { reference: '#tablet', display: 'Atorvastatin 20 mg' },
    subject: maria,
    effectivePeriod: { start: '2022-03-21' },
    dateAsserted: '2026-11-09',
    informationSource: maria,
    dosage: [dose('20 mg every evening', daily(1, ['EVE']), 20)],
    note: note('Pentru colesterol, luată seara.'),
  }),
]

// ---- laboratory ----

const LABORATORY = [concept('Laboratory', [hl7('observation-category'), 'laboratory'])]
const WORDS_BY_FLAG = { L: 'Low', N: 'Normal', H: 'High' }

function flagOf(value, low, high) {
  if (low !== undefined && value < low) return 'L'
  return high !== undefined && value > high ? 'H' : 'N'
}

/** One test over the years; each result is [date, value] or [date, value, comparator]. */
function series(id, code, { unit, ucum = unit, low, high, text }, results, words = {}) {
  return results.map(([date, value, comparator]) => {
    const flag = flagOf(value, low, high)
    return resource('Observation', `${id}-${date}`, {
      status: 'final',
      category: LABORATORY,
      code,
      subject: maria,
      effectiveDateTime: at(date, '08:10'),
      issued: at(date, '15:30'),
      performer: [clinic],
      valueQuantity: { ...quantity(value, unit, ucum), ...(comparator === undefined ? {} : { comparator }) },
      interpretation: [concept(WORDS_BY_FLAG[flag], [hl7('v3-ObservationInterpretation'), flag])],
      ...(words[date] === undefined ? {} : { note: note(words[date]) }),
      referenceRange: [
        {
          ...(low === undefined ? {} : { low: quantity(low, unit, ucum) }),
          ...(high === undefined ? {} : { high: quantity(high, unit, ucum) }),
          text: text ?? `${low} to ${high} ${unit}`,
        },
      ],
    })
  })
}

const laboratory = [
  ...series(
    'hba1c',
    concept('HbA1c (long-term blood sugar)', [LOINC, '59261-8', 'Share of haemoglobin that carries sugar, in mmol/mol']),
    { unit: 'mmol/mol', low: 20, high: 42 },
    [
      ['2022-03-14', 39],
      ['2022-10-10', 41],
      ['2023-04-24', 43],
      ['2023-11-06', 45],
      ['2024-05-13', 47],
      ['2024-11-18', 49],
      ['2025-05-12', 52],
      ['2026-02-09', 55],
      ['2026-11-09', 58],
    ],
    { '2026-11-09': 'Valoare în creștere, de discutat la consultația următoare.' },
  ),
  ...series(
    'ldl',
    concept('LDL cholesterol', [LOINC, '22748-8', 'LDL cholesterol in blood']),
    { unit: 'mmol/L', high: 2.6, text: 'up to 2.6 mmol/L' },
    [
      ['2022-03-14', 3.9],
      ['2022-10-10', 3.1],
      ['2023-11-06', 2.8],
      ['2024-11-18', 2.4],
      ['2026-11-09', 2.3],
    ],
  ),
  ...series(
    'creatinine',
    concept('Creatinine', [LOINC, '14682-9', 'Creatinine in blood']),
    { unit: 'µmol/L', ucum: 'umol/L', low: 45, high: 84 },
    [
      ['2022-03-14', 64],
      ['2023-11-06', 72],
      ['2024-11-18', 78],
      ['2026-11-09', 86],
    ],
  ),
  ...series(
    'egfr',
    concept('eGFR (how well the kidneys filter)', [LOINC, '98979-8', 'Kidney filtering rate worked out from creatinine']),
    { unit: 'mL/min/1.73 m²', ucum: 'mL/min/{1.73_m2}', low: 60, text: '60 mL/min/1.73 m² or more' },
    [
      ['2022-03-14', 90, '>'],
      ['2023-11-06', 81],
      ['2024-11-18', 73],
      ['2026-11-09', 65],
    ],
  ),
  ...series('haemoglobin', concept('Haemoglobin', [LOINC, '718-7', 'Haemoglobin in blood']), { unit: 'g/dL', low: 12, high: 15.5 }, [
    ['2022-03-14', 13.1],
    ['2024-11-18', 12.6],
    ['2026-11-09', 11.8],
  ]),
  ...series(
    'tsh',
    concept('TSH (thyroid)', [LOINC, '3016-3', 'Thyroid stimulating hormone in blood']),
    { unit: 'mIU/L', ucum: 'm[IU]/L', low: 0.4, high: 4 },
    [
      ['2022-03-14', 2.1],
      ['2024-11-18', 2.6],
      ['2026-11-09', 3.2],
    ],
  ),
  ...series('potassium', concept('Potassium', [LOINC, '2823-3', 'Potassium in blood']), { unit: 'mmol/L', low: 3.5, high: 5.1 }, [
    ['2022-03-14', 4.3],
    ['2024-11-18', 4.8],
    ['2026-11-09', 5.3],
  ]),
]

// ---- vital signs ----

const VITAL = [concept('Vital signs', [hl7('observation-category'), 'vital-signs'])]

const vital = (id, code, date, time, body) =>
  resource('Observation', `${id}-${date}`, {
    status: 'final',
    category: VITAL,
    code,
    subject: maria,
    effectiveDateTime: at(date, time),
    performer: [muresan],
    ...body,
  })

const vitalSigns = [
  ...[
    ['2022-03-14', 138, 84],
    ['2023-04-24', 142, 86],
    ['2024-05-13', 136, 82],
    ['2025-05-12', 146, 88],
    ['2026-11-09', 148, 90],
  ].map(([date, systolic, diastolic]) =>
    vital('blood-pressure', concept('Blood pressure', [LOINC, '85354-9', 'Blood pressure, both values']), date, '09:20', {
      bodySite: concept('Left arm', [SNOMED, '368208006', 'left upper arm']),
      component: [
        { code: concept('Systolic', [LOINC, '8480-6', 'Systolic blood pressure']), valueQuantity: quantity(systolic, 'mmHg', 'mm[Hg]') },
        { code: concept('Diastolic', [LOINC, '8462-4', 'Diastolic blood pressure']), valueQuantity: quantity(diastolic, 'mmHg', 'mm[Hg]') },
      ],
    }),
  ),
  ...[
    ['2022-03-14', 78.5],
    ['2023-04-24', 79.2],
    ['2025-05-12', 81],
    ['2026-11-09', 82.4],
  ].map(([date, value]) =>
    vital('weight', concept('Weight', [LOINC, '29463-7', 'Body weight']), date, '09:25', { valueQuantity: quantity(value, 'kg') }),
  ),
  ...[
    ['2022-03-14', 72],
    ['2023-04-24', 76],
    ['2025-05-12', 74],
    ['2026-11-09', 80],
  ].map(([date, value]) =>
    vital('heart-rate', concept('Heart rate', [LOINC, '8867-4', 'Heart beats a minute']), date, '09:22', {
      valueQuantity: quantity(value, 'beats/min', '/min'),
    }),
  ),
]

// ---- vaccines, procedures, visits ----

const vaccine = (id, code, date, lotNumber, disease, doseNumber) =>
  resource('Immunization', id, {
    status: 'completed',
    vaccineCode: code,
    patient: maria,
    occurrenceDateTime: date,
    primarySource: true,
    lotNumber,
    site: concept('Left upper arm', [SNOMED, '368208006', 'left upper arm']),
    performer: [{ actor: muresan }],
    note: note(`Protects against ${disease}`),
    protocolApplied: [{ targetDisease: [{ text: disease }], doseNumberPositiveInt: doseNumber }],
  })

const VACCINES = [
  ['vaccine-tetanus', concept('Tetanus vaccine', [CVX, '35'], [ATC, 'J07AM01', 'tetanus vaccine']), '2015-06-14', 'SYN-T15', 'tetanus', 4],
  [
    'vaccine-covid-19',
    concept('COVID-19 vaccine', [CVX, '208', 'COVID-19 vaccine of the mRNA kind'], [ATC, 'J07BN01', 'COVID-19 mRNA vaccine']),
    '2021-05-08',
    'SYN-C21',
    'COVID-19',
    2,
  ],
  [
    'vaccine-influenza',
    concept('Influenza vaccine', [CVX, '141', 'Influenza vaccine of the season'], [ATC, 'J07BB02', 'influenza vaccine']),
    '2025-10-06',
    'SYN-F25',
    'influenza',
    1,
  ],
]
const vaccines = VACCINES.map((one) => vaccine(...one))

const procedures = [
  resource('Procedure', 'knee-arthroscopy', {
    status: 'completed',
    code: concept('Arthroscopy of the left knee', [SNOMED, '309431009', 'Looking inside the knee with a camera']),
    subject: maria,
    encounter: reference('Encounter', 'stay-2018-10', 'Day surgery on the left knee'),
    performedDateTime: '2018-10-09',
    performer: [{ actor: clinic }],
    reasonCode: [{ text: 'Torn meniscus' }],
    bodySite: [concept('Left knee', LEFT_KNEE)],
    note: note('Part of the torn inner meniscus was removed. Gloves without latex were used.'),
  }),
  resource('Procedure', 'foot-check', {
    status: 'completed',
    code: concept('Diabetic foot check', [SNOMED, '401191002']),
    subject: maria,
    encounter: reference('Encounter', 'visit-2026-11', 'Diabetes review'),
    performedDateTime: '2026-11-09',
    performer: [{ actor: muresan }],
    note: note('Feeling and pulses are normal in both feet. Pielea este intactă.'),
  }),
]

const AMBULATORY = coding(hl7('v3-ActCode'), 'AMB', 'Outpatient visit')
const INPATIENT = coding(hl7('v3-ActCode'), 'IMP', 'Stay in hospital')

const encounter = (id, kind, type, start, end, reason, individual) =>
  resource('Encounter', id, {
    status: 'finished',
    class: kind,
    type: [type],
    subject: maria,
    ...(individual === undefined ? {} : { participant: [{ individual }] }),
    period: { start, end },
    reasonCode: [{ text: reason }],
    serviceProvider: clinic,
  })

const encounters = [
  encounter(
    'stay-2018-10',
    INPATIENT,
    concept('Day surgery on the left knee', [SNOMED, '32485007', 'Stay in hospital']),
    at('2018-10-09', '07:30'),
    at('2018-10-09', '18:00'),
    'Torn meniscus of the left knee',
  ),
  encounter(
    'stay-2025-01',
    INPATIENT,
    concept('Stay in hospital for pneumonia', [SNOMED, '32485007', 'Stay in hospital']),
    at('2025-01-13', '16:40'),
    at('2025-01-17', '11:00'),
    'Pneumonia',
    taranu,
  ),
  encounter(
    'visit-2025-02',
    AMBULATORY,
    concept('Visit after the hospital stay', [SNOMED, '390906007', 'Follow-up visit']),
    at('2025-02-03', '10:00'),
    at('2025-02-03', '10:20'),
    'Control după pneumonie',
    muresan,
  ),
  encounter(
    'visit-2026-09',
    AMBULATORY,
    concept('MRI appointment for the left knee', [SNOMED, '185347001', 'Visit for a problem']),
    at('2026-09-15', '12:00'),
    at('2026-09-15', '12:45'),
    'Durere de genunchi care nu cedează',
  ),
  encounter(
    'visit-2026-11',
    AMBULATORY,
    concept('Diabetes review', [SNOMED, '185349003', 'Visit for a check-up']),
    at('2026-11-09', '09:00'),
    at('2026-11-09', '09:40'),
    'Control periodic al diabetului',
    muresan,
  ),
]

// ---- reports, pictures, documents, plan ----

const KNEE_FINDINGS = [
  'Cartilage on the inner side of the knee is thinned, in places down to the bone.',
  'Small bone spurs at the inner edge of the joint.',
  'The inner meniscus is shortened after the operation of 2018. No new tear is seen.',
  'The cruciate and side ligaments are whole.',
  'A small amount of fluid in the joint.',
]
const KNEE_CONCLUSION = 'Moderate osteoarthritis of the left knee, mostly on the inner side. No new tear of the meniscus.'
const IMAGING = [concept('Imaging', [hl7('v2-0074'), 'RAD', 'Radiology'])]
const KNEE_MRI_UID = '2.25.190126109150026115'

const reports = [
  resource('DiagnosticReport', 'knee-mri-report', {
    text: narrative(
      `<h2>MRI of the left knee</h2><p>Clinica de Nord, Cluj-Napoca, 15 septembrie 2026</p>` +
        `<p>Asked because of pain on stairs, lasting longer than three months (durere la coborârea scărilor).</p>` +
        `<table><tr><th>Sequence</th><th>Direction</th></tr><tr><td>T1</td><td>side view</td></tr>` +
        `<tr><td>PD with fat suppressed</td><td>all three directions</td></tr></table>` +
        `<h3>Findings</h3><ul>${KNEE_FINDINGS.map((one) => `<li>${one}</li>`).join('')}</ul>` +
        `<h3>Conclusion</h3><p><b>${KNEE_CONCLUSION}</b></p><p>Size of the joint fluid: &lt; 5 mL &amp; clear.</p>`,
    ),
    status: 'final',
    category: IMAGING,
    code: concept('MRI of the left knee', [LOINC, '24802-1', 'MRI of the knee']),
    subject: maria,
    encounter: reference('Encounter', 'visit-2026-09', 'MRI appointment for the left knee'),
    effectiveDateTime: at('2026-09-15', '12:15'),
    issued: at('2026-09-16', '17:00'),
    performer: [clinic],
    imagingStudy: [reference('ImagingStudy', 'knee-mri', 'MRI pictures of the left knee')],
    conclusion: KNEE_CONCLUSION,
    conclusionCode: [concept('Osteoarthritis of the knee', [SNOMED, '239873007'])],
  }),
  // On purpose against the rules for narratives: a script, a picture from elsewhere, handlers and links that nothing may run or load.
  resource('DiagnosticReport', 'eye-screening-report', {
    text: narrative(
      `<p onclick="globalThis.salusSampleRan = 'click'">Diabetic eye screening of both eyes, 2 martie 2026.</p>` +
        `<script>globalThis.salusSampleRan = 'script'; document.title = 'changed by a record'</script>` +
        `<img src="https://tracker.example/pixel.png?patient=SYN-0001" alt="the eye" ` +
        `onerror="globalThis.salusSampleRan = 'image'"/>` +
        `<style>body { display: none }</style><iframe src="https://tracker.example/frame.html">frame</iframe>` +
        `<p>No damage by diabetes was seen in either eye. ` +
        `<a href="javascript:globalThis.salusSampleRan = 'link'">Next screening in one year.</a></p>` +
        `<p>Fără semne de retinopatie; tensiunea oculară este normală &amp; egală la ambii ochi.</p>`,
    ),
    status: 'final',
    category: [concept('Eye examination', [hl7('v2-0074'), 'OTH', 'Other'])],
    code: concept('Diabetic eye screening', [SNOMED, '134395001']),
    subject: maria,
    effectiveDateTime: at('2026-03-02', '14:00'),
    issued: at('2026-03-02', '16:00'),
    performer: [clinic],
    conclusion: 'No damage by diabetes in either eye. Next screening in one year.',
  }),
]

const imaging = [
  resource('ImagingStudy', 'knee-mri', {
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${KNEE_MRI_UID}` }],
    status: 'available',
    modality: [coding(DICOM, 'MR', 'MRI')],
    subject: maria,
    encounter: reference('Encounter', 'visit-2026-09', 'MRI appointment for the left knee'),
    started: at('2026-09-15', '12:15'),
    referrer: muresan,
    numberOfSeries: 2,
    numberOfInstances: 58,
    procedureCode: [concept('MRI of the knee', [SNOMED, '241641004'])],
    reasonCode: [{ text: 'Pain on stairs, longer than three months' }],
    description: 'MRI pictures of the left knee',
    note: note('58 pictures in two series, kept at North Clinic. The pictures themselves are not part of this sample.'),
    series: [
      ['1', 22, 'T1, side view'],
      ['2', 36, 'PD with fat suppressed, all three directions'],
    ].map(([number, numberOfInstances, description]) => ({
      uid: `${KNEE_MRI_UID}.${number}`,
      number: Number(number),
      modality: coding(DICOM, 'MR', 'MRI'),
      description,
      numberOfInstances,
      bodySite: coding(...LEFT_KNEE),
      laterality: coding(SNOMED, '7771000', 'left'),
    })),
  }),
]

const EXERCISES = `Knee exercises for Maria Popescu
Exerciții pentru genunchi

1. Sitting on a chair, stretch the left leg and hold it for 5 seconds. Ten times.
2. Lying down, lift the straight leg a hand's breadth. Ten times on each side.
3. Standing, hold on to a table and rise on your toes. Ten times.
4. Walk 20 minutes a day on level ground. Douăzeci de minute pe zi, pe teren drept.

Stop if the pain gets worse, and tell your doctor.
(${SYNTHETIC})
`
const exercisesBytes = Buffer.from(EXERCISES, 'utf8')

const documents = [
  resource('DocumentReference', 'knee-exercises', {
    status: 'current',
    docStatus: 'final',
    type: concept('Advice for the patient', [LOINC, '34895-3']),
    subject: maria,
    date: at('2026-09-22', '10:00'),
    author: [muresan],
    custodian: clinic,
    description: 'Four exercises for the left knee, from Dr. Andreea Mureșan',
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          language: 'en',
          data: exercisesBytes.toString('base64'),
          size: exercisesBytes.length,
          hash: createHash('sha1').update(exercisesBytes).digest('base64'),
          title: 'Knee exercises',
          creation: '2026-09-22',
        },
      },
    ],
    context: { encounter: [reference('Encounter', 'visit-2026-09', 'MRI appointment for the left knee')] },
  }),
]

const step = (text, statusCode, scheduledString) => ({ detail: { status: statusCode, description: text, scheduledString } })
const plans = [
  resource('CarePlan', 'diabetes-plan', {
    status: 'active',
    intent: 'plan',
    category: [concept('Diabetes care plan', [SNOMED, '698360002', 'Plan for looking after diabetes'])],
    title: 'Diabetes care plan',
    description: 'Bring the long-term blood sugar below 53 mmol/mol and keep moving in spite of the knee.',
    subject: maria,
    encounter: reference('Encounter', 'visit-2026-11', 'Diabetes review'),
    period: { start: '2026-11-09', end: '2027-05-09' },
    created: '2026-11-09',
    author: muresan,
    addresses: [reference('Condition', 'type-2-diabetes', 'Type 2 diabetes')],
    activity: [
      step('Measure blood sugar before breakfast', 'in-progress', 'three times a week'),
      step('Walk on level ground', 'in-progress', '20 minutes a day'),
      step('Measure HbA1c again', 'scheduled', 'February 2027'),
    ],
    note: note('Țintă: HbA1c sub 53 mmol/mol până în mai 2027.'),
  }),
]

const resources = [
  ...people,
  ...problems,
  ...allergies,
  ...medicines,
  ...laboratory,
  ...vitalSigns,
  ...vaccines,
  ...procedures,
  ...encounters,
  ...reports,
  ...imaging,
  ...documents,
  ...plans,
]
const bundle = {
  resourceType: 'Bundle',
  id: 'maria-popescu',
  meta: { tag: [tag] },
  type: 'collection',
  timestamp: '2026-11-10T09:00:00+02:00',
  entry: resources.map((one) => ({ fullUrl: `https://example.org/fhir/${one.resourceType}/${one.id}`, resource: one })),
}

// ---- the letter: PDF 1.4, one page of A4, two of the fonts every reader has ----

const BODY = 'F1'
const BOLD = 'F2'
const LETTER = [
  [BOLD, 16, 'North Clinic'],
  [BODY, 10, 'Bulevardul Inchipuit 1, Cluj-Napoca'],
  [BODY, 10, ''],
  [BODY, 10, 'To: Dr. Andreea Muresan, family doctor'],
  [BODY, 10, 'Cluj-Napoca, 17 January 2025'],
  [BODY, 10, ''],
  [BOLD, 13, 'Discharge letter'],
  [BODY, 10, ''],
  [BOLD, 10, 'Maria Popescu, born 12 April 1961'],
  [BODY, 10, 'In our care from 13 January 2025 to 17 January 2025'],
  [BODY, 10, ''],
  [BOLD, 10, 'Diagnosis'],
  [BODY, 10, 'Pneumonia of the right lower lung.'],
  [BODY, 10, 'Known before: type 2 diabetes, high blood pressure, osteoarthritis of the left knee.'],
  [BODY, 10, ''],
  [BOLD, 10, 'Allergies'],
  [BODY, 10, 'Penicillin: anaphylaxis in 2011. Never to be given again. Latex: mild skin rash.'],
  [BODY, 10, ''],
  [BOLD, 10, 'What happened'],
  [BODY, 10, 'Mrs Popescu came with fever of 39 °C, cough and shortness of breath since 11 January.'],
  [BODY, 10, 'The X-ray of the chest showed a shadow in the right lower lung. Because of the penicillin'],
  [BODY, 10, 'allergy we gave doxycycline. The fever was gone after two days, and the oxygen in her blood'],
  [BODY, 10, 'was 96 % without help when she left.'],
  [BODY, 10, ''],
  [BOLD, 10, 'Medicines on leaving'],
  [BODY, 10, '-  Doxycycline 100 mg twice a day until 20 January 2025, then stop'],
  [BODY, 10, '-  Metformin 500 mg twice a day with food, as before'],
  [BODY, 10, '-  Lisinopril 10 mg every morning, as before'],
  [BODY, 10, '-  Atorvastatin 20 mg every evening, as before'],
  [BODY, 10, '-  Ibuprofen: stopped. It can strain the kidneys together with lisinopril.'],
  [BODY, 10, ''],
  [BOLD, 10, 'Please'],
  [BODY, 10, '-  See her in two to three weeks and listen to her lungs.'],
  [BODY, 10, '-  Check creatinine and potassium within three months.'],
  [BODY, 10, '-  Offer the influenza vaccine in autumn.'],
  [BODY, 10, ''],
  [BODY, 10, 'With kind regards,'],
  [BODY, 10, 'Dr. Vlad Taranu, specialist in internal medicine'],
  [BODY, 10, ''],
  [BODY, 8, `This letter is ${SYNTHETIC}. No such person or clinic exists.`],
]

function letterPdf() {
  const escaped = (text) => text.replace(/[\\()]/gu, '\\$&')
  const shown = LETTER.flatMap(([font, size, text]) => [`/${font} ${size} Tf`, `0 -${size + 7} Td`, `(${escaped(text)}) Tj`])
  const stream = ['BT', '64 800 Td', ...shown, 'ET'].join('\n')
  const font = (name) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> /Contents 6 0 R >>',
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
    `<< /Title (Discharge letter, Maria Popescu) /Author (North Clinic) /Subject (${SYNTHETIC}) /CreationDate (D:20250117110000+02'00') >>`,
  ]
  let file = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const xref = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  file += offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 7 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}

// ---- the MRI report as plain text ----

const kneeReport = `NORTH CLINIC (CLINICA DE NORD), CLUJ-NAPOCA
Imaging department

MRI of the left knee
Patient: Maria Popescu, born 12 April 1961
Date: 15 September 2026
Asked by: Dr. Andreea Mureșan

WHY
Pain on stairs, lasting longer than three months (durere la coborârea scărilor).
Arthroscopy of the same knee in 2018.

FINDINGS
${KNEE_FINDINGS.map((one) => `- ${one}`).join('\n')}

CONCLUSION
${KNEE_CONCLUSION}

This report is ${SYNTHETIC}. No such person or clinic exists.
`

// ---- the vaccination card: a picture with letters of five by seven dots ----

/** A letter and its seven rows of five dots: each row a number from 0 to 31, written in base 32. */
const FONT = Object.fromEntries(
  `Aehhvhhh Buhhuhhu Cehggghe Duhhhhhu Evgguggv Fvgguggg Gehgnhhf Hhhhvhhh Ie44444e J72222ic Khikokih Lggggggv
  Mhrllhhh Nhhpljhh Oehhhhhe Puhhuggg Qehhhlid Ruhhukih Sfgge11u Tv444444 Uhhhhhhe Vhhhhha4 Whhhllla Xhha4ahh
  Yhhha444 Zv1248gv 0ehjlphe 14c4444e 2eh1248v 3v2421he 426aiv22 5vgu11he 668guhhe 7v124888 8ehhehhe 9ehhf12c
  -000e000 ,0000c48 .00000cc :0cc0cc0 /01248g0`
    .split(/\s+/u)
    .map((one) => [one[0], one.slice(1)]),
)
const WIDTH = 960
const HEIGHT = 560
const PAPER = [250, 247, 238]
const INK = [38, 46, 58]
const BAND = [31, 94, 110]
const LINE = [196, 190, 174]

function cardPng() {
  const png = new PNG({ width: WIDTH, height: HEIGHT, colorType: 2 })
  const box = (left, top, width, height, [red, green, blue]) => {
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) png.data.set([red, green, blue, 255], (y * WIDTH + x) * 4)
  }
  const write = (text, left, top, scale, color) => {
    for (const [index, letter] of [...text].entries()) {
      for (const [row, digit] of [...(FONT[letter] ?? '')].entries()) {
        const dots = Number.parseInt(digit, 32)
        for (let dot = 0; dot < 5; dot++)
          if (dots & (16 >> dot)) box(left + (index * 6 + dot) * scale, top + row * scale, scale, scale, color)
      }
    }
  }
  box(0, 0, WIDTH, HEIGHT, LINE)
  box(4, 4, WIDTH - 8, HEIGHT - 8, PAPER)
  box(4, 4, WIDTH - 8, 92, BAND)
  write('VACCINATION CARD', 40, 30, 6, PAPER)
  write('MARIA POPESCU', 40, 126, 4, INK)
  write('BORN 1961-04-12, CLUJ-NAPOCA', 40, 172, 3, INK)
  const columns = [40, 400, 680]
  for (const [index, head] of ['VACCINE', 'DATE', 'LOT'].entries()) write(head, columns[index], 236, 3, BAND)
  box(40, 268, WIDTH - 80, 3, BAND)
  for (const [index, [, code, date, lot]] of VACCINES.entries()) {
    const top = 290 + index * 56
    for (const [column, text] of [code.text.replace(' vaccine', '').toUpperCase(), date, lot].entries())
      write(text, columns[column], top, 4, INK)
    box(40, top + 42, WIDTH - 80, 1, LINE)
  }
  write('NORTH CLINIC', 40, 486, 3, INK)
  write(SYNTHETIC.toUpperCase(), 40, 522, 2, BAND)
  return PNG.sync.write(png, { colorType: 2, deflateLevel: 9 })
}

mkdirSync(out, { recursive: true })
const files = {
  'maria-popescu.json': `${JSON.stringify(bundle, null, 2)}\n`,
  'north-clinic-letter.pdf': letterPdf(),
  'knee-mri-report.txt': kneeReport,
  'vaccination-card.png': cardPng(),
}
for (const [name, content] of Object.entries(files)) {
  writeFileSync(join(out, name), content)
  console.log(`${name}: ${Buffer.byteLength(content)} bytes`)
}
console.log(`${resources.length} resources`)
