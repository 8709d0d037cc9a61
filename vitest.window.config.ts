import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

/** Tests that open real windows; `scripts/test.mjs` gives them the runtime and a display. */
export default defineConfig({
  test: {
    include: ['tests/window/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'tests/support/own-folder.ts',
    pool: 'forks',
    // Three on two cores: an app that waits for another one leaves a third of a core to a third test.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    retry: 0,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
