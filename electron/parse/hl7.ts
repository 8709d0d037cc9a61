/** HL7 version 2 files: always kept as they came with their type in words, and what their messages tell read out of them. */

import type { Json } from '../../shared/fhir/json.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import type { SourcePlace } from '../../shared/model/source-place.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { withoutEmpty } from './ccda-values.ts'
import { documentEntryOf, partEntryOf } from './document-entry.ts'
import type { DocumentFacts, ReadFile, Subject } from './document-entry.ts'
import { paragraphsOf } from './document-text.ts'
import type { EntrySource } from './entry-source.ts'
import { allergyOf, diagnosisOf, listedAllergyOf, problemOf, visitOf } from './hl7-conditions.ts'
import { contextsOf } from './hl7-context.ts'
import type { Hl7Context } from './hl7-context.ts'
import { placesOf, toldOf } from './hl7-places.ts'
import type { FromSegment } from './hl7-places.ts'
import { immunizationsOf } from './hl7-immunization.ts'
import { fieldAt, segmentsOf, textAt } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import { partsOf, segmentLine } from './hl7-parts.ts'
import { resultsOf } from './hl7-results.ts'
import { messagesOf } from './hl7-text.ts'
import { timeAt } from './hl7-values.ts'
import { messageWords } from './hl7-words.ts'
import type { ParseLimits } from './limits.ts'
import { DOCUMENT_ENTRY, toldEntryOf } from './read-entry.ts'
import type { Told } from './read-entry.ts'

const MEDIA_TYPE = 'text/x-hl7v2'
const MESSAGE_TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0076'
const RESULT_TYPES = new Set(['ORU', 'OUL'])
const TOO_LARGE = 'Too large to be read inside; kept as it came'
/** Lines of messages that the document shows and is found by. */
const LINES_MAX = 5000

/** The file as entry 0, then what was read from each message; the same thing told twice is read once. */
export function* entriesOfHl7(file: ReadFile, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const held = file.bytes.length === file.sizeBytes && file.sizeBytes <= limits.lineBytesMax
  const messages = messagesOf(held ? file.bytes : file.bytes.subarray(0, limits.kindBytes)).slice(0, held ? undefined : 1)
  const beginning = messages.slice(0, LINES_MAX).map(segmentsOf)
  const facts = factsOf(beginning, messages.length)
  yield documentEntryOf(file, source, held ? facts : { ...facts, description: TOO_LARGE }, limits)
  if (!held) return
  const seen = new Set<string>()
  let entry = DOCUMENT_ENTRY + 1
  for (const [at, lines] of messages.entries()) {
    const segments = segmentsOf(lines)
    const places = placesOf(segments, at + 1)
    for (const context of contextsOf(segments)) {
      for (const part of partsOf(context)) yield partEntryOf(part.bytes, source, entry++, part.facts, DOCUMENT_ENTRY)
      for (const told of toldBy(context, places)) {
        const written = canonicalJson(told.resource)
        if (seen.has(written)) continue
        seen.add(written)
        yield toldEntryOf(told, source, entry++, context.subject)
      }
    }
  }
}

function toldBy(context: Hl7Context, places: ReadonlyMap<Segment, SourcePlace>): readonly Told[] {
  const { segments, type, patient } = context
  const made = segments.flatMap((segment): readonly FromSegment[] => {
    const resource = resourceOf(context, segment)
    return resource === undefined ? [] : [{ resource, segment }]
  })
  const told = [
    ...(patient === undefined ? [] : [{ resource: patient, segment: segments.find(({ name }) => name === 'PID') }]),
    ...made,
    ...(type === 'VXU' ? immunizationsOf(context) : []),
    ...(RESULT_TYPES.has(type) ? resultsOf(context) : []),
  ]
  return told.map((one) => toldOf(one, places))
}

function resourceOf(context: Hl7Context, segment: Segment): Json | undefined {
  switch (segment.name) {
    case 'AL1':
      return allergyOf(context, segment)
    case 'IAM':
      return listedAllergyOf(context, segment)
    case 'DG1':
      return diagnosisOf(context, segment)
    case 'PRB':
      return problemOf(context, segment)
    case 'PV1':
      return context.type === 'ADT' ? visitOf(context, segment) : undefined
    default:
      return undefined
  }
}

/** What the file is, by its messages. */
function factsOf(messages: readonly (readonly Segment[])[], count: number): DocumentFacts {
  const contexts = messages.flatMap(contextsOf)
  const [first] = contexts
  const words = [...new Set(contexts.map(({ type, event }) => messageWords(type, event)))]
  const header = first?.segments[0]
  const type = textAt(header, 9, 1)
  const lines = messages.flatMap((segments) => segments.map(segmentLine)).slice(0, LINES_MAX)
  return {
    mediaType: MEDIA_TYPE,
    title: words.length === 1 && count > 1 ? `${words[0] ?? ''} (${String(count)})` : words.slice(0, 3).join(', '),
    type: withoutEmpty({
      coding: type === '' ? [] : [{ system: MESSAGE_TYPES, code: type }],
      text: messageWords(type, textAt(header, 9, 2)),
    }),
    date: timeAt(fieldAt(header, 7), first?.zone ?? ''),
    authors: [textAt(header, 4)].filter((one) => one !== ''),
    description: textAt(header, 4) || textAt(header, 3),
    subject: oneSubject(contexts),
    narrative: paragraphsOf(lines),
  }
}

/** Whom all of it is about; undefined where that differs. */
function oneSubject(contexts: readonly Hl7Context[]): Subject | undefined {
  const named = contexts.map(({ subject }) => subject).filter((one) => one !== undefined)
  const [first] = named
  return named.every((one) => one.name === first?.name && one.birthDate === first.birthDate) ? first : undefined
}
