/** What the resources of one message, or of the part of it about one person, share: its header, its zone, and whom it is about. */

import type { Json } from '../../shared/fhir/json.ts'
import type { Subject } from './document-entry.ts'
import { textAt } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import { NAME_LENGTH_MAX } from './ccda-values.ts'
import { patientResource, subjectOf } from './hl7-patient.ts'
import { zoneOf } from './hl7-time.ts'

export interface Hl7Context {
  readonly segments: readonly Segment[]
  /** MSH-9.1 and 9.2. */
  readonly type: string
  readonly event: string
  /** Counts where a time has none. */
  readonly zone: string
  readonly patient: Json | undefined
  readonly subject: Subject | undefined
  /** The message tells of a specimen. */
  readonly specimen: boolean
  /** PV2: what PV1 leaves out. */
  readonly visitMore: Segment | undefined
  /** Reference to the patient. */
  readonly reference: Json | undefined
}

/** One for each person that the message is about, in its order: what stands behind a PID is that person's until the next one. Source: HL7 v2.5.1, section 7.3.1 (PATIENT_RESULT repeats). */
export function contextsOf(segments: readonly Segment[]): readonly Hl7Context[] {
  const starts = segments.flatMap(({ name }, at) => (name === 'PID' ? [at] : []))
  if (starts.length < 2) return [contextOf(segments)]
  // The header alone goes with each of them: of a long head every copy would count.
  const [header] = segments
  return starts.map((from, at) => {
    const own = segments.slice(at === 0 ? 0 : from, starts[at + 1])
    return contextOf(at === 0 || header === undefined ? own : [header, ...own])
  })
}

function contextOf(segments: readonly Segment[]): Hl7Context {
  const header = segments[0]
  const pid = segments.find(({ name }) => name === 'PID')
  const zone = zoneOf(textAt(header, 7))
  const patient = patientResource(pid, zone)
  const subject = subjectOf(patient, pid)
  const [first] = (patient?.['identifier'] as readonly Json[] | undefined) ?? []
  const identifier = first !== undefined && JSON.stringify(first).length <= NAME_LENGTH_MAX ? first : undefined
  const reference =
    subject === undefined || subject.name === ''
      ? undefined
      : { ...(identifier === undefined ? {} : { identifier }), display: subject.name }
  const specimen = segments.some(({ name }) => name === 'SPM')
  const visitMore = segments.find(({ name }) => name === 'PV2')
  return { segments, specimen, visitMore, type: textAt(header, 9, 1), event: textAt(header, 9, 2), zone, patient, subject, reference }
}
