/** Takes from the thread what pdf.js reaches for in Node and has no use for when it only reads text. */

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

function refuse(): never {
  throw new Error('not here')
}
