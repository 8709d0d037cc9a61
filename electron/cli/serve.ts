/** `serve`: an opened vault with its node online, the same commands one a line, one JSON object a line in answer. */

import { createInterface } from 'node:readline'
import type { VaultStatus } from '../../shared/api/vault-api.ts'
import { readCommand, splitLine, textOf } from './command-line.ts'
import { COMMANDS, verifyProof } from './commands.ts'
import type { Household } from './household.ts'
import { hasNoInput, onEnding } from './ending.ts'
import { CommandError, failureOf, must } from './outcome.ts'
import { writeLine } from './output.ts'
import { IN_SERVE } from './takes.ts'

/** Answers until the end of input or a signal; answers come in the order of the lines. Without any input, until a signal. */
export async function serveLines(household: Household): Promise<void> {
  // Before the input is listened to: lines that come while nothing reads them are lost.
  await tellOnHold(household)
  const relay = await household.relayAt()
  const ready = { event: 'ready', addresses: await household.addresses(), ...(relay.length === 0 ? {} : { relay }) }
  if (hasNoInput()) {
    await new Promise<void>((end) => {
      onEnding(end)
      writeLine(ready)
    })
    return
  }
  const lines = createInterface({ input: process.stdin, terminal: false })
  onEnding(() => {
    lines.close()
  })
  writeLine(ready)
  for await (const line of lines) {
    if (line.trim() === '') continue
    try {
      writeLine(await answer(household, line))
    } catch (error) {
      writeLine(failureOf(error))
    }
  }
}

/** Nothing is given, taken or witnessed meanwhile, and nobody looks at a page that says so. */
async function tellOnHold(household: Household): Promise<void> {
  const status = await household.call('showStatus', null)
  if (!status.ok) return
  const { dateAhead, rolledBack } = status.value as VaultStatus
  if (dateAhead !== null) writeLine({ event: 'on-hold', ...failureOf(new CommandError({ code: 'date-ahead' })) })
  if (rolledBack) writeLine({ event: 'on-hold', ...failureOf(new CommandError({ code: 'vault-rolled-back' })) })
}

async function answer(household: Household, line: string): Promise<object> {
  const command = must(readCommand(splitLine(line), IN_SERVE))
  // What is asked instead would be the ledger of this vault from then on.
  if (command.name === 'verify-proof' && textOf(command, 'rpc') !== '')
    throw new CommandError({ code: 'input-invalid', detail: { reason: '--rpc is for a command of its own: verify-proof FILE --rpc URL.' } })
  if (command.name === 'verify-proof') return verifyProof(household, command)
  const run = Object.hasOwn(COMMANDS, command.name) ? COMMANDS[command.name] : undefined
  if (run === undefined) throw new CommandError({ code: 'command-unknown', detail: { name: command.name } })
  return run(household, command)
}
