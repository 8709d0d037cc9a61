/** Commands for what leaves and comes back by other ways: sealed files and CAR files. */

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LinkChoice, LinkOutPreview, LinkView } from '../../shared/api/link-views.ts'
import { LISTED_KINDS } from '../../shared/model/record.ts'
import type { OpenedParcel, ParcelPreview, SavedParcel } from '../../shared/api/carry-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { readPassphrase } from './passphrase.ts'
import { saidOf } from './redaction.ts'
import { newFileOf } from './save-file.ts'
import { contactIdOf, leftOutOf, peopleOf, timeOf } from './sharing.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const CARRY_COMMANDS: Readonly<Record<string, Run>> = {
  'save-parcel': saveParcel,
  'open-parcel': async (household, command) =>
    must(await household.call('openParcel', { paths: command.words.map((path) => resolve(path)) })) as OpenedParcel,
  'export-car': async (household, command) => {
    const [grantId] = command.words
    const args = { path: await newFileOf(command), ...(grantId === undefined ? {} : { grantId }) }
    return { ...(must(await household.call('exportCar', args)) as object), file: textOf(command, 'out') }
  },
  'configure-pinning': async (household, command) => {
    const [endpoint] = command.words
    const args = endpoint === undefined ? null : { endpoint, token: await readPassphrase('SALUS_PINNING_TOKEN', 'Access token: ') }
    const view = must(await household.call('configurePinning', args)) as object
    return { ...view, next: 'Nobody was asked. Upload the sealed blocks there first (export-car), then pin-remotely GRANT.' }
  },
  'pin-remotely': (household, command) => askPins(household, command, 'pinRemotely'),
  'unpin-remotely': (household, command) => askPins(household, command, 'unpinRemotely'),
  'list-pins': (household, command) => askPins(household, command, 'listPins'),
  'preview-link-out': previewLinkOut,
  'make-link': makeLink,
  'list-links': async (household) => ({ links: must(await household.call('listLinks', null)) }),
  'remove-link': async (household, command) => must(await household.call('removeLink', { linkId: command.words[0] ?? '' })) as object,
  'list-openings': async (household, command) => must(await household.call('listOpenings', { linkId: command.words[0] ?? '' })) as object,
  'import-car': async (household, command) =>
    must(await household.call('importCar', { paths: command.words.map((path) => resolve(path)) })) as object,
}

/** Of a grant, or with `--to` what waits for a contact. Where keys come against receipts it is only said, until `--needs-sender`. */
async function saveParcel(household: Household, command: Command): Promise<object> {
  const [grantId] = command.words
  const from = textOf(command, 'next')
  const choice = grantId === undefined ? { contactId: await contactIdOf(household, textOf(command, 'to')), from } : { grantId }
  const path = await newFileOf(command)
  const knowing = command.options['needs-sender'] === true
  const preview = must(await household.call('previewParcel', choice)) as ParcelPreview
  const saved = must(await household.call('saveParcel', { ...choice, path, knowing })) as SavedParcel
  const next = `Only the Salus of ${preview.contactName} opens this file. What was handed over cannot be called back.`
  return { ...saved, file: textOf(command, 'out'), needsSender: preview.needsSender, next }
}

async function askPins(household: Household, command: Command, method: 'pinRemotely' | 'unpinRemotely' | 'listPins'): Promise<object> {
  return must(await household.call(method, { grantId: command.words[0] ?? '' })) as object
}

/** What the link would open, and what it tells beyond that; nothing leaves. */
async function previewLinkOut(household: Household, command: Command): Promise<object> {
  const preview = must(await household.call('previewLinkOut', await choiceOf(household, command))) as LinkOutPreview
  const { previewToken, count, files, filesBytes, keptPrivate } = preview
  const next = 'Whoever has the link reads this. make-link with --preview TOKEN seals exactly this, or nothing.'
  return { previewToken, count, files, filesBytes, keptPrivate, ...(await saidOf(household, preview)), next }
}

async function choiceOf(household: Household, command: Command): Promise<LinkChoice> {
  const listed = (text: string): readonly string[] => text.split(',').filter((id) => id !== '')
  const wanted = textOf(command, 'records')
  const scope = wanted === 'all' ? { recordIds: [], kinds: LISTED_KINDS } : { recordIds: listed(wanted), kinds: [] }
  return { scope, ...(await leftOutOf(household, command)), ...(await peopleOf(household, command)) }
}

/** The place with its secrets stands in a JSON file (`LinkPlaceChoice`), or is the folder `--out` read at `--host`. Without the token of a preview it is what is there now, and what that tells is said. */
async function makeLink(household: Household, command: Command): Promise<object> {
  const [file, seen, choice] = [textOf(command, 'place'), textOf(command, 'preview'), await choiceOf(household, command)]
  const place = file === '' ? { kind: 'folder', address: textOf(command, 'host') } : await placeIn(file)
  const preview = seen === '' ? (must(await household.call('previewLinkOut', choice)) as LinkOutPreview) : null
  const previewToken = preview?.previewToken ?? seen
  const args = {
    ...choice,
    previewToken,
    label: textOf(command, 'title'),
    untilMs: timeOf(command, 'until', Number.NaN),
    place,
    ...passcodeAsked(),
  }
  const view = must(await household.call('makeLink', file === '' ? { ...args, path: outOf(command) } : args)) as LinkView
  const told =
    preview === null
      ? {}
      : {
          warnings: preview.givesAway.warnings,
          unlooked: preview.givesAway.unlooked,
          others: preview.others,
          leftOut: preview.leftOut,
          unreadable: preview.unreadable,
        }
  return { ...view, ...told, next: 'Whoever has this link reads the records. What was fetched cannot be taken back.' }
}

function passcodeAsked(): { readonly passcode?: string } {
  const passcode = process.env['SALUS_LINK_PASSCODE']
  return passcode === undefined ? {} : { passcode }
}

async function placeIn(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new CommandError({ code: 'json-broken' })
  }
}

function outOf(command: Command): string {
  const out = textOf(command, 'out')
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: 'Say where with --out.' } })
  return resolve(out)
}
