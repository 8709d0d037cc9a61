/** Whatever file the index finds, closing it leaves memory alone that others may have taken meanwhile. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const STORE = pathToFileURL(join(import.meta.dirname, '../../../electron/vault/index-store/index-store.ts')).href
/** The GNU allocator fills what is free with the byte by which SQLite knows an open database: whoever uses it again ends there, every time. */
const FILLED = 'glibc.malloc.tcache_count=0:glibc.malloc.perturb=118'

/** Opens one file with these keys in turn, each in a thread of its own, which is closed. */
function openInTurn(keys: readonly number[]): { readonly signal: string | null; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'salus-index-'))
  const program = join(folder, 'open-in-turn.mjs')
  const text = `
    import { createIndexStore } from ${JSON.stringify(STORE)}
    for (const key of ${JSON.stringify(keys)}) {
      const store = createIndexStore({ file: ${JSON.stringify(join(folder, 'index.db'))} })
      const opened = await store.open(new Uint8Array(32).fill(key))
      await store.put([], 7)
      await store.close()
      console.log(opened.ok ? opened.value.seq : 'none')
    }`
  writeFileSync(program, text)
  const env = { ...process.env, GLIBC_TUNABLES: FILLED, NODE_NO_WARNINGS: '1' }
  const child = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
  return { signal: child.signal, said: `${child.stdout}${child.stderr}`.trim() }
}

describe('closing an index', () => {
  it('uses no memory that is free by then: with its own key, with another one, and with its own again', () => {
    expect(openInTurn([1, 1, 1, 1, 2, 2, 1])).toEqual({ signal: null, said: '-1\n7\n7\n7\n-1\n7\n-1' })
  })
})
