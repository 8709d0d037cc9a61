/** The last step of an import, ended by the person: until its HEAD is written nothing of it is left, and from there on all of it counts. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importRecords } from '../../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/import/preview-import.ts'
import type { VaultEvent } from '../../../shared/api/vault-api.ts'
import { openCore, recordOf, stateOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { makeCoreCopies } from '../../support/core-copies.ts'
import type { CoreCopies } from '../../support/core-copies.ts'

/** So many that the manifest is written in several pieces. */
const MANY = 600
const SIGNAL = new AbortController().signal
type Saving = Extract<VaultEvent, { type: 'import-progress' }>

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

async function preview(): Promise<string> {
  core.given.splice(0, core.given.length, ...Array.from({ length: MANY }, (_, file) => recordOf(`Finding ${String(file)}`, file)))
  return (await previewImport(core.session, { paths: [copies.home] }, SIGNAL)).importToken
}

type IsDue = (saving: Saving) => boolean
const never: IsDue = () => false
const STORED = 'stored'

/** Keeps it, and ends it where `isDue` says so of how far it is, or when its nodes are on their way to the disk; what was said meanwhile. */
async function keepUntil(due: IsDue | typeof STORED): Promise<readonly Saving[]> {
  const importToken = await preview()
  const controller = new AbortController()
  const isDue = due === STORED ? never : due
  const said: Saving[] = []
  const { blocks } = core.session.ports
  const storing = {
    ...blocks,
    putFiles: (files: Parameters<typeof blocks.putFiles>[0]) => {
      if (due === STORED) controller.abort()
      return blocks.putFiles(files)
    },
  }
  Object.assign(core.session.ports, { blocks: storing })
  Object.assign(core.session, {
    emit: (event: VaultEvent) => {
      if (event.type !== 'import-progress') return
      said.push(event)
      if (isDue(event)) controller.abort()
    },
  })
  const kept = importRecords(core.session, { importToken }, controller.signal)
  await expect(kept).rejects.toMatchObject({ name: 'Refusal', error: { code: 'cancelled' } })
  Object.assign(core.session.ports, { blocks })
  return said
}

async function expectUntouched(): Promise<void> {
  expect(await stateOf(core)).toMatchObject({ ids: [expect.any(String)], damaged: [], orphans: before })
  expect(core.session.stages.size).toBe(0)
}

describe('the last step of an import', () => {
  it.each<readonly [string, IsDue | typeof STORED]>([
    ['before anything of it is written', (): boolean => true],
    ['when a part of the manifest is sealed', ({ done }: Saving): boolean => done > 0],
    ['when all of the manifest but its root is stored', STORED],
  ])('that is ended %s leaves nothing, and can be done again', async (_when, isDue) => {
    const seq = core.session.manifest.seq()
    await keepUntil(isDue)
    await expectUntouched()
    expect(core.session.manifest.seq()).toBe(seq)
    expect(await importRecords(core.session, { importToken: await preview() }, SIGNAL)).toMatchObject({ imported: MANY, duplicates: 0 })
    const state = await stateOf(core)
    expect(state).toMatchObject({ damaged: [] })
    expect(state.ids.length).toBe(1 + MANY)
  })

  it('that is ended is not there at the next opening either', async () => {
    await keepUntil(({ done }) => done > 0)
    await core.close()
    core = await openCore(dir, copies.words)
    // The opening swept everything that nothing leads to.
    before = 0
    await expectUntouched()
  })

  it('that is ended while its HEAD is being written counts, and says so', async () => {
    const importToken = await preview()
    const controller = new AbortController()
    const { files } = core.session.ports
    Object.assign(core.session.ports, {
      files: {
        ...files,
        writeHead: (...args: Parameters<typeof files.writeHead>) => {
          controller.abort()
          return files.writeHead(...args)
        },
      },
    })
    expect(await importRecords(core.session, { importToken }, controller.signal)).toMatchObject({ imported: MANY })
    expect((await stateOf(core)).ids.length).toBe(1 + MANY)
    expect(core.session.stages.size).toBe(0)
  })

  it('says how far it is, forwards only, up to all of it', async () => {
    const said = await keepUntil(({ done, total }) => done === total)
    const saving = said.filter(({ stage }) => stage === 'saving').map(({ done }) => done)
    expect(saving.length).toBeGreaterThan(3)
    expect(saving).toEqual([...saving].sort((a, b) => a - b))
    expect(saving.at(0)).toBe(0)
    expect(saving.at(-1)).toBe(MANY)
  })
})
