/** What a command says: answers on stdout whole or told as a failure, everything else on stderr; and nothing of it steers a terminal. */

import { fstatSync, writeSync } from 'node:fs'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

const STDOUT = 1

/**
 * Controls, and signs that turn the direction of what follows: names of others and texts of records come from anywhere, and a terminal would obey them.
 * JSON escapes those below the space itself. Source: ECMA-48 (C0, C1), Unicode UAX 9 (bidirectional controls).
 */
// eslint-disable-next-line no-control-regex -- These are what is looked for.
const STEERING = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|[\u0000-\u0008\u000B-\u001F]/gu

/** A text in which such signs stand as `\uXXXX`, which JSON reads back as what they were. */
export function unsteered(text: string): string {
  return text.replace(STEERING, (sign) => String.raw`\u` + sign.charCodeAt(0).toString(16).padStart(4, '0'))
}

/** One JSON object on a line of its own. */
export function writeLine(value: object): void {
  write(`${unsteered(JSON.stringify(value))}\n`)
}

/** The same for people who read: with its parts under each other. */
export function writePretty(value: object): void {
  write(`${unsteered(JSON.stringify(value, null, 2))}\n`)
}

/** News as `{event, ...}`. */
export function writeEvent({ type, ...rest }: VaultEvent): void {
  writeLine({ event: type, ...rest })
}

/** A line for people beside the answer. */
export function tell(text: string): void {
  process.stderr.write(`${unsteered(text)}\n`)
}

/** `gone`: whoever read has left; `refused`: the file or device under stdout did not take it. */
let unwritten: 'gone' | 'refused' | null = null
const isFile = isStdoutFile()

/** To whoever reads the answers; nothing where nobody does any more. Into a file every byte, or it is remembered that not: Node would pass over what did not fit. */
export function write(output: string | Uint8Array): void {
  if (unwritten !== null) return
  const bytes = typeof output === 'string' ? Buffer.from(output) : output
  if (!isFile) {
    process.stdout.write(bytes)
    return
  }
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(STDOUT, bytes, at)
  } catch {
    unwritten = 'refused'
  }
}

/** Whoever read the answers may have gone (`salus serve | head -1`): what was begun goes on, and `serve` until its input or a signal ends it. */
export function outliveReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    unwritten ??= error.code === 'EPIPE' ? 'gone' : 'refused'
  })
  // There is nobody left to tell.
  process.stderr.on('error', () => undefined)
}

/** Waits until all of it is out. Whoever left has read enough, unless each word is `needed`. Errors: `answer-unwritten`. */
export async function allWritten(needed: boolean): Promise<Result<null>> {
  if (!isFile)
    await new Promise<void>((settle) => {
      process.stdout.write('', () => {
        settle()
      })
    })
  return unwritten === null || (unwritten === 'gone' && !needed) ? ok(null) : err('answer-unwritten')
}

function isStdoutFile(): boolean {
  try {
    const stdout = fstatSync(STDOUT)
    return stdout.isFile() || (stdout.isCharacterDevice() && !process.stdout.isTTY)
  } catch {
    return false
  }
}
