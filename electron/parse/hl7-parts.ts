/** Documents inside a version 2 message: files in OBX of type ED, and the text of a document message. A file that is only named is never fetched. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import type { DocumentFacts } from './document-entry.ts'
import { paragraphsOf } from './document-text.ts'
import { bytesOfHex, documentBytesOf, embeddedBytesOf } from './embedded-bytes.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'
import type { Hl7Context } from './hl7-context.ts'
import { REPETITIONS_MAX, componentOf, fieldAt, piecesOf, textAt, wholeText } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import { textLinesOf } from './hl7-observation.ts'
import { conceptOf, personText, timeAt } from './hl7-values.ts'

export interface Hl7Part {
  readonly bytes: Uint8Array
  readonly facts: DocumentFacts
}

/** In the order of the message. */
export function partsOf(context: Hl7Context): readonly Hl7Part[] {
  const { segments, type } = context
  const files = segments.flatMap((segment) => {
    const found = segment.name === 'OBX' && textAt(segment, 2) === 'ED' ? encapsulated(segment) : null
    return found === null ? [] : [partOf(context, found, segment)]
  })
  const text = type === 'MDM' ? textPart(context) : null
  return text === null ? files : [...files, text]
}

/** ED: application, type, subtype, encoding, data. */
function encapsulated(obx: Segment): EmbeddedBytes | null {
  const field = fieldAt(obx, 5)
  const data = componentOf(field, 5)
  switch (componentOf(field, 4).toUpperCase()) {
    case 'BASE64':
      return embeddedBytesOf(data)
    case 'HEX':
      return bytesOfHex(data)
    case 'A':
      return data === '' ? null : documentBytesOf(new TextEncoder().encode(data))
    default:
      return null
  }
}

function partOf(context: Hl7Context, { bytes, mediaType }: EmbeddedBytes, obx: Segment): Hl7Part {
  const type = conceptOf(fieldAt(obx, 3))
  const date = timeAt(fieldAt(obx, 14), context.zone)
  return {
    bytes,
    facts: { mediaType, type, title: type === undefined ? '' : wordsOf(type), date, subject: context.subject },
  }
}

/** The lines of a document message as one plain text; null where it has none. */
function textPart(context: Hl7Context): Hl7Part | null {
  const { segments, zone, subject } = context
  const lines = segments.filter(({ name }) => name === 'OBX').flatMap((obx) => textLinesOf(obx).flatMap((text) => text.split('\n')))
  if (lines.every((line) => line.trim() === '')) return null
  const txa = segments.find(({ name }) => name === 'TXA')
  const type = conceptOf(fieldAt(txa, 2))
  const named =
    conceptOf(
      fieldAt(
        segments.find(({ name }) => name === 'OBR'),
        4,
      ),
    ) ??
    conceptOf(
      fieldAt(
        segments.find(({ name }) => name === 'OBX'),
        3,
      ),
    )
  const author = [fieldAt(txa, 9), fieldAt(txa, 5)].map(personText).find((one) => one !== '') ?? ''
  return {
    bytes: new TextEncoder().encode(`${lines.join('\n')}\n`),
    facts: {
      mediaType: 'text/plain',
      type: type ?? named,
      title: named === undefined ? '' : wordsOf(named),
      date: timeAt(fieldAt(txa, 4), zone) || timeAt(fieldAt(txa, 6), zone),
      authors: author === '' ? [] : [author],
      subject,
      narrative: paragraphsOf(lines),
    },
  }
}

/** Everything that a segment says, in one line. */
export function segmentLine(segment: Segment): string {
  const { name, fields, separators } = segment
  // A header begins with the separators themselves.
  const from = name === 'MSH' ? 3 : 1
  return fields
    .slice(from)
    .flatMap((raw) => raw.split(separators.repetition, REPETITIONS_MAX))
    .map((raw) => {
      const repetition = { raw, separators }
      return name === 'NTE' || raw.includes('\n') ? wholeText(repetition) : piecesOf(repetition).join(' ')
    })
    .filter((text) => text !== '')
    .join(' · ')
}
