/** Builds the command line (`scripts/build.mjs` says where to) and the threads and processes it starts: from the sources themselves each command took a second to load them. */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import type { UserConfig } from 'vite'

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

/** Programs for the Node that is carried along, and the threads and processes that they start; `chunkFileNames` says where what they share lies. */
export function programBuild(input: Readonly<Record<string, string>>, chunkFileNames: string): UserConfig {
  return {
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node22',
      rolldownOptions: {
        input: { ...input, ...THREADS },
        external: NATIVE,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames },
      },
    },
  }
}

export default defineConfig(programBuild({ salus: at('electron/cli/index.ts') }, 'chunks/[name]-[hash].js'))
