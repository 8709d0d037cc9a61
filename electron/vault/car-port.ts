/** Sealed blocks in standard CAR files, as IPFS tools write and read them. Source: https://ipld.io/specs/transport/car/carv1/ */

import type { Result } from '../../shared/model/result.ts'

export interface CarBlock {
  readonly cid: string
  readonly bytes: Uint8Array
}

/** A CAR file on the disk that was looked through: every block in it is what its name says. */
export interface CarFile {
  /** CIDs (version 1). */
  readonly roots: readonly string[]
  /** CIDs (version 1) of its blocks, each once, in their order. */
  readonly cids: readonly string[]
  /** Whether it holds these bytes; a raw and a dag-pb name of the same bytes are the same block. */
  has(cid: string): boolean
  /** Hashed again: the file may be another one by now. Errors: `block-missing`, `car-damaged`, `file-unreadable`. */
  read(cid: string): Promise<Result<Uint8Array>>
  /** CIDs that a block leads to, in order; none from a raw one. Errors: as for reading, `car-damaged` where it is no node. */
  linksOf(cid: string): Promise<Result<readonly string[]>>
  close(): Promise<void>
}

export interface CarPort {
  /** Version 1; complete, synced and read back before its name appears. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  write(path: string, roots: readonly string[], blocks: AsyncIterable<CarBlock>): Promise<Result<{ readonly sizeBytes: number }>>
  /** Version 1 or 2; reads the whole file once. Errors: `file-unreadable`, `car-invalid` (no such file), `car-damaged` (a block is not what its name says), `car-incomplete` (cut short), `limit-exceeded`, `cancelled`. */
  open(path: string, signal: AbortSignal): Promise<Result<CarFile>>
}
