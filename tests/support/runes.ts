/** Compiles the state of the window for tests that run without a window: what is derived is worked out whenever it is read. */

import { compileModule } from 'svelte/compiler'
import type { Plugin } from 'vitest/config'

export function runes(): Plugin {
  return {
    name: 'runes',
    // Behind what takes the types away.
    enforce: 'post',
    transform: (code, id) => (id.endsWith('.svelte.ts') ? compileModule(code, { generate: 'server', filename: id }).js : null),
  }
}
