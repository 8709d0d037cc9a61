/** Commands for what leaves and comes back by other ways: sealed files and CAR files. */

import { resolve } from 'node:path'
import type { OpenedParcel, ParcelPreview, SavedParcel } from '../../shared/api/carry-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const CARRY_COMMANDS: Readonly<Record<string, Run>> = {
  'save-parcel': saveParcel,
  'open-parcel': async (household, command) =>
    must(await household.call('openParcel', { paths: command.words.map((path) => resolve(path)) })) as OpenedParcel,
  'export-car': async (household, command) => {
    const [grantId] = command.words
    const args = { path: outOf(command), ...(grantId === undefined ? {} : { grantId }) }
    return { ...(must(await household.call('exportCar', args)) as object), file: textOf(command, 'out') }
  },
  'import-car': async (household, command) =>
    must(await household.call('importCar', { paths: command.words.map((path) => resolve(path)) })) as object,
}

/** Of a grant, or with `--to` what waits for a contact. Where keys come against receipts it is only said, until `--needs-sender`. */
async function saveParcel(household: Household, command: Command): Promise<object> {
  const [grantId] = command.words
  const choice = grantId === undefined ? { contactId: await contactIdOf(household, textOf(command, 'to')) } : { grantId }
  const path = outOf(command)
  const knowing = command.options['needs-sender'] === true
  const preview = must(await household.call('previewParcel', choice)) as ParcelPreview
  const saved = must(await household.call('saveParcel', { ...choice, path, knowing })) as SavedParcel
  const next = `Only the Salus of ${preview.contactName} opens this file. What was handed over cannot be called back.`
  return { ...saved, file: textOf(command, 'out'), needsSender: preview.needsSender, next }
}

function outOf(command: Command): string {
  const out = textOf(command, 'out')
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: 'Say where with --out.' } })
  return resolve(out)
}
