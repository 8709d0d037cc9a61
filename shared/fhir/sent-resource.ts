/** What somebody types in to send it to another person: said by the sender, about the receiver, and not as said by a patient. */

import type { TypedRecord } from '../model/typed-record.ts'
import type { Json } from './json.ts'
import { typedResource } from './typed-resource.ts'
import type { Writer } from './typed-resource.ts'

/** Whom it is about, and what for. */
export interface Sending {
  readonly receiverName: string
  /** A medicine to be taken from now on, not one that is said to be taken. */
  readonly prescription: boolean
}

/** A valid resource; `writer` is the sender. */
export function sentResource(record: TypedRecord, writer: Writer, { receiverName, prescription }: Sending): Json {
  const typed = record.kind === 'medicine' && prescription ? prescriptionOf(record, writer) : typedResource(record, writer)
  const { meta: _patientSaid, reportOrigin: _recalled, ...said } = typed
  return { ...said, ...aboutReceiver(said, receiverName), ...firstHand(said), meta: { lastUpdated: writer.at } }
}

function prescriptionOf({ title, date, dose, note }: TypedRecord, { name, day }: Writer): Json {
  return {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: title },
    subject: { display: name },
    authoredOn: date === '' ? day : date,
    requester: { display: name },
    ...(dose === '' ? {} : { dosageInstruction: [{ text: dose }] }),
    ...(note === '' ? {} : { note: [{ text: note }] }),
  }
}

/** Typed records are about whoever typed them; these are about somebody else. */
function aboutReceiver(resource: Json, receiverName: string): Json {
  const about = { display: receiverName }
  if ('subject' in resource) return { subject: about }
  if ('patient' in resource) return { patient: about }
  const { participant } = resource
  if (!Array.isArray(participant)) return {}
  return { participant: (participant as readonly Json[]).map((one, at) => (at === 0 ? { ...one, actor: about } : one)) }
}

/** A vaccination that its giver writes down was not told by anybody. */
function firstHand(resource: Json): Json {
  return 'primarySource' in resource ? { primarySource: true } : {}
}
