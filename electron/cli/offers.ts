/** Commands about records that are sent to a person: sending one, and taking over or leaving what came. */

import { resolve } from 'node:path'
import type { OfferPreview, OfferView } from '../../shared/api/offer-views.ts'
import type { ShareView } from '../../shared/model/grant.ts'
import { LISTED_KINDS } from '../../shared/model/record.ts'
import type { TypedFields } from '../../shared/model/typed-record.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf, oneOf, timeOf } from './sharing.ts'
import { fieldsOf } from './typed.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** What a clinician calls it, and the form that says it. */
const KINDS: Readonly<Record<string, TypedFields['kind']>> = { prescription: 'medicine', result: 'measurement' }

/** Commands on an open vault. */
export const OFFER_COMMANDS: Readonly<Record<string, Run>> = {
  'send-record': sendRecord,
  'list-offered': async (household) => ({ offers: must(await household.call('listOffered', null)) as readonly OfferView[] }),
  'preview-offered': async (household, command) =>
    must(await household.call('previewOffered', { offerId: command.words[0] ?? '' })) as OfferPreview,
  'accept-offered': async (household, command) =>
    must(
      await household.call('acceptOffered', {
        offerId: command.words[0] ?? '',
        tell: command.options['tell'] === true,
        keepPrivate: command.options['keep-private'] === true,
      }),
    ) as OfferView,
  'pass-on': passOn,
  'stop-child': async (household, command) => must(await household.call('stopChild', { childId: command.words[0] ?? '' })) as object,
  'report-share': async (household, command) => {
    const grantId = command.words[0] ?? ''
    must(await household.call('reportShare', { grantId }))
    return { grantId, deleted: true }
  },
  'decline-offered': async (household, command) => {
    const offerId = command.words[0] ?? ''
    must(await household.call('declineOffered', { offerId }))
    return { offerId, sent: false }
  },
}

/** `{offerId}`; `--paper FILE` alone sends that document, with `--kind` it goes beside what is typed. */
async function sendRecord(household: Household, command: Command): Promise<object> {
  const [kind, paper, grantId, corrects] = [
    textOf(command, 'kind'),
    textOf(command, 'paper'),
    textOf(command, 'grant'),
    textOf(command, 'corrects'),
  ]
  if (kind === '' && paper === '')
    throw new CommandError({ code: 'input-invalid', detail: { reason: '--kind says what is typed, --paper names a file.' } })
  const known = KINDS[kind]
  const typed = known === undefined ? command : { ...command, options: { ...command.options, kind: known } }
  return must(
    await household.call('sendRecord', {
      contactId: await contactIdOf(household, textOf(command, 'to')),
      ...(grantId === '' ? {} : { grantId }),
      ...(corrects === '' ? {} : { corrects }),
      ...(kind === '' ? {} : { fields: fieldsOf(typed) }),
      prescription: kind === 'prescription',
      paths: paper === '' ? [] : [resolve(paper)],
    }),
  ) as object
}

/** `{childId}`; without `--records` all of the share (`none`: only what comes later of the kinds), without `--until` as long as it. */
async function passOn(household: Household, command: Command): Promise<object> {
  const grantId = command.words[0] ?? ''
  const shares = must(await household.call('listShares', null)) as readonly ShareView[]
  const share = shares.find((one) => one.grantId === grantId)
  if (share === undefined) throw new CommandError({ code: 'grant-not-found' })
  const named = textOf(command, 'records')
  const kinds = textOf(command, 'kind')
  if (kinds !== '') oneOf(['later'] as const, textOf(command, 'when'), '--when')
  const laterKinds = kinds === '' ? [] : kinds.split(',').map((kind) => oneOf(LISTED_KINDS, kind, '--kind'))
  return must(
    await household.call('passOn', {
      grantId,
      contactId: await contactIdOf(household, textOf(command, 'to')),
      recordIds: named === '' ? share.rows.map(({ id }) => id) : named === 'none' ? [] : named.split(',').filter((id) => id !== ''),
      right: oneOf(['view', 'keep'] as const, textOf(command, 'right') || 'view', '--right'),
      untilMs: timeOf(command, 'until', share.untilMs),
      mayPassOn: textOf(command, 'may') === 'pass-on',
      ...(laterKinds.length === 0 ? {} : { laterKinds }),
    }),
  ) as object
}
