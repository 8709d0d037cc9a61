/** Bytes of a stream however they are cut, and frames of one peer that wait for each other. */

import { setImmediate as turn } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteReader } from '../../../electron/peer/net/byte-reader.ts'
import { createFrameRooms } from '../../../electron/peer/net/frame-room.ts'

/** A stream that only hands over. */
class FakeStream extends EventTarget {
  readStatus: 'readable' | 'paused' = 'readable'
  pause(): void {
    this.readStatus = 'paused'
  }
  resume(): void {
    this.readStatus = 'readable'
  }
  say(data: Uint8Array): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
  end(): void {
    this.dispatchEvent(new Event('remoteCloseWrite'))
  }
}

const readerOf = (stream: FakeStream, aheadBytesMax = 1_000_000): ReturnType<typeof createByteReader> =>
  createByteReader(stream as unknown as Stream, { timeoutMs: 10_000, aheadBytesMax })

describe('bytes of a stream', () => {
  it('are the same however they were cut, and however they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }),
        async (cuts, asks) => {
          const total = Math.min(
            cuts.reduce((sum, one) => sum + one, 0),
            asks.reduce((sum, one) => sum + one, 0),
          )
          const whole = Uint8Array.from({ length: total }, (_, at) => (at * 7 + (at >> 8)) % 256)
          const stream = new FakeStream()
          const reader = readerOf(stream)
          const got: Uint8Array[] = []
          const reading = (async () => {
            for (let at = 0, turns = 0; at < total; turns += 1) {
              const length = Math.min(asks[turns % asks.length] ?? 1, total - at)
              got.push(await reader.take(length))
              at += length
            }
          })()
          for (let at = 0, turns = 0; at < total; turns += 1) {
            const length = cuts[turns % cuts.length] ?? 1
            stream.say(whole.subarray(at, at + length))
            at += length
            if (turns % 3 === 0) await turn()
          }
          await reading
          expect(Buffer.concat(got).equals(Buffer.from(whole))).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are the same where what they came in is given back at once, and only what is alone in its memory is', async () => {
    const sizes = [16_384, 100, 9_000, 8_191, 16_384, 8_192, 40_000, 5_000]
    const total = sizes.reduce((sum, one) => sum + one, 0)
    const whole = Uint8Array.from({ length: total }, (_, at) => (at * 11 + (at >> 8)) % 256)
    const shared = Uint8Array.from(whole)
    const ask = 30_000
    for (const isAlone of [true, false])
      for (const into of [new Uint8Array(ask), undefined])
        for (const isEarly of [true, false]) {
          const stream = new FakeStream()
          const reader = readerOf(stream)
          const pieces: Uint8Array[] = []
          const say = (): void => {
            for (let at = 0, turns = 0; at < total; at += sizes[turns++] ?? 0) {
              const end = at + (sizes[turns] ?? 0)
              const piece = isAlone ? whole.slice(at, end) : shared.subarray(at, end)
              pieces.push(piece)
              stream.say(piece)
            }
          }
          if (isEarly) say()
          const taking = reader.take(ask, false, into)
          if (!isEarly) say()
          const got = [Uint8Array.from(await taking)]
          for (let left = total - ask; left > 0; left -= ask) got.push(Uint8Array.from(await reader.take(Math.min(ask, left), false, into)))
          expect(Buffer.concat(got).equals(Buffer.from(whole))).toBe(true)
          const given = pieces.map((piece) => piece.length === 0)
          const isGiven = isAlone && into !== undefined
          // One that lies on both sides of a border was cut in two, and those that are small are cheap where they are.
          expect(given.filter(Boolean).length).toBeGreaterThanOrEqual(isGiven ? 3 : 0)
          if (!isGiven) expect(given).toEqual(sizes.map(() => false))
          for (const [at, size] of sizes.entries()) if (size < 8_192) expect([size, given[at]]).toEqual([size, false])
        }
    expect(shared.length).toBe(total)
  })

  it('are not taken in without end where nobody asks for them', async () => {
    const stream = new FakeStream()
    const reader = readerOf(stream, 100)
    for (let at = 0; at < 101; at += 1) stream.say(Uint8Array.of(at))
    expect(stream.readStatus).toBe('paused')
    expect([...(await reader.take(101))]).toEqual(Array.from({ length: 101 }, (_, at) => at))
    expect(stream.readStatus).toBe('readable')
  })

  it('that end within a frame are told from a stream that ends between two', async () => {
    const half = new FakeStream()
    const cut = readerOf(half).take(4)
    half.say(Uint8Array.of(1, 2))
    half.end()
    await expect(cut).rejects.toMatchObject({ reason: 'cut' })
    const none = new FakeStream()
    const closed = readerOf(none).take(4)
    none.end()
    await expect(closed).rejects.toMatchObject({ reason: 'closed' })
  })
})

describe('large frames of one peer', () => {
  it('wait for each other in their order; small ones, and those of others, do not', async () => {
    const rooms = createFrameRooms(100, 10)
    const came: string[] = []
    const first = await rooms.of('a').enter(80, 1000)
    const second = rooms
      .of('a')
      .enter(50, 1000)
      .then((leave) => (came.push('second'), leave))
    const third = rooms
      .of('a')
      .enter(50, 1000)
      .then((leave) => (came.push('third'), leave))
    await rooms.of('a').enter(10, 1000)
    await rooms.of('b').enter(100, 1000)
    expect(came).toEqual([])
    first()
    await Promise.all([second, third])
    expect(came).toEqual(['second', 'third'])
  })

  it('that are larger than the room come alone, and not for ever', async () => {
    const rooms = createFrameRooms(100, 10)
    const leave = await rooms.of('a').enter(500, 1000)
    await expect(rooms.of('a').enter(11, 1)).rejects.toMatchObject({ reason: 'timeout' })
    leave()
    await rooms.of('a').enter(11, 1000)
  })
})
