import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HASH_DOMAINS, HKDF_LABELS, SIGNATURE_DOMAINS } from '../../shared/crypto/labels.ts'
import { ERROR_CODES } from '../../shared/model/errors.ts'
import { buildVectorFile, encodeVectorFile, runVector } from './generate.ts'
import { readVectorFile, VECTOR_FILE } from './vector-file.ts'

const VECTORS_MIN = 40
const { vectors } = readVectorFile()

describe('the known-answer vectors', () => {
  it('are enough, have names of their own and either an answer or a known error', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(VECTORS_MIN)
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
    for (const { out, error } of vectors) {
      expect(out === undefined).toBe(error !== undefined)
      if (error !== undefined) expect(ERROR_CODES).toContain(error)
    }
    expect(vectors.filter(({ error }) => error !== undefined).length).toBeGreaterThanOrEqual(VECTORS_MIN / 2)
  })

  // In a mutation run each vector below is enough.
  it.skipIf('SALUS_MUTATION_GROUP' in process.env)('are what the fixed inputs give, to the byte of the file', async () => {
    expect(encodeVectorFile(await buildVectorFile()) === readFileSync(VECTOR_FILE, 'utf8')).toBe(true)
  })

  it('name every label of the product, as the specification does', () => {
    const text = readFileSync(new URL('../../shared/crypto/vault-format.md', import.meta.url), 'utf8')
    const all = [HKDF_LABELS, HASH_DOMAINS, SIGNATURE_DOMAINS].flatMap((labels) => Object.values(labels))
    for (const label of all) expect(text, label).toContain(label)
    const labels = vectors.filter(({ kind }) => kind === 'hkdf').map((vector) => vector.in['label'])
    for (const label of Object.values(HKDF_LABELS)) expect(labels).toContain(label)
  })
})

describe('the product gives the known answer', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    const { id: _, kind: __, in: ___, ...answer } = vector
    expect(await runVector(vector)).toEqual(answer)
  })
})
