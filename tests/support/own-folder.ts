/** Everything that a run puts among the temporary files goes into one folder of its own, which is removed behind it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Called once before the workers start, which inherit the environment. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'salus-run-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  return () => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
