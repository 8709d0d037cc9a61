import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Tests that are fast enough to be asked about every planted mistake; see scripts/mutants.mjs. The fastest come first. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  crypto: [
    'tests/unit/crypto/{text-forms,packed-record,records,head,grants,letters,primitives}.test.ts',
    'tests/property/{structures,bulk}.test.ts',
    'tests/unit/crypto/{sealing,key-file,master-key}.test.ts',
    'tests/vectors/{vectors,age,published}.test.ts',
  ],
  manifest: ['tests/unit/vault/{trie,manifest-keys,manifest-opening,manifest}.test.ts', 'tests/property/{structures,merge,bulk}.test.ts'],
  store: [
    'tests/unit/peer/{helia-blocks,reserved-files,sealed-files,block-store}.test.ts',
    'tests/ports/{blocks,bulk}.test.ts',
    'tests/unit/peer/index-damage.test.ts',
    'tests/unit/vault/file-tree.test.ts',
  ],
}
const include = TESTS[process.env['SALUS_MUTATION_GROUP'] ?? ''] ?? []
const order = include.flatMap((pattern) => {
  const [front = '', names = '', back = ''] = pattern.split(/[{}]/u)
  return names.split(',').map((name) => `${front}${name}${back}`)
})

class FastestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => order.findIndex((name) => moduleId.endsWith(name))
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)))
  }
}

export default defineConfig({
  test: {
    include: [...include],
    environment: 'node',
    isolate: false,
    sequence: { sequencer: FastestFirst },
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    alias: { 'hash-wasm': new URL('./tests/support/kept-argon2.ts', import.meta.url).pathname },
  },
})
