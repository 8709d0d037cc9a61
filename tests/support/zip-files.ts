/** Small ZIP archives of our own making, also such as no honest program writes. */

import { crc32, deflateRawSync } from 'node:zlib'

export interface Member {
  readonly name: string
  readonly bytes: Uint8Array
  readonly stored?: boolean
  readonly encrypted?: boolean
  readonly link?: boolean
  readonly method?: number
  /** Said instead of the real one. */
  readonly sizeBytes?: number
  /** Packed bytes of the member of that place are used once more. */
  readonly sharedWith?: number
}

/** Members in their order; with `large` sizes and places stand in 64-bit fields. */
export function zipFile(members: readonly Member[], options: { readonly large?: boolean; readonly comment?: string } = {}): Uint8Array {
  const parts: Uint8Array[] = []
  const headers: Uint8Array[] = []
  const places: number[] = []
  let at = 0
  for (const member of members) {
    const packed = member.stored === true ? member.bytes : deflateRawSync(member.bytes)
    const local = header(0x04034b50, member, packed.length)
    const place = member.sharedWith === undefined ? at : (places[member.sharedWith] ?? 0)
    places.push(place)
    headers.push(central(member, packed.length, place, options.large ?? false))
    if (member.sharedWith !== undefined) continue
    parts.push(local, packed)
    at += local.length + packed.length
  }
  const directory = Buffer.concat(headers)
  return new Uint8Array(Buffer.concat([...parts, directory, ending(members.length, directory.length, at, options)]))
}

function header(signature: number, member: Member, packedBytes: number): Uint8Array {
  const name = Buffer.from(member.name, 'utf8')
  const bytes = Buffer.alloc(30)
  bytes.writeUInt32LE(signature, 0)
  writeFacts(bytes, 4, member, packedBytes, name.length)
  return Buffer.concat([bytes, name])
}

function writeFacts(bytes: Buffer, at: number, member: Member, packedBytes: number, nameBytes: number): void {
  bytes.writeUInt16LE(20, at)
  bytes.writeUInt16LE(0x800 | (member.encrypted === true ? 1 : 0), at + 2)
  bytes.writeUInt16LE(member.method ?? (member.stored === true ? 0 : 8), at + 4)
  bytes.writeUInt32LE(crc32(member.bytes), at + 10)
  bytes.writeUInt32LE(packedBytes, at + 14)
  bytes.writeUInt32LE(member.sizeBytes ?? member.bytes.length, at + 18)
  bytes.writeUInt16LE(nameBytes, at + 22)
}

function central(member: Member, packedBytes: number, place: number, large: boolean): Uint8Array {
  const name = Buffer.from(member.name, 'utf8')
  const bytes = Buffer.alloc(46)
  bytes.writeUInt32LE(0x02014b50, 0)
  bytes.writeUInt16LE((3 << 8) | 20, 4)
  writeFacts(bytes, 6, member, packedBytes, name.length)
  bytes.writeUInt32LE(((member.link === true ? 0xa1ff : 0x81a4) << 16) >>> 0, 38)
  bytes.writeUInt32LE(place, 42)
  if (!large) return Buffer.concat([bytes, name])
  const extra = Buffer.alloc(28)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(24, 2)
  extra.writeBigUInt64LE(BigInt(member.sizeBytes ?? member.bytes.length), 4)
  extra.writeBigUInt64LE(BigInt(packedBytes), 12)
  extra.writeBigUInt64LE(BigInt(place), 20)
  for (const field of [20, 24, 42]) bytes.writeUInt32LE(0xffffffff, field)
  bytes.writeUInt16LE(extra.length, 30)
  return Buffer.concat([bytes, name, extra])
}

function ending(
  count: number,
  length: number,
  at: number,
  { large = false, comment = '' }: { readonly large?: boolean; readonly comment?: string },
): Uint8Array {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(large ? 0xffff : count, 10)
  end.writeUInt32LE(large ? 0xffffffff : length, 12)
  end.writeUInt32LE(large ? 0xffffffff : at, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  if (!large) return Buffer.concat([end, Buffer.from(comment)])
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(length), 40)
  record.writeBigUInt64LE(BigInt(at), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at + length), 8)
  return Buffer.concat([record, locator, end, Buffer.from(comment)])
}
