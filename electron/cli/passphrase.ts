/** Secrets that a person types: from a variable of the environment, or asked without showing them. */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CommandError } from './outcome.ts'

const DIFFERENT = 'The two were not the same.'

/** From the variable, else asked. Errors: `input-invalid` where nobody can be asked, `cancelled` where the person would not say. */
export async function readPassphrase(variable = 'SALUS_PASSPHRASE', question = 'Passphrase: '): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw new CommandError({ code: 'input-invalid', detail: { reason: `Set ${variable}, or run this at a terminal.` } })
  return askSilently(question)
}

/** One that is new, asked twice: nobody saw what was typed, and what it locks would stay locked. Errors: also `input-invalid` where the two differ. */
export async function readNewPassphrase(variable = 'SALUS_PASSPHRASE', question = 'New passphrase: '): Promise<string> {
  const typed = await readPassphrase(variable, question)
  if (process.env[variable] !== undefined) return typed
  if ((await askSilently('The same once more: ')) !== typed)
    throw new CommandError({ code: 'input-invalid', detail: { reason: DIFFERENT } })
  return typed
}

/** Errors: `cancelled`. */
export function askSilently(question: string): Promise<string> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 })
  process.stderr.write(question)
  return new Promise((settle, reject) => {
    lines.question('', (typed) => {
      settle(typed)
      lines.close()
    })
    // Ctrl-C and Ctrl-D come as keys here, and close it without an answer.
    lines.on('close', () => {
      process.stderr.write('\n')
      reject(new CommandError({ code: 'cancelled' }))
    })
  })
}
