/** Inflating (RFC 1951, without a wrapper), always with a bound on what may come out. */

/** What is used of `node:zlib`, as it types it. */
interface PlatformZlib {
  inflateRawSync(bytes: Uint8Array, options: InflateOptions): Uint8Array
  inflateRawSync(bytes: Uint8Array, options: InflateOptions & { readonly info: true }): InflatedWithInfo
}
interface InflateOptions {
  readonly maxOutputLength: number
  readonly chunkSize: number
}
interface InflatedWithInfo {
  readonly buffer: Uint8Array
  /** Its engine counts the bytes that were taken in. */
  readonly engine: { readonly bytesWritten: number }
}

const host = (globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } }).process
const zlib = host?.getBuiltinModule?.('node:zlib') as PlatformZlib | undefined
/** What is made room for at once: much more than comes out would have to be collected again. */
const INFLATED_PIECE_MIN = 2048
const INFLATED_PIECE_MAX = 16_384

/** Null where it is no deflate stream, or more than `bytesMax` come out. What stands behind the end of the stream is not looked at. */
export function inflate(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  if (zlib === undefined) return inflateStream(bytes, bytesMax)
  try {
    return Promise.resolve(plainBytes(zlib.inflateRawSync(bytes, optionsFor(bytes, bytesMax))))
  } catch {
    return Promise.resolve(null)
  }
}

/** What came out, or why nothing did. */
export type Inflated = Uint8Array | 'broken' | 'too-large'

/** `broken` also where something stands behind the end of the stream. */
export function inflateWhole(bytes: Uint8Array, bytesMax: number): Promise<Inflated> {
  return zlib === undefined ? inflateStreamed(bytes, bytesMax) : Promise.resolve(inflateWholeAtOnce(bytes, bytesMax))
}

/** The same without waiting; only where the platform is Node. */
export function inflateWholeAtOnce(bytes: Uint8Array, bytesMax: number): Inflated {
  if (zlib === undefined) throw new Error('this platform inflates streams only')
  try {
    const { buffer, engine } = zlib.inflateRawSync(bytes, { ...optionsFor(bytes, bytesMax), info: true })
    return engine.bytesWritten === bytes.length ? plainBytes(buffer) : 'broken'
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken'
  }
}

function optionsFor(bytes: Uint8Array, bytesMax: number): InflateOptions {
  return { maxOutputLength: bytesMax, chunkSize: Math.min(INFLATED_PIECE_MAX, INFLATED_PIECE_MIN + 4 * bytes.length) }
}

/** Not the platform's own kind of bytes, whose `slice` does not copy. */
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}

/** As `inflate`, through the streams that every page has. */
export async function inflateStream(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  const inflated = await inflateStreamed(bytes, bytesMax)
  return typeof inflated === 'string' ? null : inflated
}

/** A page's stream refuses what stands behind the end by itself. Source: https://compression.spec.whatwg.org, "decompress flush and enqueue". */
async function inflateStreamed(bytes: Uint8Array, bytesMax: number): Promise<Inflated> {
  const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const whole = new Uint8Array(new ArrayBuffer(bytesMax))
  let length = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > bytesMax) {
        await reader.cancel()
        return 'too-large'
      }
      whole.set(next.value, length)
      length += next.value.length
    }
  } catch {
    return 'broken'
  }
  return whole.subarray(0, length)
}
