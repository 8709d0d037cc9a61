/** Deflate without a wrapper (RFC 1951), always with a bound on what may come out. */

/** The two functions of `node:zlib` that are used, as it types them. */
interface PlatformZlib {
  deflateRawSync(
    bytes: Uint8Array,
    options: { readonly level: number; readonly windowBits?: number; readonly memLevel?: number; readonly chunkSize?: number },
  ): Uint8Array
  inflateRawSync(bytes: Uint8Array, options: { readonly maxOutputLength: number; readonly chunkSize: number }): Uint8Array
}

const host = (globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } }).process
const zlib = host?.getBuiltinModule?.('node:zlib') as PlatformZlib | undefined
/** Fast; most of what more effort would gain is lost in padding. */
const LEVEL = 3
/** For these the usual tables take longer to make than the work does. */
const SMALL_BYTES = 4096
/** What is made room for at once when inflating: much more than comes out would have to be collected again. */
const INFLATED_PIECE_MIN = 2048
const INFLATED_PIECE_MAX = 16_384
const FOR_SMALL = { level: LEVEL, windowBits: 12, memLevel: 5, chunkSize: 4096 } as const

/** Undefined where the platform cannot do it at once (a page): then things are stored as they are. */
export function deflate(bytes: Uint8Array): Uint8Array | undefined {
  return zlib === undefined ? undefined : plainBytes(zlib.deflateRawSync(bytes, bytes.length <= SMALL_BYTES ? FOR_SMALL : { level: LEVEL }))
}

/** Null where it is no deflate stream, or more than `bytesMax` come out. */
export function inflate(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  if (zlib === undefined) return inflateStream(bytes, bytesMax)
  return Promise.resolve(inflateAtOnce(zlib, bytes, bytesMax))
}

function inflateAtOnce(platform: PlatformZlib, bytes: Uint8Array, bytesMax: number): Uint8Array | null {
  try {
    return plainBytes(
      platform.inflateRawSync(bytes, {
        maxOutputLength: bytesMax,
        chunkSize: Math.min(INFLATED_PIECE_MAX, INFLATED_PIECE_MIN + 4 * bytes.length),
      }),
    )
  } catch {
    return null
  }
}

/** Not the platform's own kind of bytes, whose `slice` does not copy. */
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}

/** The same through the streams that every page has. */
export async function inflateStream(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array | null> {
  const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const whole = new Uint8Array(new ArrayBuffer(bytesMax))
  let length = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > bytesMax) {
        await reader.cancel()
        return null
      }
      whole.set(next.value, length)
      length += next.value.length
    }
  } catch {
    return null
  }
  return whole.subarray(0, length)
}
