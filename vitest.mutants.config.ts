import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Tests that are fast enough to be asked about every planted mistake; see scripts/mutants.mjs. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  crypto: ['tests/unit/crypto/*.test.ts', 'tests/property/*.test.ts', 'tests/vectors/{vectors,age,published}.test.ts'],
  manifest: ['tests/unit/vault/{trie,manifest}*.test.ts', 'tests/property/*.test.ts'],
  store: ['tests/unit/peer/*.test.ts', 'tests/ports/{blocks,bulk}.test.ts', 'tests/unit/vault/file-tree.test.ts'],
}
/** These take a second or more and come last, the slowest behind the others. */
const SLOW = [
  'sealing',
  'manifest',
  'manifest-large',
  'block-store',
  'index-mending',
  'age',
  'published',
  'vectors',
  'file-tree',
  'index-damage',
  'store-bounds',
  'segments-power',
  'master-key',
  'key-file',
]

class FastestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => SLOW.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)))
  }
}

export default defineConfig({
  test: {
    include: [...(TESTS[process.env['SALUS_MUTATION_GROUP'] ?? ''] ?? [])],
    environment: 'node',
    isolate: false,
    sequence: { sequencer: FastestFirst },
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 20_000,
    alias: { 'hash-wasm': new URL('./tests/support/kept-argon2.ts', import.meta.url).pathname },
  },
})
