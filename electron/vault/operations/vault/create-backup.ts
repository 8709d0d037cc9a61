/** Writes the whole vault, or what came since the last full backup, into one standard age file that only the words or a passphrase open. */

import type { BackupReport } from '../../../../shared/api/care-views.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { DISK_CODES } from '../../../../shared/model/errors.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import { backupEntries, blocksInBase, blocksToKeep } from '../../session/care/backups.ts'
import { mustAwait, refusal, Refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, newId, readVaultEntry, storeBlob } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

export interface BackupArgs {
  /** Absolute. */
  readonly path: string
  /** Without one the backup is to the key of the 24 words. */
  readonly passphrase?: string
  /** Only what the last full backup has not. */
  readonly incremental?: boolean
}

/** Errors: `backup-needs-words`, `backup-no-base`, `passphrase-too-weak`, `block-damaged`, `block-missing`, `cancelled`, `disk-full`, `disk-failed`. */
export async function createBackup(session: Session, args: BackupArgs, signal: AbortSignal): Promise<BackupReport> {
  if (args.path === '') throw refusal('input-invalid')
  const entry = await readVaultEntry(session)
  const { passphrase } = args
  if (passphrase !== undefined && !judgePassphrase(passphrase).accepted) throw refusal('passphrase-too-weak')
  if (passphrase === undefined && entry.backupRecipient === undefined) throw refusal('backup-needs-words')
  if (args.incremental === true && entry.lastBackup === undefined) throw refusal('backup-no-base')
  const target = passphrase === undefined ? { recipient: entry.backupRecipient ?? '' } : { passphrase }
  const atMs = session.ports.clock.now()
  const id = newId(session)
  const incremental = args.incremental === true
  // Nothing changes while it is written: what is in the file is one state of the vault.
  const written = await session.manifest.hold(async () => {
    const known = incremental ? await blocksInBase(session, entry) : new Set<string>()
    const all = await blocksToKeep(session)
    const cids = all.filter((cid) => !known.has(blockKeyOf(cid)))
    const facts = {
      format: 'salus/1 backup',
      id,
      base: incremental ? (entry.lastBackup?.id ?? '') : '',
      vaultId: session.vaultId,
      seq: session.manifest.seq(),
      atMs,
    } as const
    const { sizeBytes } = await mustAwait(session.ports.archive.write(args.path, target, backupEntries(session, facts, cids, signal)))
    return { all, blocks: cids.length, sizeBytes, seq: facts.seq }
  })
  const report = { blocks: written.blocks, sizeBytes: written.sizeBytes, seq: written.seq, incremental }
  try {
    await noteBackup(session, { id, atMs, incremental, all: written.all, seq: written.seq })
    return report
  } catch (error) {
    if (!(error instanceof Refusal) || !DISK_CODES.has(error.error.code)) throw error
    // A disk that is full is a reason to make a backup, and the file lies on another one.
    return { ...report, unnoted: true }
  }
}

async function noteBackup(
  session: Session,
  done: {
    readonly id: string
    readonly atMs: number
    readonly incremental: boolean
    readonly all: readonly string[]
    readonly seq: number
  },
): Promise<void> {
  const blob = done.incremental ? null : await storeBlob(session, encodeUtf8(done.all.map(blockKeyOf).join('\n')))
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (entry) => {
      const before = entry.lastBackup
      if (before !== undefined && blob !== null) tx.dropFilesAfter([before.blocks.cid])
      const newest = { newestAtMs: done.atMs, newestSeq: done.seq }
      if (blob !== null) return { ...entry, lastBackup: { id: done.id, atMs: done.atMs, blocks: blob, ...newest } }
      return before === undefined ? entry : { ...entry, lastBackup: { ...before, ...newest } }
    })
    await addActivity(session, tx, 'backup-made', { count: done.all.length })
  })
  session.emit({ type: 'changed', what: ['activity'] })
}
