/** Commands about what a person types in: a record of her own, and its correction. */

import { resolve } from 'node:path'
import { zoneOf } from '../../shared/model/local-time.ts'
import { TYPED_FIELDS, TYPED_KINDS } from '../../shared/model/typed-record.ts'
import type { TypedFields } from '../../shared/model/typed-record.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

/** `{recordId}`; `--paper FILE` is kept beside it. */
export async function addRecord(household: Household, command: Command): Promise<object> {
  const paper = textOf(command, 'paper')
  const paths = paper === '' ? [] : [resolve(paper)]
  return must(
    await household.call('addRecord', { fields: fieldsOf(command), paths, keepPrivate: command.options['keep-private'] === true }),
  ) as object
}

/** `{recordId}` of the new version; fields that are not given are empty in it. */
export async function correctRecord(household: Household, command: Command): Promise<object> {
  return must(await household.call('correctRecord', { recordId: command.words[0] ?? '', fields: fieldsOf(command) })) as object
}

/** The typed fields of a command; a time without `--zone` is meant where this computer is. Errors: `input-invalid`. */
export function fieldsOf(command: Command): TypedFields {
  const kind = TYPED_KINDS.find((known) => known === textOf(command, 'kind'))
  if (kind === undefined)
    throw new CommandError({ code: 'input-invalid', detail: { reason: `--kind is one of ${TYPED_KINDS.join(', ')}.` } })
  const given = TYPED_FIELDS.flatMap((field) => (textOf(command, field) === '' ? [] : [[field, textOf(command, field)] as const]))
  const fields: TypedFields = { kind, ...Object.fromEntries(given) }
  const { date = '', time = '', zone = '' } = fields
  return time === '' || zone !== '' ? fields : { ...fields, zone: zoneOf(date, time) }
}
