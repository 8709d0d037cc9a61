/** Commands about coming back with the 24 words and somebody who kept the vault. */

import { readFile } from 'node:fs/promises'
import type { RecoveryEvent } from '../../shared/api/recovery-views.ts'
import type { Command } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { tell } from './output.ts'
import { readNewPassphrase, readPassphrase } from './passphrase.ts'

type Run = (household: Household, command: Command) => Promise<object>

const WORDS = 'SALUS_WORDS'
const CARD = /^salus-card:/u
/** Lines about how far it is come at most this often. */
const SAY_EVERY_MS = 1_000

export const RECOVERY_COMMANDS: Readonly<Record<string, Run>> = {
  'check-words': async (household) => {
    must(await household.call('checkRecoveryWords', { words: await readPassphrase(WORDS, 'The 24 words: ') }))
    return { right: true }
  },
  'show-recovery-words': async (household) =>
    must(await household.call('showRecoveryWords', { passphrase: await readPassphrase() })) as object,
}

/** Opens a vault whose passphrase is forgotten, with its words, and gives it a new one. */
export async function restoreVault(household: Household): Promise<object> {
  const words = await readPassphrase(WORDS, 'The 24 words: ')
  return must(await household.call('restoreVault', { words, passphrase: await readNewPassphrase() })) as object
}

/** The vault on an empty folder, from the words and whoever kept it; how far it is goes to stderr. */
export async function recoverFromMirror(household: Household, command: Command): Promise<object> {
  const card = await cardFrom(command.words[0] ?? '')
  const words = await readPassphrase(WORDS, 'The 24 words: ')
  const passphrase = await readNewPassphrase()
  const partly = command.options['partly'] === true
  const status = must(await household.call('recoverFromMirror', { card, words, passphrase, partly })) as object
  return { ...status, next: 'No other computer is one of yours here any more. Now rotate-master-key, and create-backup.' }
}

/** The text of a card, or a file that holds it. */
async function cardFrom(given: string): Promise<string> {
  if (CARD.test(given)) return given
  try {
    return (await readFile(given, 'utf8')).trim()
  } catch {
    throw new CommandError({ code: 'file-unreadable' })
  }
}

let saidAtMs = 0

/** For a person who waits. */
export function sayRecovery(event: RecoveryEvent): void {
  if (event.type === 'recovery-found') {
    tell(`Found: the vault as of ${new Date(event.atMs).toISOString()}, change ${String(event.seq)}, at ${event.mirror}.`)
    return
  }
  const now = performance.now()
  if (event.done < event.total && now - saidAtMs < SAY_EVERY_MS) return
  saidAtMs = now
  tell(`${String(event.done)} of ${String(event.total)} sealed files, ${String(event.bytes)} bytes.`)
}
