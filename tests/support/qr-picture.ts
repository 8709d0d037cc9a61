/** PNG pictures of QR codes, for tests. */

import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const QUIET_MODULES = 4

/** `side` pixels each way at the least, grey, in one piece. */
export function qrPicture(text: string, side = 0): Buffer {
  const { data, size } = encode(text, { ecc: 'L', border: 0 })
  const modules = size + 2 * QUIET_MODULES
  const pixels = Math.max(4, Math.ceil(side / modules))
  const lines: Buffer[] = []
  for (let y = 0; y < modules; y++) {
    const dark = (x: number): boolean => data[y - QUIET_MODULES]?.[x - QUIET_MODULES] ?? false
    const line = Buffer.concat([Buffer.of(0), ...Array.from({ length: modules }, (_, x) => Buffer.alloc(pixels, dark(x) ? 0 : 255))])
    for (let copy = 0; copy < pixels; copy++) lines.push(line)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(modules * pixels, 0)
  header.writeUInt32BE(modules * pixels, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(lines))), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(content.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
