import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { builtThreads } from './tests/support/built-threads.ts'
import { LongestFirst } from './tests/support/longest-first.ts'
import { runes } from './tests/support/runes.ts'

/** Compute and touch no process: they follow one another in one, which loads what they share once. */
const TOGETHER = ['tests/{unit,property,vectors}/**/*.test.ts']
/** Of these, what changes or measures the process it runs in. */
const BY_ITSELF = [
  'tests/unit/crypto/{primitives,portable}.test.ts',
  'tests/unit/vault/keychain-absent.test.ts',
  'tests/unit/parse/dicom-zip-mutated.test.ts',
]

/** People with nodes of their own: all of them are stopped at the end of their file, and the next file is another world in the same process. */
const PEOPLE = ['tests/network/**/*.test.ts']
/** Of these, what is about programs and processes. */
const PROGRAMS = ['tests/network/{cli,namespaces}.test.ts']
/** Threads that were built start at once, and so do programs (`scripts/test-programs.mjs`). */
const BUILT = {
  plugins: [builtThreads(fileURLToPath(new URL('out/cli', import.meta.url)))],
  globalSetup: ['scripts/test-programs.mjs'],
}

// Workers, and the processes that tests start, need not compile the same sources and packages again and again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

/** In the suites of `scripts/test.mjs` the vectors are made anew on the app's own Node, and read by other code on this one; alone, either runs everything. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  node: ['tests/vectors/vectors.test.ts'],
  'crypto-in-electron': ['tests/vectors/second-decoder.test.ts'],
}
const OTHERS_DO = ELSEWHERE[process.env['SALUS_SUITE'] ?? ''] ?? []

export default defineConfig({
  test: {
    globalSetup: ['tests/support/own-folder.ts'],
    // Two files side by side even on two cores: many of them wait for disks and other processes. Three took no less.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        plugins: BUILT.plugins,
        test: {
          name: 'apart',
          include: ['tests/{ports,contracts,faults,hostile}/**/*.test.ts', ...PROGRAMS, ...BY_ITSELF],
          globalSetup: BUILT.globalSetup,
          setupFiles: ['tests/support/light-keys.ts'],
        },
      },
      {
        extends: true,
        plugins: BUILT.plugins,
        test: {
          name: 'people',
          include: PEOPLE,
          exclude: PROGRAMS,
          globalSetup: BUILT.globalSetup,
          setupFiles: ['tests/support/light-keys.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: [runes()],
        test: { name: 'together', include: TOGETHER, exclude: [...BY_ITSELF, ...OTHERS_DO], isolate: false },
      },
    ],
    environment: 'node',
    pool: 'forks',
    retry: 0,
    // Nothing takes nearly so long; a busy computer is not taken for a fault.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
