/** Reads that are asked for together give what each gives by itself. */

import { describe, expect, it } from 'vitest'
import { withSharedReads } from '../../../electron/vault/files/shared-reads.ts'
import { createMemoryBlocks } from '../../fakes/memory-blocks.ts'

const chunk = (fill: number): Uint8Array => new Uint8Array(100).fill(fill)
const NOWHERE = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

async function world(): Promise<{ readonly cids: readonly string[]; readonly memory: ReturnType<typeof createMemoryBlocks> }> {
  const memory = createMemoryBlocks()
  const put = await memory.putFiles([...Array.from({ length: 300 }, (_, at) => [chunk(at % 256), chunk(at)].slice(at < 299 ? 1 : 0))])
  return { cids: put.ok ? put.value : [], memory }
}

describe('shared reads', () => {
  it('are few questions for many, and each gets its own answer', async () => {
    const { cids, memory } = await world()
    let asked = 0
    const shared = withSharedReads({
      ...memory,
      getMany: (all) => {
        asked += 1
        return memory.getMany(all)
      },
    })
    const answers = await Promise.all([...cids, NOWHERE].map((cid) => shared.readChunks(cid, 0, 1)))
    const alone = await Promise.all([...cids, NOWHERE].map((cid) => memory.readChunks(cid, 0, 1)))
    expect(answers).toEqual(alone)
    expect(asked).toBe(Math.ceil(301 / 64))
    expect(await shared.readChunks(cids[0] ?? '', 0, 1)).toEqual(alone[0])
  })

  it('of a damaged block say so for that one alone', async () => {
    const { cids, memory } = await world()
    memory.damage(cids[1] ?? '')
    const shared = withSharedReads(memory)
    const [first, second] = await Promise.all(cids.slice(0, 2).map((cid) => shared.readChunks(cid, 0, 1)))
    expect(first).toEqual({ ok: true, value: [chunk(0)] })
    expect(second).toEqual({ ok: false, error: { code: 'block-damaged' } })
  })

  it('fail where the node has ended', async () => {
    const { cids, memory } = await world()
    const shared = withSharedReads({ ...memory, getMany: () => Promise.reject(new Error('ended')) })
    const both = await Promise.allSettled(cids.slice(0, 2).map((cid) => shared.readChunks(cid, 0, 1)))
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
