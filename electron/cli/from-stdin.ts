/** What stands in no list of processes: `-` in place of a word or of the value of an option is read from standard input, or asked at a terminal without being shown. */

import type { Readable } from 'node:stream'
import type { Command } from './command-line.ts'
import { CommandError } from './outcome.ts'

const HERE = '-'
/** The longest invites are of this order. */
const INPUT_BYTES_MAX = 16 * 1024 * 1024
/** These commands take what opens records or a vault: whoever sees it in the list of processes has it. */
const SECRET: Readonly<Record<string, string>> = {
  'accept-invite': 'INVITE',
  'accept-request': 'REQUEST',
  'join-device': 'CODE',
  'open-link': 'LINK',
}

export interface Input {
  readonly stream: Readable & { readonly isTTY?: boolean }
  /** Asks a person and shows nothing of what she types. */
  readonly ask: (question: string) => Promise<string>
}

/**
 * The command with what was read: the words first, then the options in the order in which they stand. One `-` takes everything that comes, several take a line each.
 * Errors: `input-invalid` where less comes, or too much; those of asking.
 */
export async function withInput(command: Command, { stream, ask }: Input): Promise<Command> {
  const wanted = [
    ...command.words.flatMap((word) => (word === HERE ? ['What stands in place of -'] : [])),
    ...Object.entries(command.options).flatMap(([name, value]) => (value === HERE ? [`--${name}`] : [])),
  ]
  if (wanted.length === 0) return command
  const given = stream.isTTY === true ? await askEach(wanted, ask) : linesOf(await readWhole(stream), wanted.length)
  const next = (): string => {
    const text = given.shift()?.trim() ?? ''
    if (text === '') throw invalid('Less came on standard input than the command has - for: a line for each.')
    return text
  }
  const words = command.words.map((word) => (word === HERE ? next() : word))
  const options = Object.fromEntries(Object.entries(command.options).map(([name, value]) => [name, value === HERE ? next() : value]))
  return { ...command, words, options }
}

/** What to tell whoever put a secret into the line; null where nobody did. */
export function exposed({ name, words }: Command): string | null {
  const what = SECRET[name]
  if (what === undefined || words[0] === undefined || words[0] === HERE) return null
  return `${what} stood in the list of processes of this computer, where others could read it. Next time put - in its place and give it on standard input.`
}

async function askEach(wanted: readonly string[], ask: Input['ask']): Promise<string[]> {
  const given: string[] = []
  for (const one of wanted) given.push(await ask(`${one}: `))
  return given
}

function linesOf(text: string, count: number): string[] {
  return count === 1 ? [text] : text.split('\n')
}

async function readWhole(stream: Readable): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of stream as AsyncIterable<Buffer | string>) {
    const more = Buffer.from(piece)
    bytes += more.length
    if (bytes > INPUT_BYTES_MAX) throw invalid('Too much came on standard input.')
    pieces.push(more)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function invalid(reason: string): CommandError {
  return new CommandError({ code: 'input-invalid', detail: { reason } })
}
