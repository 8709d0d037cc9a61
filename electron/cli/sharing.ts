/** Commands about people and shares. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CONTACT_ROLES } from '../../shared/model/person.ts'
import type { Contact } from '../../shared/model/person.ts'
import { GRANT_EXTRAS, PURPOSES } from '../../shared/model/grant.ts'
import type { ShareView } from '../../shared/model/grant.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const COPIES_GO_AFTER_DAYS = 30
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'application/fhir+json': 'json',
  'application/fhir+xml': 'xml',
  'application/xml': 'xml',
  'text/rtf': 'rtf',
  'text/x-hl7v2': 'hl7',
}

/** The value among those that an option may have. Errors: `input-invalid`. */
export function oneOf<T extends string>(values: readonly T[], given: string, option: string): T {
  const found = values.find((value) => value === given)
  if (found === undefined)
    throw new CommandError({ code: 'input-invalid', detail: { reason: `${option} is one of ${values.join(', ')}.` } })
  return found
}

/** The moment that an option names. Errors: `input-invalid`. */
export function timeOf(command: Command, option: 'from' | 'until' | 'delete-by' | 'answer-by', otherwiseMs: number): number {
  const given = textOf(command, option)
  const atMs = given === '' ? otherwiseMs : Date.parse(given)
  if (Number.isNaN(atMs))
    throw new CommandError({ code: 'input-invalid', detail: { reason: `--${option} is a date like 2027-01-31T12:00:00Z.` } })
  return atMs
}

/** `{contactId, safetyWords}`. Whoever uses this must still compare the words aloud. */
export async function addContact(household: Household, command: Command): Promise<object> {
  const role = oneOf(CONTACT_ROLES, textOf(command, 'role'), '--role')
  return must(
    await household.call('addContact', { card: command.words[0] ?? '', name: textOf(command, 'name'), role, verified: false }),
  ) as object
}

/** A contact by id, name or identity. Errors: `contact-not-found`. */
export async function contactIdOf(household: Household, wanted: string): Promise<string> {
  const contacts = must(await household.call('listContacts', null)) as readonly Contact[]
  const found = contacts.find((contact) => contact.id === wanted || contact.name === wanted || contact.did === wanted)
  if (found === undefined) throw new CommandError({ code: 'contact-not-found' })
  return found.id
}

/** `{grantId, invite}`: the sentence that was signed stands beside them. */
export async function grantAccess(household: Household, command: Command): Promise<object> {
  const fromMs = timeOf(command, 'from', Date.now())
  const untilMs = timeOf(command, 'until', Number.NaN)
  const wanted = textOf(command, 'records')
  const ledgerAge = textOf(command, 'ledger-age')
  const may = textOf(command, 'may')
  const draft = {
    contactId: await contactIdOf(household, textOf(command, 'to')),
    scope:
      wanted === 'all' ? { recordIds: [], kinds: RECORD_KINDS } : { recordIds: wanted.split(',').filter((id) => id !== ''), kinds: [] },
    purpose: oneOf(PURPOSES, textOf(command, 'purpose'), '--purpose'),
    right: oneOf(['view', 'keep'] as const, textOf(command, 'right') || 'view', '--right'),
    fromMs,
    untilMs,
    deleteByMs: timeOf(command, 'delete-by', untilMs + COPIES_GO_AFTER_DAYS * DAY_MS),
    ...(ledgerAge === '' ? {} : { ledgerAgeMaxMs: Number(ledgerAge) * HOUR_MS }),
    ...(may === '' ? {} : { may: may.split(',').map((one) => oneOf(GRANT_EXTRAS, one, '--may')) }),
  }
  const preview = must(await household.call('previewGrant', draft)) as { readonly previewToken: string; readonly sentence: object }
  const granted = must(await household.call('grantAccess', { ...draft, previewToken: preview.previewToken })) as object
  return { ...granted, sentence: preview.sentence }
}

/** The share as it will be shown. */
export async function acceptInvite(household: Household, command: Command): Promise<object> {
  return must(await household.call('acceptInvite', { invite: command.words[0] ?? '' })) as object
}

/** `{records, bytes}`; writes each record's original bytes into `--out`. Each record that is written counts as opened. */
export async function fetchShare(household: Household, command: Command): Promise<object> {
  const out = textOf(command, 'out')
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: '--out names the folder to write to.' } })
  const share = must(await household.call('fetchShare', { grantId: command.words[0] ?? '' })) as ShareView
  await mkdir(resolve(out), { recursive: true, mode: 0o700 })
  let bytes = 0
  for (const row of share.rows) {
    const original = must(await household.call('openSharedOriginal', { grantId: share.grantId, recordId: row.id })) as {
      bytes: Uint8Array
      mediaType: string
    }
    await writeFile(join(resolve(out), `${row.id}.${EXTENSIONS[original.mediaType] ?? 'bin'}`), original.bytes, { mode: 0o600 })
    bytes += original.bytes.length
  }
  await household.turn()
  return { records: share.rows.length, bytes }
}
