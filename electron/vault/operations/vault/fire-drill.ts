/** Tries a backup without restoring it: every byte is read and checked, the manifest opened, every record found; nothing is written anywhere. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import type { FireDrillReport } from '../../../../shared/api/care-views.ts'
import { err, ok } from '../../../../shared/model/result.ts'
import type { BlockPort, VaultFilesPort, VaultPorts } from '../../ports.ts'
import { openManifest } from '../../session/manifest/open-manifest.ts'
import { backupSecretOf, newestOf, readBackup, tellReading } from '../../session/care/read-backup.ts'
import type { ReadBackup } from '../../session/care/read-backup.ts'
import { must, Refusal } from '../../session/refusal.ts'
import { createSession, deriveSessionKeys } from '../../session/session.ts'
import type { EmitEvent } from '../../session/session.ts'
import { openStoredRecord } from '../../session/records/records.ts'
import { neededBlocks } from '../../session/care/sweep.ts'

/** Bytes of small blocks (manifest nodes and small records) that are kept in memory for the drill, an equal part of each file; records beyond are only checked by their hash. */
const KEPT_BYTES_MAX = 256 * 1024 * 1024
const SMALL_BLOCK_BYTES = 64 * 1024

export interface DrillArgs {
  readonly paths: readonly string[]
  readonly words?: string
  readonly backupPassphrase?: string
  /** With a backup passphrase: the vault's own, to open its keys. */
  readonly passphrase?: string
}

/** Errors: those of reading a backup, `words-wrong`, `unlock-refused`. */
export async function fireDrill(
  context: { readonly ports: VaultPorts; readonly emit: EmitEvent; readonly keptBytesMax?: number },
  args: DrillArgs,
  signal: AbortSignal,
): Promise<FireDrillReport> {
  const { ports } = context
  const wordsEntropy = args.words === undefined ? null : must(decodeWords(args.words))
  const secret = backupSecretOf(wordsEntropy, args.backupPassphrase)
  const kept = new Map<string, Uint8Array>()
  const seen = new Set<string>()
  // The nodes stand first in each: a large one leaves room for those of what was added to it.
  const keptOfEach = (context.keptBytesMax ?? KEPT_BYTES_MAX) / Math.max(1, args.paths.length)
  const read: ReadBackup[] = []
  const tell = tellReading(context.emit, args.paths.length)
  for (const [file, path] of args.paths.entries()) {
    let keptBytes = 0
    const take = (blocks: readonly { readonly cid: string; readonly bytes: Uint8Array }[]): Promise<void> => {
      for (const { cid, bytes } of blocks) {
        seen.add(blockKeyOf(cid))
        if (bytes.length > SMALL_BLOCK_BYTES || keptBytes + bytes.length > keptOfEach) continue
        kept.set(blockKeyOf(cid), bytes)
        keptBytes += bytes.length
      }
      return Promise.resolve()
    }
    read.push(await readBackup(ports.archive, path, secret, take, signal, tell(file)))
  }
  const newest = newestOf(read)
  const opened = must(await openKeyFile(newest.keyFile, wordsEntropy === null ? { passphrase: args.passphrase ?? '' } : { wordsEntropy }))
  const scratch = { ...ports, blocks: memoryBlocks(kept, seen), files: memoryFiles(newest.head) }
  const keys = deriveSessionKeys(opened)
  const manifest = await openManifest(scratch, { vaultId: opened.vaultId, ...keys })
  const session = createSession(scratch, opened, manifest, keys, () => undefined)
  const needed = await neededBlocks(session)
  const missing = [...needed].filter((key) => !seen.has(key)).length
  let records = 0
  let openedRecords = 0
  let damaged = missing
  for await (const [id, entry] of manifest.entries('records')) {
    records += 1
    if (!kept.has(blockKeyOf(entry.cid)) || entry.original !== undefined || entry.chunks > 1) continue
    try {
      await openStoredRecord(session, id)
      openedRecords += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      damaged += 1
    }
  }
  return { records, openedRecords, blocks: seen.size, seq: manifest.seq(), atMs: newest.facts.atMs, damaged }
}

function memoryBlocks(kept: ReadonlyMap<string, Uint8Array>, seen: ReadonlySet<string>): BlockPort {
  const none = (): Promise<never> => Promise.resolve(err('block-missing') as never)
  const port: Partial<BlockPort> = {
    getMany: (cids) => Promise.resolve(ok(cids.map((cid) => kept.get(blockKeyOf(cid)) ?? null))),
    readChunks: (cid, from, to) => {
      const bytes = kept.get(blockKeyOf(cid))
      return Promise.resolve(bytes === undefined || from > 0 || to < 1 ? err('block-missing') : ok([bytes]))
    },
    // The shape of large files is checked by their names alone: their blocks were all hashed while reading.
    listBlocks: (cid) => Promise.resolve(seen.has(blockKeyOf(cid)) ? ok([cid]) : err('block-missing')),
  }
  return new Proxy(port, { get: (target, name) => target[name as keyof BlockPort] ?? none }) as BlockPort
}

function memoryFiles(head: Uint8Array): VaultFilesPort {
  const refuse = (): Promise<never> => Promise.resolve(err('disk-failed') as never)
  return new Proxy({} as VaultFilesPort, {
    get: (_target, name) => (name === 'readHeads' ? () => Promise.resolve(ok([head, head])) : refuse),
  })
}
