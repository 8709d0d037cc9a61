/** Many entries at once in a tree that is stored: the same tree as one by one, and one question a level. */

import { describe, expect, it } from 'vitest'
import { getEntries, setEntries } from '../../../electron/vault/session/manifest/trie-bulk.ts'
import { listEntries, listNodes } from '../../../electron/vault/session/manifest/trie-walk.ts'
import { encodeNode, getEntry, setEntry } from '../../../electron/vault/session/manifest/trie.ts'
import type { BranchNode } from '../../../electron/vault/session/manifest/trie.ts'
import { collect, createShelf, never, numbered, trieOf } from './trie-shelf.ts'
import type { Root } from './trie-shelf.ts'

const CHANGES = [...numbered(900).slice(500), ['key 7', 'x'], ['key 7', 'later']] as readonly (readonly [string, unknown])[]
const none = (): Promise<never> => Promise.reject(new Error('nothing should be loaded'))

describe('many changes of a stored tree', () => {
  it('make the tree of one by one, replace the same nodes and leave the stored one as it was', async () => {
    const shelf = createShelf()
    const base = shelf.store(await trieOf(numbered(600)))
    const top = await shelf.load(base ?? '')
    const before = JSON.stringify(encodeNode(top))
    const goneOne: string[] = []
    let one: Root = base
    for (const [key, value] of CHANGES) one = await setEntry(one, key, value, shelf.load, goneOne)
    for (const from of [base, top]) {
      const gone: string[] = []
      shelf.questions.length = 0
      const many = await setEntries(from, CHANGES, shelf.loadMany, gone)
      expect(shelf.questions.length).toBeLessThanOrEqual(3)
      expect(shelf.questions.every((count) => count > 0)).toBe(true)
      expect(new Map(await collect(listEntries(many, shelf.loadMany)))).toEqual(new Map(await collect(listEntries(one, shelf.loadMany))))
      expect([...gone].sort()).toEqual([...new Set(goneOne)].sort())
      // A second change goes into the nodes that are not stored yet.
      const again = (await setEntries(many, [['key 8', 'y']], shelf.loadMany, gone)) as BranchNode
      expect(again).toBe(many)
      expect(await getEntry(again, 'key 8', shelf.load)).toBe('y')
    }
    expect(JSON.stringify(encodeNode(top))).toBe(before)
    expect(await getEntry(base, 'key 7', shelf.load)).toBe(7)
  })

  it('share what did not change', async () => {
    const shelf = createShelf()
    const base = shelf.store(await trieOf(numbered(600)))
    const stored = shelf.store(await setEntries(base, [['key 7', 'x']], shelf.loadMany, []))
    const had = new Set(await collect(listNodes(base, shelf.loadMany)))
    const now = await collect(listNodes(stored, shelf.loadMany))
    expect(now.filter((ref) => !had.has(ref)).length).toBeLessThanOrEqual(3)
  })

  it('that replace entries of a leaf leave it a leaf', async () => {
    const leaf = await trieOf(numbered(40))
    const again = await setEntries(leaf, numbered(20), none, [])
    expect(again).toMatchObject({ type: 'leaf' })
    expect(new Map(await collect(listEntries(again, none)))).toEqual(new Map(numbered(40)))
  })

  it('of nothing are the tree that was there', async () => {
    expect(await setEntries('ref', [], none, [])).toBe('ref')
  })
})

describe('many entries read at once', () => {
  it('are those that are there, with one question a level', async () => {
    const shelf = createShelf()
    const root = shelf.store(await trieOf([...numbered(600), ['nothing', undefined]]))
    const asked = [...numbered(300).map(([key]) => key), 'key 3', 'not there', 'nor there']
    const found = await getEntries(root, asked, shelf.loadMany)
    expect(found).toEqual(new Map(numbered(300)))
    expect(shelf.questions.length).toBeLessThanOrEqual(3)
    expect(shelf.questions[0]).toBe(1)
    expect(shelf.loads).toHaveLength(new Set(shelf.loads).size)
    expect(await getEntries(null, asked, none)).toEqual(new Map())
    expect(await getEntries(root, [], shelf.loadMany)).toEqual(new Map())
    const inMemory = await trieOf(numbered(600))
    expect(await getEntries(inMemory, asked, none)).toEqual(new Map(numbered(300)))
    // Below an empty place there is nothing to look for.
    const few = await trieOf(numbered(49))
    expect(
      await getEntries(
        few,
        numbered(200).map(([key]) => key),
        never as never,
      ),
    ).toEqual(new Map(numbered(49)))
  })
})
