/** A sealed parcel: one CAR file whose first root is a table of contents, then letters piece by piece, then the blocks of records. */

import { rawBlockCid } from '../../../../shared/crypto/block-cid.ts'
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { ENVELOPE_BYTES_MAX } from '../../../../shared/crypto/envelope.ts'
import type { CarBlock, CarFile } from '../../ports.ts'
import { mustAwait, refusal } from '../refusal.ts'

/** 2: records that joined a share come with their blocks. 3: records of a share may be missing, and are named. Whoever reads only an earlier one is told that the file is newer. */
export type ParcelForm = 1 | 2 | 3
const FORMATS: Readonly<Record<ParcelForm, string>> = { 1: 'salus-parcel/1', 2: 'salus-parcel/2', 3: 'salus-parcel/3' }
/** Letters of one parcel: as many as may wait from one contact. */
export const PARCEL_LETTERS_MAX = 2_000
/** A letter is far below the largest block that IPFS tools take, piece by piece. */
const PIECE_BYTES = 200 * 1024
/** Of all of them. */
export const LETTERS_BYTES_MAX = 256 * 1024 * 1024
const DEPTH_MAX = 4

/** Blocks of contents and letters, the contents first. */
export interface PackedLetters {
  readonly contents: string
  readonly blocks: readonly CarBlock[]
}

/** Cuts sealed letters into blocks. `without`: CIDs of files that could not be read where it was saved; of form 3 alone. */
export function packLetters(envelopes: readonly Uint8Array[], form: ParcelForm = 1, without: readonly string[] = []): PackedLetters {
  const letters = envelopes.map(piecesOf)
  const said = { format: FORMATS[form], letters: letters.map((pieces) => pieces.map(({ cid }) => cid)) }
  const bytes = encodeUtf8(canonicalJson(form === 3 ? { ...said, without } : said))
  const contents = rawBlockCid(bytes)
  return { contents, blocks: [{ cid: contents, bytes }, ...letters.flat()] }
}

function piecesOf(envelope: Uint8Array): readonly CarBlock[] {
  const pieces: CarBlock[] = []
  for (let at = 0; at < envelope.length; at += PIECE_BYTES) {
    const bytes = envelope.slice(at, at + PIECE_BYTES)
    pieces.push({ cid: rawBlockCid(bytes), bytes })
  }
  return pieces
}

export interface UnpackedLetters {
  readonly envelopes: readonly Uint8Array[]
  /** CIDs of contents and letters. */
  readonly cids: readonly string[]
  /** CIDs of files that are not in it, as it says itself. */
  readonly without: ReadonlySet<string>
}

/** Errors: `parcel-invalid` where the file is none, `newer-version`, `car-incomplete` where a piece is missing, `limit-exceeded`. */
export async function unpackLetters(car: CarFile): Promise<UnpackedLetters> {
  const [contents = ''] = car.roots
  if (!car.has(contents)) throw refusal('parcel-invalid')
  const { letters, without } = readContents(await mustAwait(car.read(contents)))
  const envelopes: Uint8Array[] = []
  let left = LETTERS_BYTES_MAX
  for (const pieces of letters) {
    const read: Uint8Array[] = []
    for (const cid of pieces) {
      if (!car.has(cid)) throw refusal('car-incomplete')
      const bytes = await mustAwait(car.read(cid))
      left -= bytes.length
      if (left < 0 || bytes.length > PIECE_BYTES) throw refusal('limit-exceeded')
      read.push(bytes)
    }
    envelopes.push(concatBytes(...read))
  }
  return { envelopes, cids: [contents, ...letters.flat()], without: new Set(without) }
}

interface Contents {
  readonly letters: readonly (readonly string[])[]
  readonly without: readonly string[]
}

function readContents(bytes: Uint8Array): Contents {
  const text = textOf(bytes)
  const parsed = text === null ? null : parseJson(text, { depthMax: DEPTH_MAX })
  const said = parsed?.ok === true ? (parsed.value as Readonly<Partial<Record<'format' | 'letters' | 'without', unknown>>> | null) : null
  if (typeof said?.format !== 'string' || !said.format.startsWith('salus-parcel/')) throw refusal('parcel-invalid')
  if (!Object.values(FORMATS).includes(said.format)) throw refusal('newer-version')
  const { letters, without = [] } = said
  if (!Array.isArray(letters) || letters.length === 0 || !letters.every(isPieces)) throw refusal('parcel-invalid')
  if (letters.length > PARCEL_LETTERS_MAX) throw refusal('limit-exceeded')
  if (!Array.isArray(without) || !without.every((cid) => typeof cid === 'string')) throw refusal('parcel-invalid')
  if (said.format !== FORMATS[3] && without.length > 0) throw refusal('parcel-invalid')
  return { letters, without }
}

function isPieces(value: unknown): value is readonly string[] {
  const piecesMax = Math.ceil(ENVELOPE_BYTES_MAX / PIECE_BYTES)
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= piecesMax &&
    value.every((cid) => typeof cid === 'string' && cid.startsWith('bafkrei') && cid.length === 59)
  )
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return decodeUtf8(bytes)
  } catch {
    return null
  }
}
