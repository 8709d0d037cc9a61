/** `serve`: an opened vault with its node online, the same commands one a line, one JSON object a line in answer. */

import { createInterface } from 'node:readline'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { readCommand, splitLine } from './command-line.ts'
import { COMMANDS, verifyProof } from './commands.ts'
import type { Household } from './household.ts'
import { CommandError, failureOf, must } from './outcome.ts'

/** One JSON object on a line of its own. */
export function writeLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** News as `{event, ...}`. */
export function writeEvent({ type, ...rest }: VaultEvent): void {
  writeLine({ event: type, ...rest })
}

/** Answers until the end of input or SIGTERM; answers come in the order of the lines. */
export async function serveLines(household: Household): Promise<void> {
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

async function answer(household: Household, line: string): Promise<object> {
  const command = must(readCommand(splitLine(line)))
  if (command.name === 'verify-proof') return verifyProof(household, command)
  const run = Object.hasOwn(COMMANDS, command.name) ? COMMANDS[command.name] : undefined
  if (run === undefined) throw new CommandError({ code: 'command-unknown', detail: { name: command.name } })
  return run(household, command)
}
