/** Every kind of bad file gets its own name, and the files beside it are read all the same. */

import * as fs from 'node:fs'
import { chmod, mkdir, mkdtemp, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { readStable } from '../../../electron/parse/read-stable.ts'

let dir = ''
const GOOD = JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-bad-'))
})

function read(paths: readonly string[]): { readonly records: number; readonly codes: readonly string[] } {
  const codes: string[] = []
  let records = 0
  for (const entry of parseFiles(paths, PARSE_LIMITS, new AbortController().signal)) {
    if (entry.type === 'record') records += 1
    if (entry.type === 'refused') codes.push(entry.error.code)
  }
  return { records, codes }
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, content)
  return path
}

it('at which the reading itself fails is refused by itself, and the files behind it are read', () => {
  const good = { name: 'good.json', bytes: new TextEncoder().encode(GOOD) }
  const bytes = new Proxy(new Uint8Array(3), {
    get: (_target, key) => {
      if (key !== 'length') throw new Error('broken inside')
      return 3
    },
  })
  const held = [good, { name: 'bad.json', bytes }, good]
  const readAll = (goesOn: boolean): readonly string[] =>
    [...parseFiles([], PARSE_LIMITS, new AbortController().signal, { held }, undefined, goesOn)].flatMap((entry) =>
      entry.type === 'progress' ? [] : [entry.type === 'refused' ? `${entry.name} ${entry.error.code}` : entry.type],
    )
  expect(readAll(true)).toEqual(['record', 'bad.json internal', 'record'])
  expect(() => readAll(false)).toThrow('broken inside')
})

const nested = (levels: number): string => `{"resourceType":"Basic","x":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
const CASES: readonly (readonly [name: string, content: string, code: string])[] = [
  ['broken.json', '{"resourceType": "Patient", ', 'json-broken'],
  ['two.json', '{"resourceType":"Basic"} trailing', 'json-broken'],
  ['deep.json', nested(200), 'json-too-deep'],
  ['unknown.json', '{"resourceType":"Horoscope"}', 'fhir-type-unknown'],
  ['data.json', '{"hello":"world"}', 'fhir-not-a-resource'],
  ['empty.json', '', 'file-empty'],
  ['strange.xyz', '\u0000\u0001\u0002\u0003', 'file-unknown-kind'],
]

describe('a bad file', () => {
  for (const [name, content, code] of CASES) {
    it(`${name} is ${code}, and the good one beside it is read`, async () => {
      expect(read([await file(name, content), await file('good.json', GOOD)])).toEqual({ records: 1, codes: [code] })
    })
  }

  it('of 500 MB is too large, without being read', async () => {
    const path = await file('large.json', '{')
    await truncate(path, 500 * 1024 * 1024)
    expect(read([path])).toEqual({ records: 0, codes: ['file-too-large'] })
  })

  it('that is not there, or a folder that may not be listed, is unreadable', () => {
    expect(read([join(dir, 'nobody.json')])).toEqual({ records: 0, codes: ['file-unreadable'] })
  })

  it('is a folder without the right to read it', async () => {
    const closed = join(dir, 'closed')
    await mkdir(closed)
    await writeFile(join(closed, 'good.json'), GOOD)
    await chmod(closed, 0)
    await chmod(dir, 0o755)
    const root = process.geteuid?.() === 0
    // The administrator may read everything: somebody else has to try.
    if (root) process.seteuid?.(65_534)
    try {
      expect(read([closed])).toEqual({ records: 0, codes: ['file-unreadable'] })
    } finally {
      if (root) process.seteuid?.(0)
      await chmod(closed, 0o755)
    }
  })

  it('that changes while it is read is named so', async () => {
    const path = await file('changing.json', GOOD)
    const limits = { bytesMax: PARSE_LIMITS.jsonBytesMax, wholeBytesMax: PARSE_LIMITS.jsonBytesMax, beginningBytes: PARSE_LIMITS.kindBytes }
    const answer = readStable(path, limits, {
      ...fs,
      readSync: (handle, into, offset, length, position) => {
        fs.appendFileSync(path, ' ')
        return fs.readSync(handle, into, offset, length, position)
      },
    })
    expect(answer).toMatchObject({ ok: false, error: { code: 'file-changed' } })
  })

  it('is not one that is shorter than the beginning that would do', async () => {
    const path = await file('short.bin', GOOD)
    for (const wholeBytesMax of [0, GOOD.length - 1, GOOD.length]) {
      const answer = readStable(path, { bytesMax: 1000, wholeBytesMax, beginningBytes: 500 })
      expect(answer).toMatchObject({ ok: true, value: { bytes: new Uint8Array(Buffer.from(GOOD)), sizeBytes: GOOD.length } })
    }
    const beginning = readStable(path, { bytesMax: 1000, wholeBytesMax: 9, beginningBytes: 10 })
    expect(beginning).toMatchObject({ ok: true, value: { bytes: new Uint8Array(Buffer.from(GOOD.slice(0, 10))), sizeBytes: GOOD.length } })
  })

  it('that is a link is read where it was chosen, and refused by name inside of a folder', async () => {
    const folder = await mkdtemp(join(dir, 'links-'))
    await mkdir(join(folder, 'inside'))
    await writeFile(join(folder, 'inside', 'good.json'), GOOD)
    await symlink(join(folder, 'inside', 'good.json'), join(folder, 'inside', 'link.json'))
    await symlink(join(folder, 'inside'), join(folder, 'chosen'))
    expect(read([join(folder, 'inside', 'link.json')])).toEqual({ records: 1, codes: [] })
    expect(read([join(folder, 'chosen')])).toEqual({ records: 1, codes: ['file-unreadable'] })
  })

  it('in one line of NDJSON loses that line only', async () => {
    const path = await file('lines.ndjson', `${GOOD}\n{"resourceType": \n${GOOD.replace('Hay', 'Rose')}\n`)
    expect(read([path])).toEqual({ records: 2, codes: ['json-broken'] })
  })
})
