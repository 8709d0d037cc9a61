/** Commands for files that others check without Salus, and for the page that checks them. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { newFileOf, saveFile } from './save-file.ts'
import { NO_NOTES } from '../unfinished-notes.ts'

/** Where `npm run build` puts it. */
const PAGE = join(import.meta.dirname, '../../out/verify/salus-verify.html')
const PAGE_NAME = 'salus-verify.html'

/** `{name, text}`, or `{file}` where `--out` says where. */
export const FOR_OTHERS_COMMANDS = {
  'save-proof': async (household: Household, command: Command): Promise<object> =>
    written(household, command, must(await household.call('saveProof', { recordId: command.words[0] ?? '' })) as Saved),
  'save-consent': async (household: Household, command: Command): Promise<object> =>
    written(household, command, must(await household.call('saveConsent', { grantId: command.words[0] ?? '' })) as Saved),
  'save-receipts': async (household: Household, command: Command): Promise<object> =>
    written(household, command, must(await household.call('saveReceipts', { grantId: command.words[0] ?? '' })) as Saved),
}

interface Saved {
  readonly name: string
  readonly text: string
}

/** `{file, sha256}`; needs no vault. */
export async function saveVerifyPage(command: Command): Promise<object> {
  const out = textOf(command, 'out') || PAGE_NAME
  const path = await newFileOf(command, PAGE_NAME)
  const bytes = await readFile(PAGE).catch(() =>
    Promise.reject(new CommandError({ code: 'input-invalid', detail: { reason: 'The page is not built yet: npm run build makes it.' } })),
  )
  await saveFile({ notes: NO_NOTES }, path, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { file: out, sha256, next: 'Open it in any browser, also without a network. The SHA-256 says that it is this page.' }
}

async function written(household: Household, command: Command, saved: Saved): Promise<object> {
  const out = textOf(command, 'out')
  if (out === '') return saved
  await saveFile(household, await newFileOf(command), saved.text)
  const { text: _written, ...rest } = saved
  return { ...rest, file: out, next: 'The file is not encrypted. save-verify-page saves the page that checks it.' }
}
