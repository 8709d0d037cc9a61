/** Commands about copies that a reader may keep: saving them out, deleting them, and saying so. */

import { resolve } from 'node:path'
import type { SavedOut } from '../../shared/api/save-out-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

/** Each is told to whoever shared it. */
export const SAVE_OUT_COMMANDS = {
  'save-shared': saveShared,
  'delete-share': async (household: Household, command: Command): Promise<object> => {
    must(await household.call('deleteShare', { grantId: command.words[0] ?? '' }))
    return { deleted: true }
  },
  'confirm-copies-gone': async (household: Household, command: Command): Promise<object> => {
    must(await household.call('confirmCopiesGone', { grantId: command.words[0] ?? '' }))
    return { confirmed: true }
  },
}

/** `{name, records, files}`: into the folder `--out`, with the consent beside it; each record is told to whoever shared it. */
export async function saveShared(household: Household, command: Command): Promise<object> {
  const out = textOf(command, 'out')
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: '--out names the folder to write to.' } })
  const recordIds = textOf(command, 'records')
    .split(',')
    .filter((id) => id !== '')
  const only = recordIds.length === 0 ? {} : { recordIds }
  const saved = must(await household.call('saveShared', { grantId: command.words[0] ?? '', path: resolve(out), ...only })) as SavedOut
  await household.turn()
  return {
    ...saved,
    next: 'A saved copy cannot be taken back. Delete it yourself by the agreed day, then say so with confirm-copies-gone.',
  }
}
