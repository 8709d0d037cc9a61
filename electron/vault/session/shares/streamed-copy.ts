/** The copy of a DICOM file that is too large for memory: the reader makes it while the file passes by, and it lies sealed on the disk until it is kept. */

import type { Json } from '../../../../shared/fhir/json.ts'
import { stillHolds } from '../../../../shared/fhir/redact.ts'
import { PICTURE_FILE_BYTES_MAX, REDACTED_LABEL } from '../../../../shared/model/redaction.ts'
import { COPY_PIECE_BYTES } from '../../../../shared/model/read-more.ts'
import type { PieceExchange, RedactedReading } from '../../../../shared/model/read-more.ts'
import { ok } from '../../../../shared/model/result.ts'
import type { OpenSource, ParsedEntry, Scratch } from '../../ports.ts'
import { readOriginalPieces } from '../records/records.ts'
import { Refusal, mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** What it is now, and where its bytes are read; closing that leaves nothing of them. */
export interface StreamedCopy {
  readonly resource: Json
  readonly source: OpenSource
  readonly sizeBytes: number
}

/** Errors: `redaction-impossible`, `redaction-left`, `limit-exceeded`, the reader's own, `disk-full`, `disk-failed`. */
export async function streamedCopy(
  session: Session,
  { recordId, sizeBytes }: { readonly recordId: string; readonly sizeBytes: number },
  redact: RedactedReading,
  signal: AbortSignal,
): Promise<StreamedCopy> {
  const scratch = await mustAwait(session.ports.files.openScratch())
  const pieces = readOriginalPieces(session, recordId)
  const copy = new WrittenCopy(scratch)
  try {
    const exchange = { sizeBytes, next: () => copy.orFail(nextOf(pieces)), take: (piece: Uint8Array) => copy.orFail(copy.take(piece)) }
    const entry = await recordOf(session, redact, exchange, copy, signal)
    const resource = { ...(JSON.parse(entry.resourceJson) as Json), meta: { security: [REDACTED_LABEL] } }
    if (stillHolds(resource, redact.words)) throw refusal('redaction-left')
    return { resource, source: copy.source(), sizeBytes: copy.sizeBytes }
  } catch (error) {
    await scratch.close()
    throw error
  } finally {
    await pieces.return(undefined)
  }
}

type RecordEntry = Extract<ParsedEntry, { type: 'record' }>

async function recordOf(
  session: Session,
  redact: RedactedReading,
  exchange: PieceExchange,
  copy: WrittenCopy,
  signal: AbortSignal,
): Promise<RecordEntry> {
  let found: RecordEntry | null = null
  for await (const one of session.ports.parse.parse([], signal, { redact }, exchange)) {
    if (copy.failure !== null) throw copy.failure
    if (one.type === 'refused') throw new Refusal(one.error)
    // A paper inside goes where its file goes, and is no copy of its own.
    if (one.type === 'record' && one.readFrom === undefined) found ??= one
  }
  if (found === null || copy.sizeBytes === 0) throw refusal('redaction-impossible')
  return found
}

async function nextOf(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const next = await pieces.next()
  return next.done === true ? new Uint8Array(0) : next.value
}

/** Takes the pieces of the copy, and gives them back where they are asked for. */
class WrittenCopy {
  /** The first thing that went wrong on this side: the reader only hears that something did. */
  failure: Error | null = null
  sizeBytes = 0
  readonly #scratch: Scratch
  readonly #numbers: number[] = []
  #held: { readonly at: number; readonly bytes: Uint8Array } | null = null

  constructor(scratch: Scratch) {
    this.#scratch = scratch
  }

  async orFail<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      this.failure ??= error instanceof Error ? error : refusal('internal')
      throw error
    }
  }

  /** All but the last have one size: by that they are found again. */
  async take(piece: Uint8Array): Promise<null> {
    const isInOrder = this.sizeBytes === this.#numbers.length * COPY_PIECE_BYTES
    if (!isInOrder || piece.length === 0 || piece.length > COPY_PIECE_BYTES) throw refusal('internal')
    if (this.sizeBytes + piece.length > PICTURE_FILE_BYTES_MAX) throw refusal('limit-exceeded')
    this.#numbers.push(await mustAwait(this.#scratch.write(piece)))
    this.sizeBytes += piece.length
    return null
  }

  source(): OpenSource {
    return {
      read: async (into, at) => {
        for (let filled = 0; filled < into.length;) {
          const place = Math.floor((at + filled) / COPY_PIECE_BYTES)
          const piece = await this.#piece(place)
          const part = piece.subarray(at + filled - place * COPY_PIECE_BYTES).subarray(0, into.length - filled)
          if (part.length === 0) throw refusal('disk-failed')
          into.set(part, filled)
          filled += part.length
        }
        return ok(null)
      },
      check: () => Promise.resolve(ok(null)),
      close: () => this.#scratch.close(),
    }
  }

  /** Two reads that follow each other mostly share one. */
  async #piece(at: number): Promise<Uint8Array> {
    if (this.#held?.at === at) return this.#held.bytes
    const bytes = await mustAwait(this.#scratch.read(this.#numbers[at] ?? -1))
    this.#held = { at, bytes }
    return bytes
  }
}
