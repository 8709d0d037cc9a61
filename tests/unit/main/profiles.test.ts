/** The list of people on one computer: kept whole, never a way to lose a vault. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProfiles } from '../../../electron/main/profiles.ts'
import { PROFILES_MAX } from '../../../shared/api/profile-views.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'salus-profiles-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))
const folder = (): Promise<string> => mkdtemp(join(root, 'app-'))

describe('people on one computer', () => {
  it('are one without a name at first, in the folder of the app itself', async () => {
    const dir = await folder()
    const profiles = openProfiles(dir)
    expect(profiles.list()).toEqual([{ id: '', name: '', colour: 0, isChosen: true, isAside: false }])
    // A list of one says no name, so none is written down where nobody has to unlock.
    expect(await profiles.rename('Maria')).toBe(true)
    expect(profiles.list()).toEqual([{ id: '', name: '', colour: 0, isChosen: true, isAside: false }])
    expect(profiles.folder()).toBe(dir)
  })

  it('each have a folder and a colour of their own, and the chosen one is chosen again after a restart', async () => {
    const dir = await folder()
    const first = openProfiles(dir)
    const id = (await first.add(' Ion ', 'Maria')) ?? ''
    expect(first.folder()).toBe(dir)
    expect(await first.choose('deadbeef')).toBe(false)
    expect(await first.choose(id)).toBe(true)
    const again = openProfiles(dir)
    expect(again.list()).toEqual([
      { id: '', name: 'Maria', colour: 0, isChosen: false, isAside: false },
      { id, name: 'Ion', colour: 1, isChosen: true, isAside: false },
    ])
    expect(again.folder()).toBe(join(dir, 'profiles', id))
    expect(await again.rename(' Ioan ')).toBe(true)
    expect(openProfiles(dir).list()).toEqual([
      { id: '', name: 'Maria', colour: 0, isChosen: false, isAside: false },
      { id, name: 'Ioan', colour: 1, isChosen: true, isAside: false },
    ])
    for (let more = again.list().length; more < PROFILES_MAX; more += 1) expect(await again.add('x', '')).not.toBeNull()
    expect(await again.add('one too many', '')).toBeNull()
  })

  it('go off the list and come back to it, with nothing of their folder changed; the chosen one never does', async () => {
    const dir = await folder()
    const profiles = openProfiles(dir)
    const id = (await profiles.add('Ion', 'Maria')) ?? ''
    const vault = join(dir, 'profiles', id, 'vault')
    await writeFile(vault, 'sealed')
    const aside = (): readonly boolean[] =>
      openProfiles(dir)
        .list()
        .map(({ isAside }) => isAside)
    expect([await profiles.putAside('', true), await profiles.putAside('deadbeef', true), await profiles.putAside(id, true)]).toEqual([
      ...[false, false, true],
    ])
    expect([aside(), await readFile(vault, 'utf8')]).toEqual([[false, true], 'sealed'])
    expect([await profiles.putAside(id, false), aside()]).toEqual([true, [false, false]])
    await profiles.putAside(id, true)
    // Whoever goes there uses it again.
    expect([await profiles.choose(id), await profiles.choose(''), aside()]).toEqual([true, true, [false, false]])
    // A list that is damaged takes nobody off.
    await profiles.putAside(id, true)
    await writeFile(join(dir, 'profiles.json'), '{')
    expect(aside()).toEqual([false, false])
  })

  it('are still all there where the list is damaged or names folders that nobody made', async () => {
    const dir = await folder()
    await mkdir(join(dir, 'profiles', '0123abcd'), { recursive: true })
    await mkdir(join(dir, 'profiles', '..not-ours'), { recursive: true })
    const ids = (): readonly string[] =>
      openProfiles(dir)
        .list()
        .map(({ id }) => id)
    const file = join(dir, 'profiles.json')
    for (const text of ['', '{', '[]', '{"profiles":[{"id":"../..","name":"x"},null,{"id":"ffffffff","name":"x"}],"chosen":"../.."}']) {
      await writeFile(file, text)
      expect(ids()).toEqual(['', '0123abcd'])
      expect(openProfiles(dir).folder()).toBe(dir)
    }
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        await writeFile(file, JSON.stringify({ profiles: json, chosen: json }))
        expect(ids()).toEqual(['', '0123abcd'])
      }),
      { numRuns: 50 },
    )
    expect(await readFile(file, 'utf8')).not.toBe('')
  })
})
