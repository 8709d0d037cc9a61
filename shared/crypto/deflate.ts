/** Deflate without a wrapper (RFC 1951). */

export { inflate, inflateStream } from '../model/inflate.ts'

/** The function of `node:zlib` that is used, as it types it. */
interface PlatformZlib {
  deflateRawSync(
    bytes: Uint8Array,
    options: { readonly level: number; readonly windowBits?: number; readonly memLevel?: number; readonly chunkSize?: number },
  ): Uint8Array
}

const host = (globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } }).process
const zlib = host?.getBuiltinModule?.('node:zlib') as PlatformZlib | undefined
/** Fast; most of what more effort would gain is lost in padding. */
const LEVEL = 3
/** For these the usual tables take longer to make than the work does. */
const SMALL_BYTES = 4096
const FOR_SMALL = { level: LEVEL, windowBits: 12, memLevel: 5, chunkSize: 4096 } as const

/** Undefined where the platform cannot do it at once (a page): then things are stored as they are. */
export function deflate(bytes: Uint8Array): Uint8Array | undefined {
  if (zlib === undefined) return undefined
  // Not the platform's own kind of bytes, whose `slice` does not copy.
  const { buffer, byteOffset, length } = zlib.deflateRawSync(bytes, bytes.length <= SMALL_BYTES ? FOR_SMALL : { level: LEVEL })
  return new Uint8Array(buffer, byteOffset, length)
}
