/** Builds the command line (`scripts/build.mjs` says where to) and the threads and processes it starts: from the sources themselves each command took a second to load them. */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const at = (...parts: string[]): string => resolve(import.meta.dirname, ...parts)
/** Native modules stay beside the bundle; everything else is inside it. */
export const NATIVE = [/^node:/u, /^@nomicfoundation\/edr/u, 'libsql', 'classic-level', /^@napi-rs\/keyring/u, /node-datachannel/u]
/** What both are built with: threads, and the process that reads files. */
export const THREADS = {
  sealing: at('electron/vault/files/sealing-thread.ts'),
  opening: at('electron/vault/files/opening-thread.ts'),
  parse: at('electron/parse/process.ts'),
  'pdf-thread': at('electron/parse/pdf/pdf-thread.ts'),
  unpacking: at('electron/parse/apple/unpacking-thread.ts'),
  'index-worker': at('electron/vault/index-store/worker.ts'),
}

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    // The Node that is carried along.
    target: 'node22',
    rolldownOptions: {
      input: { salus: at('electron/cli/index.ts'), ...THREADS },
      external: NATIVE,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
