/** Commands about people and shares. */

import { CONTACT_ROLES } from '../../shared/model/person.ts'
import type { Contact } from '../../shared/model/person.ts'
import type { GrantDraft, GrantPreview } from '../../shared/api/grant-views.ts'
import { GRANT_EXTRAS, PURPOSES } from '../../shared/model/grant.ts'
import { copiesGoAtMs } from '../../shared/model/copies.ts'
import type { GrantCategory, GrantRight, ShareView } from '../../shared/model/grant.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'
import type { PersonHere } from '../../shared/model/whose.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { saveShared } from './save-out.ts'

const HOUR_MS = 3_600_000
const LEDGER_AGE_HOURS_MAX = 24 * 365
const COPIES_GO_AFTER_MS = 30 * 24 * HOUR_MS
const WHEN = ['earlier', 'later', 'both'] as const

/** The value among those that an option may have. Errors: `input-invalid`. */
export function oneOf<T extends string>(values: readonly T[], given: string, option: string): T {
  const found = values.find((value) => value === given)
  if (found === undefined)
    throw new CommandError({ code: 'input-invalid', detail: { reason: `${option} is one of ${values.join(', ')}.` } })
  return found
}

/** A day or a moment as ISO 8601 writes them: of other forms a computer guesses which part is the month, and 01.02.2027 became 2 January. */
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/u

function parseMoment(given: string): number {
  const [, year = '', month = '', day = ''] = MOMENT.exec(given) ?? []
  // A 31st of February would be a day of March.
  const exists = year !== '' && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  return exists ? Date.parse(given) : Number.NaN
}

/** The moment that an option names. Errors: `input-invalid`. */
export function timeOf(command: Command, option: 'from' | 'until' | 'delete-by' | 'answer-by', otherwiseMs: number): number {
  const given = textOf(command, option)
  const atMs = given === '' ? otherwiseMs : parseMoment(given)
  if (Number.isNaN(atMs))
    throw new CommandError({ code: 'input-invalid', detail: { reason: `--${option} is a date like 2027-01-31T12:00:00Z.` } })
  return atMs
}

/** When copies go; with looking only there are none to keep, whatever would be the day otherwise. Errors: `input-invalid`. */
export function deleteByOf(command: Command, right: GrantRight, untilMs: number, otherwiseMs = untilMs + COPIES_GO_AFTER_MS): number {
  if (right === 'view' && textOf(command, 'delete-by') !== '')
    throw new CommandError({ code: 'input-invalid', detail: { reason: '--delete-by is for --right keep: otherwise no copy may be kept.' } })
  return copiesGoAtMs(right, untilMs, timeOf(command, 'delete-by', otherwiseMs))
}

/** `{contactId, safetyWords}`. Whoever uses this must still compare the words aloud. */
export async function addContact(household: Household, command: Command): Promise<object> {
  const role = oneOf(CONTACT_ROLES, textOf(command, 'role'), '--role')
  return must(
    await household.call('addContact', { card: command.words[0] ?? '', name: textOf(command, 'name'), role, verified: false }),
  ) as object
}

/** `change-contact CONTACT --name N --role R`: what is not said stays. Errors: `contact-not-found`, `contact-name-taken`, `input-invalid`. */
export async function changeContact(household: Household, command: Command): Promise<object> {
  const contactId = await contactIdOf(household, command.words[0] ?? '')
  const contacts = must(await household.call('listContacts', null)) as readonly Contact[]
  const contact = contacts.find(({ id }) => id === contactId)
  const [name, role] = [textOf(command, 'name'), textOf(command, 'role')]
  must(
    await household.call('changeContact', {
      contactId,
      name: name === '' ? (contact?.name ?? '') : name,
      role: role === '' ? (contact?.role ?? 'other') : oneOf(CONTACT_ROLES, role, '--role'),
    }),
  )
  return { contactId }
}

/** `remove-contact CONTACT`. Errors: `contact-not-found`, `contact-in-use`. */
export async function removeContact(household: Household, command: Command): Promise<object> {
  const contactId = await contactIdOf(household, command.words[0] ?? '')
  must(await household.call('removeContact', { contactId }))
  return { contactId }
}

/** A contact by id, name or identity. Errors: `contact-not-found`, `input-invalid` where two have the name. */
export async function contactIdOf(household: Household, wanted: string): Promise<string> {
  const contacts = must(await household.call('listContacts', null)) as readonly Contact[]
  const known = contacts.find(({ id, did }) => id === wanted || did === wanted)
  if (known !== undefined) return known.id
  const [named, other] = contacts.filter(({ name }) => name === wanted)
  if (named === undefined) throw new CommandError({ code: 'contact-not-found' })
  if (other === undefined) return named.id
  throw new CommandError({ code: 'input-invalid', detail: { reason: `Two have this name: say ${named.id} or ${other.id}.` } })
}

/** `--kind K,K --when later`: what a grant is about as a whole; nothing where it names its records. */
function categoryOf(command: Command): { readonly category?: GrantCategory } {
  const when = textOf(command, 'when')
  if (when === '') return {}
  const chosen = oneOf(WHEN, when, '--when')
  const kinds = textOf(command, 'kind')
    .split(',')
    .map((kind) => oneOf(RECORD_KINDS, kind, '--kind'))
    .sort()
  return { category: { kinds, earlier: chosen !== 'later', later: chosen !== 'earlier' } }
}

/** The records of `--without`. One that is not there is a slip of the pen, and the one that was meant would go. Errors: `record-not-found`. */
export async function leftOutOf(household: Household, command: Command): Promise<{ readonly without?: readonly string[] }> {
  const without = textOf(command, 'without')
    .split(',')
    .flatMap((id) => (id.trim() === '' ? [] : [id.trim()]))
  for (const recordId of without) must(await household.call('readRecord', { recordId }))
  return without.length === 0 ? {} : { without }
}

/** `--people NAME;NAME`: of whom whole kinds take records along, beside the holder. A name that nobody has here is a slip of the pen. Errors: `input-invalid`. */
export async function peopleOf(household: Household, command: Command): Promise<{ readonly people?: readonly string[] }> {
  const wanted = textOf(command, 'people')
    .split(';')
    .flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
  if (wanted.length === 0) return {}
  const here = must(await household.call('listPeopleHere', null)) as readonly PersonHere[]
  const unknown = wanted.filter((name) => !here.some((one) => one.name === name))
  if (unknown.length > 0)
    throw new CommandError({ code: 'input-invalid', detail: { reason: '--people takes names as list-people says them, with ; between.' } })
  return { people: wanted }
}

/** What the options of a share say. Errors: `input-invalid`, `contact-not-found`. */
export async function draftOf(household: Household, command: Command): Promise<GrantDraft> {
  const fromMs = timeOf(command, 'from', Date.now())
  const untilMs = timeOf(command, 'until', Number.NaN)
  const right = oneOf(['view', 'keep'] as const, textOf(command, 'right') || 'view', '--right')
  const wanted = textOf(command, 'records')
  const ledgerAge = numberOf(command, 'ledger-age', 1, LEDGER_AGE_HOURS_MAX, 0)
  const may = textOf(command, 'may')
  const keysOn = textOf(command, 'keys-on')
  return {
    contactId: await contactIdOf(household, textOf(command, 'to')),
    scope:
      wanted === 'all'
        ? { recordIds: [], kinds: RECORD_KINDS }
        : { recordIds: wanted.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()])), kinds: [] },
    purpose: oneOf(PURPOSES, textOf(command, 'purpose'), '--purpose'),
    right,
    fromMs,
    untilMs,
    deleteByMs: deleteByOf(command, right, untilMs),
    ...(ledgerAge === 0 ? {} : { ledgerAgeMaxMs: ledgerAge * HOUR_MS }),
    ...(keysOn === '' ? {} : { keysOn: oneOf(['receipt'] as const, keysOn, '--keys-on') }),
    ...categoryOf(command),
    ...(await leftOutOf(household, command)),
    ...(await peopleOf(household, command)),
    ...(may === '' ? {} : { may: may.split(',').map((one) => oneOf(GRANT_EXTRAS, one, '--may')) }),
  }
}

/** `{grantId, invite}`: the sentence that was signed stands beside them, whose records of its kinds are not in it, and which cannot be opened. */
export async function grantAccess(household: Household, command: Command): Promise<object> {
  const draft = await draftOf(household, command)
  const preview = must(await household.call('previewGrant', draft)) as GrantPreview
  const granted = must(await household.call('grantAccess', { ...draft, previewToken: preview.previewToken })) as object
  const { sentence, leftOut, unreadable } = preview
  return { ...granted, sentence, ...(leftOut === undefined ? {} : { leftOut }), ...(unreadable === undefined ? {} : { unreadable }) }
}

/** The share as it will be shown. */
export async function acceptInvite(household: Household, command: Command): Promise<object> {
  return must(await household.call('acceptInvite', { invite: command.words[0] ?? '' })) as object
}

/** `{records, rows}`: what is here now, and nothing of it counts as opened. With `--out` it is saved there as well, where copies may be kept: `{records, files, name}`. */
export async function fetchShare(household: Household, command: Command): Promise<object> {
  const grantId = command.words[0] ?? ''
  const isSaved = textOf(command, 'out') !== ''
  if (isSaved) await refuseViewOnly(household, grantId)
  const { rows } = must(await household.call('fetchShare', { grantId })) as ShareView
  if (isSaved) return saveShared(household, command)
  return {
    records: rows.length,
    rows,
    next: 'Each record is shown with open-shared GRANT RECORD, and whoever shared it hears of that.',
  }
}

/** One record of a share as it is shown on the screen; it counts as opened. */
export async function openShared(household: Household, command: Command): Promise<object> {
  const [grantId = '', recordId = ''] = command.words
  const opened = must(await household.call('openShared', { grantId, recordId })) as object
  await household.turn()
  return opened
}

/** Before anything is fetched for a folder in which it may not lie. The vault refuses it as well. Errors: `share-view-only`. */
async function refuseViewOnly(household: Household, grantId: string): Promise<void> {
  const shares = must(await household.call('listShares', null)) as readonly ShareView[]
  if (shares.find((share) => share.grantId === grantId)?.right === 'view') throw new CommandError({ code: 'share-view-only' })
}
