/** Who opened a link is to be seen also where somebody opens it over and over: the first openings stay, one name fills no list, and how many there were is counted. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openKeptLinks } from '../../../electron/link-host/kept-links.ts'
import type { KeptLinks, Opening } from '../../../electron/link-host/kept-links.ts'

const NAME = 'n'.repeat(43)
const START_MS = Date.parse('2027-03-01T12:00:00Z')

const dirs: string[] = []
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
})

/** A link that was opened by these, in this order. */
async function opened(
  names: readonly string[],
): Promise<{ readonly links: KeptLinks; readonly openings: () => Promise<readonly Opening[]> }> {
  const home = await mkdtemp(join(tmpdir(), 'salus-openings-'))
  dirs.push(home)
  const dir = join(home, 'links')
  let nowMs = START_MS
  const links = await openKeptLinks(dir, () => nowMs++)
  await links.put(NAME, { untilMs: START_MS + 1e9, contentType: 'application/fhir+json', passcode: '', sealed: 'sealed' })
  const file = join(dir, `${NAME}.json`)
  const meta = JSON.parse(await readFile(file, 'utf8')) as object
  const openings = names.map((recipient, at) => ({ atMs: START_MS - names.length + at, recipient }))
  await writeFile(file, JSON.stringify({ ...meta, openings, opened: names.length }))
  return { links, openings: async () => (await links.standing(NAME))?.openings ?? [] }
}

it('the first ones stay, and the newest is there, whoever opened it under how many names meanwhile', async () => {
  const { links, openings } = await opened(['Dr Ana', ...Array.from({ length: 499 }, (_, at) => `somebody ${String(at)}`)])
  await links.open(NAME, 'Dr Bogdan', '')
  await links.open(NAME, 'Dr Carmen', '')
  const names = (await openings()).map(({ recipient }) => recipient)
  expect([names.length, names[0], names.slice(-2), names[249], names[250]]).toEqual([
    500,
    'Dr Ana',
    ['Dr Bogdan', 'Dr Carmen'],
    'somebody 248',
    'somebody 251',
  ])
  expect((await links.standing(NAME))?.opened).toBe(502)
})

it('one name takes ten places: its first ones, and the newest', async () => {
  const { links, openings } = await opened(['Dr Ana', ...Array.from({ length: 10 }, () => 'me')])
  for (let times = 0; times < 5; times++) await links.open(NAME, 'me', '')
  await links.open(NAME, 'Dr Ana', '')
  const all = await openings()
  expect(all.map(({ recipient }) => recipient)).toEqual(['Dr Ana', ...Array.from({ length: 10 }, () => 'me'), 'Dr Ana'])
  // The last of them is the newest of its name.
  expect(all.at(-2)?.atMs).toBeGreaterThan(START_MS)
  expect(all.at(-3)?.atMs).toBeLessThan(START_MS)
  expect((await links.standing(NAME))?.opened).toBe(17)
})
