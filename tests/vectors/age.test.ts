/** The community's test vectors of the age format, against backups as they are opened, where the folder of them is present. Source: https://c2sp.org/CCTV/age. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { armor } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { decryptBackup } from '../../shared/crypto/backup.ts'

const DATA = join(process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data'), 'vectors', 'age')
const names = existsSync(DATA) ? readdirSync(DATA).filter((name) => !name.includes('.')) : []
if (names.length === 0) process.stdout.write('skipped: no folder of age vectors here (SALUS_DATA names one that has vectors/age)\n')

interface AgeVector {
  readonly fields: ReadonlyMap<string, string>
  readonly body: Buffer
}

function readVector(name: string): AgeVector {
  const bytes = readFileSync(join(DATA, name))
  const end = bytes.indexOf('\n\n')
  const lines = bytes.toString('latin1', 0, end).split('\n')
  return {
    fields: new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)])),
    body: bytes.subarray(end + 2),
  }
}

/** SHA-256 of the payload, or null where opening failed. */
async function open({ fields, body }: AgeVector): Promise<string | null> {
  const identity = fields.get('identity')
  const passphrase = fields.get('passphrase')
  if (identity === undefined && passphrase === undefined) return null
  try {
    const sealed = fields.get('armored') === 'yes' ? armor.decode(body.toString('utf8')) : new Uint8Array(body)
    const stream = new Blob([sealed as BlobPart]).stream() as ReadableStream<Uint8Array>
    const plain = await decryptBackup(identity === undefined ? { passphrase: passphrase ?? '' } : { identity }, stream)
    const hash = createHash('sha256')
    const reader = plain.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) hash.update(next.value)
    return hash.digest('hex')
  } catch {
    return null
  }
}

describe.skipIf(names.length === 0)('age vectors', () => {
  it('open exactly as they say, every one', async () => {
    const wrong: string[] = []
    let opened = 0
    for (const name of names) {
      const vector = readVector(name)
      if (vector.fields.get('compressed') !== undefined) continue
      const expected = vector.fields.get('expect') === 'success' ? (vector.fields.get('payload') ?? '') : null
      const found = await open(vector)
      opened += found === null ? 0 : 1
      if (found !== expected) wrong.push(`${name}: expected ${String(vector.fields.get('expect'))}, opened ${String(found !== null)}`)
    }
    expect(wrong).toEqual([])
    expect(opened).toBeGreaterThan(10)
  })
})
