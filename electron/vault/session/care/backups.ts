/** What is in a backup, and when the last one was made. */

import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { blockKeyOf, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { ArchiveEntry } from '../../ports.ts'
import type { VaultEntry } from '../collections.ts'
import { copyKeyFile } from '../keys/key-files.ts'
import { reachableFiles } from '../manifest/reachable.ts'
import { mustAwait, refusal, throwIfCancelled } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Names inside the archive. */
export const BACKUP_NAMES = { facts: 'salus.json', keyFile: 'key.salus', head: 'head.salus', blocks: 'blocks/' } as const
/** Blocks read at once. */
const BLOCKS_A_BATCH = 32

/** The first entry of every backup. */
export interface BackupFacts {
  readonly format: 'salus/1 backup'
  readonly id: string
  /** Id of the full backup that this one adds to; empty for a full one. */
  readonly base: string
  readonly vaultId: string
  readonly seq: number
  readonly blocks: number
  readonly atMs: number
}

/** CIDs of all blocks that the newest manifest needs, each once. */
export async function blocksToKeep(session: Session): Promise<readonly string[]> {
  const nodes = new Map<string, string>()
  const found = new Map<string, string>()
  for await (const { cid, what } of reachableFiles(session)) {
    if (what === 'node') nodes.set(blockKeyOf(cid), cid)
    else if (isSingleBlock(cid)) found.set(blockKeyOf(cid), cid)
    else for (const block of await mustAwait(session.ports.blocks.listBlocks(cid))) found.set(blockKeyOf(block), block)
  }
  return [...nodes.values(), ...found.values()]
}

/** Entries of one backup in their order. Errors: `block-missing`, `block-damaged` (a damaged vault is not called backed up), `cancelled`. */
export async function* backupEntries(
  session: Session,
  facts: Omit<BackupFacts, 'blocks'>,
  cids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  const head = session.manifest.head()
  if (head === null) throw refusal('vault-damaged')
  yield { name: BACKUP_NAMES.facts, bytes: encodeUtf8(canonicalJson({ ...facts, blocks: cids.length })) }
  yield { name: BACKUP_NAMES.keyFile, bytes: await copyKeyFile(session) }
  yield { name: BACKUP_NAMES.head, bytes: head }
  for (let from = 0; from < cids.length; from += BLOCKS_A_BATCH) {
    throwIfCancelled(signal)
    const batch = cids.slice(from, from + BLOCKS_A_BATCH)
    const blocks = await mustAwait(session.ports.blocks.getMany(batch))
    for (const [at, bytes] of blocks.entries()) {
      if (bytes === null) throw refusal('block-missing')
      yield { name: `${BACKUP_NAMES.blocks}${batch[at] ?? ''}`, bytes }
    }
    session.emit({ type: 'backup-progress', done: Math.min(cids.length, from + BLOCKS_A_BATCH), total: cids.length })
  }
  throwIfCancelled(signal)
}

/** Reads the first entry. Errors: `backup-damaged`. */
export function readFacts(entry: ArchiveEntry | undefined): BackupFacts {
  const json = entry?.name === BACKUP_NAMES.facts ? parseJson(decodeUtf8(entry.bytes), { depthMax: 2 }) : null
  const facts = json?.ok === true ? (json.value as Partial<BackupFacts> | null) : null
  if (typeof facts?.format !== 'string') throw refusal('backup-damaged')
  if (/^salus\/[2-9]/u.test(facts.format)) throw refusal('vault-newer-version')
  const whole =
    facts.format === 'salus/1 backup' &&
    typeof facts.id === 'string' &&
    typeof facts.base === 'string' &&
    Number.isSafeInteger(facts.seq) &&
    Number.isSafeInteger(facts.blocks)
  if (!whole) throw refusal('backup-damaged')
  return facts as BackupFacts
}

/** Keys of the blocks that the last full backup holds; empty where there is none. */
export async function blocksInBase(session: Session, entry: VaultEntry): Promise<ReadonlySet<string>> {
  if (entry.lastBackup === undefined) return new Set()
  return new Set(decodeUtf8(await readBlob(session, entry.lastBackup.blocks)).split('\n'))
}
