/** What a session knows about its index: order of changes, which of them it has, and what lists are told meanwhile. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askIndex, openIndex } from '../../../electron/vault/session/records/index-rows.ts'
import { indexOf } from '../../../electron/vault/session/records/index-state.ts'
import type { IndexState } from '../../../electron/vault/session/records/index-state.ts'
import { Refusal } from '../../../electron/vault/session/refusal.ts'
import { readVaultEntry } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import type { VaultEvent } from '../../../shared/api/vault-api.ts'
import { createCore, importInto, recordOf } from '../../faults/core.ts'

function stateOf(): { readonly state: IndexState; readonly heard: VaultEvent[] } {
  const heard: VaultEvent[] = []
  const session = { emit: (event: VaultEvent) => heard.push(event) } as unknown as Session
  return { state: indexOf(session), heard }
}

/** Work that ends when it is told to. */
function held(): { readonly work: () => Promise<void>; readonly end: () => void } {
  let end = (): void => undefined
  const done = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => done, end: () => end() }
}

describe('the number of an index', () => {
  it('only counts changes that came without a gap, in whatever order', () => {
    const { state } = stateOf()
    state.appliedSeq = 4
    state.noteApplied(6)
    expect(state.seq()).toBe(4)
    state.noteApplied(7)
    state.noteApplied(5)
    expect(state.seq()).toBe(7)
    state.noteApplied(5)
    expect(state.seq()).toBe(7)
  })

  it('is none while a part is missing', () => {
    const { state } = stateOf()
    state.appliedSeq = 4
    state.building = true
    expect(state.seq()).toBe(-1)
  })
})

describe('an index that is behind', () => {
  it('lets a list wait until it is complete', async () => {
    const { state } = stateOf()
    expect(await state.settle()).toBeNull()
    const { work, end } = held()
    const behind = state.behind(10, work)
    expect(state.progress()).toEqual({ done: 0, total: 10 })
    const settled = state.settle()
    end()
    await behind
    expect(await settled).toBeNull()
    expect(state.progress()).toBeNull()
  })

  it('is complete only when all that was begun has ended, also badly', async () => {
    const { state } = stateOf()
    const [first, second] = [held(), held()]
    const one = state.behind(1, first.work)
    const two = state.behind(1, () => second.work().then(() => Promise.reject(new Error('refused'))))
    first.end()
    await one
    expect(state.progress()).not.toBeNull()
    second.end()
    await expect(two).rejects.toThrow('refused')
    expect(state.progress()).toBeNull()
  })

  it('tells the window how far it is where that takes long, and that it has ended', async () => {
    const { state, heard } = stateOf()
    await state.behind(1000, () => Promise.resolve(state.count(0, 500)))
    expect(heard).toEqual([])
    await state.behind(5000, () => Promise.resolve(state.count(1000, 2500)))
    expect(heard).toEqual([
      { type: 'index-progress', done: 2500, total: 6000 },
      { type: 'index-progress', done: 6000, total: 6000 },
      { type: 'changed', what: ['records'] },
    ])
  })

  it('is changed by one after the other, also after one that failed', async () => {
    const { state } = stateOf()
    const order: string[] = []
    const { work, end } = held()
    const first = state.alone(() => work().then(() => Promise.reject(new Error('refused'))))
    const second = state.alone(() => Promise.resolve(order.push('second')))
    order.push('before')
    end()
    await expect(first).rejects.toThrow('refused')
    await second
    expect(order).toEqual(['before', 'second'])
  })
})

describe('an index that could not be completed', () => {
  it('is not called complete by what is written afterwards, and is completed at the next opening', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-index-'))
    const { core } = await createCore(dir)
    const { session } = core
    const { manifest, ports, indexKey } = session
    const listed = async (): Promise<readonly string[]> => {
      const { found } = await askIndex(session, (index) => index.search({ limit: 5, offset: 0 }))
      return found.rows.map(({ title }) => title).sort()
    }
    const reopen = async (): Promise<void> => openIndex(session, (await readVaultEntry(session)).recordsSeq)
    await importInto(core, [recordOf('Asthma', 0)], dir)
    expect(await listed()).toEqual(['Asthma'])
    await ports.index.clear()
    const entries = manifest.entries.bind(manifest)
    Object.assign(manifest, { entries: refusing })
    await reopen()
    expect(await listed()).toEqual([])
    Object.assign(manifest, { entries })
    await importInto(core, [recordOf('Eczema', 0)], dir)
    expect(await listed()).toEqual(['Eczema'])
    const opened = await ports.index.open(indexKey)
    expect(opened.ok && opened.value.seq).toBe(-1)
    await reopen()
    expect(await listed()).toEqual(['Asthma', 'Eczema'])
    await core.close()
    await rm(dir, { recursive: true })
  })
})

/** A disk that cannot be read just now. */
async function* refusing(): AsyncGenerator<never> {
  yield await Promise.reject(new Refusal({ code: 'disk-failed' }))
}
