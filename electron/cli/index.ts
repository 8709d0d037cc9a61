/** The command line of Salus: the same operations as the window, for a terminal, a script or a machine without a screen. */

import { fireDrill, restoreBackup, showBackupKey } from './backup.ts'
import type { Command } from './command-line.ts'
import { readCommand } from './command-line.ts'
import { createVault } from './create-vault.ts'
import { recoverFromMirror, restoreVault, sayRecovery } from './recover.ts'
import { COMMANDS, verifyProof } from './commands.ts'
import { joinDevice, sayComing } from './devices.ts'
import { saveVerifyPage } from './for-others.ts'
import { exposed, withInput } from './from-stdin.ts'
import { hostLinks } from './host-links.ts'
import { unlockVault } from './keys.ts'
import { findVault, folderOf, openHousehold, WITHOUT_FOLDER } from './household.ts'
import type { Household } from './household.ts'
import { CommandError, failureOf, isWhole, must } from './outcome.ts'
import { allWritten, outliveReaders, tell, write, writeEvent, writeLine, writePretty } from './output.ts'
import { askSilently } from './passphrase.ts'
import { startRelaying } from './ledger.ts'
import { startMirroring } from './mirrors.ts'
import { hearUnheard } from '../unheard.ts'
import { USAGE } from './usage.ts'
import { serveLines } from './serve.ts'

/** Exit codes: all of it done, nothing, or a part that the answer names. */
const [DONE, FAILED, PARTLY] = [0, 1, 2]
/** All that others could do. */
const OTHERS = 0o077
/** Of these no folder is told. */
const NO_FOLDER = [...WITHOUT_FOLDER, 'save-verify-page', 'host-links', 'show-backup-key']

async function run(household: Household, command: Command): Promise<object | null> {
  if (command.name === 'create-vault') return createVault(household, command)
  if (command.name === 'verify-proof') return verifyProof(household, command)
  if (command.name === 'restore-backup') return restoreBackup(household, command)
  if (command.name === 'recover-from-mirror') return recoverFromMirror(household, command)
  if (command.name === 'join-device') return joinDevice(household, command)
  if (command.name === 'fire-drill') return fireDrill(household, command)
  if (command.name === 'restore-vault') return restoreVault(household)
  await unlockVault(household, command)
  if (command.name === 'serve') {
    await startRelaying(household, command)
    await startMirroring(household, command)
    await serveLines(household)
    return null
  }
  const value = await (COMMANDS[command.name] as (typeof COMMANDS)[string])(household, command)
  await household.turn()
  return value
}

/** Commands that need no vault, or make one. */
const WITHOUT_VAULT = ['create-vault', 'verify-proof', 'restore-backup', 'recover-from-mirror', 'join-device', 'fire-drill']

/** Runs one command on a folder and puts everything down again. */
async function perform(command: Command): Promise<object | null> {
  if (command.name === 'save-verify-page') return saveVerifyPage(command)
  if (command.name === 'host-links') return hostLinks(command)
  if (command.name === 'show-backup-key') return showBackupKey()
  const known =
    Object.hasOwn(COMMANDS, command.name) || ['serve', 'restore-vault'].includes(command.name) || WITHOUT_VAULT.includes(command.name)
  if (!known) throw new CommandError({ code: 'command-unknown', detail: { name: command.name } })
  // Where there is none nothing is made, either: the folder may be a slip of the pen.
  if (!WITHOUT_VAULT.includes(command.name)) await findVault(folderOf(command))
  const household = must(
    await openHousehold(command, (event) => {
      if (command.name === 'serve') writeEvent(event)
      else if (event.type === 'recovery-found' || event.type === 'recovery-progress') sayRecovery(event)
      else if (event.type === 'sync-progress') sayComing(event)
      else if (event.type === 'join-words') tell(`The other computer must show: ${event.words.join(' ')}`)
    }),
  )
  try {
    return await run(household, command)
  } finally {
    await household.close()
  }
}

function say(value: object): void {
  const original = value as { readonly base64?: unknown }
  if (typeof original.base64 !== 'string') writePretty(value)
  else if (process.stdout.isTTY)
    throw new CommandError({
      code: 'input-invalid',
      detail: { reason: 'An original goes into a file: add > FILE. Here its bytes would steer the terminal.' },
    })
  else write(Buffer.from(original.base64, 'base64'))
}

/** Says what came of it. Whoever serves has had every answer already. */
async function answer(command: Command, value: object | null, asLine: boolean): Promise<number> {
  if (value === null) return DONE
  ;(asLine ? writeLine : say)(value)
  must(await allWritten(false))
  return isWhole(command.name, value) ? DONE : PARTLY
}

async function main(): Promise<number> {
  outliveReaders()
  // What a command writes is for the person who runs it, in whatever folder it lies.
  process.umask(OTHERS)
  const argv = process.argv.slice(2)
  if (argv.length === 0 || argv[0] === 'help' || argv.includes('--help')) {
    write(USAGE)
    return DONE
  }
  const json = argv.includes('--json') || argv.includes('serve')
  try {
    const typed = must(readCommand(argv))
    const warning = json ? null : exposed(typed)
    if (warning !== null) tell(warning)
    // The lines of `serve` are its own.
    const command = typed.name === 'serve' ? typed : await withInput(typed, { stream: process.stdin, ask: askSilently })
    // What nobody waits for is no reason to serve nobody any more.
    if (['serve', 'host-links'].includes(command.name)) hearUnheard('serve')
    if (!json && !NO_FOLDER.includes(command.name)) tell(`vault: ${folderOf(command)}`)
    return await answer(command, await perform(command), json)
  } catch (error) {
    const failure = failureOf(error)
    if (json) writeLine(failure)
    else tell(`${failure.error.message} ${failure.error.next}`)
    return FAILED
  }
}

// Not waited for here: in a bundle, pieces that are loaded later wait for this file.
void main().then((code) => {
  process.exitCode = code
})
