/** Where words were found, in words, and the way there. */

import type { FoundPlace } from '../../../shared/api/place-views.ts'
import { decodePlace } from '../../../shared/model/source-place.ts'
import { formatRoute } from './router.svelte.ts'
import { t } from '../words/words.svelte.ts'

/** Kinds of files whose text has pages or headings. */
export const PLACED = /^application\/(pdf|xml|fhir\+(xml|json))$/u

/** Empty where nothing was found. */
export function foundWords(found: FoundPlace | null): string {
  const place = decodePlace(found?.place ?? '')
  if (place?.kind === 'page') return t('place.foundOn', { n: place.number, total: found?.pages ?? 0 })
  return place?.kind === 'section' ? t('place.section', { title: place.title }) : ''
}

/** A page is shown in the file, a section in the words of the record. */
export function foundAddress(recordId: string, { place }: FoundPlace, sought: string): string {
  return decodePlace(place)?.kind === 'page'
    ? formatRoute('document', [recordId], { place, text: sought })
    : formatRoute('record', [recordId], { place })
}
