/** The index of words alone, on the app's own runtime: built like the app, run without a window. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { inTurns } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const OUT = join(ROOT, 'out', 'bench')

/** Figures of records made for the purpose, and those of whole synthetic patients where their files are there. */
export async function indexAlone(runs: number): Promise<Outcome> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: OUT,
      rolldownOptions: {
        input: { alone: join(import.meta.dirname, 'index-alone.ts'), 'index-worker': join(ROOT, 'electron/vault/index-store/worker.ts') },
        external: [/^node:/u, 'libsql'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
  return inTurns(runs, { salus: () => Promise.resolve({ ...figuresOf('synthetic', ''), ...figuresOf('patients', 'patients ') }) })
}

function figuresOf(rows: string, prefix: string): Figures {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const printed = execFileSync(process.env['SALUS_TEST_ELECTRON'] ?? process.execPath, [join(OUT, 'alone.js'), rows], { cwd: ROOT, env })
  const figures = JSON.parse(printed.toString('utf8') || '{}') as Figures
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}${name}`, value]))
}
