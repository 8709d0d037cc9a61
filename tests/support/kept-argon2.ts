/** Argon2id whose answers are kept in a folder: the same bytes, without the second that each of them costs in every run of a mutation test. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as HashWasm from 'hash-wasm'

const real = createRequire(import.meta.url)('hash-wasm') as typeof HashWasm
const KEPT = join(tmpdir(), 'salus-kept-argon2')

export const { createKeccak } = real

type Options = HashWasm.IArgon2Options & { readonly outputType: 'binary' }

/** As hash-wasm's. */
export async function argon2id(options: Options): Promise<Uint8Array> {
  const { password, salt, ...rest } = options
  const asked = JSON.stringify({ ...rest, password: Buffer.from(password).toString('hex'), salt: Buffer.from(salt).toString('hex') })
  const file = join(KEPT, createHash('sha256').update(asked).digest('hex'))
  if (existsSync(file)) return new Uint8Array(readFileSync(file))
  const answer = await real.argon2id(options)
  mkdirSync(KEPT, { recursive: true })
  writeFileSync(`${file}.${String(process.pid)}`, answer)
  renameSync(`${file}.${String(process.pid)}`, file)
  return answer
}
