/** PNG pictures of QR codes, for tests. */

import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const QUIET_MODULES = 4

/** In the order in which a picture in lines between lines is written: first column and line, and steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** `side` pixels each way at the least, grey; with `interlaced` in lines between lines. */
export function qrPicture(text: string, side = 0, interlaced = false): Buffer {
  const { data, size } = encode(text, { ecc: 'L', border: 0 })
  const modules = size + 2 * QUIET_MODULES
  const pixels = Math.max(4, Math.ceil(side / modules))
  const length = modules * pixels
  const grey = (x: number, y: number): number =>
    data[Math.floor(y / pixels) - QUIET_MODULES]?.[Math.floor(x / pixels) - QUIET_MODULES] === true ? 0 : 255
  const lines = (interlaced ? PASSES : [[0, 0, 1, 1] as const]).flatMap(([left, top, across, down]) =>
    Array.from({ length: Math.ceil((length - top) / down) }, (_, row) =>
      Buffer.from([
        0,
        ...Array.from({ length: Math.ceil((length - left) / across) }, (_pixel, at) => grey(left + at * across, top + row * down)),
      ]),
    ),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(length, 0)
  header.writeUInt32BE(length, 4)
  header.set([8, 0, 0, 0, interlaced ? 1 : 0], 8)
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
