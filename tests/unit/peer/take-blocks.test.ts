/** Blocks asked for ahead and stored beside: what is on its way, what is in memory, and what counts, whatever the disk and the other end do. */

import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { WireError } from '../../../electron/peer/net/frames.ts'
import type { Frame, FrameStream } from '../../../electron/peer/net/frames.ts'
import { takeBlocks } from '../../../electron/peer/net/take-blocks.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const BLOCK_BYTES = 1000
const LIMITS = {
  ...PEER_LIMITS,
  blocksARequestMax: 4,
  requestsOnTheirWayMax: 3,
  blocksOnTheirWayBytesMax: 10 * BLOCK_BYTES,
  storedTogetherBytesMin: 4 * BLOCK_BYTES,
  storedTogetherBytesMax: 8 * BLOCK_BYTES,
  notDurableBytesMax: 12 * BLOCK_BYTES,
}
const namesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `block ${String(at)}`)
const blockOf = (cid: string): Uint8Array => new Uint8Array(BLOCK_BYTES).fill(Number(cid.split(' ')[1]) % 256)

/** Another end that answers every request, block by block; `answer` says how. */
function otherEnd(answer: (cid: string) => 'block' | 'no' | 'cut' = () => 'block') {
  const requests: { readonly cids: readonly string[]; readonly last: boolean }[] = []
  const waiting: { readonly cid: string; readonly end: boolean }[] = []
  const state = { onTheirWayMax: 0, readCount: 0, isAborted: false, widened: [] as number[] }
  const frames: FrameStream = {
    read: async (): Promise<Frame> => {
      await turn()
      const next = waiting.shift()
      if (next === undefined || answer(next.cid) === 'cut') throw new WireError('cut')
      state.readCount += 1
      const isGiven = answer(next.cid) === 'block'
      return { header: { ok: isGiven }, payload: isGiven ? blockOf(next.cid) : new Uint8Array(0), last: next.end }
    },
    write: (header, _payload, last = false) => {
      const { cids } = header as { readonly cids: readonly string[] }
      requests.push({ cids, last })
      waiting.push(...cids.map((cid, at) => ({ cid, end: at === cids.length - 1 })))
      state.onTheirWayMax = Math.max(state.onTheirWayMax, waiting.length)
      return Promise.resolve()
    },
    roomFor: (bytes) => Buffer.alloc(bytes),
    writeInPlace: () => Promise.resolve(),
    widen: (bytes) => {
      state.widened.push(bytes)
    },
    close: () => undefined,
    abort: () => {
      state.isAborted = true
    },
  }
  return { frames, requests, state }
}

/** A disk that is done with a group when it is told to be. */
function slowDisk() {
  const groups: { readonly cids: readonly string[]; readonly done: (result: Result<null>) => void }[] = []
  const putBlocks = (blocks: readonly { readonly cid: string }[]): Promise<Result<null>> =>
    new Promise((done) => {
      groups.push({ cids: blocks.map(({ cid }) => cid), done })
    })
  return { blocks: { putBlocks }, groups }
}

const fastDisk = { putBlocks: () => Promise.resolve(ok(null)) }
const goesOn = (): Result<null> => ok(null)
const use = { grantId: 'g' }

it('the first request goes alone, then a bounded few are on their way, and the last one says so', async () => {
  const { frames, requests, state } = otherEnd()
  const stored: string[] = []
  const cids = namesOf(41)
  const onStored = (blocks: readonly { readonly cid: string }[]): number => stored.push(...blocks.map(({ cid }) => cid))
  const readAtRequest: number[] = []
  const write = frames.write.bind(frames)
  const taking = { ...frames, write: (...args: Parameters<typeof write>) => (readAtRequest.push(state.readCount), write(...args)) }
  expect(await takeBlocks({ frames: taking, limits: LIMITS, blocks: fastDisk, use, cids, goesOn, onStored })).toEqual(ok(null))
  expect(stored).toEqual(cids)
  expect(requests.flatMap((one) => one.cids)).toEqual(cids)
  expect(requests.map(({ last }) => last)).toEqual(requests.map((_, at) => at === requests.length - 1))
  // The second is sent while the rest of the first is still to be read.
  expect(readAtRequest.slice(0, 2)).toEqual([0, 1])
  expect(state.onTheirWayMax).toBeGreaterThan(LIMITS.blocksARequestMax)
  expect(state.onTheirWayMax).toBeLessThanOrEqual(LIMITS.blocksOnTheirWayBytesMax / BLOCK_BYTES)
  expect([state.isAborted, state.widened]).toEqual([false, []])
})

it('a disk that does not follow stops the reading at a bound, and only what is durable counts', async () => {
  const { frames, state } = otherEnd()
  const { blocks, groups } = slowDisk()
  const counted: number[] = []
  const taking = takeBlocks({
    frames,
    limits: LIMITS,
    blocks,
    use,
    cids: namesOf(60),
    goesOn,
    onStored: (some) => counted.push(some.length),
  })
  for (let turns = 0; turns < 100; turns += 1) await turn()
  // Twelve that are not durable, and what was on its way.
  expect(state.readCount).toBeGreaterThan(12)
  expect(state.readCount).toBeLessThanOrEqual(22)
  expect(counted).toEqual([])
  for (let turns = 0, at = 0; turns < 400; turns += 1) {
    groups[at]?.done(ok(null))
    if (groups[at] !== undefined) at += 1
    await turn()
  }
  expect(await taking).toEqual(ok(null))
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(60)
  expect(Math.max(...groups.map(({ cids }) => cids.length))).toBeLessThanOrEqual(9)
})

it('after a no nothing more is asked for, and what was on its way is kept', async () => {
  const { frames, requests } = otherEnd((cid) => (cid === 'block 5' ? 'no' : 'block'))
  const stored: string[] = []
  const onStored = (some: readonly { readonly cid: string }[]): number => stored.push(...some.map(({ cid }) => cid))
  const taken = await takeBlocks({ frames, limits: LIMITS, blocks: fastDisk, use, cids: namesOf(60), goesOn, onStored })
  expect(taken).toMatchObject(err('refused-by-peer'))
  const asked = requests.flatMap(({ cids }) => cids)
  expect(stored).toEqual(asked.filter((cid) => cid !== 'block 5'))
  expect(asked.length).toBeLessThanOrEqual(5 + LIMITS.blocksOnTheirWayBytesMax / BLOCK_BYTES)
})

it('a no to the first request is all that is asked', async () => {
  const { frames, requests } = otherEnd(() => 'no')
  const taken = await takeBlocks({ frames, limits: LIMITS, blocks: fastDisk, use, cids: namesOf(60), goesOn, onStored: () => undefined })
  expect(taken).toMatchObject(err('refused-by-peer'))
  expect(requests).toHaveLength(1)
})

it('what came before a cut or a stop is durable before either is told', async () => {
  for (const how of ['cut', 'stop'] as const) {
    const { frames, state } = otherEnd((cid) => (how === 'cut' && cid === 'block 21' ? 'cut' : 'block'))
    const { blocks, groups } = slowDisk()
    const stored: string[] = []
    const onStored = (some: readonly { readonly cid: string }[]): number => stored.push(...some.map(({ cid }) => cid))
    const stopping = (): Result<null> => (how === 'stop' && state.readCount === 21 ? err('cancelled') : ok(null))
    let isTold = false
    const taking = takeBlocks({ frames, limits: LIMITS, blocks, use, cids: namesOf(60), goesOn: stopping, onStored })
      .catch((error: unknown) => error)
      .finally(() => (isTold = true))
    for (let at = 0, turns = 0; turns < 200; turns += 1) {
      if (groups[at] !== undefined && stored.length < 16) groups[at++]?.done(ok(null))
      await turn()
    }
    expect([how, isTold]).toEqual([how, false])
    for (const { done } of groups) done(ok(null))
    for (let turns = 0; turns < 50; turns += 1) {
      for (const { done } of groups) done(ok(null))
      await turn()
    }
    expect(await taking).toMatchObject(how === 'cut' ? { reason: 'cut' } : err('cancelled'))
    expect(stored).toEqual(namesOf(21))
    // What would still come is not waited for.
    expect(state.isAborted).toBe(how === 'stop')
  }
})

it('a group that is not stored ends it with what the disk said, and nothing is stored after it', async () => {
  const { frames, state } = otherEnd()
  const groups: (readonly string[])[] = []
  const blocks = {
    putBlocks: (some: readonly { readonly cid: string }[]) => {
      groups.push(some.map(({ cid }) => cid))
      return Promise.resolve(groups.length === 2 ? err('disk-full') : ok(null))
    },
  }
  const counted: number[] = []
  const onStored = (some: readonly unknown[]): number => counted.push(some.length)
  expect(await takeBlocks({ frames, limits: LIMITS, blocks, use, cids: namesOf(60), goesOn, onStored })).toMatchObject(err('disk-full'))
  expect(counted).toEqual([groups[0]?.length])
  expect([groups.length, state.isAborted]).toEqual([2, true])
})

it('large blocks are read into memory that is used again once they are durable, and never before', async () => {
  const bytes = 200 * 1024
  const rooms = new Set<ArrayBufferLike>()
  const onTheWay = new Map<string, Uint8Array>()
  const cids = namesOf(80)
  const wanted = new Map(cids.map((cid) => [cid, new Uint8Array(randomBytes(bytes))]))
  const { frames, state } = otherEnd()
  let at = 0
  const read: FrameStream['read'] = async (_max, roomFor) => {
    await turn()
    const cid = cids[at++] ?? ''
    const room = (roomFor?.(bytes) ?? new Uint8Array(bytes)).subarray(0, bytes)
    rooms.add(room.buffer)
    room.set(wanted.get(cid) ?? [])
    return { header: { ok: true }, payload: room, last: at % 4 === 0 }
  }
  const blocks = {
    putBlocks: async (some: readonly { readonly cid: string; readonly bytes: Uint8Array }[]) => {
      for (const one of some) onTheWay.set(one.cid, one.bytes)
      for (let turns = 0; turns < 5; turns += 1) await turn()
      const isSame = some.every(({ cid }) => Buffer.from(onTheWay.get(cid) ?? []).equals(Buffer.from(wanted.get(cid) ?? [])))
      return isSame ? ok(null) : err('block-damaged')
    },
  }
  const limits = { ...LIMITS, storedTogetherBytesMin: 4 * bytes, storedTogetherBytesMax: 8 * bytes, notDurableBytesMax: 12 * bytes }
  const ahead = { ...limits, blocksOnTheirWayBytesMax: 8 * bytes }
  expect(await takeBlocks({ frames: { ...frames, read }, limits: ahead, blocks, use, cids, goesOn, onStored: () => undefined })).toEqual(
    ok(null),
  )
  expect(rooms.size).toBeLessThan(30)
  // Once, after the first of them had come.
  expect(state.widened).toEqual([LIMITS.fetchWindowBytes])
})
