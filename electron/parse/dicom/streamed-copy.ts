/** Copies a DICOM file without the person while it passes by: nothing of it is held but what stands before its pixels, and a frame. */

import { beginCopy } from '../../../shared/dicom/deidentify.ts'
import type { BegunCopy } from '../../../shared/dicom/deidentify.ts'
import { PIXEL_TAGS, readElements } from '../../../shared/dicom/data-set.ts'
import type { FrameUnpackers } from '../../../shared/dicom/native-frames.ts'
import { readFrame, syntaxOf } from '../../../shared/dicom/part-10.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { COPY_PIECE_BYTES } from '../../../shared/model/read-more.ts'
import type { PieceExchange, RedactedReading } from '../../../shared/model/read-more.ts'
import type { EntrySource } from '../entry-source.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { ParseLimits } from '../limits.ts'
import { dicomEntries } from './dicom-entries.ts'
import { howOf, redactedDicom } from './redacted-dicom.ts'
import { Studies } from './studies.ts'

/** What stands before the pixels, and a whole file that is no picture: a report, a paper. */
const HELD_BYTES_MAX = 64 * 1024 * 1024
const FIRST_LOOK_BYTES = 64 * 1024
const GROWTH = 4
const SOURCE: EntrySource = { file: 0, name: 'picture.dcm' }

/** The entries of the copy, as of a file of which only the beginning is at hand; its bytes went to `pieces`. Errors, as a refused entry: `redaction-impossible`, and those of DICOM files. */
export async function streamedEntries(
  pieces: PieceExchange,
  redact: RedactedReading,
  unpackers: FrameUnpackers | null,
  limits: ParseLimits,
): Promise<readonly ParsedEntry[]> {
  const reader = new Pulled(pieces)
  const writer = new Pushed(pieces)
  const head = await copied(reader, writer, redact, unpackers)
  if (head === null) return [refusedEntry(SOURCE, 0, 'redaction-impossible')]
  await writer.end()
  const file = { bytes: head, sizeBytes: writer.sizeBytes, changedAtMs: 0 }
  return [...dicomEntries(file, { path: '', source: SOURCE, limits, studies: new Studies() })]
}

/** The copy, or as much of it as stands before its pixels; null where there can be none. */
async function copied(
  reader: Pulled,
  writer: Pushed,
  redact: RedactedReading,
  unpackers: FrameUnpackers | null,
): Promise<Uint8Array | null> {
  const isForDocument = (redact.lines ?? []).length > 0 || redact.paper !== undefined
  const before = isForDocument ? null : await toPixels(reader)
  if (before === null) return inMemory(reader, writer, redact, unpackers)
  const copy = beginCopy(before, howOf(redact), { bars: redact.bars?.[0] ?? [], unpackers })
  if (copy === null) return null
  reader.drop(copy.pixelsAt)
  await writer.put(copy.head)
  return (await passSteps(copy, reader, writer)) ? copy.head : null
}

async function passSteps({ steps }: BegunCopy, reader: Pulled, writer: Pushed): Promise<boolean> {
  let step = steps.next()
  while (step.done !== true) {
    if ('give' in step.value) {
      await writer.put(step.value.give)
      step = steps.next(new Uint8Array(0))
    } else step = steps.next(await reader.take(step.value.want))
  }
  return step.value
}

/** Null where none are among what may be held, or where the file is deflated. */
async function toPixels(
  reader: Pulled,
): Promise<{ readonly bytes: Uint8Array; readonly dataAt: number; readonly transferSyntax: string } | null> {
  for (let length = FIRST_LOOK_BYTES; ; length = Math.min(HELD_BYTES_MAX, length * GROWTH)) {
    const bytes = await reader.look(length)
    const frame = readFrame(bytes)
    if (frame?.deflated === true) return null
    if (frame !== null) {
      const { dataAt, transferSyntax } = frame
      const { dataSet, end } = readElements(bytes, dataAt, syntaxOf(bytes, dataAt, transferSyntax))
      if (end === 'pixels' && [...PIXEL_TAGS].some((tag) => dataSet.elements.has(tag))) return { bytes, dataAt, transferSyntax }
    }
    if (bytes.length < length || length === HELD_BYTES_MAX) return null
  }
}

/** What is no picture is read whole. */
async function inMemory(
  reader: Pulled,
  writer: Pushed,
  redact: RedactedReading,
  unpackers: FrameUnpackers | null,
): Promise<Uint8Array | null> {
  const bytes = await reader.look(HELD_BYTES_MAX + 1)
  if (bytes.length > HELD_BYTES_MAX) return null
  const copy = redactedDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, 0, redact, unpackers)
  if (copy === null) return null
  await writer.put(copy.bytes)
  return copy.bytes
}

/** The file, as far as it was read and is not yet used. */
class Pulled {
  readonly #pieces: PieceExchange
  #parts: Uint8Array[] = []
  #length = 0
  #isOver = false

  constructor(pieces: PieceExchange) {
    this.#pieces = pieces
  }

  /** The next bytes without using them; fewer only at the end. */
  async look(length: number): Promise<Uint8Array> {
    await this.#fill(length)
    const whole = this.#joined(Math.min(length, this.#length), this.#length)
    this.#parts = [whole]
    return whole.subarray(0, Math.min(length, whole.length))
  }

  /** The next bytes; fewer only at the end. */
  async take(length: number): Promise<Uint8Array> {
    await this.#fill(length)
    const count = Math.min(length, this.#length)
    const bytes = this.#joined(count, count)
    this.drop(count)
    return bytes
  }

  /** Of what was read. */
  drop(length: number): void {
    let left = Math.min(length, this.#length)
    this.#length -= left
    while (left > 0) {
      const [first = new Uint8Array(0)] = this.#parts
      if (first.length > left) this.#parts[0] = first.subarray(left)
      else this.#parts.shift()
      left -= Math.min(left, first.length)
    }
  }

  async #fill(length: number): Promise<void> {
    while (this.#length < length && !this.#isOver) {
      const piece = await this.#pieces.next()
      if (piece.length === 0) this.#isOver = true
      else this.#parts.push(piece)
      this.#length += piece.length
    }
  }

  /** The first `length` bytes in one piece of room for `room`; not copied where they lie in one already. */
  #joined(length: number, room: number): Uint8Array {
    const [first] = this.#parts
    if (first !== undefined && first.length >= Math.max(length, room)) return first.subarray(0, room)
    const whole = new Uint8Array(room)
    let at = 0
    for (const part of this.#parts) {
      const own = part.subarray(0, room - at)
      whole.set(own, at)
      at += own.length
      if (at === room) break
    }
    return whole
  }
}

/** The copy, in pieces of one size. */
class Pushed {
  readonly #pieces: PieceExchange
  #room = new Uint8Array(COPY_PIECE_BYTES)
  #filled = 0
  sizeBytes = 0

  constructor(pieces: PieceExchange) {
    this.#pieces = pieces
  }

  async put(bytes: Uint8Array): Promise<void> {
    this.sizeBytes += bytes.length
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + COPY_PIECE_BYTES - this.#filled)
      this.#room.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === COPY_PIECE_BYTES) await this.end()
    }
  }

  /** What is left. */
  async end(): Promise<void> {
    if (this.#filled === 0) return
    await this.#pieces.take(this.#room.slice(0, this.#filled))
    this.#filled = 0
  }
}
