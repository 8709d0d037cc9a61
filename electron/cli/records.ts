/** Commands about records: in, listed, read, found. */

import type { ImportPreview, ImportResult } from '../../shared/api/import-views.ts'
import type { RecordFilter, RecordPage } from '../../shared/api/record-filter.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'
import type { OpenedRecord } from '../../shared/model/record.ts'
import { resolve } from 'node:path'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import { contactIdOf } from './sharing.ts'
import { CommandError, messageOf, must } from './outcome.ts'
import type { Household } from './household.ts'

const LIST_LIMIT = 1000

interface Refused {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** `{imported, duplicates, refused, recordIds, otherPeople}`: a terminal is not asked whether they belong here, but told. */
export async function importRecords(household: Household, command: Command): Promise<object> {
  if (command.words.length === 0) throw new CommandError({ code: 'input-invalid' })
  const preview = must(await household.call('previewImport', { paths: command.words.map((path) => resolve(path)) })) as ImportPreview
  const refused: readonly Refused[] = preview.refused.map(({ name, error }) => ({
    path: name,
    code: error.code,
    message: messageOf(error).message,
  }))
  const otherPeople = preview.subjects.filter(({ isHolder }) => !isHolder).map(({ name }) => name)
  if (preview.total === 0) {
    must(await household.call('discardImport', { importToken: preview.importToken }))
    return { imported: 0, duplicates: preview.duplicates, refused, recordIds: [] }
  }
  const result = must(await household.call('importRecords', { importToken: preview.importToken })) as ImportResult
  // A list waits a little for what is being sorted in; the command ends when all of it can be found.
  while ((must(await household.call('listRecords', { limit: 1, offset: 0 })) as RecordPage).indexing !== null) continue
  return { imported: result.imported, duplicates: result.duplicates, refused, recordIds: result.recordIds, otherPeople }
}

/** `{rows, total}`. */
export async function listRecords(household: Household, command: Command): Promise<object> {
  const limit = Number(textOf(command, 'limit')) || LIST_LIMIT
  return must(await household.call('listRecords', { limit, offset: 0, ...(await filterOf(household, command)) })) as object
}

/** Out of `--kind`, `--from`, `--until`, `--code`, `--source`, `--shared-with`, `--every`. */
async function filterOf(household: Household, command: Command): Promise<RecordFilter> {
  const kind = RECORD_KINDS.find((known) => known === textOf(command, 'kind'))
  if (kind === undefined && textOf(command, 'kind') !== '')
    throw new CommandError({ code: 'input-invalid', detail: { reason: `--kind is one of ${RECORD_KINDS.join(', ')}.` } })
  const [from, until, code, source, contact] = (['from', 'until', 'code', 'source', 'shared-with'] as const).map((option) =>
    textOf(command, option),
  )
  return {
    ...(kind === undefined ? {} : { kinds: [kind] }),
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(code ? { code } : {}),
    ...(source ? { source } : {}),
    ...(command.options['every'] === true ? { every: true } : {}),
    ...(contact ? { sharedWith: await contactIdOf(household, contact) } : {}),
  }
}

/** The record; with `--original` its bytes, as base64 under `--json` and as they are without. */
export async function readRecord(household: Household, command: Command): Promise<object> {
  const recordId = command.words[0] ?? ''
  if (command.options['original'] !== true) return must(await household.call('readRecord', { recordId })) as OpenedRecord
  const original = must(await household.call('readOriginal', { recordId })) as { bytes: Uint8Array; mediaType: string; name: string }
  return { name: original.name, mediaType: original.mediaType, base64: Buffer.from(original.bytes).toString('base64') }
}

/** `{rows, total}`. */
export async function searchRecords(household: Household, command: Command): Promise<object> {
  const page = { text: command.words.join(' '), limit: Number(textOf(command, 'limit')) || 50, offset: 0 }
  return must(await household.call('searchRecords', { ...page, ...(await filterOf(household, command)) })) as object
}

/** `{insights}`: what stands out, with the records that each rests on. */
export async function showInsights(household: Household): Promise<object> {
  return { insights: must(await household.call('showInsights', null)) }
}
