/** How much memory it takes to keep a file of four gibibytes. */

import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import { inTurns, withFolder } from './measure.ts'
import type { Outcome } from './measure.ts'
import { importFolder } from './scale-workloads.ts'

const FILE_BYTES = 4 * 1024 ** 3
const PROCESSES = ['Salus vault', 'Salus node'] as const

/** Seconds, and by how many MiB the vault and the node grew at the most while it was read, sealed and written. */
export function streamFourGibibytes(): Promise<Outcome> {
  return withFolder((dir) =>
    inTurns(1, {
      salus: async () => {
        const files = join(dir, 'files')
        await mkdir(files)
        const file = await open(join(files, 'scan.pdf'), 'w')
        await file.write('%PDF-1.7\n')
        await file.truncate(FILE_BYTES)
        await file.close()
        const own = await freshDir()
        const window = await openSalus(own)
        await createVault(window, 'Maria Popescu')
        const pids = await window.pids()
        const memory = (line: 'VmRSS' | 'VmHWM'): readonly number[] =>
          PROCESSES.map((name) => {
            const status = readFileSync(`/proc/${String(pids[name])}/status`, 'utf8')
            return Number(new RegExp(`${line}:\\s+(\\d+)`, 'u').exec(status)?.[1] ?? 0) / 1024
          })
        // From here on the highest counts.
        for (const name of PROCESSES) writeFileSync(`/proc/${String(pids[name])}/clear_refs`, '5')
        const before = memory('VmRSS')
        const seconds = await importFolder(window, files)
        const [vaultMiB = 0, nodeMiB = 0] = memory('VmHWM').map((peak, at) => peak - (before[at] ?? 0))
        await window.close()
        await rm(own, { recursive: true, force: true })
        return { seconds, vaultAddsMiB: vaultMiB, nodeAddsMiB: nodeMiB, togetherMiB: vaultMiB + nodeMiB }
      },
    }),
  )
}
