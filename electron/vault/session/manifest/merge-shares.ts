/** What two devices know of one share by what each did with it. */

import type { SavedCopies } from '../../../../shared/model/grant.ts'
import type { ShareEntry } from '../collections.ts'

/** Only where it came as a file wherever it was had at all. */
export function newestFile(both: readonly ShareEntry[]): number | undefined {
  const had = both.filter(({ stage }) => stage === 'fetched')
  const times = had.flatMap(({ asOfMs }) => asOfMs ?? [])
  return times.length === 0 || times.length < had.length ? undefined : Math.max(...times)
}

/** That copies are gone is said of all that were saved by then: what was saved later lies outside still. */
export function bothCopies(a: SavedCopies | undefined, b: SavedCopies | undefined): SavedCopies | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const lastAtMs = Math.max(a.lastAtMs, b.lastAtMs)
  const gone = [a, b].flatMap((copies) => (copies.lastAtMs === lastAtMs ? (copies.goneAtMs ?? []) : []))
  return { records: Math.max(a.records, b.records), lastAtMs, ...(gone.length === 0 ? {} : { goneAtMs: Math.min(...gone) }) }
}

/** Only where neither of them had anything of it; absent where that is not known of one. */
export function hadNothing(both: readonly ShareEntry[]): boolean | undefined {
  const said = both.map(({ stage, neverFetched }) => (stage === 'deleted' ? neverFetched : stage === 'new'))
  return said.includes(false) ? false : said.includes(undefined) ? undefined : true
}

/** What stands in either list, sorted, each once; absent where there is none. */
export function eitherList(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return a === undefined && b === undefined ? undefined : [...new Set([...(a ?? []), ...(b ?? [])])].sort()
}
