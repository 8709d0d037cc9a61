/** What two trees do not agree on: every entry once, and no node that both have is looked at. */

import { describe, expect, it } from 'vitest'
import { fetchDifferent, listDifferences } from '../../../electron/vault/session/manifest/trie-differences.ts'
import { listNodes } from '../../../electron/vault/session/manifest/trie-walk.ts'
import { deleteEntry, setEntry } from '../../../electron/vault/session/manifest/trie.ts'
import { collect, createShelf, never, numbered, trieOf } from './trie-shelf.ts'
import type { Root } from './trie-shelf.ts'

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1)

describe('differences', () => {
  it('are what only one side has and what differs, each once, in leaves and below branches', async () => {
    for (const count of [5, 600]) {
      const shelf = createShelf()
      const mine = shelf.store(await trieOf(numbered(count)))
      let other: Root = await setEntry(mine, 'key 1', { n: 1 }, shelf.load, [])
      other = await setEntry(other, 'only theirs', 'x', shelf.load, [])
      other = await deleteEntry(other, 'key 2', shelf.load, [])
      const expected = [
        { key: 'key 1', mine: 1, theirs: { n: 1 } },
        { key: 'key 2', mine: 2, theirs: undefined },
        { key: 'only theirs', mine: undefined, theirs: 'x' },
      ]
      // Also before it is stored, and from the other side.
      for (const theirs of [other, shelf.store(other)]) {
        expect([...(await collect(listDifferences(mine, theirs, shelf.load)))].sort(byKey)).toEqual(expected)
        const turned = expected.map(({ key, mine: theirValue, theirs: myValue }) => ({ key, mine: myValue, theirs: theirValue }))
        expect([...(await collect(listDifferences(theirs, mine, shelf.load)))].sort(byKey)).toEqual(turned)
      }
    }
  })

  it('are none where the values are the same, however they were written and whatever the nodes are', async () => {
    const a = await trieOf([['a', { x: 1, y: [2] }]])
    const b = await trieOf([['a', { y: [2], x: 1 }]])
    expect(await collect(listDifferences(a, b, never))).toEqual([])
    const shelf = createShelf()
    const [one, two] = [shelf.store(await trieOf(numbered(600))), shelf.store(await trieOf(numbered(600)))]
    expect(one).not.toBe(two)
    expect(await collect(listDifferences(one, two, shelf.load))).toEqual([])
    expect(await collect(listDifferences(null, null, never))).toEqual([])
  })

  it('of an empty tree are all entries of the other, and of a leaf and what it split into the new ones', async () => {
    const all = await trieOf(numbered(60))
    const few = await trieOf(numbered(40))
    expect(await collect(listDifferences(null, all, never))).toHaveLength(60)
    expect((await collect(listDifferences(all, null, never))).every(({ mine, theirs }) => mine !== undefined && theirs === undefined)).toBe(
      true,
    )
    const keys = (found: readonly { readonly key: string }[]): readonly string[] => found.map(({ key }) => key).sort()
    const late = numbered(60)
      .slice(40)
      .map(([key]) => key)
      .sort()
    expect(keys(await collect(listDifferences(few, all, never)))).toEqual(late)
    expect(keys(await collect(listDifferences(all, few, never)))).toEqual(late)
  })

  it('are found without looking at what both have', async () => {
    const shelf = createShelf()
    const mine = shelf.store(await trieOf(numbered(600)))
    const whole = await shelf.load(mine ?? '')
    const theirs = shelf.store(await setEntry(mine, 'key 7', 'x', shelf.load, []))
    shelf.loads.length = 0
    expect(await collect(listDifferences(mine, theirs, shelf.load))).toEqual([{ key: 'key 7', mine: 7, theirs: 'x' }])
    // Two of each level of one path, of two or three levels.
    expect(shelf.loads.length).toBeLessThanOrEqual(6)
    // A stored node in memory is the same as its reference.
    expect(await collect(listDifferences(whole, mine, never))).toEqual([])
    expect(await collect(listDifferences(mine, whole, never))).toEqual([])
  })
})

describe('nodes that differ', () => {
  it('are fetched level by level, each before it is looked at, and are what only theirs has', async () => {
    const shelf = createShelf()
    const mine = shelf.store(await trieOf(numbered(600)))
    let changed: Root = mine
    for (const key of ['key 7', 'key 8', 'new']) changed = await setEntry(changed, key, 'x', shelf.load, [])
    const theirs = shelf.store(changed)
    const had = new Set(await collect(listNodes(mine, shelf.loadMany)))
    const wanted = (await collect(listNodes(theirs, shelf.loadMany))).filter((ref) => !had.has(ref))
    const here = new Set<string>(had)
    const turns: (readonly string[])[] = []
    const load: typeof shelf.load = (ref) => (here.has(ref) ? shelf.load(ref) : Promise.reject(new Error(`${ref} was not fetched`)))
    const fetched = await fetchDifferent([[mine, theirs]], load, (refs) => {
      turns.push(refs)
      for (const ref of refs) here.add(ref)
      return Promise.resolve()
    })
    expect([...fetched].sort()).toEqual([...wanted].sort())
    expect(turns.flat()).toEqual(fetched)
    expect(turns[0]).toEqual([theirs])
    expect(turns.length).toBeGreaterThan(1)
    expect(turns.length).toBeLessThanOrEqual(3)
    expect(await collect(listDifferences(mine, theirs, load))).toHaveLength(3)
  })

  it('are all of them where there is nothing yet, and none where nothing differs', async () => {
    const shelf = createShelf()
    const theirs = shelf.store(await trieOf(numbered(600)))
    const few = shelf.store(await trieOf(numbered(3)))
    const all = await collect(listNodes(theirs, shelf.loadMany))
    const fetch = (): Promise<void> => Promise.resolve()
    for (const mine of [null, few]) expect([...(await fetchDifferent([[mine, theirs]], shelf.load, fetch))].sort()).toEqual([...all].sort())
    const asked: unknown[] = []
    const count = (refs: readonly string[]): Promise<void> => Promise.resolve(void asked.push(refs))
    const same = [
      [theirs, theirs],
      [null, null],
    ] as const
    expect(await fetchDifferent(same, never, count)).toEqual([])
    // What is empty there or in memory already has nothing to fetch.
    expect(await fetchDifferent([[theirs, null]], never, count)).toEqual([])
    expect(await fetchDifferent([[null, await trieOf(numbered(3))]], never, count)).toEqual([])
    expect(asked.flat()).toEqual([])
  })
})
