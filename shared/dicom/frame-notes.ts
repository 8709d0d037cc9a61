/**
 * Compressed frames without what programs write beside the pixels inside of them: comments, a camera's notes and thumbnails, what stands behind the end.
 * Nothing moves: such bytes become zero. What is none of these (films, run lengths) may hold anything, and is refused. Source: ITU-T T.81 annex B, T.87 annex C, T.800 annexes A and I.
 */

type Family = 'jpeg' | 'jpeg2000' | 'boxes'
/** What the next byte is; `behind`: nothing of a frame. */
type Place = 'box' | 'prefix' | 'marker' | 'length' | 'value' | 'pixels' | 'pixels-ff' | 'behind'

interface Kept {
  /** With this it has to begin; else nothing of it stays. */
  readonly begins: readonly number[]
  readonly bytes: number
}

const ALL: Kept = { begins: [], bytes: Number.POSITIVE_INFINITY }
const NOTHING: Kept = { begins: [], bytes: 0 }
const START = [0xff, 0xd8, 0xff]
const START_2000 = [0xff, 0x4f, 0xff, 0x51]
const END = 0xd9
const SCAN = 0xda
/** What draws a JPEG or JPEG-LS: frames, tables, scans, intervals. */
const DRAWING = /^(?:c[0-9a-f]|d[a-f]|f[78])$/u
/** Of JPEG: how large pixels are, and which colours they have. A thumbnail stands behind the former. */
const JPEG_NOTES: Readonly<Record<number, Kept>> = {
  0xe0: { begins: bytesOf('JFIF\0'), bytes: 14 },
  0xe8: { begins: bytesOf('mrfx'), bytes: 5 },
  0xee: { begins: bytesOf('Adobe'), bytes: 12 },
}
const PIXELS_2000 = 0x93
const PACKET_2000 = 0x91
/** A file of JPEG 2000 as a frame: what says that it is one, and how its colours are to be read. What is in other boxes goes. */
const BOXES = new Set(['jP  ', 'ftyp', 'jp2h'])
const BOX_OF_PIXELS = 'jp2c'
const BOX_HEAD_BYTES = 8
/** Of a comment in JPEG 2000: whether it is letters. */
const COMMENT_2000 = { marker: 0x64, kept: { begins: [], bytes: 2 } }

/** Goes over fragments of compressed pixels in their order, a piece at a time. */
export class FrameNotes {
  #family: Family | null = null
  #place: Place = 'behind'
  #marker = 0
  #lengthBytes = 0
  #length = 0
  #valueAt = 0
  #isKnown = true
  #boxHead: number[] = []
  #isBroken = false

  /** `first`: the beginning of the next fragment. */
  begin(first: Uint8Array): void {
    const family = startsWith(first, START) ? 'jpeg' : startsWith(first, START_2000) ? 'jpeg2000' : isBoxed(first) ? 'boxes' : null
    if (family !== null) [this.#family, this.#place, this.#boxHead] = [family, family === 'boxes' ? 'box' : 'prefix', []]
    // A frame may lie in several fragments, but one has to begin it. A film says names in its notes, its sound, and boxes around it.
    else if (this.#family === null) this.#isBroken = true
  }

  /** The same length; null where a frame is damaged, or written in a way that is not known here. */
  without(piece: Uint8Array): Uint8Array | null {
    const own = piece.slice()
    for (let at = 0; at < own.length && !this.#isBroken;) at = this.#step(own, at)
    return this.#isBroken ? null : own
  }

  /** Returns where it goes on. */
  #step(own: Uint8Array, at: number): number {
    const byte = own[at] ?? 0
    switch (this.#place) {
      case 'behind':
        own.fill(0, at)
        return own.length
      case 'pixels': {
        const next = own.indexOf(0xff, at)
        if (next !== -1) this.#place = 'pixels-ff'
        return next === -1 ? own.length : next + 1
      }
      case 'pixels-ff':
        if (byte === 0xff) return at + 1
        if (this.#isMarkerInPixels(byte)) this.#mark(byte)
        else this.#place = 'pixels'
        return at + 1
      case 'prefix':
        if (byte === 0xff) this.#place = 'marker'
        else own[at] = 0
        return at + 1
      case 'marker':
        if (byte !== 0xff) this.#mark(byte)
        return at + 1
      case 'box':
        this.#boxHead.push(byte)
        if (this.#boxHead.length === BOX_HEAD_BYTES) this.#openBox()
        return at + 1
      case 'length':
        this.#measure(byte)
        return at + 1
      case 'value':
        return this.#value(own, at)
    }
  }

  #isMarkerInPixels(byte: number): boolean {
    return this.#family === 'jpeg' ? byte >= 0xc0 && !isAgain(byte) : byte >= 0x90 && byte !== 0x92
  }

  #mark(marker: number): void {
    this.#marker = marker
    ;[this.#lengthBytes, this.#length, this.#valueAt, this.#isKnown] = [0, 0, 0, true]
    if (marker === END) this.#place = 'behind'
    else if (this.#family === 'jpeg') this.#place = marker <= 0x01 || isAgain(marker) || marker === 0xd8 ? 'prefix' : 'length'
    else if (marker === PIXELS_2000) this.#place = 'pixels'
    else this.#place = marker === 0x4f || (marker >= 0x30 && marker <= 0x3f) ? 'prefix' : 'length'
  }

  /** The length counts itself. */
  #measure(byte: number): void {
    this.#length = this.#length * 256 + byte
    this.#lengthBytes += 1
    if (this.#lengthBytes < 2) return
    if (this.#length < 2) this.#isBroken = true
    else if (this.#length === 2) this.#place = this.#afterValue()
    else this.#place = 'value'
  }

  /** Where its length does not stand in these bytes, only pixels may be inside: they have an end of their own. */
  #openBox(): void {
    const length = this.#boxHead.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0)
    if (this.#boxType() === BOX_OF_PIXELS && length !== 1) [this.#family, this.#place] = ['jpeg2000', 'prefix']
    // Of JPEG XL nothing is known here well enough.
    else if (length < BOX_HEAD_BYTES || this.#boxType() === 'JXL ') this.#isBroken = true
    else [this.#length, this.#valueAt, this.#isKnown, this.#place] = [length - BOX_HEAD_BYTES + 2, 0, true, 'value']
    if (this.#place === 'value' && length === BOX_HEAD_BYTES) this.#place = this.#afterValue()
  }

  #boxType(): string {
    return String.fromCharCode(...this.#boxHead.slice(4))
  }

  #value(own: Uint8Array, at: number): number {
    const { begins, bytes } = this.#kept()
    const end = Math.min(own.length, at + this.#length - 2 - this.#valueAt)
    for (let place = at; place < end; place += 1, this.#valueAt += 1) {
      if (this.#valueAt < begins.length) this.#isKnown &&= own[place] === begins[this.#valueAt]
      if (!this.#isKnown || this.#valueAt >= bytes) own[place] = 0
    }
    if (this.#valueAt === this.#length - 2) this.#place = this.#afterValue()
    return end
  }

  #kept(): Kept {
    const marker = this.#marker
    if (this.#family === 'boxes') return BOXES.has(this.#boxType()) ? ALL : NOTHING
    if (this.#family === 'jpeg2000') return marker === COMMENT_2000.marker ? COMMENT_2000.kept : ALL
    return DRAWING.test(marker.toString(16)) ? ALL : (JPEG_NOTES[marker] ?? NOTHING)
  }

  #afterValue(): Place {
    if (this.#family === 'boxes') {
      this.#boxHead = []
      return 'box'
    }
    return this.#marker === (this.#family === 'jpeg' ? SCAN : PACKET_2000) ? 'pixels' : 'prefix'
  }
}

/** Where pixels of a JPEG begin anew. */
function isAgain(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7
}

/** The first box says its own length: twelve. */
function isBoxed(first: Uint8Array): boolean {
  return ['jP  ', 'JXL '].some((type) => startsWith(first, [0, 0, 0, 12, ...bytesOf(type)]))
}

function bytesOf(text: string): readonly number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0))
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte)
}
