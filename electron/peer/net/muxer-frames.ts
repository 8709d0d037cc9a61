/** Reads the headers of a muxer's frames as they pass, and says what each costs to answer. Source: libp2p specs, yamux/README.md. */

const HEADER_BYTES = 12
const DATA = 0
const WINDOW = 1
const SYN = 1
/** The narrowest window of a stream, and the widest. */
const WINDOW_BYTES_MIN = 256 * 1024
const WINDOW_BYTES_MAX = 16 * 1024 * 1024
/** In bytes that would take as long: any frame; a stream that is opened; a question how long an answer takes. */
const FRAME_COST = 512
const OPENING_COST = 64 * 1024
const PING_COST = 16 * 1024

export interface MuxerFrames {
  /**
   * Goes through a piece, beginning where the last one ended, until so much is used up: how many bytes that are, and what they cost, which
   * is little more at the most. Null where a frame says that it is longer than its stream may be sent.
   */
  pass(piece: Uint8Array, costMax: number): { readonly bytes: number; readonly cost: number } | null
}

/** `windowOf` says what a stream may be sent now, undefined where there is none of that number. */
export function createMuxerFrames(windowOf: (streamId: number) => number | undefined): MuxerFrames {
  const header = Buffer.alloc(HEADER_BYTES)
  let filled = 0
  let body = 0
  // What is on its way to a stream that has gone may fill any window that it had.
  const isTooLong = (streamId: number, length: number): boolean =>
    length > WINDOW_BYTES_MIN && length > (windowOf(streamId) ?? WINDOW_BYTES_MAX)
  /** What the frame costs besides its bytes; null where it is too long. */
  const begin = (): number | null => {
    filled = 0
    const [type, flags] = [header.readUInt8(1), header.readUInt16BE(2)]
    const length = header.readUInt32BE(8)
    if (type === DATA && isTooLong(header.readUInt32BE(4), length)) return null
    body = type === DATA ? length : 0
    if (type > WINDOW) return PING_COST
    return (flags & SYN) === SYN ? OPENING_COST : FRAME_COST
  }
  return {
    pass: (piece, costMax) => {
      let [bytes, cost] = [0, 0]
      while (bytes < piece.length && cost < costMax) {
        const left = piece.length - bytes
        if (body > 0) {
          const passed = Math.min(body, left, costMax - cost)
          bytes += passed
          cost += passed
          body -= passed
          continue
        }
        const copied = Math.min(HEADER_BYTES - filled, left)
        header.set(piece.subarray(bytes, bytes + copied), filled)
        filled += copied
        bytes += copied
        if (filled < HEADER_BYTES) break
        const begun = begin()
        if (begun === null) return null
        cost += begun
      }
      return { bytes, cost }
    },
  }
}
