/** Which segment of which message something was read from. */

import type { Json } from '../../shared/fhir/json.ts'
import type { SourcePlace } from '../../shared/model/source-place.ts'
import type { Segment } from './hl7-message.ts'
import type { Told } from './read-entry.ts'

/** What the first of its segments told; undefined where it is of the whole message. */
export interface FromSegment {
  readonly resource: Json
  readonly segment: Segment | undefined
}

/** Segments of one message, by themselves; `message` counts from one. */
export function placesOf(segments: readonly Segment[], message: number): ReadonlyMap<Segment, SourcePlace> {
  const counts = new Map<string, number>()
  return new Map(
    segments.map((segment): readonly [Segment, SourcePlace] => {
      const number = (counts.get(segment.name) ?? 0) + 1
      counts.set(segment.name, number)
      return [segment, { kind: 'segment', name: segment.name, number, message }]
    }),
  )
}

/** With its place. */
export function toldOf({ resource, segment }: FromSegment, places: ReadonlyMap<Segment, SourcePlace>): Told {
  return { resource, place: segment === undefined ? undefined : places.get(segment) }
}
