/** Where `--out` says: whole or not there, for its owner only, and never over a file that is there unless `--replace` says so. */

import { lstat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { writeChosen } from '../unfinished-notes.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

/** The file of `--out`. Errors: `input-invalid` without one, `file-exists`. */
export async function newFileOf(command: Command, otherwise = ''): Promise<string> {
  const out = textOf(command, 'out') || otherwise
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: 'Say where with --out.' } })
  const path = resolve(out)
  if (command.options['replace'] === true) return path
  // A link is a file that is there, wherever it leads.
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new CommandError({ code: 'file-exists' })
  return path
}

/** Noted while it is written, so that what a kill leaves of it goes at the next opening. Errors: `disk-full`, `disk-read-only`, `disk-failed`; what lay there before stays. */
export async function saveFile({ notes }: Pick<Household, 'notes'>, path: string, content: string | Uint8Array): Promise<void> {
  must(await writeChosen(path, typeof content === 'string' ? Buffer.from(content) : content, notes))
}
