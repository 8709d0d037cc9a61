import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,property,vectors,ports,network,contracts,faults,hostile}/**/*.test.ts'],
    exclude: ['**/*.svelte.test.ts', 'tests/unit/renderer/**'],
    environment: 'node',
    globalSetup: 'tests/support/own-folder.ts',
    pool: 'forks',
    // Two files side by side even on two cores: many of them wait for disks and other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    retry: 0,
    setupFiles: ['tests/support/quick-keys.ts'],
    // Processes that the tests start need not compile the same sources again and again.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // Nothing takes nearly so long; a busy computer is not taken for a fault.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
