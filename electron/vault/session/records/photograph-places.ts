/** Which photographs say where they were taken: asked of the reader, because their bytes may come from anybody. */

import type { SharedItem } from '../../../../shared/fhir/gives-away.ts'
import { openStoredRecord } from './records.ts'
import { Refusal } from '../refusal.ts'
import type { RecordEntry } from '../collections.ts'
import type { Session } from '../session.ts'

/** Photographs of one share that are asked about, and their size. */
const PHOTOGRAPHS_MAX = 24
const BYTES_MAX = 16 * 1024 * 1024
const TYPES = new Set(['image/jpeg', 'image/png', 'image/heic', 'image/tiff'])

/** A photograph never changes: it is asked about once. */
const known = new WeakMap<Session, Map<string, boolean>>()

export interface Photographs {
  readonly placed: readonly SharedItem[]
  /** Too many, too large, or not to be opened. */
  readonly unlooked: number
}

/** Never refuses. */
export async function photographsWithPlace(
  session: Session,
  looked: readonly { readonly item: SharedItem; readonly entry: RecordEntry; readonly mediaType: string }[],
  signal: AbortSignal,
): Promise<Photographs> {
  const places = known.get(session) ?? new Map<string, boolean>()
  known.set(session, places)
  const photographs = looked.filter(({ mediaType }) => TYPES.has(mediaType))
  const due = photographs.filter(({ item }) => !places.has(item.id))
  for (const { item, entry } of due.slice(0, PHOTOGRAPHS_MAX)) {
    const says = entry.sizeBytes > BYTES_MAX ? undefined : await saysPlace(session, item.id, entry, signal)
    if (says !== undefined) places.set(item.id, says)
  }
  return {
    placed: photographs.filter(({ item }) => places.get(item.id) === true).map(({ item }) => item),
    unlooked: photographs.filter(({ item }) => !places.has(item.id)).length,
  }
}

/** Undefined where it cannot be told. */
async function saysPlace(session: Session, id: string, entry: RecordEntry, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const { original } = await openStoredRecord(session, id, entry)
    if (original === undefined) return undefined
    for await (const one of session.ports.parse.parse([], signal, { held: [{ name: 'photograph', bytes: original }] })) {
      if (one.type === 'refused') return undefined
      if (one.type === 'record') return one.paper === 'place' || one.paper === 'place-fixed'
    }
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
