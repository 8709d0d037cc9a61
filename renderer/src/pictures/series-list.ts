/** The series of a study and the pictures of a series, as the vault has them. */

import { uidCode } from '../../../shared/fhir/imaging.ts'
import { numberAt, objectAt, objectsAt, textAt } from '../../../shared/fhir/json.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { Ask } from '../state/ask.svelte.ts'

export interface SeriesInfo {
  readonly uid: string
  /** In the file's own words; empty where it has none. */
  readonly words: string
  readonly modality: string
  readonly pictures: number
}

const PAGE_ROWS = 1000
/** Pictures of one series. */
const PICTURES_MAX = 50_000

/** Out of the study's FHIR resource. */
export function seriesOf(resourceJson: string): readonly SeriesInfo[] {
  return objectsAt(JSON.parse(resourceJson), 'series').map((series) => ({
    uid: textAt(series, 'uid'),
    words: textAt(series, 'description'),
    modality: textAt(objectAt(series, 'modality'), 'code'),
    pictures: numberAt(series, 'numberOfInstances') ?? objectsAt(series, 'instance').length,
  }))
}

/** Ids of records, in the order of their numbers. */
export async function picturesOf(ask: Ask, series: string): Promise<Result<readonly string[]>> {
  const rows: RecordRow[] = []
  for (let offset = 0; offset < PICTURES_MAX; offset += PAGE_ROWS) {
    const page = await ask('listRecords', { kinds: ['image'], code: uidCode(series), limit: PAGE_ROWS, offset, order: 'oldest' })
    if (!page.ok) return page
    rows.push(...page.value.rows)
    if (page.value.rows.length < PAGE_ROWS) return ok(rows.sort(byPlace).map(({ id }) => id))
  }
  return err('limit-exceeded')
}

function byPlace(a: RecordRow, b: RecordRow): number {
  return (a.place ?? 0) - (b.place ?? 0) || (a.title < b.title ? -1 : a.title > b.title ? 1 : a.id < b.id ? -1 : 1)
}
