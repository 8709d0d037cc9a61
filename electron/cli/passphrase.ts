/** The passphrase: from `SALUS_PASSPHRASE`, or asked without showing it. */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CommandError } from './outcome.ts'

/** From the variable, else asked. Errors: `input-invalid` where nobody can be asked. */
export async function readPassphrase(variable = 'SALUS_PASSPHRASE', question = 'Passphrase: '): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw new CommandError({ code: 'input-invalid', detail: { reason: `Set ${variable}, or run this at a terminal.` } })
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(question)
  const typed = await new Promise<string>((resolve) => {
    lines.question('', resolve)
  })
  lines.close()
  process.stderr.write('\n')
  return typed
}
