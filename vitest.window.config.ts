import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { builtThreads } from './tests/support/built-threads.ts'
import { LongestFirst } from './tests/support/longest-first.ts'

/** Tests that open real windows; `scripts/test.mjs` gives them the runtime and a display. */
export default defineConfig({
  plugins: [builtThreads(fileURLToPath(new URL('out/cli', import.meta.url)))],
  test: {
    include: ['tests/window/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['tests/support/own-folder.ts', 'scripts/command-line.mjs'],
    // Windows open the vaults that tests make: with what Salus takes at the least, not with what this computer could.
    setupFiles: ['tests/support/light-keys.ts'],
    env: { SALUS_WHOLE_KEYS: '1' },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    retry: 0,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
