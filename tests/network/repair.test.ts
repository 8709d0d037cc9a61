/** A damaged record is named, and made whole again from another computer, from somebody it was shared with, or from a backup. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createConfirmedVault, grantForAnHour, heard, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

/** Long enough, also deflated, that its block is told from all others by its size. */
const STORY = randomBytes(30_000).toString('base64')
const STORY_BLOCK_BYTES_MIN = 25_000
const running: Person[] = []
afterEach(async () => {
  for (const person of running.splice(0)) await person.stop()
})

async function start(dir?: string): Promise<Person> {
  const person = await startPerson(dir)
  running.push(person)
  return person
}

async function importStory(person: Person): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-story-')), 'story.json')
  const note = { resourceType: 'Condition', code: { text: 'Sleep report' }, recordedDate: '2026-05-03', note: [{ text: STORY }] }
  await writeFile(file, JSON.stringify(note))
  const preview = await person.call('previewImport', { paths: [file] })
  const { recordIds } = await person.call('importRecords', { importToken: preview.importToken })
  return recordIds[0] ?? ''
}

/** The block that holds the story. */
async function storyBlock(person: Person): Promise<{ readonly cid: string; readonly bytes: Uint8Array }> {
  const keys = await person.node.blocks.listKeys('', 100_000)
  for (const cid of keys.ok ? keys.value : []) {
    const got = await person.node.blocks.getMany([cid])
    const bytes = got.ok ? got.value[0] : null
    if (bytes !== null && bytes !== undefined && bytes.length > STORY_BLOCK_BYTES_MIN) return { cid, bytes }
  }
  throw new Error('there is no such block')
}

/** Flips one bit of the story on the disk. */
async function damage(person: Person): Promise<void> {
  const { bytes } = await storyBlock(person)
  const dir = join(person.dir, 'peer', 'blocks')
  for (const name of await readdir(dir, { recursive: true })) {
    const path = join(dir, name)
    const file = await readFile(path).catch(() => Buffer.alloc(0))
    const at = file.indexOf(bytes.subarray(0, 200))
    if (at < 0) continue
    // In its place: the vault goes on writing into the same file.
    const disk = await open(path, 'r+')
    await disk.write(Uint8Array.of((file[at + 20_000] ?? 0) ^ 1), 0, 1, at + 20_000)
    await disk.close()
    return
  }
  throw new Error('the block is in no file')
}

async function damaged(person: Person): Promise<readonly string[]> {
  return (await person.call('checkVault', null)).damaged.map(({ title, date }) => `${title} of ${date}`)
}

async function listed(person: Person): Promise<readonly string[]> {
  return (await person.call('listRecords', { limit: 5, offset: 0 })).rows.map(({ title }) => title)
}

describe('a record with one bit wrong on the disk', () => {
  it('is named, stays named while nobody has it, and comes back from a backup', async () => {
    let person = await start()
    const words = await createConfirmedVault(person, 'Maria')
    const recordId = await importStory(person)
    const path = join(await mkdtemp(join(tmpdir(), 'salus-backup-')), 'one.age')
    await person.call('createBackup', { path })
    await damage(person)
    expect(await damaged(person)).toEqual(['Sleep report of 2026-05-03'])
    expect(await person.codeOf('readRecord', { recordId })).toBe('block-damaged')
    // An index that is made meanwhile is made without it.
    const { dir } = person
    await person.root.stop()
    await person.node.stop()
    running.length = 0
    for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(join(dir, `index.db${suffix}`), { force: true })
    person = await start(dir)
    await person.call('unlockVault', { passphrase: PASSPHRASE })
    expect(await listed(person)).toEqual([])
    expect(await person.call('repairVault', {})).toEqual({ mended: 0, left: 1 })
    expect(await person.codeOf('repairVault', { paths: [path], words: 'wrong' })).toMatch(/^words-/u)
    expect(await person.call('repairVault', { paths: [path], words: words.join(' ') })).toEqual({ mended: 1, left: 0 })
    expect(await damaged(person)).toEqual([])
    expect((await person.call('readRecord', { recordId })).row.title).toBe('Sleep report')
    expect(await listed(person)).toEqual(['Sleep report'])
  })

  it('comes back from somebody who was given it, still sealed', async () => {
    const [maria, ana] = [await start(), await start()]
    await createConfirmedVault(maria, 'Maria')
    await createConfirmedVault(ana, 'Ana')
    const recordId = await importStory(maria)
    const { card } = await maria.call('showContactCard', null)
    await ana.call('addContact', { card, name: 'Maria', role: 'family', verified: true })
    const anas = await ana.call('showContactCard', null)
    const { contactId } = await maria.call('addContact', { card: anas.card, name: 'Ana', role: 'family', verified: true })
    const { grantId } = await grantForAnHour(maria, contactId, [recordId])
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
    await ana.call('fetchShare', { grantId })
    await damage(maria)
    expect(await damaged(maria)).toEqual(['Sleep report of 2026-05-03'])
    expect(await maria.call('repairVault', {})).toEqual({ mended: 1, left: 0 })
    expect(await damaged(maria)).toEqual([])
  })

  it('comes back from another computer of the same person, by reading it', async () => {
    const [desk, laptop] = [await start(), await start()]
    await createConfirmedVault(desk, 'Maria')
    const recordId = await importStory(desk)
    const { code } = await desk.call('offerDevice', { name: 'Desk' })
    const joining = laptop.root.call('joinDevice', { code, name: 'Laptop', passphrase: PASSPHRASE })
    const { peerId } = await heard(desk, 'device-asks')
    await desk.call('acceptDevice', { peerId })
    expect((await joining).ok).toBe(true)
    await damage(desk)
    expect((await desk.call('readRecord', { recordId })).row.title).toBe('Sleep report')
    expect(await damaged(desk)).toEqual([])
  })
})
