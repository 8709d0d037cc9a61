/** Makes the known-answer vectors out of fixed inputs. Alone it only compares with the committed file; `--write` replaces that. */

import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { resolve } from './input-parts.ts'
import { AMENDMENT_INPUTS } from './amendment-inputs.ts'
import { AMENDMENT_RUNNERS } from './amendment-runners.ts'
import { KEY_INPUTS } from './key-inputs.ts'
import { KEY_RUNNERS } from './key-runners.ts'
import { RECOVERY_INPUTS } from './recovery-inputs.ts'
import { RECOVERY_RUNNERS } from './recovery-runners.ts'
import { REQUEST_INPUTS } from './request-inputs.ts'
import { REQUEST_RUNNERS } from './request-runners.ts'
import { SEALING_INPUTS } from './sealing-inputs.ts'
import { SEALING_RUNNERS } from './sealing-runners.ts'
import type { Runner } from './sealing-runners.ts'
import { SHARING_INPUTS } from './sharing-inputs.ts'
import { SHARING_RUNNERS } from './sharing-runners.ts'
import { readVectorFile, VECTOR_FILE } from './vector-file.ts'
import type { Vector, VectorFile, VectorInput } from './vector-file.ts'

const NOTES = [
  'Known answers of the vault format salus/1; shared/crypto/vault-format.md says what they are.',
  'Bytes are lower-case hexadecimal.',
  '{stream, length}: the first bytes of SHA-256(utf8("<stream>/0")), SHA-256(utf8("<stream>/1")), ... one after the other.',
  'A field "random" names the stream that random bytes were drawn from, in the order in which the product draws them.',
  'Long answers are given as length and SHA-256. An "error" is the code with which the input must be refused.',
  'A "change" is made to the sealed bytes before opening: flip [chunk, offset, mask], cut [chunk, new length], order [chunks that stay].',
  'A "replace" [from, to] is made once in the text, for a card in the JSON inside the token.',
]

/** Runs the product's code on one vector: its answer or the code of its refusal. */
export async function runVector(vector: VectorInput): Promise<Pick<Vector, 'out' | 'error'>> {
  const runner: Runner | undefined =
    SEALING_RUNNERS[vector.kind] ??
    SHARING_RUNNERS[vector.kind] ??
    KEY_RUNNERS[vector.kind] ??
    REQUEST_RUNNERS[vector.kind] ??
    AMENDMENT_RUNNERS[vector.kind] ??
    RECOVERY_RUNNERS[vector.kind]
  if (runner === undefined) throw new Error(`nothing runs ${vector.kind}`)
  const result = await runner(vector.in)
  return result.ok ? { out: JSON.parse(JSON.stringify(result.value)) as unknown } : { error: result.error.code }
}

/** The whole file as the product's code answers now. */
export async function buildVectorFile(): Promise<VectorFile> {
  const outs = new Map<string, unknown>()
  const vectors: Vector[] = []
  for (const input of [...SEALING_INPUTS, ...SHARING_INPUTS, ...KEY_INPUTS, ...REQUEST_INPUTS, ...AMENDMENT_INPUTS, ...RECOVERY_INPUTS]) {
    if (vectors.some((one) => one.id === input.id)) throw new Error(`two vectors are called "${input.id}"`)
    const vector = { ...input, in: resolve(input.in, outs) as VectorInput['in'] }
    const answer = await runVector(vector)
    if (answer.out !== undefined) outs.set(vector.id, answer.out)
    vectors.push({ ...vector, ...answer })
  }
  return { format: 'salus/1 vectors', notes: NOTES, vectors }
}

/** The text of the file: one vector a line. */
export function encodeVectorFile(file: VectorFile): string {
  const lines = file.vectors.map((vector) => JSON.stringify(vector)).join(',\n')
  return `{"format":${JSON.stringify(file.format)},\n"notes":${JSON.stringify(file.notes, null, 1)},\n"vectors":[\n${lines}\n]}\n`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = encodeVectorFile(await buildVectorFile())
  if (process.argv.includes('--write')) writeFileSync(VECTOR_FILE, text)
  else if (encodeVectorFile(readVectorFile()) !== text)
    throw new Error('the product no longer gives these vectors; --write would replace them')
}
