/** Reading backups: one full file and the ones that add to it, every block checked against its name. */

import { blockKeyOf, rawBlockCid } from '../../../../shared/crypto/block-cid.ts'
import { backupIdentity } from '../../../../shared/crypto/backup.ts'
import type { BackupSecret } from '../../../../shared/crypto/backup.ts'
import type { ArchivePort } from '../../ports.ts'
import { BACKUP_NAMES, readFacts } from './backups.ts'
import type { BackupFacts } from './backups.ts'
import type { EmitEvent } from '../session.ts'
import { must, refusal, throwIfCancelled } from '../refusal.ts'

export interface ReadBackup {
  readonly facts: BackupFacts
  readonly keyFile: Uint8Array
  readonly head: Uint8Array
}

/** What a person has to open backups; with both, each file is opened by the one that it is to. Errors: `input-invalid` with neither. */
export function backupSecretOf(wordsEntropy: Uint8Array | null, passphrase: string | undefined): BackupSecret {
  const typed = passphrase === undefined ? {} : { passphrase }
  if (wordsEntropy !== null) return { identity: backupIdentity(wordsEntropy), ...typed }
  if (passphrase === undefined) throw refusal('input-invalid')
  return { passphrase }
}

/** Bytes of blocks handed over at once. */
const BATCH_BYTES = 8 * 1024 * 1024

/** Tells how far the reading of several files is, in thousandths; by the place of a file, what hears of its part. */
export function tellReading(emit: EmitEvent, files: number): (file: number) => (part: number) => void {
  return (file) => (part) => {
    emit({ type: 'backup-progress', done: Math.round(((file + part) * 1000) / files), total: 1000 })
  }
}

/** Reads one file to its end. `take` gets blocks in batches; `progress` hears which part was taken, 0 to 1. Errors: `file-unreadable`, `backup-locked`, `backup-damaged`, `cancelled`. */
export async function readBackup(
  archive: ArchivePort,
  path: string,
  secret: BackupSecret,
  take: (blocks: readonly { readonly cid: string; readonly bytes: Uint8Array }[]) => Promise<void>,
  signal: AbortSignal,
  progress: (part: number) => void = () => undefined,
): Promise<ReadBackup> {
  let facts: BackupFacts | null = null
  let keyFile: Uint8Array | null = null
  let head: Uint8Array | null = null
  let batch: { readonly cid: string; readonly bytes: Uint8Array }[] = []
  let batchBytes = 0
  let blocks = 0
  for await (const read of archive.read(path, secret)) {
    throwIfCancelled(signal)
    const entry = must(read)
    if (facts === null) facts = readFacts(entry)
    else if (entry.name === BACKUP_NAMES.keyFile) keyFile = entry.bytes
    else if (entry.name === BACKUP_NAMES.head) head = entry.bytes
    else {
      const cid = entry.name.slice(BACKUP_NAMES.blocks.length)
      if (!entry.name.startsWith(BACKUP_NAMES.blocks) || blockKeyOf(cid) !== blockKeyOf(rawBlockCid(entry.bytes)))
        throw refusal('backup-damaged')
      batch.push({ cid, bytes: entry.bytes })
      batchBytes += entry.bytes.length
      blocks += 1
      if (batchBytes < BATCH_BYTES) continue
      await take(batch)
      progress(facts.blocks === 0 ? 1 : Math.min(1, blocks / facts.blocks))
      batch = []
      batchBytes = 0
    }
  }
  await take(batch)
  progress(1)
  throwIfCancelled(signal)
  if (facts === null || keyFile === null || head === null || blocks !== facts.blocks) throw refusal('backup-damaged')
  return { facts, keyFile, head }
}

/** The state that these files make together: the newest, whose base is among them. Errors: `backup-base-missing`. */
export function newestOf(read: readonly ReadBackup[]): ReadBackup {
  const [newest] = [...read].sort((a, b) => b.facts.seq - a.facts.seq)
  if (newest === undefined) throw refusal('input-invalid')
  const ids = new Set(read.map(({ facts }) => facts.id))
  const alike = read.every(({ facts }) => facts.vaultId === newest.facts.vaultId)
  if (!alike || (newest.facts.base !== '' && !ids.has(newest.facts.base))) throw refusal('backup-base-missing')
  return newest
}
