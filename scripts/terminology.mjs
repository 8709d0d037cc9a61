// Makes resources/terminology/fhir-r4.json out of FHIR's own definitions: `node scripts/terminology.mjs FOLDER`, where FOLDER holds
// valuesets.json, v3-codesystems.json and v2-tables.json of FHIR R4 (https://hl7.org/fhir/R4/definitions.json.zip).
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('name the folder of the definitions')
const OUT = resolve(import.meta.dirname, '../resources/terminology/fhir-r4.json')
const THO = 'http://terminology.hl7.org/CodeSystem'
/** Whole code systems. */
const WHOLE = [
  ...['condition-clinical', 'condition-ver-status', 'condition-category', 'allergyintolerance-clinical', 'allergyintolerance-verification'],
  ...['observation-category', 'claim-type', 'goal-achievement', 'data-absent-reason', 'media-type', 'immunization-recommendation-status'],
  ...['medicationrequest-category', 'medication-statement-category', 'dose-rate-type', 'diagnosis-role', 'v3-ObservationInterpretation'],
  'v2-0074',
].map((name) => `${THO}/${name}`)
const CORE = [
  ...['administrative-gender', 'allergy-intolerance-category', 'allergy-intolerance-criticality', 'allergy-intolerance-type'],
  ...['reaction-event-severity', 'observation-status', 'diagnostic-report-status', 'encounter-status', 'document-reference-status'],
  ...['composition-status', 'event-status', 'request-status', 'goal-status', 'appointmentstatus', 'episode-of-care-status'],
  ...['care-team-status', 'event-timing', 'days-of-week', 'CodeSystem/medication-statement-status', 'CodeSystem/medicationrequest-status'],
  ...['CodeSystem/medication-status', 'device-statement-status', 'imagingstudy-status', 'publication-status', 'fm-status'],
  ...['questionnaire-answers-status', 'history-status'],
].map((name) => `http://hl7.org/fhir/${name}`)
/** Of large code systems only what a person is shown. */
const PARTS = {
  [`${THO}/v3-ActCode`]: ['AMB', 'EMER', 'FLD', 'HH', 'IMP', 'ACUTE', 'NONAC', 'OBSENC', 'PRENC', 'SS', 'VR'],
  [`${THO}/v3-GTSAbbreviation`]: ['BED', 'Q1H', 'Q2H', 'Q3H', 'Q8H', 'WK', 'MO'],
  [`${THO}/v3-RoleCode`]: [
    ...['FTH', 'MTH', 'NFTH', 'NMTH', 'PRN', 'BRO', 'NBRO', 'HBRO', 'SIS', 'NSIS', 'HSIS', 'SIB', 'CHILD', 'SON', 'SONC', 'NCHILD', 'DAU'],
    ...['DAUC', 'GRPRN', 'GRFTH', 'GRMTH', 'MGRFTH', 'MGRMTH', 'PGRFTH', 'PGRMTH', 'GRNDCHILD', 'AUNT', 'MAUNT', 'PAUNT', 'UNCLE'],
    ...['MUNCLE', 'PUNCLE', 'COUSN', 'NEPHEW', 'NIECE', 'SPS', 'HUSB', 'WIFE'],
  ],
}

const systems = new Map(
  ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json']
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).entry)
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === 'CodeSystem')
    .map((system) => [system.url, system]),
)

function conceptsOf(concepts = []) {
  return concepts.flatMap((one) => [one, ...conceptsOf(one.concept)])
}

const out = {}
const add = (url, wanted) => {
  const system = systems.get(url)
  if (system === undefined) throw new Error(`no ${url} in the definitions`)
  const codes = conceptsOf(system.concept).filter(
    ({ code, display, property = [] }) =>
      display !== undefined &&
      display !== code &&
      (wanted === undefined || wanted.includes(code)) &&
      !property.some((one) => one.code === 'notSelectable' && one.valueBoolean === true),
  )
  out[url] = Object.fromEntries(codes.map(({ code, display }) => [code, display]))
}
for (const url of [...CORE, ...WHOLE]) add(url)
for (const [url, codes] of Object.entries(PARTS)) add(url, codes)
const lines = Object.keys(out)
  .sort()
  .map((url) => `  ${JSON.stringify(url)}: ${JSON.stringify(out[url])}`)
writeFileSync(OUT, `{\n${lines.join(',\n')}\n}\n`)
