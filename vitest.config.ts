import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,property,vectors,ports,network,contracts,faults}/**/*.test.ts'],
    exclude: ['**/*.svelte.test.ts', 'tests/unit/renderer/**'],
    environment: 'node',
    pool: 'forks',
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
