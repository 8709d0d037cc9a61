/** JPEG lossless (process 14, any predictor). Source: ITU-T T.81, annexes C, F and H. */

export interface LosslessPicture {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
  /** Sample by sample. */
  readonly samples: Uint16Array
}

interface Table {
  /** By the length of a code: its first code, its first value, how many there are. */
  readonly first: Int32Array
  readonly at: Int32Array
  readonly count: Int32Array
  readonly values: Uint8Array
}
interface Frame {
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: number
}
interface Scan {
  /** Number of the table of each component. */
  readonly tables: readonly number[]
  readonly predictor: number
  readonly shift: number
  readonly dataAt: number
}

const SOF_LOSSLESS = 0xc3
const COMPONENTS_MAX = 3
const CODE_BITS_MAX = 16

/** Null where it is damaged, or of another size than `rows` and `columns` say. */
export function decodeJpegLossless(bytes: Uint8Array, rows: number, columns: number): LosslessPicture | null {
  const tables = new Map<number, Table>()
  let frame: Frame | null = null
  let restart = 0
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] ?? 0
    const length = uint16(bytes, at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return null
    if (marker === SOF_LOSSLESS) frame = frameOf(bytes, at + 4, length - 2)
    else if (marker === 0xc4 && !readTables(bytes, at + 4, end, tables)) return null
    else if (marker === 0xdd) restart = uint16(bytes, at + 4)
    else if (marker === 0xda) {
      const scan = scanOf(bytes, at + 4, end)
      if (frame === null || scan === null || frame.rows !== rows || frame.columns !== columns) return null
      return scan.tables.length === frame.components ? decodeScan(bytes, frame, scan, tables, restart) : null
    }
    at = end
  }
  return null
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function frameOf(bytes: Uint8Array, at: number, length: number): Frame | null {
  const components = bytes[at + 5] ?? 0
  const precision = bytes[at] ?? 0
  if (length < 6 + components * 3 || components < 1 || components > COMPONENTS_MAX || precision < 2 || precision > 16) return null
  return { precision, rows: uint16(bytes, at + 1), columns: uint16(bytes, at + 3), components }
}

function scanOf(bytes: Uint8Array, at: number, end: number): Scan | null {
  const components = bytes[at] ?? 0
  if (at + 1 + components * 2 + 3 > end) return null
  const tables = Array.from({ length: components }, (_, index) => (bytes[at + 2 + index * 2] ?? 0) >> 4)
  const predictor = bytes[at + 1 + components * 2] ?? 0
  const shift = (bytes[at + 3 + components * 2] ?? 0) & 15
  return predictor < 1 || predictor > 7 ? null : { tables, predictor, shift, dataAt: end }
}

function readTables(bytes: Uint8Array, from: number, end: number, tables: Map<number, Table>): boolean {
  let at = from
  while (at + 17 <= end) {
    const place = bytes[at] ?? 0
    const counts = bytes.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, one) => sum + one, 0)
    if (at + 17 + total > end) return false
    tables.set(place & 15, tableOf(counts, bytes.subarray(at + 17, at + 17 + total)))
    at += 17 + total
  }
  return at === end
}

function tableOf(counts: Uint8Array, values: Uint8Array): Table {
  const [first, at, count] = [new Int32Array(17), new Int32Array(17), new Int32Array(17)]
  let code = 0
  let value = 0
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    first[bits] = code
    at[bits] = value
    count[bits] = counts[bits - 1] ?? 0
    code = (code + (count[bits] ?? 0)) << 1
    value += count[bits] ?? 0
  }
  return { first, at, count, values }
}

/** Bits of the scan; behind their end come zeros, and `overrun` says so. */
class Bits {
  readonly #bytes: Uint8Array
  #at: number
  #held = 0
  #left = 0
  overrun = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  next(): number {
    if (this.#left === 0) this.#fill()
    this.#left -= 1
    return (this.#held >> this.#left) & 1
  }

  take(count: number): number {
    let value = 0
    for (let bit = 0; bit < count; bit++) value = value * 2 + this.next()
    return value
  }

  /** To the byte behind the next restart mark. */
  restart(): boolean {
    this.#left = 0
    const marker = this.#bytes[this.#at + 1] ?? 0
    if (this.#bytes[this.#at] !== 0xff || marker < 0xd0 || marker > 0xd7) return false
    this.#at += 2
    return true
  }

  #fill(): void {
    const byte = this.#bytes[this.#at]
    this.#left = 8
    if (byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0)) {
      this.#held = 0
      this.overrun += 1
      return
    }
    this.#held = byte
    this.#at += byte === 0xff ? 2 : 1
  }
}

/** Undefined where no code fits. */
function readDifference(bits: Bits, { first, at, count, values }: Table): number | undefined {
  let code = 0
  for (let length = 1; length <= CODE_BITS_MAX; length++) {
    code = (code << 1) | bits.next()
    const index = code - (first[length] ?? 0)
    if (index < 0 || index >= (count[length] ?? 0)) continue
    const size = values[(at[length] ?? 0) + index] ?? 0
    if (size === 0) return 0
    if (size === 16) return 0x8000
    if (size > 16) return undefined
    const value = bits.take(size)
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value
  }
  return undefined
}

function decodeScan(
  bytes: Uint8Array,
  frame: Frame,
  scan: Scan,
  tables: ReadonlyMap<number, Table>,
  restart: number,
): LosslessPicture | null {
  const { rows, columns, components, precision } = frame
  // A sample takes a bit at least.
  if (rows * columns * components > bytes.length * 8) return null
  const samples = new Uint16Array(rows * columns * components)
  const bits = new Bits(bytes, scan.dataAt)
  const own = scan.tables.map((number) => tables.get(number))
  const middle = 1 << (precision - scan.shift - 1)
  const stride = columns * components
  let begun = 0
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    if (restart > 0 && pixel > 0 && pixel % restart === 0) {
      if (!bits.restart()) return null
      begun = pixel
    }
    const column = pixel % columns
    // The first line after a beginning has nothing above it.
    const isFirstLine = pixel - begun < columns - (begun % columns)
    for (let component = 0; component < components; component++) {
      const table = own[component]
      const difference = table === undefined ? undefined : readDifference(bits, table)
      if (difference === undefined || bits.overrun > 1) return null
      const at = pixel * components + component
      const left = samples[at - components] ?? 0
      const above = samples[at - stride] ?? 0
      const predicted =
        pixel === begun
          ? middle
          : isFirstLine
            ? left
            : column === 0
              ? above
              : predict(scan.predictor, left, above, samples[at - stride - components] ?? 0)
      samples[at] = (predicted + difference) & 0xffff
    }
  }
  if (scan.shift > 0) for (let at = 0; at < samples.length; at++) samples[at] = (samples[at] ?? 0) << scan.shift
  return { rows, columns, components, precision, samples }
}

function predict(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 1:
      return left
    case 2:
      return above
    case 3:
      return corner
    case 4:
      return left + above - corner
    case 5:
      return left + ((above - corner) >> 1)
    case 6:
      return above + ((left - corner) >> 1)
    default:
      return (left + above) >> 1
  }
}
