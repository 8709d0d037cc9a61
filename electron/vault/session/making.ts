/** What everything shares that makes a vault where none is: it counts from its key file on, and what was cut short before is swept by whatever opens next. */

import type { VaultPorts } from '../ports.ts'
import { mustAwait, refusal } from './refusal.ts'

/** Before anything is written. The mark stays where it fails or is killed. Errors: `vault-exists`, `disk-full`, `disk-read-only`, `disk-failed`. */
export async function beginMaking({ files }: Pick<VaultPorts, 'files'>): Promise<void> {
  const copies = await mustAwait(files.readKeyFiles())
  if (copies.some((copy) => copy !== null)) throw refusal('vault-exists')
  await mustAwait(files.markOpen())
}

/** Whether it may be undone: where one copy of the key file was written, there is a vault, and it opens. Without one its HEADs go. */
export async function giveUpMaking({ files }: Pick<VaultPorts, 'files'>): Promise<boolean> {
  const left = await files.readKeyFiles()
  if (!left.ok || left.value.some((copy) => copy !== null)) return false
  await files.removeHeads()
  return true
}
