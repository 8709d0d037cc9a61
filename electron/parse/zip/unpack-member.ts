/** One member of an archive unpacked in memory. */

import { crc32, inflateRawSync } from 'node:zlib'
import { dataAt } from './zip-directory.ts'
import type { ByteSource, ZipMember } from './zip-directory.ts'

/** Null where it is another size or has another sum than its archive says, or where its bytes make no sense. */
export function unpackMember(archive: ByteSource, member: ZipMember): Uint8Array | null {
  const at = dataAt(archive, member)
  const packed = at === null ? null : archive.read(at, member.packedBytes)
  if (packed === null) return null
  const bytes = member.method === 0 ? packed : inflate(packed, member.sizeBytes)
  return bytes?.length === member.sizeBytes && crc32(bytes) === member.crc32 ? bytes : null
}

function inflate(packed: Uint8Array, sizeBytes: number): Uint8Array | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: sizeBytes })
  } catch {
    return null
  }
}
