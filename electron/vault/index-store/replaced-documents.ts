/** Looks through all documents for those in whose place a newer one stands. */

import { replacedAmong } from '../../../shared/fhir/replaced-documents.ts'
import type { Database } from './database.ts'
import { encodeKind } from './pack-row.ts'
import { itemReader } from './search-rows.ts'

/** Ids of rows. */
export function replacedDocuments(database: Database): readonly string[] {
  const read = itemReader(database)
  const numbers = database.prepare('SELECT number FROM rows WHERE kind = ?').all([encodeKind('document')])
  return replacedAmong((numbers as readonly { readonly number: number }[]).map(({ number }) => read(number)))
}
