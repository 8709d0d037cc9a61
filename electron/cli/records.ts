/** Commands about records: listed, read, found. */

import type { RecordFilter } from '../../shared/api/record-filter.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'
import type { OpenedRecord } from '../../shared/model/record.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import { contactIdOf } from './sharing.ts'
import { CommandError, must } from './outcome.ts'
import type { Household } from './household.ts'

const LIST_LIMIT = 1000
const LIMIT_MAX = 1_000_000

/** `{rows, total}`. */
export async function listRecords(household: Household, command: Command): Promise<object> {
  const limit = numberOf(command, 'limit', 1, LIMIT_MAX, LIST_LIMIT)
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
  const page = { text: command.words.join(' '), limit: numberOf(command, 'limit', 1, LIMIT_MAX, 50), offset: 0 }
  return must(await household.call('searchRecords', { ...page, ...(await filterOf(household, command)) })) as object
}

/** `{insights, cut, indexing}`: what stands out, with the records that each rests on; of the kinds in `cut` only the newest were looked at. */
export async function showInsights(household: Household): Promise<object> {
  return must(await household.call('showInsights', null)) as object
}

/** `{measures, whole}`: every test, or every vital sign, with its newest values. */
export async function showMeasures(household: Household, kind: 'lab' | 'vital'): Promise<object> {
  return must(await household.call('showMeasures', { kind })) as object
}
