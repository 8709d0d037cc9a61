/** Commands about issuers of health cards, and about health links: nobody is asked whose host was not named. */

import { readFile } from 'node:fs/promises'
import type { IssuerView, LinkView, OpenedLink } from '../../shared/api/card-views.ts'
import type { ImportPreview, ImportResult } from '../../shared/api/import-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, messageOf, must } from './outcome.ts'

type Run = (household: Household, command: Command) => Promise<object>

const NOBODY = 'The holder of this link'

export const CARD_COMMANDS: Readonly<Record<string, Run>> = {
  'list-issuers': async (household) => ({ issuers: must(await household.call('listIssuers', null)) as readonly IssuerView[] }),
  'add-issuer': async (household, command) => {
    const [issuer = '', path] = command.words
    // A `did:key`, as issue-credential is one, is its own key.
    const keys =
      path === undefined ? '' : await readFile(path, 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
    return must(await household.call('addIssuer', { name: textOf(command, 'name'), issuer, keys })) as IssuerView
  },
  'add-revocation-list': async (household, command) => {
    const list = await readFile(command.words[0] ?? '', 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
    return must(await household.call('addRevocationList', { list })) as IssuerView
  },
  'remove-issuer': async (household, command) => {
    must(await household.call('removeIssuer', { issuer: command.words[0] ?? '' }))
    return { removed: true }
  },
  'open-link': openLink,
}

/** Without `--host` only what the link says; with the host that it names, what lies behind it is imported. */
async function openLink(household: Household, command: Command): Promise<object> {
  const link = command.words[0] ?? ''
  const view = must(await household.call('previewLink', { link })) as LinkView
  const named = textOf(command, 'host').split(',')
  if (!named.includes(view.host)) return { ...view, next: `Nobody was asked. To open it: open-link LINK --host ${view.host}` }
  const passcode = process.env['SALUS_LINK_PASSCODE'] ?? ''
  const recipient = textOf(command, 'name') || NOBODY
  const opened = must(await household.call('openLink', { link, passcode, recipient })) as OpenedLink
  if (opened.type === 'preview') return keep(household, opened.preview)
  if (!opened.hosts.every((host) => named.includes(host)))
    return {
      hosts: opened.hosts,
      next: `Its files lie with others, who were not asked. To ask them: --host ${[view.host, ...opened.hosts].join(',')}`,
    }
  const finished = must(await household.call('openLink', { linkToken: opened.linkToken })) as OpenedLink
  return finished.type === 'preview' ? keep(household, finished.preview) : { hosts: finished.hosts }
}

async function keep(household: Household, preview: ImportPreview): Promise<object> {
  const refused = preview.refused.map(({ name, error }) => ({ path: name, code: error.code, message: messageOf(error).message }))
  if (preview.total === 0) {
    must(await household.call('discardImport', { importToken: preview.importToken }))
    return { imported: 0, duplicates: preview.duplicates, refused, recordIds: [], cards: preview.cards }
  }
  const { imported, duplicates, recordIds } = must(
    await household.call('importRecords', { importToken: preview.importToken }),
  ) as ImportResult
  return { imported, duplicates, refused, recordIds, cards: preview.cards }
}
