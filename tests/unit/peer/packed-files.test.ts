/** Files on their way to the node: one stretch of bytes or as they are, they arrive as they were. */

import { describe, expect, it } from 'vitest'
import { packFiles, unpackFiles } from '../../../electron/peer/packed-files.ts'

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.of(...values)
const common = bytes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)

describe('files that are put', () => {
  it('cross as one stretch where they lie one behind the other, and come back as each was', () => {
    const files = [[common.subarray(2, 5)], [common.subarray(5, 5)], [common.subarray(5, 9)]]
    const packed = packFiles(files)
    expect(packed).toEqual({ bytes: bytes(2, 3, 4, 5, 6, 7, 8), ends: Uint32Array.of(3, 3, 7) })
    expect(unpackFiles(structuredClone(packed))).toEqual(files)
  })

  it('cross as they are where they do not', () => {
    const apart = [
      [],
      [[bytes(1)]],
      [[bytes(1)], [bytes(2)]],
      [[common.subarray(0, 2)], [common.subarray(3, 4)]],
      [[common.subarray(2, 4)], [common.subarray(0, 2)]],
      [[common.subarray(0, 2), common.subarray(2, 4)], [common.subarray(4, 5)]],
      [[common.subarray(0, 2)], []],
    ]
    for (const files of apart) {
      const packed = packFiles(files)
      expect(packed).toEqual({ files })
      expect(unpackFiles(structuredClone(packed))).toEqual(files)
    }
  })
})
