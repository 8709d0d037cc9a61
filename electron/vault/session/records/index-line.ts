/** What the index takes of a record of this vault. */

import { versionIn } from '../../../../shared/fhir/outdated.ts'
import { itemDetailOf } from '../../../../shared/fhir/same-items.ts'
import { saidOf } from '../../../../shared/fhir/subject.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import type { IndexLine } from '../../ports.ts'

/** `resourceJson` is what is sealed, `words` what it can be found by beside its row. */
export function indexLineOf(
  row: RecordRow,
  { resourceJson, words, importId }: { readonly resourceJson: string; readonly words: string; readonly importId: string },
): IndexLine {
  const [detail, version] = [itemDetailOf(row.kind, resourceJson), versionIn(resourceJson)]
  return { row, words, detail, said: saidOf(resourceJson, importId), ...(version === undefined ? {} : { version }) }
}
