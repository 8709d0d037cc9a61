/** Commands about what is kept elsewhere: backups, their trial, and everything in open formats. */

import { resolve } from 'node:path'
import { backupIdentity } from '../../shared/crypto/backup.ts'
import { decodeWords } from '../../shared/crypto/words.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { readNewPassphrase, readPassphrase } from './passphrase.ts'
import { newFileOf } from './save-file.ts'

const BACKUP_PASSPHRASE = 'SALUS_BACKUP_PASSPHRASE'
const WORDS = 'SALUS_WORDS'

/** `{blocks, sizeBytes, seq, incremental}`, and `unnoted` where the file is whole but the vault's disk took no note of it; to the 24 words, or to SALUS_BACKUP_PASSPHRASE where it is set. */
export async function createBackup(household: Household, command: Command): Promise<object> {
  const passphrase = process.env[BACKUP_PASSPHRASE]
  const args = {
    path: await newFileOf(command),
    incremental: command.options['incremental'] === true,
    ...(passphrase === undefined ? {} : { passphrase }),
  }
  return { ...(must(await household.call('createBackup', args)) as object), file: textOf(command, 'out') }
}

/** `{records, originals}`. */
export async function exportEverything(household: Household, command: Command): Promise<object> {
  const counts = must(await household.call('exportEverything', { path: resolve(outOf(command)) })) as object
  return { ...counts, next: 'Nothing in this folder is encrypted. Keep it as you would keep paper.' }
}

/** Opens an empty folder from one or more files; without SALUS_BACKUP_PASSPHRASE by the 24 words in SALUS_WORDS (or asked), with both by whichever each file is to. */
export async function restoreBackup(household: Household, command: Command): Promise<object> {
  const secret = await secretOf()
  const passphrase = 'words' in secret ? await readNewPassphrase() : await readPassphrase('SALUS_PASSPHRASE', 'Passphrase of the vault: ')
  return must(await household.call('restoreBackup', { paths: pathsOf(command), passphrase, ...secret })) as object
}

/** `{records, openedRecords, blocks, seq, atMs, damaged}`; needs no vault and writes nothing. */
export async function fireDrill(household: Household, command: Command): Promise<object> {
  const secret = await secretOf()
  const own = 'words' in secret ? {} : { passphrase: await readPassphrase() }
  return must(await household.call('fireDrill', { paths: pathsOf(command), ...secret, ...own })) as object
}

/** The age identity of the 24 words, for any program that opens age files. */
export async function showBackupKey(): Promise<object> {
  const entropy = must(decodeWords(await readPassphrase(WORDS, 'The 24 words: ')))
  return {
    identity: backupIdentity(entropy),
    next: 'Whoever has this opens every backup made to these words. age -d -i FILE backup.age | tar x',
  }
}

/** The 24 words, or the passphrase of the backup where SALUS_BACKUP_PASSPHRASE is set; both where SALUS_WORDS is set, too. */
export async function secretOf(): Promise<{ readonly words: string } | { readonly backupPassphrase: string; readonly words?: string }> {
  const backupPassphrase = process.env[BACKUP_PASSPHRASE]
  if (backupPassphrase === undefined) return { words: await readPassphrase(WORDS, 'The 24 words: ') }
  const words = process.env[WORDS]
  return words === undefined ? { backupPassphrase } : { backupPassphrase, words }
}

function pathsOf(command: Command): readonly string[] {
  if (command.words.length === 0) throw new CommandError({ code: 'input-invalid' })
  return command.words.map((path) => resolve(path))
}

function outOf(command: Command): string {
  const out = textOf(command, 'out')
  if (out === '') throw new CommandError({ code: 'input-invalid', detail: { reason: 'Say where with --out.' } })
  return out
}
