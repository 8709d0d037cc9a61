/** Files of `--out` that a kill cuts short. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveFile } from '../../../electron/cli/save-file.ts'
import { createUnfinishedNotes } from '../../../electron/unfinished-notes.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-out-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

it('are noted before anything of them is there, and what is left of one goes at the next opening', async () => {
  const file = join(dir, 'unfinished.json')
  const notes = createUnfinishedNotes(file)
  let begun = ''
  let said = (): void => undefined
  const noted = new Promise<void>((resolve) => (said = resolve))
  // As if the process were killed behind the first bytes: nothing after this happens.
  const killed = new Promise<never>(() => undefined)
  const begin = async (path: string): Promise<never> => {
    await notes.begin(path)
    await writeFile(path, 'half of it')
    begun = path
    said()
    return killed
  }
  void saveFile({ notes: { ...notes, begin } }, join(dir, 'proof.json'), 'all of it')
  await noted
  expect(await readFile(file, 'utf8')).toContain(begun)
  expect(await createUnfinishedNotes(file).clear()).toEqual(['proof.json'])
  expect(await readdir(dir)).toEqual([])
})

it('are noted no more once they are whole', async () => {
  const notes = createUnfinishedNotes(join(dir, 'unfinished.json'))
  await saveFile({ notes }, join(dir, 'list.txt'), 'all of it')
  expect([await readdir(dir), await readFile(join(dir, 'list.txt'), 'utf8')]).toEqual([['list.txt'], 'all of it'])
})
