/** One thread that unpacks one member of an archive piece by piece: bytes of an open file in, plain pieces out. No network, nothing is written. */

import { readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { workerData } from 'node:worker_threads'
import { crc32, createInflateRaw } from 'node:zlib'
import { closeNetwork } from '../no-network.ts'
import { SENT, TAKEN } from './unpacking-turns.ts'
import type { Unpacked, Unpacking } from './unpacking-turns.ts'

/** Pieces that may wait to be taken. */
const AHEAD_MAX = 4

let packedDone = 0

function* packedPieces({ packed, packedBytes, pieceBytes }: Unpacking): Generator<Uint8Array> {
  while (packedDone < packedBytes) {
    const length = Math.min(pieceBytes, packedBytes - packedDone)
    const piece = 'bytes' in packed ? packed.bytes.slice(packedDone, packedDone + length) : new Uint8Array(length)
    const read = 'bytes' in packed ? piece.length : readSync(packed.file, piece, 0, length, packed.at + packedDone)
    if (read === 0) return
    packedDone += read
    yield piece.subarray(0, read)
  }
}

function send({ turns, port }: Unpacking, message: Unpacked): void {
  for (let taken = Atomics.load(turns, TAKEN); Atomics.load(turns, SENT) - taken >= AHEAD_MAX; taken = Atomics.load(turns, TAKEN)) {
    Atomics.wait(turns, TAKEN, taken)
  }
  port.postMessage(message)
  Atomics.add(turns, SENT, 1)
  Atomics.notify(turns, SENT)
}

async function unpack(unpacking: Unpacking): Promise<boolean> {
  const { sizeBytes, isDeflated, pieceBytes } = unpacking
  const packed = Readable.from(packedPieces(unpacking), { highWaterMark: 1 })
  const inflate = createInflateRaw({ chunkSize: pieceBytes })
  packed.on('error', (error) => inflate.destroy(error))
  const plain = (isDeflated ? packed.pipe(inflate) : packed) as AsyncIterable<Uint8Array>
  let done = 0
  let sum = 0
  for await (const bytes of plain) {
    done += bytes.length
    // More than the archive says is not unpacked any further.
    if (done > sizeBytes) return false
    sum = crc32(bytes, sum)
    send(unpacking, { type: 'piece', bytes, packedDone })
  }
  return done === sizeBytes && packedDone === unpacking.packedBytes && sum === unpacking.crc32
}

closeNetwork()
const unpacking = workerData as Unpacking
void unpack(unpacking)
  .catch(() => false)
  .then((whole) => {
    send(unpacking, { type: whole ? 'end' : 'broken' })
  })
