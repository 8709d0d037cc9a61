/** Originals of middle size: read again by the vault, sealed by threads into one segment; whatever happens they count whole or leave nothing. */

import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discardImport } from '../../../electron/vault/operations/import/discard-import.ts'
import { importRecords } from '../../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/import/preview-import.ts'
import { undoImport } from '../../../electron/vault/operations/import/undo-import.ts'
import type { BulkPort, ParsedEntry } from '../../../electron/vault/ports.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { err } from '../../../shared/model/result.ts'
import { createCore, importInto, recordOf, seenDocumentOf, stateOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

type Parsed = Extract<ParsedEntry, { type: 'record' }>
const SIGNAL = new AbortController().signal
/** From one chunk to several runs of chunks, and more files than are read at once. */
const SIZES = [70_000, 262_000, 262_100, 600_000, 1_400_000, 90_000]

let home = ''
let core: Core
let turn = 0
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-middle-'))
  ;({ core } = await createCore(join(home, 'vault')))
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})
beforeEach(() => {
  turn += 1
})

/** Files that nobody imported before. */
function pictures(sizes: readonly number[] = SIZES): readonly Parsed[] {
  return sizes.map((size, at) => seenDocumentOf(`${String(turn)}-${String(at)}.txt`, pathOf(at), size) as Parsed)
}
const pathOf = (at: number): string => join(home, `${String(turn)}-${String(at)}.txt`)
const segments = (): Promise<string[]> => readdir(join(home, 'vault', 'blocks', 'segments'))
/** Blocks as large as a chunk: nodes of the manifest come and go by themselves. */
async function held(): Promise<number> {
  const { blocks } = core.session.ports
  const sizes = must(await blocks.listKeys('', 1_000_000)).map(async (cid) => (await blocks.getMany([cid]).then(must))[0]?.length ?? 0)
  return (await Promise.all(sizes)).filter((size) => size > 64 * 1024).length
}
const refused = (code: string): unknown => expect.objectContaining({ name: 'Refusal', error: { code } })

async function preview(entries: readonly ParsedEntry[]): Promise<Awaited<ReturnType<typeof previewImport>>> {
  core.given.splice(0, core.given.length, ...entries)
  return previewImport(core.session, { paths: [home] }, SIGNAL)
}

/** The preview is refused, and of what was sealed until then nothing lies anywhere. */
async function expectNothing(entries: readonly ParsedEntry[], code: string): Promise<void> {
  const [blocks, before, stages] = [await held(), await segments(), core.session.stages.size]
  await expect(preview(entries)).rejects.toEqual(refused(code))
  expect([await held(), await segments()]).toEqual([blocks, before])
  expect(core.session.stages.size).toBe(stages)
}

describe('originals of middle size', () => {
  it('share one segment and come back byte for byte, from files and from archives alike', async () => {
    const inHand: Parsed = { ...(recordOf('Inside an archive', 1) as Parsed), original: new Uint8Array(200_000).fill(7) }
    const before = await segments()
    const [first, ...others] = pictures()
    const ids = await importInto(core, [...(first === undefined ? [] : [first]), recordOf('A note', 1), inHand, ...others], home)
    expect((await segments()).length).toBe(before.length + 1)
    const opened = await Promise.all(ids.map(async (id) => (await openStoredRecord(core.session, id)).original))
    const paths = SIZES.map((_, at) => pathOf(at))
    const files = await Promise.all(paths.map((path) => readFile(path)))
    const expected = [files[0], undefined, Buffer.alloc(200_000, 7), ...files.slice(1)]
    expect(opened.map((bytes) => bytes?.length)).toEqual(expected.map((bytes) => bytes?.length))
    for (const [at, bytes] of expected.entries()) expect(Buffer.compare(opened[at] ?? Buffer.alloc(0), bytes ?? Buffer.alloc(0))).toBe(0)
    expect((await stateOf(core)).damaged).toEqual([])
  })

  it('that are few go the way of small records, byte for byte too', async () => {
    const before = await segments()
    const [id = ''] = await importInto(core, pictures([80_000]), home)
    expect(await segments()).toEqual(before)
    expect(Buffer.compare((await openStoredRecord(core.session, id)).original ?? Buffer.alloc(0), await readFile(pathOf(0)))).toBe(0)
  })

  it('of the same bytes are one, now and later', async () => {
    const [one, ...others] = pictures()
    const twice = one === undefined ? others : [one, { ...one, file: 9 }, ...others]
    const { importToken, duplicates, total } = await preview(twice)
    expect([duplicates, total]).toEqual([1, SIZES.length])
    await importRecords(core.session, { importToken }, SIGNAL)
    expect(await preview(twice)).toMatchObject({ total: 0, duplicates: SIZES.length + 1 })
  })

  it('that are not what the reader saw are refused, and nothing is left', async () => {
    for (const sizes of [SIZES, [80_000]]) {
      const entries = pictures(sizes)
      const path = pathOf(sizes.length - 1)
      const content = await readFile(path)
      content[1000] = 0
      await writeFile(path, content)
      await expectNothing(entries, 'file-changed')
      // Also where it looks as it did.
      await utimes(path, 0, 0)
      await expectNothing(entries, 'file-changed')
      await rm(path)
      await expectNothing(entries, 'file-unreadable')
      turn += 1
    }
  })

  it('are taken only from where the person chose, and only as large as a reader sees whole', async () => {
    const [entry] = pictures([80_000])
    const file = entry?.originalFile
    if (entry === undefined || file === undefined) throw new Error('no file')
    for (const wrong of [{ path: '/etc/passwd' }, { sizeBytes: 2 ** 31 }, { sha256: 'no digest' }])
      await expectNothing([{ ...entry, originalFile: { ...file, ...wrong } }], 'internal')
  })

  it('that get a no, or are undone, leave nothing', async () => {
    const blocks = await held()
    const { importToken } = await preview(pictures())
    expect(await held()).toBeGreaterThanOrEqual(blocks + SIZES.length)
    await discardImport(core.session, { importToken })
    expect(await held()).toBe(blocks)
    const ids = await importInto(core, pictures(), home)
    const [kept] = (await core.session.manifest.list('imports')).toSorted(([, a], [, b]) => b.atMs - a.atMs)
    await undoImport(core.session, { importId: kept?.[0] ?? '' })
    const state = await stateOf(core)
    expect(ids.filter((id) => state.ids.includes(id))).toEqual([])
    expect(state.damaged).toEqual([])
  })

  it('for which the disk has no room are told of and not kept, whichever step it was', async () => {
    const bulk = core.session.ports.bulk as { -readonly [K in keyof BulkPort]: BulkPort[K] }
    for (const step of ['beginShared', 'writeBehind', 'sync', 'close', 'finishShared'] as const) {
      const [saved, blocks, before] = [bulk[step], await held(), await segments()]
      bulk[step] = (): Promise<never> => Promise.resolve(err('disk-full')) as Promise<never>
      const told = await preview(pictures())
      Object.assign(bulk, { [step]: saved })
      expect([step, told.problem]).toEqual([step, { code: 'disk-full' }])
      await discardImport(core.session, { importToken: told.importToken })
      expect([await held(), await segments()]).toEqual([blocks, before])
      turn += 1
    }
    expect(await importInto(core, pictures(), home)).toHaveLength(SIZES.length)
  })

  it('are sealed under a key of their own each time, so that no number is used for two contents', async () => {
    const bulk = core.session.ports.bulk as { -readonly [K in keyof BulkPort]: BulkPort[K] }
    const { writeBehind } = bulk
    const salts: string[] = []
    bulk.writeBehind = (name, before, chunks) => {
      const first = Buffer.from(chunks[0]?.bytes ?? [])
      if (first.toString('latin1', 0, 4) === 'SLR1') salts.push(first.toString('hex', 8, 40))
      return writeBehind(name, before, chunks)
    }
    const entries = pictures()
    for (let time = 0; time < 2; time += 1) await discardImport(core.session, { importToken: (await preview(entries)).importToken })
    bulk.writeBehind = writeBehind
    expect(salts).toHaveLength(2 * SIZES.length)
    expect(new Set(salts).size).toBe(salts.length)
  })
})
