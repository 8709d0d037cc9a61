/** Inflates by the window's own stream, with a bound. */

/** What a deflated file may become. */
const INFLATED_BYTES_MAX = 1024 * 1024 * 1024
/** Behind what is deflated. */
const PADDING_BYTES_MAX = 16

/** Some files have padding behind what is deflated, which counts as an error here: then it is left off, byte by byte. */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  for (let padding = 0; padding < PADDING_BYTES_MAX; padding++) {
    const inflated = await inflateExactly(bytes.subarray(0, bytes.length - padding)).catch((error: unknown) => {
      if (error instanceof RangeError) throw error
      return null
    })
    if (inflated !== null) return inflated
  }
  throw new RangeError('not deflated')
}

async function inflateExactly(bytes: Uint8Array): Promise<Uint8Array> {
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.length
    if (total > INFLATED_BYTES_MAX) throw new RangeError('too large')
    pieces.push(value)
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer())
}
