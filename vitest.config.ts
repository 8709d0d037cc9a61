import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,property,vectors,ports,network,contracts,faults,hostile}/**/*.test.ts'],
    exclude: ['**/*.svelte.test.ts', 'tests/unit/renderer/**'],
    environment: 'node',
    pool: 'forks',
    // Two files side by side even on two cores: many of them wait for disks and other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
