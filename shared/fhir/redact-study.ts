/** A study of pictures without the person: what was looked at and with what stays, its numbers are others. */

import { studyUidOf, uidIdentifier } from './imaging.ts'
import { MASKED } from './redact.ts'
import { numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

export interface StudyRedaction {
  readonly keepDates: boolean
  /** The same other number for the same one, as the pictures have it. */
  readonly replace: (uid: string) => string
}

/** Made of what is named here and nothing else. */
export function redactedStudy(study: Json, { keepDates, replace }: StudyRedaction): Json {
  const uid = studyUidOf(study)
  const started = textAt(study, 'started')
  return {
    resourceType: 'ImagingStudy',
    status: textAt(study, 'status') === '' ? 'available' : textAt(study, 'status'),
    subject: MASKED,
    ...(uid === '' ? {} : { identifier: [uidIdentifier(replace(uid))] }),
    ...(keepDates && started !== '' ? { started } : {}),
    ...(objectsAt(study, 'modality').length === 0 ? {} : { modality: objectsAt(study, 'modality') }),
    ...counted(study),
    series: objectsAt(study, 'series').map((series) => ({
      uid: replace(textAt(series, 'uid')),
      ...counted(series),
      modality: objectAt(series, 'modality'),
      ...('bodySite' in series ? { bodySite: objectAt(series, 'bodySite') } : {}),
      ...(objectsAt(series, 'instance').length === 0
        ? {}
        : {
            instance: objectsAt(series, 'instance').map((instance) => ({
              uid: replace(textAt(instance, 'uid')),
              sopClass: objectAt(instance, 'sopClass'),
              ...counted(instance),
            })),
          }),
    })),
  }
}

const COUNTS = ['number', 'numberOfSeries', 'numberOfInstances'] as const

function counted(element: Json): Json {
  return Object.fromEntries(COUNTS.flatMap((key) => (numberAt(element, key) === undefined ? [] : [[key, numberAt(element, key)]])))
}
