/** What every reader promises, tried on the one in memory and on the process. */

import { fork } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createParsePort } from '../../electron/parse/start.ts'
import { forkWire } from '../../electron/process-wire.ts'
import type { ParsePort } from '../../electron/vault/ports.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { createMemoryParse } from '../fakes/memory-parse.ts'

const FILES: Readonly<Record<string, string>> = {
  'a.json': JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }),
  'broken.json': '{"resourceType": ',
  'z.json': JSON.stringify({ resourceType: 'Condition', code: { text: 'Migraine' } }),
}
const PROCESS = resolve(import.meta.dirname, '../../electron/parse/process.ts')

const READERS: Readonly<Record<string, (dir: string) => ParsePort>> = {
  'in memory': (dir) => createMemoryParse(new Map(Object.entries(FILES).map(([name, text]) => [join(dir, name), text]))),
  'in a process': () =>
    createParsePort(() => {
      const child = fork(PROCESS, [], { serialization: 'advanced', env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      return Promise.resolve({ wire: forkWire(child), kill: () => void child.kill('SIGKILL') })
    }),
}

async function collect(reader: ParsePort, paths: readonly string[], signal: AbortSignal): Promise<readonly ParsedEntry[]> {
  const entries: ParsedEntry[] = []
  for await (const entry of reader.parse(paths, signal)) if (entry.type !== 'progress') entries.push(entry)
  return entries
}

describe.each(Object.keys(READERS))('a reader %s', (name) => {
  const open = async (): Promise<{ readonly reader: ParsePort; readonly paths: readonly string[] }> => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-parse-'))
    for (const [file, text] of Object.entries(FILES)) await writeFile(join(dir, file), text)
    const reader = READERS[name]?.(dir)
    if (reader === undefined) throw new Error('no reader')
    return { reader, paths: [...Object.keys(FILES), 'nobody.json'].map((file) => join(dir, file)) }
  }

  it('gives entries in order, and a bad file keeps none of the others back', async () => {
    const { reader, paths } = await open()
    const entries = await collect(reader, paths, new AbortController().signal)
    expect(entries.map((entry) => (entry.type === 'record' ? entry.row.title : entry.type === 'refused' ? entry.error.code : ''))).toEqual([
      'Hay fever',
      'json-broken',
      'Migraine',
      'file-unreadable',
    ])
    expect(entries.map((entry) => ('file' in entry ? entry.file : -2))).toEqual([0, 1, 2, 3])
  })

  it('stops when it is told to, and says that it was', async () => {
    const { reader, paths } = await open()
    const controller = new AbortController()
    const entries = collect(reader, paths, controller.signal)
    controller.abort()
    expect((await entries).at(-1)).toMatchObject({ type: 'refused', file: -1, error: { code: 'cancelled' } })
  })
})
