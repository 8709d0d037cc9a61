/** An import between preview and yes: its files are there already, and whatever happens they count all together or are gone. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discardImport } from '../../../electron/vault/operations/import/discard-import.ts'
import { importRecords } from '../../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/import/preview-import.ts'
import { rotateKeys } from '../../../electron/vault/operations/keys/rotate-keys.ts'
import { undoImport } from '../../../electron/vault/operations/import/undo-import.ts'
import type { IndexLine, ParsedEntry } from '../../../electron/vault/ports.ts'
import type { RecordEntry } from '../../../electron/vault/session/collections.ts'
import { beginEpoch, queueRotation } from '../../../electron/vault/session/keys/epochs.ts'
import { ImportStage } from '../../../electron/vault/session/import/import-stage.ts'
import { giveUpStages } from '../../../electron/vault/session/import/pending-import.ts'
import { indexOf } from '../../../electron/vault/session/records/index-state.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { unwrapFromEpoch, wrapForEpoch } from '../../../electron/vault/session/session.ts'
import { openCore, recordOf, stateOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { makeCoreCopies } from '../../support/core-copies.ts'
import type { CoreCopies } from '../../support/core-copies.ts'
import { err, ok } from '../../../shared/model/result.ts'

/** More than one batch. */
const MANY = 600
/** Nodes that one commit replaces here, at the most. */
const NODES_MAX = 200
const SIGNAL = new AbortController().signal

let copies: CoreCopies
let dir = ''
let core: Core
let before = 0

beforeAll(async () => {
  copies = await makeCoreCopies()
})
afterAll(() => copies.end())
beforeEach(async () => {
  ;({ dir, core, before } = await copies.next())
})
afterEach(() => core.close())

const many = (title: string): readonly ParsedEntry[] =>
  Array.from({ length: MANY }, (_, file) => recordOf(`${title} ${String(file)}`, file))

async function preview(entries: readonly ParsedEntry[], signal = SIGNAL): Promise<string> {
  core.given.splice(0, core.given.length, ...entries)
  return (await previewImport(core.session, { paths: [copies.home] }, signal)).importToken
}

async function blocksHeld(): Promise<number> {
  return must(await core.session.ports.blocks.listKeys('', 1_000_000)).length
}

/** The one record of before, nothing else, and no block that nothing leads to. */
async function expectUntouched(): Promise<void> {
  expect(await stateOf(core)).toMatchObject({ ids: [expect.any(String)], damaged: [], orphans: before })
  expect(core.session.stages.size).toBe(0)
}

/** After a commit: only nodes of the manifest before it are not needed, and they are few. */
async function expectKept(ids: number): Promise<void> {
  const state = await stateOf(core)
  expect(state).toMatchObject({ damaged: [] })
  expect(state.ids.length).toBe(ids)
  expect(state.orphans).toBeLessThan(NODES_MAX)
}

const refused = (code: string): unknown => expect.objectContaining({ name: 'Refusal', error: { code } })

describe('a preview', () => {
  it('has its files stored already, and they count only with the yes', async () => {
    const held = await blocksHeld()
    const importToken = await preview(many('Finding'))
    expect(await blocksHeld()).toBe(held + MANY)
    expect((await stateOf(core)).ids.length).toBe(1)
    const kept = await importRecords(core.session, { importToken }, SIGNAL)
    expect(kept).toMatchObject({ imported: MANY, duplicates: 0 })
    await expectKept(1 + MANY)
    expect((await openStoredRecord(core.session, kept.recordIds[MANY - 1] ?? '')).resourceJson).toContain(`Finding ${String(MANY - 1)}`)
    expect(must(await core.session.ports.index.search({ text: 'Finding 7', limit: 5, offset: 0 })).total).toBeGreaterThan(0)
    const [entry] = (await core.session.manifest.list('imports')).filter(([, { count }]) => count === MANY)
    await undoImport(core.session, { importId: entry?.[0] ?? '' })
    await expectKept(1)
  })

  it('that gets a no leaves nothing', async () => {
    const importToken = await preview(many('Finding'))
    await discardImport(core.session, { importToken })
    await expectUntouched()
    await expect(importRecords(core.session, { importToken }, SIGNAL)).rejects.toEqual(refused('import-gone'))
  })

  it('that is cancelled while it is read leaves nothing', async () => {
    const controller = new AbortController()
    const entries = many('Finding')
    const stopping = {
      ...core.session,
      ports: {
        ...core.session.ports,
        parse: {
          async *parse() {
            yield* entries
            await Promise.resolve()
            controller.abort()
            yield* entries.slice(0, 1)
          },
        },
      },
    }
    await expect(previewImport(stopping, { paths: [copies.home] }, controller.signal)).rejects.toEqual(refused('cancelled'))
    await expectUntouched()
  })

  it('that is cancelled while it is being kept leaves nothing', async () => {
    const importToken = await preview(many('Finding'))
    const controller = new AbortController()
    controller.abort()
    await expect(importRecords(core.session, { importToken }, controller.signal)).rejects.toEqual(refused('cancelled'))
    await expectUntouched()
  })

  it('is forgotten when four newer ones wait, and leaves nothing then', async () => {
    const oldest = await preview(many('Finding'))
    const newer = []
    for (let index = 0; index < 4; index += 1) newer.push(await preview([recordOf(`Newer ${String(index)}`, 0)]))
    await expect(importRecords(core.session, { importToken: oldest }, SIGNAL)).rejects.toEqual(refused('import-gone'))
    for (const importToken of newer) await discardImport(core.session, { importToken })
    await expectUntouched()
  })

  it('is gone when the vault is locked', async () => {
    await preview(many('Finding'))
    expect(await giveUpStages(core.session)).toBe(true)
    await expectUntouched()
  })

  it('that cannot be cleared away when the vault is locked is for the next opening', async () => {
    await preview(many('Finding'))
    const { blocks } = core.session.ports
    Object.assign(core.session.ports, { blocks: { ...blocks, dropFiles: () => Promise.resolve(err('disk-failed')) } })
    expect(await giveUpStages(core.session)).toBe(false)
    await core.close()
    core = await openCore(dir, copies.words)
    // The opening swept everything that nothing leads to.
    before = 0
    await expectUntouched()
  })

  it('is gone at the next opening after a kill between it and the yes', async () => {
    await preview(many('Finding'))
    // Nothing is settled: the mark of an open vault stays.
    await core.close()
    core = await openCore(dir, copies.words)
    // The opening swept everything that nothing leads to.
    before = 0
    await expectUntouched()
  })

  it('on a disk that fills up is whole, says so, and leaves nothing', async () => {
    const { blocks } = core.session.ports
    let left = 1
    const full = { ...blocks, putFiles: (files: never) => (left-- > 0 ? blocks.putFiles(files) : Promise.resolve(err('disk-full'))) }
    Object.assign(core.session.ports, { blocks: full })
    core.given.splice(0, core.given.length, ...many('Finding'))
    const shown = await previewImport(core.session, { paths: [copies.home] }, SIGNAL)
    expect(shown).toMatchObject({ total: MANY, problem: { code: 'disk-full' } })
    Object.assign(core.session.ports, { blocks })
    await expectUntouched()
    await expect(importRecords(core.session, { importToken: shown.importToken }, SIGNAL)).rejects.toEqual(refused('disk-full'))
    await expectUntouched()
  })

  it('whose files the store names otherwise than they were sealed says so, and leaves nothing', async () => {
    const { blocks } = core.session.ports
    const wrong = {
      ...blocks,
      putFiles: async (files: readonly (readonly Uint8Array[])[]) => {
        const cids = must(await blocks.putFiles(files))
        return ok([...cids.slice(1), ...cids.slice(0, 1)])
      },
    }
    Object.assign(core.session.ports, { blocks: wrong })
    core.given.splice(0, core.given.length, ...many('Finding'))
    const shown = await previewImport(core.session, { paths: [copies.home] }, SIGNAL)
    expect(shown).toMatchObject({ total: MANY, problem: { code: 'disk-failed' } })
    Object.assign(core.session.ports, { blocks })
    await expectUntouched()
  })

  it('keeps its records in the order in which they were read, whichever batch is sealed first', async () => {
    const { sealing } = core.session.ports
    let asked = 0
    let release: () => void = () => undefined
    const second = new Promise<void>((resolve) => {
      release = resolve
    })
    const turned = {
      ...sealing,
      sealSmall: async (batch: Parameters<typeof sealing.sealSmall>[0]) => {
        const first = (asked += 1) === 1
        const sealed = await sealing.sealSmall(batch)
        if (first) await second
        else release()
        return sealed
      },
    }
    Object.assign(core.session.ports, { sealing: turned })
    const importToken = await preview(many('Finding'))
    const { recordIds } = await importRecords(core.session, { importToken }, SIGNAL)
    for (const at of [0, 255, 256, MANY - 1])
      expect((await openStoredRecord(core.session, recordIds[at] ?? '')).resourceJson).toContain(`"Finding ${String(at)}"`)
  })

  it('in which the reader names a file that was not chosen is refused, and leaves nothing', async () => {
    const outside = { ...recordOf('Stolen', 1), originalFile: { path: '/etc/passwd', sizeBytes: 1, changedAtMs: 0 } } as ParsedEntry
    await expect(preview([...many('Finding'), outside])).rejects.toEqual(refused('internal'))
    await expectUntouched()
  })
})

describe('between a preview and its yes', () => {
  it('new keys may come and old ones go: what is kept is under the newest', async () => {
    const importToken = await preview(many('Finding'))
    await beginEpoch(core.session)
    await core.session.manifest.commit((tx) => queueRotation(core.session, tx))
    await rotateKeys(core.session, null, SIGNAL)
    const newest = core.session.epochs.at(-1)?.number
    expect(core.session.epochs.length).toBe(1)
    const { recordIds } = await importRecords(core.session, { importToken }, SIGNAL)
    for (const [, entry] of await core.session.manifest.list('records')) expect(entry.epoch).toBe(newest)
    expect((await openStoredRecord(core.session, recordIds[0] ?? '')).resourceJson).toContain('Finding 0')
    await expectKept(1 + MANY)
  })

  it('new keys may come after a large file was stored by itself: it is under the newest as well', async () => {
    const { session } = core
    const stage = new ImportStage(session)
    const [key, id] = [new Uint8Array(32).fill(9), 'f'.repeat(32)]
    const entry = { version: 1, ...wrapForEpoch(session, key, `${id}/1`) } as RecordEntry
    await stage.addStored({ id, entry }, { row: { id }, words: '' } as unknown as IndexLine)
    await rotateKeys(session, null, SIGNAL)
    stage.wrapForToday()
    expect(stage.records.map((one) => unwrapFromEpoch(session, one.entry, `${id}/1`))).toEqual([key])
    stage.finish()
    await stage.rows.close()
  })

  it('the same may have come in another way: it is left out, and lists have it once', async () => {
    const first = await preview(many('Finding'))
    const second = await preview([...many('Finding').slice(0, 100), recordOf('Only here', 100)])
    await importRecords(core.session, { importToken: first }, SIGNAL)
    expect(await importRecords(core.session, { importToken: second }, SIGNAL)).toMatchObject({ imported: 1, duplicates: 100 })
    await expectKept(1 + MANY + 1)
    await sortedIn()
    expect(must(await core.session.ports.index.search({ limit: 5, offset: 0 })).total).toBe(1 + MANY + 1)
  })
})

/** Sorting in goes on behind what the person waits for. */
async function sortedIn(): Promise<void> {
  for (let behind = true; behind;) behind = (await indexOf(core.session).settle()) !== null
}

describe('rows that wait', () => {
  it('for an index while they are taken back never come into it', async () => {
    const importToken = await preview(many('Finding'))
    const index = core.session.ports.index
    const put = index.put.bind(index)
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    // The first batch waits in the index until the undoing is committed.
    index.put = async (rows, seq) => {
      await gate
      return put(rows, seq)
    }
    const { importId } = await importRecords(core.session, { importToken }, SIGNAL)
    const undone = new Promise<void>((resolve) => {
      core.session.manifest.onCommitted(resolve)
    })
    const undoing = undoImport(core.session, { importId })
    await undone
    release()
    await undoing
    await sortedIn()
    expect(must(await index.search({ limit: 5, offset: 0 })).total).toBe(1)
    expect(must(await index.listIds()).length).toBe(16)
  })

  it('beyond what memory holds are put down, found again, and leave no file', async () => {
    const long = 'Words of a long letter. '.repeat(2_000)
    const entries = many('Finding').map((entry) => ({
      ...entry,
      searchWords: `${long} ${String(entry.type === 'record' ? entry.file : 0)}x`,
    }))
    const importToken = await preview(entries)
    await importRecords(core.session, { importToken }, SIGNAL)
    const { index } = core.session.ports
    await sortedIn()
    for (const file of [0, 300, MANY - 1]) {
      const found = must(await index.search({ text: `${String(file)}x`, limit: 5, offset: 0 }))
      expect(found.rows.map(({ title }) => title)).toEqual([`Finding ${String(file)}`])
    }
    expect((await readdir(join(dir, 'vault'))).filter((name) => name.endsWith('.scratch'))).toEqual([])
  })
})
