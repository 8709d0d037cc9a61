/** What passes to the muxer, frame by frame. */

import { expect, it } from 'vitest'
import { createMuxerFrames } from '../../../electron/peer/net/muxer-frames.ts'
import { muxerFrame, openedAndLeft, pings } from '../../hostile/raw-frames.ts'

const KIB = 1024
const MIB = 1024 * KIB
const NO_WINDOW = (): undefined => undefined
const data = (streamId: number, length: number): Buffer => Buffer.concat([muxerFrame(0, 0, streamId, length), Buffer.alloc(length)])
const ALL = Number.POSITIVE_INFINITY

it('costs the same in one piece and byte by byte', () => {
  const bytes = Buffer.concat([openedAndLeft(0, 3), data(1, 700), pings(2), data(3, 0), data(5, 1)])
  const whole = createMuxerFrames(NO_WINDOW).pass(bytes, ALL)
  const frames = createMuxerFrames(NO_WINDOW)
  let cost = 0
  for (const byte of bytes) cost += frames.pass(Uint8Array.of(byte), ALL)?.cost ?? Number.NaN
  expect(whole).toEqual({ bytes: bytes.length, cost })
  expect(cost).toBe(701 + 3 * 64 * KIB + 2 * 16 * KIB + 6 * 512)
})

it('stops where so much is used up, and goes on from there', () => {
  const bytes = Buffer.concat([data(1, 1_000), openedAndLeft(0, 1), data(1, 10)])
  const frames = createMuxerFrames(NO_WINDOW)
  // Within what the first one brings: its header has been paid for.
  expect(frames.pass(bytes, 1_000)).toEqual({ bytes: 12 + 488, cost: 1_000 })
  expect(frames.pass(bytes.subarray(500), ALL)?.bytes).toBe(bytes.length - 500)
})

it('a frame longer than its stream may be sent is none', () => {
  const long = (windows: Readonly<Record<number, number>>, streamId: number, length: number): boolean =>
    createMuxerFrames((id) => windows[id]).pass(muxerFrame(0, 0, streamId, length), ALL) === null
  expect([long({ 1: 512 * KIB }, 1, 512 * KIB), long({ 1: 512 * KIB }, 1, 512 * KIB + 1)]).toEqual([false, true])
  // What a window was is not asked while a frame is shorter than any of them.
  expect(long({ 1: 0 }, 1, 256 * KIB)).toBe(false)
  // What was on its way to a stream that has gone meanwhile.
  expect([long({}, 1, 16 * MIB), long({}, 1, 16 * MIB + 1)]).toEqual([false, true])
})
