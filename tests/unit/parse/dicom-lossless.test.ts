/** Lossless JPEG out of an encoder of the test's own: every predictor gives back the samples that went in. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeJpegLossless } from '../../../shared/dicom/jpeg-lossless.ts'

interface Wish {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
  readonly predictor: number
  readonly restart: number
  readonly samples: Uint16Array
}

/** Codes of five bits for all seventeen sizes of a difference. */
const CODE_BITS = 5

function encode(wish: Wish): Uint8Array {
  const { rows, columns, components, precision, predictor, restart } = wish
  const segment = (marker: number, body: readonly number[]): readonly number[] => [
    0xff,
    marker,
    (body.length + 2) >> 8,
    (body.length + 2) & 255,
    ...body,
  ]
  const all = Array.from({ length: components }, (_, at) => at + 1)
  const head = [
    ...segment(0xc4, [
      0,
      ...Array.from({ length: 16 }, (_, at) => (at + 1 === CODE_BITS ? 17 : 0)),
      ...Array.from({ length: 17 }, (_, at) => at),
    ]),
    ...segment(0xc3, [precision, rows >> 8, rows & 255, columns >> 8, columns & 255, components, ...all.flatMap((id) => [id, 0x11, 0])]),
    ...(restart === 0 ? [] : segment(0xdd, [restart >> 8, restart & 255])),
    ...segment(0xda, [components, ...all.flatMap((id) => [id, 0]), predictor, 0, 0]),
  ]
  return Uint8Array.from([0xff, 0xd8, ...head, ...scanOf(wish), 0xff, 0xd9])
}

function scanOf({ rows, columns, components, precision, predictor, restart, samples }: Wish): readonly number[] {
  const out: number[] = []
  let bits = ''
  const flush = (): void => {
    for (let at = 0; at < bits.length; at += 8) {
      const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2)
      out.push(byte, ...(byte === 0xff ? [0] : []))
    }
    bits = ''
  }
  const at = (row: number, column: number, component: number): number => samples[(row * columns + column) * components + component] ?? 0
  let begun = 0
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const [row, column] = [Math.floor(pixel / columns), pixel % columns]
    if (restart > 0 && pixel > 0 && pixel % restart === 0) {
      flush()
      out.push(0xff, 0xd0 + ((pixel / restart - 1) & 7))
      begun = row
    }
    for (let component = 0; component < components; component++) {
      const [a, b, c] = [at(row, column - 1, component), at(row - 1, column, component), at(row - 1, column - 1, component)]
      const inside = [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor] ?? 0
      const predicted = row === begun ? (column === 0 ? 1 << (precision - 1) : a) : column === 0 ? b : inside
      bits += differenceBits(((at(row, column, component) - predicted + 0x18000) & 0xffff) - 0x8000)
    }
  }
  flush()
  return out
}

function differenceBits(difference: number): string {
  const size = difference === -0x8000 ? 16 : Math.abs(difference).toString(2).length * (difference === 0 ? 0 : 1)
  const code = size.toString(2).padStart(CODE_BITS, '0')
  if (size === 0 || size === 16) return code
  return code + (difference > 0 ? difference : difference + (1 << size) - 1).toString(2).padStart(size, '0')
}

const WISH = fc
  .record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    components: fc.constantFrom(1, 3),
    precision: fc.constantFrom(8, 12, 16),
    predictor: fc.integer({ min: 1, max: 7 }),
    restarts: fc.integer({ min: 0, max: 2 }),
  })
  .chain(({ restarts, ...size }) =>
    fc
      .uint16Array({
        min: 0,
        max: 2 ** size.precision - 1,
        minLength: size.rows * size.columns * size.components,
        maxLength: size.rows * size.columns * size.components,
      })
      .map((samples): Wish => ({ ...size, restart: restarts * size.columns, samples })),
  )

describe('lossless JPEG', () => {
  it('gives back every sample, whatever the predictor, the depth and the restarts', () => {
    fc.assert(
      fc.property(WISH, (wish) => {
        expect(decodeJpegLossless(encode(wish), wish.rows, wish.columns)?.samples).toEqual(wish.samples)
      }),
    )
  })

  it('that is cut, of another size or no JPEG is refused', () => {
    const wish: Wish = {
      rows: 8,
      columns: 8,
      components: 1,
      precision: 8,
      predictor: 1,
      restart: 0,
      samples: Uint16Array.from({ length: 64 }, (_, at) => (at * 37) % 256),
    }
    const bytes = encode(wish)
    expect(decodeJpegLossless(bytes, 8, 9)).toBeNull()
    for (let length = 0; length < bytes.length - 20; length++) expect(decodeJpegLossless(bytes.subarray(0, length), 8, 8)).toBeNull()
  })

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(WISH, fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }), (wish, changes) => {
        const bytes = encode(wish)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const decoded = decodeJpegLossless(bytes, wish.rows, wish.columns)
        expect(decoded === null || decoded.samples.length === wish.rows * wish.columns * decoded.components).toBe(true)
      }),
    )
  })
})
