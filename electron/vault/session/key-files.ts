/** The two copies of the key file: reading the better one, opening whichever the secret fits. */

import { equalBytes } from '../../../shared/crypto/bytes.ts'
import { openKeyFile, rankKeyFiles } from '../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../shared/crypto/key-file.ts'
import { err } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { VaultPorts } from '../ports.ts'
import { must, mustAwait, refusal } from './refusal.ts'

/** The bytes of the better copy of the key file. Errors: `vault-not-found`, `key-file-damaged`. */
export async function readKeyFile(ports: VaultPorts): Promise<Uint8Array> {
  const [best] = must(rankKeyFiles(await readKeyCopies(ports)))
  if (best === undefined) throw refusal('key-file-damaged')
  return best
}

/** Both copies as they lie there. Errors: `vault-not-found`, `disk-failed`. */
export async function readKeyCopies(ports: Pick<VaultPorts, 'files'>): Promise<readonly (Uint8Array | null)[]> {
  const copies = await mustAwait(ports.files.readKeyFiles())
  if (copies.every((copy) => copy === null)) throw refusal('vault-not-found')
  return copies
}

/** Opens whichever copy of the key file the secret fits; a copy that is missing or different is replaced by it. Errors: those of `openKeyFile`. */
export async function openAnyKeyFile(
  ports: VaultPorts,
  unlock: Parameters<typeof openKeyFile>[1],
): Promise<Result<{ readonly bytes: Uint8Array; readonly opened: OpenedKeyFile }>> {
  let first: Err | null = null
  for (const bytes of must(rankKeyFiles(await readKeyCopies(ports)))) {
    const opened = await openKeyFile(bytes, unlock)
    if (opened.ok) {
      await mendKeyCopies(ports, bytes)
      return { ok: true, value: { bytes, opened: opened.value } }
    }
    first ??= opened
  }
  return first ?? err('key-file-damaged')
}

/** A copy that is missing or different is replaced by the one that opened. */
export async function mendKeyCopies(ports: Pick<VaultPorts, 'files'>, bytes: Uint8Array): Promise<void> {
  const alike = (await readKeyCopies(ports)).every((copy) => copy !== null && equalBytes(copy, bytes))
  if (!alike) await mustAwait(ports.files.writeKeyFiles(bytes))
}
