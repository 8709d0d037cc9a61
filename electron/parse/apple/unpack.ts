/** Pieces of a packed member of any size, without waiting in line: a thread unpacks while this one reads what is unpacked. */

import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads'
import { SENT, TAKEN } from './unpacking-turns.ts'
import type { Unpacked, Unpacking } from './unpacking-turns.ts'

export type Packed = Omit<Unpacking, 'turns' | 'port'>

/** Without a piece for this long the thread is given up, in milliseconds. */
const PIECE_MS_MAX = 20_000

/** Gives pieces, each good on its own, and at the end whether all of it is as long as its archive says and has the sum that it says. */
export function* unpackPieces(packed: Packed, onPacked: (packedDone: number) => void): Generator<Uint8Array, boolean> {
  const turns = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  const { port1: own, port2: port } = new MessageChannel()
  const workerData: Unpacking = { ...packed, turns, port }
  const worker = new Worker(threadFile(), { workerData, transferList: [port] })
  try {
    for (let taken = 0; ; taken += 1) {
      if (Atomics.wait(turns, SENT, taken, PIECE_MS_MAX) === 'timed-out') return false
      const message = (receiveMessageOnPort(own) as { readonly message: Unpacked } | undefined)?.message
      Atomics.store(turns, TAKEN, taken + 1)
      Atomics.notify(turns, TAKEN)
      if (message?.type !== 'piece') return message?.type === 'end'
      onPacked(message.packedDone)
      yield message.bytes
    }
  } finally {
    own.close()
    void worker.terminate()
  }
}

/** Beside this file where the source itself runs; in the built app beside its other entries. */
function threadFile(): URL {
  const here = import.meta.url
  if (here.endsWith('.ts')) return new URL('./unpacking-thread.ts', here)
  return new URL(here.includes('/chunks/') ? '../unpacking.js' : './unpacking.js', here)
}
