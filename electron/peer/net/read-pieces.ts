/**
 * What a TLS socket reads, in few large pieces: Node makes a new buffer for each record of 16 KiB, and each goes a long way by itself.
 * Sockets that Node connects itself have `onread` for this; here the same is switched on for one that was connected before, by the names
 * that Node keeps it under. Source: Node's documentation of net and tls, `onread`.
 */

import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Records of TLS that lie in it one behind the other are one piece. Never used again: nobody knows how long a piece is kept. */
const SLAB_BYTES = 64 * 1024
/** The longest record. Pieces that are smaller are copied, so that whoever keeps a little keeps no slab. */
const RECORD_BYTES = 16 * 1024

interface Names {
  readonly buffer: symbol
  readonly nextBuffer: symbol
  readonly callback: symbol
}

/**
 * From here on nothing is emitted as `data`: pieces are delivered in order, at the end of the turn at the latest and before `end` and `close`.
 * What was read before has been taken out. False where this Node keeps it otherwise: then the socket stays as it was.
 */
export function readPieces(socket: TLSSocket, deliver: (piece: Uint8Array) => void): boolean {
  const names = namesOf()
  const handle = (socket as unknown as { readonly _handle?: { readonly useUserBuffer?: (buffer: Uint8Array) => void } })._handle
  if (names === null || typeof handle?.useUserBuffer !== 'function') return false
  let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
  let [from, to] = [0, 0]
  let isDue = false
  const flush = (): void => {
    if (from === to) return
    const piece = slab.subarray(from, to)
    from = to
    deliver(piece.length < RECORD_BYTES ? Uint8Array.from(piece) : piece)
  }
  const endOfTurn = (): void => {
    isDue = false
    flush()
  }
  const nextBuffer = (): Uint8Array => {
    if (SLAB_BYTES - to < RECORD_BYTES) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
      from = to = 0
    }
    return slab.subarray(to)
  }
  const onRead = (bytes: number): boolean => {
    to += bytes
    if (SLAB_BYTES - to < RECORD_BYTES) flush()
    else if (!isDue) {
      isDue = true
      setImmediate(endOfTurn)
    }
    return true
  }
  for (const event of ['end', 'error', 'close']) socket.prependListener(event, flush)
  const first = nextBuffer()
  Object.assign(socket, { [names.buffer]: first, [names.nextBuffer]: nextBuffer, [names.callback]: onRead })
  handle.useUserBuffer(first)
  return true
}

/** As a socket that was made with `onread` has them. */
function namesOf(): Names | null {
  const socket = new Socket({ onread: { buffer: new Uint8Array(1), callback: () => true } })
  const name = (description: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find((one) => one.description === description)
  const [buffer, nextBuffer, callback] = [name('kBuffer'), name('kBufferGen'), name('kBufferCb')]
  socket.destroy()
  return buffer === undefined || nextBuffer === undefined || callback === undefined ? null : { buffer, nextBuffer, callback }
}
