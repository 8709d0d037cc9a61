/** How much a stream may be sent before its reader says more. */

import type { Stream } from '@libp2p/interface'

/** What Yamux keeps inside a stream. */
interface Inside {
  recvWindow?: number
  recvWindowCapacity?: number
  sendWindowUpdate?: () => void
}

/**
 * Lets the other end send so many bytes ahead, for as long as the stream lives, and says that more may come when half of them were read.
 * Yamux begins with 256 KiB, which is less than one of our large frames with its header, and widens only what comes within four round
 * trips in whole milliseconds: where one takes none, each end waited for the other at every frame. It also answers every frame with a
 * word of its own. This reaches into what is not public; where that is not there, or another muxer is used, all is as before.
 * For a stream that this node began: what it has to say of its beginning was said. Source: libp2p specs, yamux/README.md, flow control.
 */
export function widenWindow(stream: Stream, bytes: number): void {
  const inside = stream as Inside
  const { recvWindow, recvWindowCapacity, sendWindowUpdate } = inside
  if (typeof recvWindow !== 'number' || typeof recvWindowCapacity !== 'number' || typeof sendWindowUpdate !== 'function') return
  const width = Math.max(recvWindow, bytes)
  inside.recvWindow = width
  sendWindowUpdate.call(stream)
  inside.sendWindowUpdate = () => {
    if ((inside.recvWindowCapacity ?? 0) <= width / 2) sendWindowUpdate.call(stream)
  }
}
