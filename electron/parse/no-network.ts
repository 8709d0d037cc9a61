/** Closes every way out of a thread that reads hostile files. */

import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Whatever a file tricks a reader into, there is no way out of this thread. */
export function closeNetwork(): void {
  const refuse = (): never => {
    throw new Error('this process has no network')
  }
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
