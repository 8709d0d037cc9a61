/** Imaging in FHIR: a study with its series, and each picture as a document that carries its place in them. Source: FHIR R4 ImagingStudy; system urn:dicom:uid. */

import { usuallyBurnsIn } from '../model/burned-in.ts'
import type { BurnedIn } from '../model/burned-in.ts'
import { numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

export const DICOM_MEDIA_TYPE = 'application/dicom'
export const DICOM_UID = 'urn:dicom:uid'
const OID = 'urn:oid:'
/** BurnedInAnnotation of a DICOM file. */
const BURNED_IN_URL = 'urn:salus:burned-in-annotation'

/** One picture of a series. */
export interface ImagePlace {
  readonly study: string
  readonly series: string
  readonly instance: string
  /** As the series counts; undefined where it does not. */
  readonly number: number | undefined
}

/** Null for anything but a DICOM picture that says its place. */
export function imagePlaceOf(resource: Json): ImagePlace | null {
  if (textAt(resource, 'resourceType') !== 'DocumentReference') return null
  const [content] = objectsAt(resource, 'content')
  if (textAt(objectAt(content, 'attachment'), 'contentType') !== DICOM_MEDIA_TYPE) return null
  const study = objectsAt(resource, 'contained').find((one) => textAt(one, 'resourceType') === 'ImagingStudy')
  const [series] = objectsAt(study, 'series')
  const [instance] = objectsAt(series, 'instance')
  const place = {
    study: studyUidOf(study ?? {}),
    series: textAt(series, 'uid'),
    instance: textAt(instance, 'uid'),
    number: numberAt(instance, 'number'),
  }
  return place.study !== '' && place.series !== '' && place.instance !== '' ? place : null
}

/** The study's own number, or empty. */
export function studyUidOf(study: Json): string {
  const found = objectsAt(study, 'identifier').find((one) => textAt(one, 'system') === DICOM_UID)
  const value = textAt(found, 'value')
  return value.startsWith(OID) ? value.slice(OID.length) : value
}

/** As the code of a row: all pictures of a series have the same, and so have all records of one study. */
export function uidCode(uid: string): string {
  return uid === '' ? '' : `${DICOM_UID}|${uid}`
}

/** As an Identifier has it. */
export function uidIdentifier(uid: string): Json {
  return { system: DICOM_UID, value: `${OID}${uid}` }
}

/** What was looked at, and with what, in the study's own words; empty where it has none. */
export function studyWordsOf(study: Json): string {
  const series = objectsAt(study, 'series')
  const modalities = [...objectsAt(study, 'modality'), ...series.map((one) => objectAt(one, 'modality'))]
  const sites = series.map((one) => textAt(objectAt(one, 'bodySite'), 'display'))
  const words = modalities.map((one) => textAt(one, 'display'))
  return [...new Set([...words, ...sites].filter((one) => one !== ''))].join(' · ')
}

/** What a picture says of words in its pixels, as its record keeps it. */
export function burnedInExtension(burnedIn: boolean): Json {
  return { url: BURNED_IN_URL, valueBoolean: burnedIn }
}

/** Do words stand in the pixels of a picture? A copy with bars says that none do; of others that is not believed where devices of their kind write there. */
export function burnedInOf(resource: Json, isCopy: boolean): BurnedIn {
  const said = objectsAt(resource, 'extension').find((one) => textAt(one, 'url') === BURNED_IN_URL)?.['valueBoolean']
  if (said === true) return 'said'
  const study = objectsAt(resource, 'contained').find((one) => textAt(one, 'resourceType') === 'ImagingStudy')
  const [series] = objectsAt(study, 'series')
  const [instance] = objectsAt(series, 'instance')
  const sopClass = textAt(objectAt(instance, 'sopClass'), 'code').replace(OID, '')
  // One without a place in a study says its modality itself.
  const [own] = objectsAt(objectAt(resource, 'type'), 'coding')
  const isUsual = usuallyBurnsIn(textAt(objectAt(series, 'modality'), 'code') || textAt(own, 'code'), sopClass)
  return isUsual && !(isCopy && said === false) ? 'usual' : 'unknown'
}
