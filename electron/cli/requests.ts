/** Commands about requests: asking for records, answering, and the consent that both sides hold. */

import type { ConsentReceipt } from '../../shared/model/consent-receipt.ts'
import { PURPOSES } from '../../shared/model/grant.ts'
import type { GrantCategory } from '../../shared/model/grant.ts'
import { LISTED_KINDS } from '../../shared/model/record.ts'
import type { RecordKind } from '../../shared/model/record.ts'
import { REQUEST_WHEN } from '../../shared/model/request.ts'
import type { RequestTerms } from '../../shared/model/request.ts'
import type { RequestPreview, RequestView } from '../../shared/api/request-views.ts'
import type { PersonOn } from '../../shared/api/source-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf, deleteByOf, oneOf, timeOf } from './sharing.ts'

const DAY_MS = 86_400_000
const ANSWER_AFTER_DAYS = 14

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const REQUEST_COMMANDS: Readonly<Record<string, Run>> = {
  'ask-access': askAccess,
  'accept-request': async (household, command) =>
    must(await household.call('acceptRequest', { request: command.words[0] ?? '' })) as RequestView,
  'list-requests': async (household) => ({ requests: must(await household.call('listRequests', null)) as readonly RequestView[] }),
  'preview-request': async (household, command) =>
    must(await household.call('previewRequest', { requestId: command.words[0] ?? '' })) as RequestPreview,
  'answer-request': answerRequest,
  'withdraw-request': async (household, command) =>
    must(await household.call('withdrawRequest', { requestId: command.words[0] ?? '' })) as RequestView,
  'show-consent': async (household, command) => {
    const { fileText, ...consent } = must(await household.call('showConsent', { grantId: command.words[0] ?? '' })) as ConsentReceipt
    return { ...consent, file: JSON.parse(fileText) as object }
  },
}

async function askAccess(household: Household, command: Command): Promise<object> {
  const fromMs = timeOf(command, 'from', Date.now())
  const untilMs = timeOf(command, 'until', Number.NaN)
  const right = oneOf(['view', 'keep'] as const, textOf(command, 'right') || 'view', '--right')
  const [since, upTo] = [textOf(command, 'since'), textOf(command, 'up-to')]
  return must(
    await household.call('askAccess', {
      contactId: await contactIdOf(household, textOf(command, 'to')),
      what: {
        kinds: listOf(command, 'kind').map((kind): RecordKind => oneOf(LISTED_KINDS, kind, '--kind')),
        codes: listOf(command, 'code'),
        recordIds: listOf(command, 'records'),
        ...(since === '' ? {} : { since }),
        ...(upTo === '' ? {} : { upTo }),
        ...(textOf(command, 'when') === '' ? {} : { when: oneOf(REQUEST_WHEN, textOf(command, 'when'), '--when') }),
      },
      purpose: oneOf(PURPOSES, textOf(command, 'purpose'), '--purpose'),
      right,
      fromMs,
      untilMs,
      deleteByMs: deleteByOf(command, right, untilMs),
      answerByMs: timeOf(command, 'answer-by', Math.min(Date.now() + ANSWER_AFTER_DAYS * DAY_MS, untilMs)),
      why: textOf(command, 'why'),
      noDisadvantage: command.options['no-disadvantage'] === true,
    }),
  ) as object
}

/** `--with yes` gives what was asked, or less where options say so. */
async function answerRequest(household: Household, command: Command): Promise<object> {
  const requestId = command.words[0] ?? ''
  const answer = oneOf(['yes', 'not-now', 'block', 'allow'] as const, textOf(command, 'with'), '--with')
  if (answer !== 'yes') {
    must(await household.call('answerRequest', { requestId, answer }))
    return { requestId, answer, sent: false }
  }
  const { request, rows } = must(await household.call('previewRequest', { requestId })) as RequestPreview
  const { terms, contactId } = request
  const named = listOf(command, 'records')
  const whole = categoryFor(command, terms)
  const right = oneOf(['view', 'keep'] as const, textOf(command, 'right') || terms.right, '--right')
  const untilMs = timeOf(command, 'until', terms.untilMs)
  const answered = {
    recordIds:
      named.length > 0 ? named : rows.filter((row) => isOwn(row) && isWanted(command, row.kind, whole.category)).map(({ id }) => id),
    ...whole,
    right,
    fromMs: timeOf(command, 'from', Math.max(terms.fromMs, Date.now())),
    untilMs,
    deleteByMs: deleteByOf(command, right, untilMs, terms.deleteByMs),
  }
  const { recordIds, ...rest } = answered
  const draft = { contactId, scope: { recordIds, kinds: [] }, purpose: terms.purpose, ...rest, requestId }
  const preview = must(await household.call('previewGrant', draft)) as { readonly previewToken: string; readonly sentence: object }
  const granted = must(
    await household.call('answerRequest', { requestId, answer: 'grant', ...answered, previewToken: preview.previewToken }),
  ) as object
  return { ...granted, sentence: preview.sentence }
}

/** Kinds as a whole where they were asked for, `--when today` only what is there; `--kind` names fewer of them. */
function categoryFor(command: Command, { what }: RequestTerms): { readonly category?: GrantCategory } {
  const when = textOf(command, 'when') === '' ? what.when : oneOf(['today', ...REQUEST_WHEN] as const, textOf(command, 'when'), '--when')
  if (when === undefined || when === 'today') return {}
  const kinds = listOf(command, 'kind').map((kind): RecordKind => oneOf(LISTED_KINDS, kind, '--kind'))
  // With records named one by one, only those of what is there.
  const earlier = when === 'both' && listOf(command, 'records').length === 0
  return { category: { kinds: [...(kinds.length > 0 ? kinds : what.kinds)].sort(), earlier, later: true } }
}

/** Records in another name go where they are named. */
function isOwn({ person = '' }: PersonOn): boolean {
  return person === ''
}

/** Is a record of this kind that is there meant, where none is named? */
function isWanted(command: Command, kind: RecordKind, category: GrantCategory | undefined): boolean {
  const kinds = listOf(command, 'kind')
  return (kinds.length === 0 || kinds.includes(kind)) && !(category?.earlier === false && category.kinds.includes(kind))
}

function listOf(command: Command, option: 'kind' | 'code' | 'records'): readonly string[] {
  const listed = textOf(command, option)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (listed.length === 0 && textOf(command, option) !== '') throw new CommandError({ code: 'input-invalid' })
  return listed
}
