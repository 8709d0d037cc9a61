/** Builds the programs that tests start (`scripts/test-programs.mjs` says where to), each into one file: from the sources each took one to two seconds of processor to load. */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { NATIVE, THREADS } from '../cli.config.ts'

const PROGRAMS = [
  'faults/kill-child',
  'faults/real-child',
  'faults/resume-child',
  'hostile/crowd-child',
  'hostile/storm-child',
  'support/node-child',
  'support/reader-child',
]

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node22',
    rolldownOptions: {
      input: {
        ...Object.fromEntries(PROGRAMS.map((name) => [name.replace('/', '-'), resolve(import.meta.dirname, `${name}.ts`)])),
        ...THREADS,
      },
      external: NATIVE,
      // All in one folder, and that as deep as the sources: they find threads beside them, and the repository two folders above.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
