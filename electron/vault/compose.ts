/** Puts the vault's own adapters around the ports of a node; the vault process and the command line use the same. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { createUnfinishedNotes } from '../unfinished-notes.ts'
import type { UnfinishedNotes } from '../unfinished-notes.ts'
import { createArchives } from './files/archive.ts'
import { createBulkFiles } from './files/bulk-files.ts'
import { createCarFiles } from './files/car-files.ts'
import { createOpeningThreads } from './files/opening-threads.ts'
import { createSealingThreads } from './files/sealing-threads.ts'
import { withSharedReads } from './files/shared-reads.ts'
import { createSourceFiles } from './files/source-files.ts'
import { createVaultFiles } from './files/vault-files.ts'
import { createKeychain } from './keychain/keychain.ts'
import { createIndexStore } from './index-store/index-store.ts'
import type { ParsePort, VaultPorts } from './ports.ts'
import { createRandom } from './random.ts'
import { createVaultRoot } from './root.ts'
import type { VaultRoot } from './root.ts'
import { createSigner } from './signer/signer.ts'

/** Where a vault notes the files outside of Salus that are being written. */
export function notesOf(vaultDir: string): UnfinishedNotes {
  return createUnfinishedNotes(join(vaultDir, 'unfinished.json'))
}

/** A vault in `vaultDir`, still locked. */
export function composeVault(
  vaultDir: string,
  node: Pick<VaultPorts, 'blocks' | 'peer' | 'ledger' | 'publicLedger'>,
  parse: ParsePort,
  emit: (event: VaultEvent) => void,
  notes = notesOf(vaultDir),
): VaultRoot {
  mkdirSync(vaultDir, { recursive: true, mode: 0o700 })
  return createVaultRoot(
    {
      ...node,
      blocks: withSharedReads(node.blocks),
      bulk: createBulkFiles(node.blocks),
      sealing: createSealingThreads(),
      opening: createOpeningThreads(),
      parse,
      source: createSourceFiles(),
      archive: createArchives(notes),
      car: createCarFiles(notes),
      clock: { now: () => Date.now() },
      random: createRandom(),
      files: createVaultFiles(vaultDir),
      keychain: createKeychain(),
      index: createIndexStore({ file: join(vaultDir, 'index.db') }),
      createSigner,
    },
    emit,
  )
}
