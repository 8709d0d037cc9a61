/** Commands about licences of clinicians: issuing and withdrawing them for a board or a clinic, showing and asking for them between people. */

import { readFile } from 'node:fs/promises'
import type { ContactLicence, CredentialView, IssuedCredential, ListFile } from '../../shared/api/licence-views.ts'
import type { LicenceView } from '../../shared/model/licence.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { newFileOf, saveFile } from './save-file.ts'
import { contactIdOf, timeOf } from './sharing.ts'

type Run = (household: Household, command: Command) => Promise<object>

export const LICENCE_COMMANDS: Readonly<Record<string, Run>> = {
  'issue-credential': issueCredential,
  'withdraw-credential': async (household, command) => {
    const [isSuspended, isAgain] = [command.options['suspend'] === true, command.options['again'] === true]
    if (isSuspended && isAgain) throw new CommandError({ code: 'input-invalid', detail: { reason: 'Either --suspend or --again.' } })
    const value = isSuspended ? 'suspended' : isAgain ? 'good' : 'withdrawn'
    const place = command.words[0] ?? ''
    if (!/^\d{1,9}$/u.test(place)) throw new CommandError({ code: 'input-invalid', detail: { reason: 'A place is a number of the list.' } })
    const args = { place: Number(place), value } as const
    // Before it is withdrawn: a list that cannot be handed out is known to nobody.
    if (textOf(command, 'out') !== '') await newFileOf(command)
    const list = must(await household.call('withdrawCredential', args)) as ListFile
    return { place: args.place, value, ...(await saveList(household, command, list)) }
  },
  'list-credentials': async (household, command) => {
    const { credentials, ...list } = must(await household.call('listCredentials', null)) as ListFile & {
      readonly credentials: readonly CredentialView[]
    }
    return { credentials, ...(await saveList(household, command, list)) }
  },
  'add-licence': async (household, command) => {
    const text = await readFile(command.words[0] ?? '', 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
    return must(await household.call('addLicence', { text })) as LicenceView
  },
  'remove-licence': async (household) => {
    must(await household.call('removeLicence', null))
    return { removed: true }
  },
  'ask-licence': async (household, command) =>
    must(await household.call('askLicence', { contactId: await contactIdOf(household, command.words[0] ?? '') })) as ContactLicence,
  'show-licence': async (household, command) => {
    const [contact] = command.words
    if (contact !== undefined)
      return must(await household.call('showLicence', { contactId: await contactIdOf(household, contact) })) as ContactLicence
    return { licence: must(await household.call('showOwnLicence', null)) as LicenceView | null }
  },
}

async function issueCredential(household: Household, command: Command): Promise<object> {
  const claims = {
    name: textOf(command, 'name'),
    profession: textOf(command, 'profession'),
    licenceNumber: textOf(command, 'number'),
    authority: textOf(command, 'authority'),
    country: textOf(command, 'country'),
  }
  const args = { holder: textOf(command, 'holder'), claims, untilMs: timeOf(command, 'until', Number.NaN) }
  const out = textOf(command, 'out')
  // Before a place on the list is taken for one that then lies nowhere.
  const path = out === '' ? '' : await newFileOf(command)
  const issued = must(await household.call('issueCredential', args)) as IssuedCredential
  if (path === '') return issued
  await saveFile(household, path, issued.text)
  return { place: issued.place, saved: out, next: 'Give this file to the holder, who puts it in under Settings or with add-licence.' }
}

/** Without `--out` the file itself is the answer. */
async function saveList(household: Household, command: Command, { list, listUntilMs }: ListFile): Promise<object> {
  const out = textOf(command, 'out')
  if (out === '') return { list, listUntilMs }
  await saveFile(household, await newFileOf(command), list)
  return {
    saved: out,
    listUntilMs,
    next: 'Give this list to every holder; until they have it, their licences are shown with the one before.',
  }
}
