/** Memory of bytes that were copied and that nobody needs any more, given back at once. */

/** Smaller ones cost less where they are than to be given back. */
const LARGE_BYTES = 8 * 1024

/**
 * Empties a piece that is alone in its memory. Waiting for the collector, which knows only when so much has gathered that the whole
 * process pauses for it, cost a large fetch a quarter of its time. Only for what came out of a connection and was copied whole: nobody
 * else has such a piece, since what lies on both sides of a frame's border is never alone in its memory.
 */
export function giveBack(piece: Uint8Array): void {
  const { buffer } = piece
  if (piece.byteLength < LARGE_BYTES || piece.byteLength !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return
  buffer.transfer(0)
}
