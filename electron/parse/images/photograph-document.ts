/** What a photograph says of itself, put into the record of its file; on request without the place where it was taken. */

import { isPlainFile, retitled } from '../rewrite-entry.ts'
import type { RecordEntry } from '../rewrite-entry.ts'
import { readPhotograph, withoutPlace } from './photograph.ts'

/** Kinds of pictures that cameras write. */
export const PHOTOGRAPH_TYPES = ['image/jpeg', 'image/png', 'image/heic', 'image/tiff'] as const

/** `bytes` are those of the file. Pictures inside other files stay as they are there: those files say what their bytes are. */
export function photographEntryOf(entry: RecordEntry, bytes: Uint8Array, removesPlace: boolean): RecordEntry {
  if (!isPlainFile(entry)) return entry
  const mediaType = entry.row.mediaType ?? ''
  const { taken, saysPlace } = readPhotograph(bytes, mediaType)
  if (!saysPlace) return taken === '' ? entry : retitled(entry, { date: taken, state: null, tag: null })
  if (!removesPlace) return retitled(entry, { date: taken, state: 'place', tag: null })
  const cleaned = withoutPlace(bytes, mediaType)
  if (cleaned === null) return retitled(entry, { date: taken, state: 'place-fixed', tag: null })
  const { originalFile: _file, ...rest } = retitled(entry, { date: taken, state: 'place-removed', tag: 'place-removed' })
  return { ...rest, original: cleaned }
}
