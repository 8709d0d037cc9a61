/** Walks ahead: what is loaded before anybody asked for it may fail, and is heard of only by whoever comes to it. */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { listLeaves, listNodes } from '../../../electron/vault/session/manifest/trie-walk.ts'
import { collect, createShelf, numbered, trieOf } from './trie-shelf.ts'

describe('a walk', () => {
  it('whose next place cannot be read gives what comes before it, then the failure, and no other is left unheard', async () => {
    const shelf = createShelf()
    const base = shelf.store(await trieOf(numbered(3000))) ?? ''
    const unheard: unknown[] = []
    const hear = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', hear)
    try {
      for (const stopsEarly of [true, false]) {
        let questions = 0
        const seen: string[] = []
        const walk = async (): Promise<void> => {
          const load: typeof shelf.loadMany = (refs) => {
            questions += 1
            return questions > 2 ? Promise.reject(new Error('damaged')) : shelf.loadMany(refs)
          }
          for await (const ref of listNodes(base, load)) {
            seen.push(ref)
            if (stopsEarly && seen.length === 2) return
          }
        }
        if (stopsEarly) await walk()
        else await expect(walk()).rejects.toThrow('damaged')
        // The root and the first below it: more was on its way, and failed.
        expect([seen.length, questions > 2]).toEqual([2, true])
        await turnOfTheLoop()
      }
      expect(unheard).toEqual([])
    } finally {
      process.off('unhandledRejection', hear)
    }
  })

  it('loads each node once, and the children of a branch with one question', async () => {
    const shelf = createShelf()
    const base = shelf.store(await trieOf(numbered(3000))) ?? ''
    const leaves = await collect(listLeaves(base, shelf.loadMany))
    expect(leaves.reduce((sum, { entries }) => sum + entries.size, 0)).toBe(3000)
    expect(new Set(shelf.loads).size).toBe(shelf.loads.length)
    // One for the root, one for each branch.
    const nodes = shelf.loads.length
    expect(shelf.questions.length).toBe(1 + nodes - leaves.length)
  })
})
