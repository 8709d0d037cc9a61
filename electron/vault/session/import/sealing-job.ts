/** A large file on its way, as it is begun or gone on with. */

import type { IncrementalHash } from '../../../../shared/crypto/hash.ts'
import type { SealedLeaf } from '../../ports.ts'
import type { ProgressNote } from './import-progress.ts'
import type { PlainRecord } from './source-runs.ts'

/** One large file on its way, from its beginning or from where the last note says. */
export interface SealingJob extends PlainRecord, ProgressNote {
  readonly name: string
  /** Chunks that are durable already; a whole number of runs, or all. */
  readonly leaves: readonly SealedLeaf[]
  /** Of the source up to the end of these chunks. */
  readonly sourceHash: IncrementalHash
}
