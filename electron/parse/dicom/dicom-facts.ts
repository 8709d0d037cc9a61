/** What a DICOM header says of person, study, series and file, in the words of FHIR. Source: DICOM PS3.3, FHIR R4 ImagingStudy mappings. */

import type { DicomDataSet } from '../../../shared/dicom/data-set.ts'
import { MODALITY_WORDS } from '../../../shared/dicom/modalities.ts'
import { dateOf, nameOf, numberOf, textOf, uidOf } from '../../../shared/dicom/values.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import type { DicomHeader } from './read-dicom.ts'

const DCM = 'http://dicom.nema.org/resources/ontology/DCM'

export interface DicomFacts {
  readonly study: string
  readonly series: string
  readonly instance: string
  readonly sopClass: string
  readonly number: number | undefined
  readonly seriesNumber: number | undefined
  readonly modality: string
  readonly studyDescription: string
  readonly seriesDescription: string
  readonly bodyPart: string
  readonly accession: string
  readonly institution: string
  /** Of the picture or report itself, and of its study. */
  readonly date: string
  readonly studyDate: string
  /** Whether words stand in its pixels, as it says itself: YES, NO or nothing; nothing where it has none. */
  readonly burnedIn: string
  readonly person: { readonly name: string; readonly birthDate: string; readonly number: string }
}

/** Empty texts where the header says nothing. */
export function factsOf({ dataSet, meta, picture }: DicomHeader): DicomFacts {
  const studyDate = dateOf(dataSet, 0x00080020, 0x00080030)
  const own = [dateOf(dataSet, 0x00080022, 0x00080032), dateOf(dataSet, 0x00080023, 0x00080033), dateOf(dataSet, 0x00080021, 0x00080031)]
  return {
    study: uidOf(dataSet, 0x0020000d),
    series: uidOf(dataSet, 0x0020000e),
    instance: uidOf(dataSet, 0x00080018) || uidOf(meta, 0x00020003),
    sopClass: uidOf(dataSet, 0x00080016) || uidOf(meta, 0x00020002),
    number: wholeNumberOf(dataSet, 0x00200013),
    seriesNumber: wholeNumberOf(dataSet, 0x00200011),
    modality: textOf(dataSet, 0x00080060),
    studyDescription: wordsAt(dataSet, 0x00081030),
    seriesDescription: wordsAt(dataSet, 0x0008103e) || wordsAt(dataSet, 0x00181030),
    bodyPart: textOf(dataSet, 0x00180015),
    accession: textOf(dataSet, 0x00080050),
    institution: textOf(dataSet, 0x00080080),
    date: own.find((one) => one !== '') ?? studyDate,
    studyDate: studyDate === '' ? (own.find((one) => one !== '') ?? '') : studyDate,
    burnedIn: picture === null ? '' : textOf(dataSet, 0x00280301),
    person: { name: nameOf(dataSet, 0x00100010), birthDate: dateOf(dataSet, 0x00100030), number: textOf(dataSet, 0x00100020) },
  }
}

/** Devices write a caret between the parts of what they call a study. */
function wordsAt(dataSet: DicomDataSet, tag: number): string {
  return textOf(dataSet, tag).replace(/\^+/gu, ' ').trim()
}

function wholeNumberOf(dataSet: DicomDataSet, tag: number): number | undefined {
  const value = numberOf(dataSet, tag)
  return value === undefined || !Number.isSafeInteger(value) ? undefined : value
}

/** Whose it is, for the question "is this you". */
export function subjectOf({ person }: DicomFacts): { readonly subject?: { readonly name: string; readonly birthDate: string } } {
  return person.name === '' ? {} : { subject: { name: person.name, birthDate: person.birthDate } }
}

/** The person as a Reference. */
export function personReference({ person }: DicomFacts): Json {
  return {
    ...(person.name === '' ? {} : { display: person.name }),
    ...(person.number === '' ? {} : { identifier: { value: person.number } }),
  }
}

/** A Coding of the modality; the display is the standard's own. */
export function modalityCoding(modality: string): Json {
  const display = MODALITY_WORDS[modality]
  return { system: DCM, code: modality, ...(display === undefined ? {} : { display }) }
}

/** What the file calls itself: its series, its study, its modality; at last the name of the file. */
export function wordsOfFile(facts: DicomFacts, fileName: string): string {
  const modality = MODALITY_WORDS[facts.modality] ?? ''
  return [facts.seriesDescription, facts.studyDescription, modality].find((one) => one !== '') ?? fileName
}
