/** Takes from the thread what pdf.js reaches for in Node and has no use for when it only reads text. */

import { createRequire } from 'node:module'

/** No drawing library, no files, no loading of code by path, no words in a log. */
export function closeLibrary(): void {
  const builtin = process.getBuiltinModule.bind(process)
  const refused = new Set(['fs', 'fs/promises', 'http', 'https', 'net', 'child_process'])
  process.getBuiltinModule = (name: string) => {
    const plain = name.replace(/^node:/u, '')
    if (plain === 'module') return { createRequire: () => refuse }
    if (refused.has(plain)) return {}
    return builtin(name)
  }
  // Text has no paths and no matrices of a canvas.
  const nothing = class {}
  Object.assign(globalThis, { DOMMatrix: nothing, Path2D: nothing })
  // Electron names this process another way than Node does, and pdf.js would look for a window.
  if ('type' in process) Object.defineProperty(process, 'type', { value: 'browser' })
  const silent = (): void => undefined
  Object.assign(console, { log: silent, info: silent, warn: silent, error: silent, debug: silent })
}

/** As in the rest of the reader there is no way out. */
export function closeThreadNetwork(): void {
  const load = createRequire(import.meta.url)
  for (const [name, functions] of [
    ['node:net', ['connect', 'createConnection', 'createServer']],
    ['node:dns', ['lookup', 'resolve']],
    ['node:http', ['request', 'get', 'createServer']],
    ['node:https', ['request', 'get', 'createServer']],
    ['node:child_process', ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync']],
  ] as const) {
    const module = load(name) as Record<string, unknown>
    for (const one of functions) module[one] = refuse
  }
  Object.assign(globalThis, { fetch: refuse, WebSocket: refuse })
}

function refuse(): never {
  throw new Error('not here')
}
