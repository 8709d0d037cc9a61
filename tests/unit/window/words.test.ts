/** What stands under a key is said once: a second sentence under the same key would silently take its place. */

import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const WORDS = resolve(import.meta.dirname, '../../../renderer/src/words')

async function keysOf(language: string): Promise<readonly string[]> {
  const room = join(WORDS, language)
  const files = await readdir(room)
  const parts = await Promise.all(files.map(async (name) => Object.values((await import(join(room, name))) as Record<string, object>)))
  return parts.flat().flatMap((part) => Object.keys(part))
}

describe.each(['en', 'ro'])('the sentences of the window (%s)', (language) => {
  it('have a key of their own each', async () => {
    const keys = await keysOf(language)
    expect(keys.length).toBeGreaterThan(1_000)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })
})
