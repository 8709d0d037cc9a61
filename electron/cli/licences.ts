/** Commands about licences of clinicians: issuing and withdrawing them for a board or a clinic, showing and asking for them between people. */

import { readFile, writeFile } from 'node:fs/promises'
import type { ContactLicence, CredentialView, IssuedCredential, ListFile } from '../../shared/api/licence-views.ts'
import type { LicenceView } from '../../shared/model/licence.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

type Run = (household: Household, command: Command) => Promise<object>

export const LICENCE_COMMANDS: Readonly<Record<string, Run>> = {
  'issue-credential': issueCredential,
  'withdraw-credential': async (household, command) => {
    const value = command.options['suspend'] === true ? 'suspended' : command.options['again'] === true ? 'good' : 'withdrawn'
    const args = { place: Number(command.words[0] ?? NaN), value } as const
    const list = must(await household.call('withdrawCredential', args)) as ListFile
    return { place: args.place, value, ...(await saveList(command, list)) }
  },
  'list-credentials': async (household, command) => {
    const { credentials, ...list } = must(await household.call('listCredentials', null)) as ListFile & {
      readonly credentials: readonly CredentialView[]
    }
    return { credentials, ...(await saveList(command, list)) }
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
    must(await household.call('askLicence', { contactId: command.words[0] ?? '' })) as ContactLicence,
  'show-licence': async (household, command) => {
    const [contactId] = command.words
    if (contactId !== undefined) return must(await household.call('showLicence', { contactId })) as ContactLicence
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
  const args = { holder: textOf(command, 'holder'), claims, untilMs: Date.parse(textOf(command, 'until')) }
  const issued = must(await household.call('issueCredential', args)) as IssuedCredential
  const out = textOf(command, 'out')
  if (out === '') return issued
  await save(out, issued.text)
  return { place: issued.place, saved: out, next: 'Give this file to the holder, who puts it in under Settings or with add-licence.' }
}

/** Without `--out` the file itself is the answer. */
async function saveList(command: Command, { list, listUntilMs }: ListFile): Promise<object> {
  const out = textOf(command, 'out')
  if (out === '') return { list, listUntilMs }
  await save(out, list)
  return {
    saved: out,
    listUntilMs,
    next: 'Give this list to every holder; until they have it, their licences are shown with the one before.',
  }
}

async function save(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch(() => Promise.reject(new CommandError({ code: 'disk-failed' })))
}
