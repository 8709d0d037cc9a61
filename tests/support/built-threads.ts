/** Threads that tests start are those that were built: Node takes a fifth of a second to make one of the sources, for each of thousands. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'

/** Address of a thread in the sources to its built file; both stand in `cli.config.ts`. */
const BUILT: Readonly<Record<string, string>> = {
  './sealing-thread.ts': 'sealing.js',
  './opening-thread.ts': 'opening.js',
  './worker.ts': 'index-worker.js',
}
const STARTERS = /\/electron\/vault\/(?:files\/(?:sealing|opening)-threads|index-store\/index-store)\.ts$/u

/** `folder` is that of the built command line. */
export function builtThreads(folder: string): Plugin {
  return {
    name: 'salus-built-threads',
    enforce: 'pre',
    transform(code, id) {
      if (!STARTERS.test(id)) return null
      const [address = ''] = Object.keys(BUILT).filter((one) => code.includes(`'${one}'`))
      const file = BUILT[address]
      if (file === undefined) throw new Error(`${id} starts no thread that is known`)
      return { code: code.replace(`'${address}'`, JSON.stringify(pathToFileURL(join(folder, file)).href)), map: null }
    },
  }
}
