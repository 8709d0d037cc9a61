/** Run-length encoded frames. Source: DICOM PS3.5 annex G. */

const HEADER_BYTES = 64
const SEGMENTS_MAX = 15
/** Two packed bytes give 128 at the most. */
const GROWTH_MAX = 64

/** Byte planes of one frame, one behind the other, the most significant of each sample first; null where they are not whole. */
export function decodeRle(packed: Uint8Array, pixels: number, planes: number): Uint8Array | null {
  if (packed.length < HEADER_BYTES || planes < 1 || planes > SEGMENTS_MAX) return null
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  if (view.getUint32(0, true) !== planes || pixels * planes > packed.length * GROWTH_MAX) return null
  const bytes = new Uint8Array(pixels * planes)
  for (let plane = 0; plane < planes; plane++) {
    const from = view.getUint32(4 + plane * 4, true)
    const end = plane + 1 < planes ? view.getUint32(8 + plane * 4, true) : packed.length
    if (from < HEADER_BYTES || end > packed.length || from > end) return null
    if (!decodeSegment(packed.subarray(from, end), bytes.subarray(plane * pixels, (plane + 1) * pixels))) return null
  }
  return bytes
}

function decodeSegment(packed: Uint8Array, into: Uint8Array): boolean {
  let at = 0
  let filled = 0
  while (filled < into.length) {
    const control = packed[at]
    if (control === undefined) return false
    at += 1
    if (control < 128) {
      const length = Math.min(control + 1, into.length - filled)
      if (at + length > packed.length) return false
      into.set(packed.subarray(at, at + length), filled)
      at += control + 1
      filled += length
    } else if (control > 128) {
      const value = packed[at]
      if (value === undefined) return false
      const end = Math.min(into.length, filled + 257 - control)
      into.fill(value, filled, end)
      at += 1
      filled = end
    }
  }
  return true
}

/** Byte planes as they would lie in a file that does not compress: little endian, sample by sample. */
export function planesToRaw(planes: Uint8Array, pixels: number, samples: number, bytesPerSample: number): Uint8Array {
  const raw = new Uint8Array(planes.length)
  for (let sample = 0; sample < samples; sample++) {
    for (let byte = 0; byte < bytesPerSample; byte++) {
      const from = (sample * bytesPerSample + byte) * pixels
      const into = sample * bytesPerSample + (bytesPerSample - 1 - byte)
      for (let pixel = 0; pixel < pixels; pixel++) raw[pixel * samples * bytesPerSample + into] = planes[from + pixel] ?? 0
    }
  }
  return raw
}
