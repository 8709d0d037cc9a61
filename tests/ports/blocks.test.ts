/** What every keeper of blocks promises, tried on the one in memory and on the real one. */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { BlockPort } from '../../electron/vault/ports.ts'
import type { Result } from '../../shared/model/result.ts'
import { createMemoryBlocks } from '../fakes/memory-blocks.ts'

type Opened = { readonly blocks: BlockPort; readonly close: () => Promise<void> }

const KEEPERS: Readonly<Record<string, () => Promise<Opened>>> = {
  'in memory': () => Promise.resolve({ blocks: createMemoryBlocks(), close: () => Promise.resolve() }),
  real: async () => {
    const root = await createPeerRoot({
      dir: await mkdtemp(join(tmpdir(), 'salus-blocks-')),
      listenHost: '127.0.0.1',
      port: 0,
      mdns: false,
    })
    if (!root.ok) throw new Error(root.error.code)
    return { blocks: root.value.blocks, close: () => root.value.stop() }
  },
}
const CHUNK = 300_000
const chunk = (fill: number, length = CHUNK): Uint8Array => new Uint8Array(length).fill(fill)
const NOWHERE = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

/** Bytes as plain arrays of numbers: a Buffer is as good as any. */
const plain = (all: readonly (Uint8Array | null)[]): readonly (string | null)[] =>
  all.map((one) => (one === null ? null : Buffer.from(one).toString('base64')))

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

describe.each(Object.keys(KEEPERS))('blocks %s', (name) => {
  let opened: Opened | null = null
  const open = async (): Promise<BlockPort> => {
    opened = (await KEEPERS[name]?.()) ?? null
    if (opened === null) throw new Error('no keeper')
    return opened.blocks
  }
  afterEach(async () => {
    await opened?.close()
  })

  it('gives back what was put, in order, under one name for the same bytes', async () => {
    const blocks = await open()
    const [one, three, again] = value(await blocks.putFiles([[chunk(1, 10)], [chunk(1), chunk(2), chunk(3, 7)], [chunk(1, 10)]]))
    expect(again).toBe(one)
    expect(plain(value(await blocks.getMany([one ?? '', NOWHERE])))).toEqual(plain([chunk(1, 10), null]))
    expect(plain(value(await blocks.readChunks(three ?? '', 1, 3)))).toEqual(plain([chunk(2), chunk(3, 7)]))
    expect(value(await blocks.statFile(three ?? ''))).toEqual({ chunks: 3, sizeBytes: CHUNK * 2 + 7 })
    expect(value(await blocks.checkBlocks()).damaged).toEqual([])
  })

  it('names what is missing, and dropping it is no mistake', async () => {
    const blocks = await open()
    expect(await blocks.readChunks(NOWHERE, 0, 1)).toMatchObject({ ok: false, error: { code: 'block-missing' } })
    expect(await blocks.statFile(NOWHERE)).toMatchObject({ ok: false, error: { code: 'block-missing' } })
    const [cid] = value(await blocks.putFiles([[chunk(7), chunk(8)]]))
    value(await blocks.dropFiles([cid ?? '', NOWHERE]))
    expect(await blocks.readChunks(cid ?? '', 0, 1)).toMatchObject({ ok: false, error: { code: 'block-missing' } })
  })
})
