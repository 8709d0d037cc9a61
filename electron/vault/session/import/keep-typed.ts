/** Keeps one record that a person typed in, with the paper beside it where she chose one; new, or in place of an earlier version. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { rowOf } from '../../../../shared/fhir/row.ts'
import { searchWordsOf } from '../../../../shared/fhir/search-words.ts'
import { typedResource } from '../../../../shared/fhir/typed-resource.ts'
import type { TypedFields } from '../../../../shared/model/typed-record.ts'
import { digestNameOfCanonical } from '../digest.ts'
import { commitImport, makeReady } from './keep-import.ts'
import { collectEntries, emptyPending } from './pending-import.ts'
import type { PendingImport } from './pending-import.ts'
import { readTypedHere } from './read-typed.ts'
import { Refusal, refusal } from '../refusal.ts'
import type { FreshRecord } from './seal-batch.ts'
import type { Session } from '../session.ts'
import { markReplaced } from '../manifest/versions.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { recordWhoseKey } from '../whose-key.ts'

export interface Typed {
  readonly fields: TypedFields
  /** Files of the paper beside it: none or one. */
  readonly paths: readonly string[]
  /** No grant of kinds takes it along, nor the paper. */
  readonly keepPrivate?: boolean
  /** What it corrects, and the digest of the paper that stays beside it. */
  readonly corrects?: { readonly recordId: string; readonly readFrom?: string }
}

/** Returns the id of the record. Errors: `input-invalid` with the field, `file-unknown-kind` for a paper that is no document, `record-replaced`, the reader's own, `disk-full`, `disk-failed`. */
export async function keepTyped(
  session: Session,
  { fields, paths, keepPrivate = false, corrects }: Typed,
  signal: AbortSignal,
): Promise<string> {
  const typed = await freshOf(session, fields)
  const pending = paths.length === 0 ? await emptyPending(session) : await collectEntries(session, { paths }, signal)
  const { stage } = pending
  if (paths.length > 0) await refuseNoPaper(pending)
  const { leftOut, known } = await makeReady(session, pending, signal)
  try {
    const large = stage.records.find(({ entry }) => entry.original !== undefined)?.entry.digest
    const readFrom = pending.documents[0] ?? large ?? known[0] ?? corrects?.readFrom
    const replaces = corrects === undefined ? {} : { replaces: corrects.recordId }
    await stage.add([{ ...typed, ...(readFrom === undefined ? {} : { readFrom }), ...replaces }])
    await stage.settle()
  } catch (error) {
    await stage.giveUp()
    throw error
  }
  const recordId = stage.records.at(-1)?.id ?? ''
  const { title } = typed.parsed.row
  await commitImport(
    session,
    { ...pending, names: [title] },
    {
      leftOut,
      keepPrivate: keepPrivate ? stage.records.map(({ id }) => id) : [],
      note: [corrects === undefined ? 'record-added' : 'record-corrected', { what: title, count: 1 }],
      ...(corrects === undefined ? {} : { also: (tx) => standInFor(tx, corrects.recordId, recordId), hidden: [corrects.recordId] }),
    },
  )
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return recordId
}

/** A correction is whose its earlier version was said to be. */
async function standInFor(tx: Transaction, earlier: string, recordId: string): Promise<void> {
  await markReplaced(tx, earlier, recordId)
  const said = await tx.get('whose', recordWhoseKey(earlier))
  if (said !== undefined) await tx.set('whose', recordWhoseKey(recordId), said)
}

/** What the fields say as a record that nothing is stored of yet. */
async function freshOf(session: Session, fields: TypedFields): Promise<FreshRecord> {
  const { record, writer } = await readTypedHere(session, fields)
  const resource = typedResource(record, writer)
  const resourceJson = canonicalJson(resource)
  const row = rowOf(resource, { source: writer.name })
  const parsed = { type: 'record', file: -1, entry: 0, row, resourceJson, searchWords: searchWordsOf(resource), advice: [] } as const
  return { parsed, digest: digestNameOfCanonical(resourceJson), typed: true }
}

/** A paper is one file that is kept as one document; anything else is an import. */
async function refuseNoPaper(pending: PendingImport): Promise<void> {
  const [refused] = pending.refused
  const records = pending.stage.records.length + pending.large.length + pending.duplicates
  const isPaper = records === 1 && pending.documents.length + pending.large.length === 1
  if (refused === undefined && (isPaper || pending.problem !== null)) return
  await pending.stage.giveUp()
  throw refused === undefined ? refusal('file-unknown-kind') : new Refusal(refused.error)
}
