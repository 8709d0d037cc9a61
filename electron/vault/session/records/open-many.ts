/** Opens many records of this vault, one after the other, their blocks fetched together. */

import { isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import type { RecordEntry } from '../collections.ts'
import { openStoredRecord, openWith } from './records.ts'
import { mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Blocks of one question, and their bytes at the most. */
const TOGETHER_MAX = 128
const BYTES_MAX = 8 * 1024 * 1024

type Pair = readonly [recordId: string, entry: RecordEntry]

/** In the order of the ids. Errors: those of `openStoredRecord`, for the first that cannot be opened. */
export async function* openStoredRecords(
  session: Session,
  recordIds: readonly string[],
): AsyncGenerator<readonly [recordId: string, content: RecordContent]> {
  const entries = await session.manifest.getMany('records', recordIds)
  const pairs = recordIds.map((recordId): Pair => {
    const entry = entries.get(recordId)
    if (entry === undefined) throw refusal('record-not-found')
    return [recordId, entry]
  })
  for (const group of groupsOf(pairs)) {
    const small = group.filter(([, entry]) => isSmall(entry))
    const blocks = await mustAwait(session.ports.blocks.getMany(small.map(([, { cid }]) => cid)))
    const blockOf = new Map(small.map(([recordId], at) => [recordId, blocks[at] ?? null]))
    for (const [recordId, entry] of group) {
      const block = blockOf.get(recordId) ?? null
      // A block that is missing says so itself.
      yield [recordId, await (block === null ? openStoredRecord(session, recordId, entry) : openWith(session, recordId, entry, block))]
    }
  }
}

function isSmall({ cid, original }: RecordEntry): boolean {
  return original === undefined && isSingleBlock(cid)
}

function* groupsOf(pairs: readonly Pair[]): Generator<readonly Pair[]> {
  let group: Pair[] = []
  let bytes = 0
  for (const pair of pairs) {
    const more = isSmall(pair[1]) ? pair[1].sizeBytes : 0
    if (group.length > 0 && (group.length >= TOGETHER_MAX || bytes + more > BYTES_MAX)) {
      yield group
      group = []
      bytes = 0
    }
    group.push(pair)
    bytes += more
  }
  if (group.length > 0) yield group
}
