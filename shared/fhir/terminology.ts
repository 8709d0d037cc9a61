/** Words of codes that FHIR itself defines, and the names of code systems. Source of the words: resources/terminology/README.md. */

import fhirR4 from '../../resources/terminology/fhir-r4.json' with { type: 'json' }
import romanian from '../../resources/terminology/ro.json' with { type: 'json' }

/** Languages that shipped words are said in. */
export type Language = 'en' | 'ro'

const DISPLAYS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(fhirR4).map(([system, codes]) => [system, new Map(Object.entries(codes))]),
)
const ROMANIAN: ReadonlyMap<string, string> = new Map(Object.entries(romanian))

/** As people who know them call them. Sources: https://hl7.org/fhir/R4/terminologies-systems.html, https://terminology.hl7.org */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ['http://loinc.org', 'LOINC'],
  ['http://snomed.info/sct', 'SNOMED CT'],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', 'RxNorm'],
  ['http://hl7.org/fhir/sid/cvx', 'CVX'],
  ['http://hl7.org/fhir/sid/icd-10', 'ICD-10'],
  ['http://hl7.org/fhir/sid/icd-10-cm', 'ICD-10-CM'],
  ['http://hl7.org/fhir/sid/icd-9-cm', 'ICD-9-CM'],
  ['http://hl7.org/fhir/sid/ndc', 'NDC'],
  ['http://hl7.org/fhir/sid/icpc-2', 'ICPC-2'],
  ['http://fdasis.nlm.nih.gov', 'UNII'],
  ['http://www.whocc.no/atc', 'ATC'],
  ['http://www.ama-assn.org/go/cpt', 'CPT'],
  ['http://unitsofmeasure.org', 'UCUM'],
  ['http://www.nubc.org/patient-discharge', 'NUBC'],
  ['http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', 'NCI Thesaurus'],
])
/** Longest name of a code system that nobody here knows. */
const NAME_LENGTH_MAX = 60

/** The display that FHIR gives to a code, in the language where it has been said in it; empty for any other code. */
export function shippedWords(system: string, code: string, language: Language): string {
  const display = DISPLAYS.get(system)?.get(code) ?? ''
  return language === 'ro' ? (ROMANIAN.get(display) ?? display) : display
}

/** What a code system is called: its known name, the last part of its address, or its number. Empty where there is none. */
export function systemName(system: string): string {
  const known = SYSTEM_NAMES.get(system)
  if (known !== undefined) return known
  if (system.startsWith('urn:oid:')) return `OID ${system.slice('urn:oid:'.length)}`.slice(0, NAME_LENGTH_MAX)
  const last = system.replace(/[/#?]+$/u, '').split(/[/#]/u)
  return (last.at(-1) ?? '').slice(0, NAME_LENGTH_MAX)
}

/** "K86 (ICD-10)": a code that nothing has words for. */
export function bareCode(system: string, code: string): string {
  const name = code === '' ? '' : systemName(system)
  return name === '' ? code : `${code} (${name})`
}

/** An own word of a table by a key that came from outside; empty where there is none. */
export function wordIn(table: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(table, key) ? (table[key] ?? '') : ''
}
