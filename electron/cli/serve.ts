/** `serve`: an opened vault with its node online, the same commands one a line, one JSON object a line in answer. */

import { createInterface } from 'node:readline'
import type { VaultEvent, VaultStatus } from '../../shared/api/vault-api.ts'
import { readCommand, splitLine } from './command-line.ts'
import { COMMANDS, verifyProof } from './commands.ts'
import type { Household } from './household.ts'
import { CommandError, failureOf, must } from './outcome.ts'

/** One JSON object on a line of its own. */
export function writeLine(value: object): void {
  write(`${JSON.stringify(value)}\n`)
}

let isReadByNobody = false

/** To whoever reads the answers; nothing where nobody does any more. */
export function write(output: string | Uint8Array): void {
  if (!isReadByNobody) process.stdout.write(output)
}

/** Whoever read the answers may have gone (`salus serve | head -1`): what was begun goes on, and `serve` until its input or a signal ends it. */
export function outliveReaders(): void {
  process.stdout.on('error', () => {
    isReadByNobody = true
  })
  // There is nobody left to tell.
  process.stderr.on('error', () => undefined)
}

/** News as `{event, ...}`. */
export function writeEvent({ type, ...rest }: VaultEvent): void {
  writeLine({ event: type, ...rest })
}

/** Answers until the end of input or SIGTERM; answers come in the order of the lines. */
export async function serveLines(household: Household): Promise<void> {
  // Before the input is listened to: lines that come while nothing reads them are lost.
  await tellOnHold(household)
  const lines = createInterface({ input: process.stdin, terminal: false })
  const end = (): void => {
    lines.close()
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  const relay = await household.relayAt()
  writeLine({ event: 'ready', addresses: await household.addresses(), ...(relay.length === 0 ? {} : { relay }) })
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
  const command = must(readCommand(splitLine(line)))
  if (command.name === 'verify-proof') return verifyProof(household, command)
  const run = Object.hasOwn(COMMANDS, command.name) ? COMMANDS[command.name] : undefined
  if (run === undefined) throw new CommandError({ code: 'command-unknown', detail: { name: command.name } })
  return run(household, command)
}
