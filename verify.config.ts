/** Builds the page that checks files without Salus: one file, nothing outside of it, the same bytes from the same sources. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const at = (...parts: string[]): string => resolve(import.meta.dirname, ...parts)
const PAGE = 'salus-verify.html'
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only what is written here may run; addresses are asked by a button alone, and only over https or on this computer. */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'connect-src https: http://127.0.0.1:* http://localhost:*',
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ')

/** Puts script and style into the page and drops them as files. */
function onePage(): Plugin {
  return {
    name: 'one-page',
    enforce: 'post',
    generateBundle(_options, bundle) {
      let [script, style] = ['', '']
      for (const [name, piece] of Object.entries(bundle)) {
        if (piece.type === 'chunk') script += piece.code
        else if (name.endsWith('.css')) style += String(piece.source)
        else throw new Error(`the page would need ${name} beside it`)
        Reflect.deleteProperty(bundle, name)
      }
      // What would end the script, or hide its end, inside a text of it.
      script = `\n${script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}\n`
      style = `\n${style}\n`
      if (/url\(|@import|<\/style/u.test(style)) throw new Error('the style of the page refers to something outside')
      const source = readFileSync(at('renderer/verify/page.html'), 'utf8')
        .replace('the policy', () => policyOf(script, style))
        .replace('<style></style>', () => `<style>${style}</style>`)
        .replace('<script></script>', () => `<script>${script}</script>`)
      this.emitFile({ type: 'asset', fileName: PAGE, source })
    },
  }
}

export default defineConfig({
  root: at('renderer/verify'),
  publicDir: false,
  plugins: [svelte({ configFile: at('renderer/svelte.config.js') }), onePage()],
  build: {
    target: ['chrome120', 'firefox128', 'safari17'],
    outDir: at('out/verify'),
    emptyOutDir: true,
    minify: 'oxc',
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: { input: at('renderer/verify/main.ts'), output: { format: 'iife' } },
  },
})
