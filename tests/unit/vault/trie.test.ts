/** The tree of the manifest: where it splits, what a change replaces, what is loaded, and which JSON is a node. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as trie from '../../../electron/vault/session/manifest/trie.ts'
import type { BranchNode, TrieNode } from '../../../electron/vault/session/manifest/trie.ts'
import * as walk from '../../../electron/vault/session/manifest/trie-walk.ts'

const { decodeNode, deleteEntry, dirtyLevels, encodeNode, getEntry, LEAF_ENTRIES_MAX, listReplaced, pathOf, setEntry } = trie
type Root = TrieNode | string | null
type LoadNode = (ref: string) => Promise<TrieNode>

const many =
  (load: LoadNode) =>
  (refs: readonly string[]): Promise<readonly TrieNode[]> =>
    Promise.all(refs.map(load))
const listEntries = (root: Root, load: LoadNode): AsyncIterable<readonly [string, unknown]> => walk.listEntries(root, many(load))
const listNodes = (root: Root, load: LoadNode): AsyncIterable<string> => walk.listNodes(root, many(load))

/** Nodes that were stored, and how often each was asked for. */
function createShelf(): {
  readonly load: (ref: string) => Promise<TrieNode>
  readonly store: (root: Root) => string | null
  readonly loads: string[]
  readonly sizes: number[]
} {
  const stored = new Map<string, string>()
  const loads: string[] = []
  const sizes: number[] = []
  return {
    loads,
    sizes,
    load: (ref) => {
      loads.push(ref)
      const node = decodeNode(JSON.parse(stored.get(ref) ?? 'null'), ref)
      return node === null ? Promise.reject(new Error(`${ref} is not there`)) : Promise.resolve(node)
    },
    store: (root) => {
      for (const level of dirtyLevels(root)) {
        sizes.push(level.length)
        for (const node of level) {
          const ref = `n${String(stored.size)}`
          stored.set(ref, JSON.stringify(encodeNode(node)))
          node.ref = ref
        }
      }
      return root === null || typeof root === 'string' ? root : root.ref
    },
  }
}
const never = (ref: string): Promise<TrieNode> => Promise.reject(new Error(`${ref} should not be loaded`))

async function collect<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of all) found.push(one)
  return found
}

async function fill(count: number, more: readonly string[] = []): Promise<TrieNode> {
  let now: Root = null
  for (let index = 0; index < count; index++) now = await setEntry(now, `key ${String(index)}`, index, never, [])
  for (const key of more) now = await setEntry(now, key, key, never, [])
  if (now === null || typeof now === 'string') throw new Error('nothing was set')
  return now
}

/** Keys whose places begin with these digits. */
function keysAt(prefix: string, count: number): readonly string[] {
  const keys: string[] = []
  for (let index = 0; keys.length < count; index++) if (pathOf(String(index)).startsWith(prefix)) keys.push(String(index))
  return keys
}

describe('a leaf', () => {
  it('holds 48 entries and splits at the next', async () => {
    expect(LEAF_ENTRIES_MAX).toBe(48)
    const full = await fill(48)
    expect(full).toMatchObject({ type: 'leaf', ref: null })
    const split = (await fill(49)) as BranchNode
    expect(split.type).toBe('branch')
    expect(split.children).toHaveLength(16)
    for (const [place, child] of split.children.entries()) {
      if (child === null) continue
      expect(
        typeof child !== 'string' &&
          child.type === 'leaf' &&
          [...child.entries.keys()].every((key) => pathOf(key).startsWith(place.toString(16))),
      ).toBe(true)
    }
    expect(split.children.some((child) => child === null) || split.children.length === 16).toBe(true)
    expect((await setEntry(full, 'key 3', 'again', never, [])).type).toBe('leaf')
  })

  it('whose keys begin alike splits until they differ, and leaves empty places empty', async () => {
    const keys = keysAt('a7', 49)
    const root = await fill(0, keys)
    const top = root as BranchNode
    const below = top.children[0xa] as BranchNode
    const third = below.children[7] as BranchNode
    expect([top, below, third].map(({ type }) => type)).toEqual(['branch', 'branch', 'branch'])
    expect(top.children.filter((child) => child !== null)).toHaveLength(1)
    expect(below.children.filter((child) => child !== null)).toHaveLength(1)
    expect(third.children.every((child) => child === null || (typeof child !== 'string' && child.type === 'leaf'))).toBe(true)
    for (const key of keys) expect(await getEntry(root, key, never)).toBe(key)
    expect(await getEntry(root, keysAt('a8', 1)[0] ?? '', never)).toBeUndefined()
    expect((await collect(listEntries(root, never))).length).toBe(49)
  })

  it('that comes out of a split holds 48 as well', async () => {
    const keys = [...keysAt('a', 48), ...keysAt('b', 1)]
    const { children } = (await fill(0, keys)) as BranchNode
    expect(children[0xa]).toMatchObject({ type: 'leaf' })
    const more = (await fill(0, [...keys, ...keysAt('a', 49)])) as BranchNode
    expect(more.children[0xa]).toMatchObject({ type: 'branch' })
  })

  it('is not changed by a tree made from it', async () => {
    const shelf = createShelf()
    const full = await fill(5)
    shelf.store(full)
    const before = JSON.stringify(encodeNode(full))
    await setEntry(full, 'more', 1, never, [])
    await deleteEntry(full, 'key 1', never, [])
    expect(JSON.stringify(encodeNode(full))).toBe(before)
  })
})

describe('a stored tree', () => {
  it('is not changed by one made from it, and shares what did not change', async () => {
    const shelf = createShelf()
    const ref = shelf.store(await fill(600))
    const all = new Map(await collect(listEntries(ref, shelf.load)))
    const root = await shelf.load(ref ?? '')
    const before = JSON.stringify(encodeNode(root))
    const changed = (await setEntry(root, 'key 7', 'x', shelf.load, [])) as BranchNode
    const less = (await deleteEntry(root, 'key 9', shelf.load, [])) as BranchNode
    expect(JSON.stringify(encodeNode(root))).toBe(before)
    for (const one of [changed, less])
      expect(one.children.filter((child, place) => child !== (root as BranchNode).children[place])).toHaveLength(1)
    expect(new Map(await collect(listEntries(ref, shelf.load)))).toEqual(all)
    expect(await getEntry(changed, 'key 7', shelf.load)).toBe('x')
    expect(await getEntry(less, 'key 9', shelf.load)).toBeUndefined()
  })

  it('is read along one path, and a node once', async () => {
    const shelf = createShelf()
    const root = await shelf.load(shelf.store(await fill(600)) ?? '')
    shelf.loads.length = 0
    expect(await getEntry(root, 'key 5', shelf.load)).toBe(5)
    const first = shelf.loads.length
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(3)
    expect(await getEntry(root, 'key 5', shelf.load)).toBe(5)
    expect(shelf.loads).toHaveLength(first)
  })

  it('names a parent before its children, each node once, and was stored the other way round', async () => {
    const shelf = createShelf()
    const root = await fill(600)
    const levels = dirtyLevels(root)
    expect(levels.at(-1)).toEqual([root])
    expect(levels.length).toBeGreaterThan(2)
    const count = levels.reduce((sum, level) => sum + level.length, 0)
    for (const level of levels.slice(0, -2)) for (const node of level) expect(node).not.toBe(root)
    const ref = shelf.store(root)
    expect(dirtyLevels(root)).toEqual([])
    expect(dirtyLevels(ref)).toEqual([])
    expect(dirtyLevels(null)).toEqual([])
    const refs = await collect(listNodes(ref, shelf.load))
    expect(refs[0]).toBe(ref)
    expect(new Set(refs).size).toBe(count)
    expect(refs).toHaveLength(count)
    const seen = new Set<string>()
    for (const one of refs) {
      seen.add(one)
      const node = await shelf.load(one)
      if (node.type === 'branch') for (const child of node.children) expect(typeof child !== 'string' || !seen.has(child)).toBe(true)
    }
    expect(await collect(listNodes(null, never))).toEqual([])
    expect(await collect(listNodes(await fill(3), never))).toEqual([])
    expect(await collect(listEntries(null, never))).toEqual([])
  })

  it('keeps what it had where an entry that is not there is deleted', async () => {
    const shelf = createShelf()
    for (const count of [5, 600]) {
      const ref = shelf.store(await fill(count))
      const replaced: string[] = []
      const same = await deleteEntry(ref, 'not there', shelf.load, replaced)
      expect(same?.ref).toBe(ref)
      expect(replaced).toEqual([])
      expect(dirtyLevels(same)).toEqual([])
    }
    expect(await deleteEntry(null, 'x', never, [])).toBeNull()
  })

  it('is null once the last entry is deleted, in a leaf and under branches', async () => {
    let one: Root = await fill(1)
    one = await deleteEntry(one, 'key 0', never, [])
    expect(one).toBeNull()
    let many: Root = await fill(40)
    for (let index = 0; index < 39; index++) many = await deleteEntry(many, `key ${String(index)}`, never, [])
    expect(await collect(listEntries(many, never))).toEqual([['key 39', 39]])
    expect(await deleteEntry(many, 'key 39', never, [])).toBeNull()
  })
})

describe('an entry that is deleted', () => {
  it('takes no other with it where places beside it are empty, stored or not', async () => {
    const keys = keysAt('a7', 60)
    const shelf = createShelf()
    const [first = '', ...rest] = keys
    const stored = shelf.store(await fill(0, keys))
    for (const root of [await fill(0, keys), stored, await shelf.load(stored ?? '')]) {
      const less = await deleteEntry(root, first, shelf.load, [])
      expect((await collect(listEntries(less, shelf.load))).map(([key]) => key).sort()).toEqual([...rest].sort())
    }
  })

  it('leaves no branch behind that is empty', async () => {
    const keys = keysAt('a7', 49)
    const shelf = createShelf()
    let root: Root = shelf.store(await fill(0, keys))
    for (const key of keys) root = await deleteEntry(root, key, shelf.load, [])
    expect(root).toBeNull()
  })

  it('that was set before in the same change leaves a branch that is still to be stored', async () => {
    const shelf = createShelf()
    const ref = shelf.store(await fill(600))
    const replaced: string[] = []
    const more = await setEntry(ref, 'new', 1, shelf.load, replaced)
    const again = (await deleteEntry(more, 'new', shelf.load, replaced)) as BranchNode
    expect(again.ref).toBeNull()
    expect(new Set(replaced).size).toBe(replaced.length)
    expect(new Map(await collect(listEntries(again, shelf.load)))).toEqual(new Map(await collect(listEntries(ref, shelf.load))))
  })
})

describe('what a change replaces', () => {
  it('is exactly what only the older tree has, whatever the changes are', async () => {
    const change = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 150 }), fc.integer())
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 120 }), fc.array(change, { maxLength: 60 }), async (count, changes) => {
        const shelf = createShelf()
        const older = shelf.store(count === 0 ? null : await fill(count))
        const replaced: string[] = []
        let root: Root = older
        for (const [set, number, value] of changes) {
          const key = `key ${String(number)}`
          root = set ? await setEntry(root, key, value, shelf.load, replaced) : await deleteEntry(root, key, shelf.load, replaced)
        }
        const newer = shelf.store(root)
        const had = await collect(listNodes(older, shelf.load))
        const has = new Set(await collect(listNodes(newer, shelf.load)))
        const gone = had.filter((ref) => !has.has(ref)).sort()
        expect([...replaced].sort()).toEqual(gone)
        expect([...(await collect(listReplaced(older, newer, shelf.load)))].sort()).toEqual(gone)
      }),
      { numRuns: 40 },
    )
  })

  it('is not looked for below parts that are equal', async () => {
    const shelf = createShelf()
    const older = shelf.store(await fill(600))
    expect(await collect(listReplaced(older, older, never))).toEqual([])
    expect(await collect(listReplaced(null, older, never))).toEqual([])
    const root = await shelf.load(older ?? '')
    const newer = shelf.store(await setEntry(root, 'key 7', 'x', shelf.load, []))
    shelf.loads.length = 0
    const replaced = await collect(listReplaced(older, newer, shelf.load))
    expect(replaced[0]).toBe(older)
    expect(shelf.loads.length).toBeLessThan(replaced.length * 2)
    // A stored node is the same whether it is there itself or only its reference is.
    expect(await collect(listReplaced(older, root, never))).toEqual([])
    expect(await collect(listReplaced(root, older, never))).toEqual([])
    expect(await collect(listReplaced(await fill(3), older, never))).toEqual([])
    const all = await collect(listReplaced(older, null, shelf.load))
    expect(all).toEqual(await collect(listNodes(older, shelf.load)))
  })
})

describe('a node as JSON', () => {
  it('has its entries in the order of their keys and goes there and back', async () => {
    const leaf = await setEntry(await setEntry(null, 'b', 1, never, []), 'a', { x: 2 }, never, [])
    expect(encodeNode(leaf)).toEqual({
      e: [
        ['a', { x: 2 }],
        ['b', 1],
      ],
    })
    expect(decodeNode(encodeNode(leaf), 'r')).toEqual({
      type: 'leaf',
      entries: new Map<string, unknown>([
        ['a', { x: 2 }],
        ['b', 1],
      ]),
      ref: 'r',
    })
    for (const order of ['abc', 'bca', 'cab', 'cba'])
      expect(encodeNode({ type: 'leaf', entries: new Map([...order].map((key) => [key, 1])), ref: null })).toEqual({
        e: [...'abc'].map((key) => [key, 1]),
      })
    const children = ['x', null, ...new Array<null>(14).fill(null)]
    expect(decodeNode({ c: children }, 'r')).toEqual({ type: 'branch', children, ref: 'r' })
    expect(encodeNode({ type: 'branch', children: [leaf, 'x', null], ref: null })).toEqual({ c: [null, 'x', null] })
  })

  it('of another shape is none', () => {
    const none = new Array<null>(16).fill(null)
    const hostile = [
      null,
      undefined,
      5,
      'x',
      [],
      {},
      { e: 5 },
      { e: {} },
      { e: [5] },
      { e: ['ab'] },
      { e: [['a']] },
      { e: [['a', 1, 2]] },
      { e: [[5, 1]] },
      { e: [['a', 1], ['b']] },
      { c: 5 },
      { c: { length: 16 } },
      { c: none.slice(1) },
      { c: [...none, null] },
      { c: [5, ...none.slice(1)] },
      { c: [...none.slice(1), {}] },
    ]
    for (const one of hostile) expect(decodeNode(one, 'r'), JSON.stringify(one)).toBeNull()
    expect(decodeNode({ e: [] }, 'r')).toMatchObject({ type: 'leaf' })
  })

  it('has its place by the SHA-256 of its key', () => {
    expect(pathOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })
})
