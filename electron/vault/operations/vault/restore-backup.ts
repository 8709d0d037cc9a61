/** Makes a vault again on an empty folder, out of a backup and its words or passphrase: the same manifest, checked whole before it counts. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { changePassphraseSlot, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import type { OpenedKeyFile } from '../../../../shared/crypto/key-file.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import { DISK_CODES } from '../../../../shared/model/errors.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import type { VaultPorts } from '../../ports.ts'
import { giveUpMaking } from '../../session/making.ts'
import { openManifest } from '../../session/manifest/open-manifest.ts'
import { noteOpening, startSession } from '../../session/open-vault.ts'
import { backupSecretOf, newestOf, readBackup, tellReading } from '../../session/care/read-backup.ts'
import type { ReadBackup } from '../../session/care/read-backup.ts'
import { must, mustAwait, Refusal, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { createSession, deriveSessionKeys } from '../../session/session.ts'
import type { EmitEvent, Session } from '../../session/session.ts'
import { neededBlocks } from '../../session/care/sweep.ts'

export interface RestoreArgs {
  /** Absolute; a full backup and the ones that add to it, in any order. */
  readonly paths: readonly string[]
  /** The 24 words: then `passphrase` is the new one of the vault. Without them `passphrase` is the vault's own. */
  readonly words?: string
  readonly backupPassphrase?: string
  readonly passphrase: string
}

/** Errors: `words-*`, `passphrase-too-weak`, `unlock-refused`, `backup-locked`, `backup-damaged`, `backup-base-missing`, `disk-full`, `disk-failed`, `cancelled`. */
export async function restoreBackup(ports: VaultPorts, args: RestoreArgs, emit: EmitEvent, signal: AbortSignal): Promise<Session> {
  const wordsEntropy = args.words === undefined ? null : must(decodeWords(args.words))
  if (wordsEntropy !== null && !judgePassphrase(args.passphrase).accepted) throw refusal('passphrase-too-weak')
  const secret = backupSecretOf(wordsEntropy, args.backupPassphrase)
  const held: string[] = []
  const tell = tellReading(emit, args.paths.length)
  try {
    const read: ReadBackup[] = []
    for (const [file, path] of args.paths.entries()) {
      const one = await readBackup(
        ports.archive,
        path,
        secret,
        async (blocks) => {
          await mustAwait(ports.blocks.putFiles(blocks.map(({ bytes }) => [bytes])))
          held.push(...blocks.map(({ cid }) => cid))
        },
        signal,
        tell(file),
      )
      read.push(one)
    }
    const newest = newestOf(read)
    const { keyFile, opened } = await openKeys(ports, newest, wordsEntropy, args.passphrase)
    await checkWhole(ports, newest, opened, new Set(held.map(blockKeyOf)), emit)
    throwIfCancelled(signal)
    await mustAwait(ports.files.writeKeyFiles(keyFile))
    const session = await startSession(ports, opened, emit)
    await noteOpening(session, 'vault-restored', 0)
    return session
  } catch (error) {
    // What was put for it goes again.
    if (await giveUpMaking(ports)) await ports.blocks.dropFiles(held)
    throw error
  }
}

async function openKeys(
  ports: VaultPorts,
  { keyFile }: ReadBackup,
  wordsEntropy: Uint8Array | null,
  passphrase: string,
): Promise<{ readonly keyFile: Uint8Array; readonly opened: OpenedKeyFile }> {
  if (wordsEntropy === null) return { keyFile, opened: must(await openKeyFile(keyFile, { passphrase })) }
  const opened = await openKeyFile(keyFile, { wordsEntropy })
  if (!opened.ok) throw opened.error.code === 'unlock-refused' ? refusal('words-wrong') : new Refusal(opened.error)
  const kdf = await calibrateKdf(() => ports.clock.now())
  return {
    keyFile: await changePassphraseSlot(keyFile, opened.value, passphrase, kdf, (length) => ports.random.bytes(length)),
    opened: opened.value,
  }
}

/** The HEAD is signed, every node opens, and every block that the manifest needs came with the backup. */
async function checkWhole(
  ports: VaultPorts,
  { head }: ReadBackup,
  opened: OpenedKeyFile,
  held: ReadonlySet<string>,
  emit: EmitEvent,
): Promise<void> {
  // In both places: a single one would look as if a newer one had been lost.
  for (const slot of [0, 1] as const) await mustAwait(ports.files.writeHead(slot, head))
  const keys = deriveSessionKeys(opened)
  try {
    const manifest = await openManifest(ports, { vaultId: opened.vaultId, ...keys })
    const needed = await neededBlocks(createSession(ports, opened, manifest, keys, emit))
    for (const key of needed) if (!held.has(key)) throw refusal('backup-damaged')
  } catch (error) {
    if (error instanceof Refusal && !DISK_CODES.has(error.error.code)) throw refusal('backup-damaged')
    throw error
  }
}
