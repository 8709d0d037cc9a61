import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { NATIVE, THREADS } from './cli.config.ts'

const at = (...parts: string[]): string => resolve(import.meta.dirname, ...parts)
// The lowest runtime the bundles must run on: Electron 33 (Node 20.18, Chromium 130).
const NODE = 'node20.18'
const CHROME = 'chrome130'

/** Three decoders of pictures also run in Node and ask for its modules there; in a window they never get that far, so it is no news. */
const decodersOfPictures = {
  name: 'decoders-of-pictures',
  onLog: (_level: string, { message }: { readonly message: string }): false | null =>
    /^Module "(fs|path|crypto)" has been externalized .*(cornerstonejs|libheif-js)/.test(message) ? false : null,
}
/** How long each plugin took is no news either. */
const checks = { pluginTimings: false }

export default defineConfig({
  main: {
    build: {
      target: NODE,
      outDir: at('out/main'),
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: at('electron/main/index.ts'),
          vault: at('electron/vault/process.ts'),
          peer: at('electron/peer/process.ts'),
          ...THREADS,
        },
        external: ['electron', ...NATIVE],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE,
      outDir: at('out/preload'),
      // A sandboxed preload can only require electron: the rest is bundled, as CommonJS.
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('electron/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [svelte({ configFile: at('renderer/svelte.config.js') }), decodersOfPictures],
    // As modules: what unpacks a rare kind of picture is loaded with the first of them.
    worker: { format: 'es', plugins: () => [decodersOfPictures], rolldownOptions: { checks } },
    build: {
      target: CHROME,
      outDir: at('out/renderer'),
      minify: 'oxc',
      assetsInlineLimit: 0,
      // Read from this disk, not over a network.
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { input: { index: at('renderer/index.html') }, checks },
    },
  },
})
