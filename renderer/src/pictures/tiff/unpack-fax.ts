/** Fax compression of one bit a pixel: group 3 in one and two dimensions, group 4. Source: ITU-T T.4, T.6; TIFF 6.0, section 11. */

import { BLACK_CODES, CODE_BITS_MAX, WHITE_CODES, codeKey } from './fax-codes.ts'

export interface FaxPlan {
  readonly width: number
  readonly rows: number
  readonly kind: 'rows' | 'group-3' | 'group-3-two' | 'group-4'
}

/** Bits of a row of which black ones are set, each row beginning with a byte. What cannot be read stays white. */
export function unpackFax(packed: Uint8Array, { width, rows, kind }: FaxPlan): Uint8Array {
  const rowBytes = Math.ceil(width / 8)
  const out = new Uint8Array(rowBytes * rows)
  const bits = new Bits(packed)
  let before: readonly number[] = []
  for (let row = 0; row < rows; row += 1) {
    if (kind === 'rows') bits.align()
    const isEnd = kind !== 'group-4' && kind !== 'rows' && !bits.skipLineEnd()
    if (isEnd || bits.isOver) break
    const two = kind === 'group-4' || (kind === 'group-3-two' && bits.take(1) === 0)
    const line = two ? rowOfTwo(bits, before, width) : rowOfOne(bits, width)
    paint(out, row * rowBytes, line.changes, width)
    if (line.isBroken && kind !== 'group-3') break
    before = line.changes
  }
  return out
}

interface Row {
  /** Where white becomes black, then black white, and so on. */
  readonly changes: readonly number[]
  readonly isBroken: boolean
}

function rowOfOne(bits: Bits, width: number): Row {
  const changes: number[] = []
  let at = 0
  for (let colour = 0; at < width; colour ^= 1) {
    const run = bits.run(colour)
    if (run === -1) return { changes, isBroken: true }
    at += run
    changes.push(Math.min(at, width))
  }
  return { changes, isBroken: false }
}

function rowOfTwo(bits: Bits, before: readonly number[], width: number): Row {
  const changes: number[] = []
  let at = -1
  let colour = 0
  let index = 0
  while (at < width) {
    // The next change above that becomes the other colour.
    index = Math.max(0, index - 2)
    index += (index + colour) % 2
    while (index < before.length && (before[index] ?? 0) <= at) index += 2
    const mode = bits.mode()
    if (mode === 'broken') return { changes, isBroken: true }
    if (mode === 'pass') at = before[index + 1] ?? width
    else if (mode === 'horizontal') {
      const first = bits.run(colour)
      const second = first === -1 ? -1 : bits.run(colour ^ 1)
      if (second === -1) return { changes, isBroken: true }
      const from = Math.max(at, 0) + first
      at = from + second
      changes.push(Math.min(from, width), Math.min(at, width))
    } else {
      const next = (before[index] ?? width) + mode
      if (next < Math.max(at, 0)) return { changes, isBroken: true }
      at = next
      changes.push(Math.min(at, width))
      colour ^= 1
    }
  }
  return { changes, isBroken: false }
}

function paint(out: Uint8Array, start: number, changes: readonly number[], width: number): void {
  for (let index = 0; index < changes.length; index += 2) {
    const to = Math.min(changes[index + 1] ?? width, width)
    for (let at = changes[index] ?? width; at < to;) {
      const byte = start + (at >> 3)
      if ((at & 7) === 0 && to - at >= 8) {
        out[byte] = 0xff
        at += 8
      } else {
        out[byte] = (out[byte] ?? 0) | (0x80 >> (at & 7))
        at += 1
      }
    }
  }
}

/** Zeros before the one that ends a line. */
const LINE_END_ZEROS = 11

class Bits {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length * 8
  }

  take(count: number): number {
    let value = 0
    for (let taken = 0; taken < count; taken += 1, this.#at += 1)
      value = (value << 1) | (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1)
    return value
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7
  }

  /** Skips the end of a line with the zeros before it, where one is here. False where nothing follows. */
  skipLineEnd(): boolean {
    const from = this.#at
    let zeros = 0
    while (!this.isOver && this.take(1) === 0) zeros += 1
    if (this.isOver) return false
    if (zeros < LINE_END_ZEROS) this.#at = from
    return true
  }

  /** A whole run of a colour; -1 where the code is none. */
  run(colour: number): number {
    const codes = colour === 0 ? WHITE_CODES : BLACK_CODES
    let total = 0
    for (;;) {
      const part = this.#code(codes)
      if (part === -1) return -1
      total += part
      if (part < 64) return total
    }
  }

  /** How a row is told by the one above: the difference of a change, or in another way. */
  mode(): number | 'pass' | 'horizontal' | 'broken' {
    let zeros = 0
    while (zeros < 7 && !this.isOver && this.take(1) === 0) zeros += 1
    switch (zeros) {
      case 0:
        return this.#at > this.#bytes.length * 8 ? 'broken' : 0
      case 1:
        return this.take(1) === 1 ? 1 : -1
      case 2:
        return 'horizontal'
      case 3:
        return 'pass'
      case 4:
        return this.take(1) === 1 ? 2 : -2
      case 5:
        return this.take(1) === 1 ? 3 : -3
      default:
        return 'broken'
    }
  }

  #code(codes: ReadonlyMap<number, number>): number {
    let code = 0
    for (let bits = 1; bits <= CODE_BITS_MAX; bits += 1) {
      if (this.isOver) return -1
      code = (code << 1) | this.take(1)
      const run = codes.get(codeKey(code, bits))
      if (run !== undefined) return run
    }
    return -1
  }
}
