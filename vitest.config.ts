import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

/** Compute and touch no process: they follow one another in one, which loads what they share once. */
const TOGETHER = ['tests/{unit,property,vectors}/**/*.test.ts']
/** Of these, what changes or measures the process it runs in. */
const BY_ITSELF = [
  'tests/unit/crypto/{primitives,portable}.test.ts',
  'tests/unit/vault/keychain-absent.test.ts',
  'tests/unit/parse/dicom-zip-mutated.test.ts',
]

// Workers, and the processes that tests start, need not compile the same sources and packages again and again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

export default defineConfig({
  test: {
    globalSetup: ['tests/support/own-folder.ts'],
    // Two files side by side even on two cores: many of them wait for disks and other processes. Three took no less.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['tests/{ports,network,contracts,faults,hostile}/**/*.test.ts', ...BY_ITSELF],
          globalSetup: ['scripts/command-line.mjs'],
          setupFiles: ['tests/support/quick-keys.ts'],
        },
      },
      { extends: true, test: { name: 'together', include: TOGETHER, exclude: BY_ITSELF, isolate: false } },
    ],
    environment: 'node',
    pool: 'forks',
    retry: 0,
    // Nothing takes nearly so long; a busy computer is not taken for a fault.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
