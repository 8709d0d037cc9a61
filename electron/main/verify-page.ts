/** The page that checks files without Salus, as it was built beside this program. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const VERIFY_PAGE_NAME = 'salus-verify.html'

/** Null where this build has none. */
export async function readVerifyPage(): Promise<{ readonly bytes: Uint8Array; readonly sha256: string } | null> {
  const bytes = await readFile(join(import.meta.dirname, '..', 'verify', VERIFY_PAGE_NAME)).catch(() => null)
  return bytes === null ? null : { bytes: new Uint8Array(bytes), sha256: createHash('sha256').update(bytes).digest('hex') }
}
