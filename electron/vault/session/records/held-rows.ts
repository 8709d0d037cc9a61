/** Rows of records that wait for a yes: some in memory, the rest put down sealed, so that a preview takes the same memory however long it is. */

import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import type { IndexLine, Scratch, VaultFilesPort } from '../../ports.ts'
import { mustAwait } from '../refusal.ts'

/** Characters of rows and words that one preview holds in memory, about. */
const HELD_CHARACTERS_MAX = 24 * 1024 * 1024
/** What a row takes beside its words, about. */
const ROW_CHARACTERS = 600

export interface HeldRows {
  /** Errors: `disk-full`, `disk-failed`. */
  add(lines: readonly IndexLine[]): Promise<void>
  /** Everything that was added, batch by batch. Errors: `disk-failed`. */
  batches(): AsyncIterable<readonly IndexLine[]>
  close(): Promise<void>
}

/** `files` opens the room on the disk when memory is used up. */
export function createHeldRows(files: Pick<VaultFilesPort, 'openScratch'>): HeldRows {
  const batches: (readonly IndexLine[] | number)[] = []
  let opening: Promise<Scratch> | null = null
  let characters = 0
  return {
    add: async (lines) => {
      characters += lines.reduce((sum, { words }) => sum + words.length + ROW_CHARACTERS, 0)
      const place = batches.push(lines) - 1
      if (characters <= HELD_CHARACTERS_MAX) return
      opening ??= mustAwait(files.openScratch())
      const scratch = await opening
      batches[place] = await mustAwait(scratch.write(encodeUtf8(JSON.stringify(lines))))
    },
    async *batches() {
      for (const batch of batches) {
        if (typeof batch !== 'number') yield batch
        else if (opening !== null) yield JSON.parse(decodeUtf8(await mustAwait((await opening).read(batch)))) as readonly IndexLine[]
      }
    },
    close: async () => {
      batches.length = 0
      const scratch = await opening?.catch(() => null)
      opening = null
      await scratch?.close()
    },
  }
}
