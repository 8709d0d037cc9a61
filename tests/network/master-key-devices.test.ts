/** A master key that was rotated on one of a person's computers: the others lose nothing, say what to do, and take it over with the passphrase once. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { err } from '../../shared/model/result.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { cardOf } from '../support/letters.ts'
import { createConfirmedVault, heard, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const OWN_PASSPHRASE = 'six paper boats on a quiet lake'
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-keys-'))

async function importOne(person: Person, text: string): Promise<void> {
  const dir = await folder()
  await writeFile(join(dir, 'one.json'), JSON.stringify({ resourceType: 'Condition', code: { text } }))
  const preview = await person.call('previewImport', { paths: [dir] })
  await person.call('importRecords', { importToken: preview.importToken })
}

const titles = async (person: Person): Promise<readonly string[]> =>
  (await person.call('listRecords', { limit: 100, offset: 0 })).rows.map((row) => row.title).sort()
const keysSaid = async (person: Person): Promise<readonly string[]> => (await person.call('syncNow', null)).map(({ keys }) => keys)

/** A computer that missed one call is called again after a minute. */
const STEP_MS = 1_000

async function expectAlike(people: readonly [Person, Person], all: readonly string[]): Promise<void> {
  await turnsUntil(
    people,
    async () => {
      const status = await Promise.all(people.map((one) => one.call('showStatus', null)))
      const same = (await Promise.all(people.map(titles))).every((list) => list.join() === [...all].sort().join())
      return same && status.every(({ resealing, keysRotatedOn }) => !resealing && keysRotatedOn === '')
    },
    STEP_MS,
  )
  for (const person of people) expect((await person.call('checkVault', null)).damaged).toEqual([])
  for (const person of people) expect((await person.call('listConflicts', null)).length).toBe(0)
}

describe('two computers of one person', () => {
  let dirs: readonly string[] = []
  let desk: Person
  let laptop: Person
  let words: readonly string[] = []
  /** Done once, before the desk fetches the next thing. */
  let meanwhile: (() => Promise<unknown>) | null = null
  /** Who reaches nobody. */
  let apart = { desk: false, laptop: false }
  const startLaptop = (): Promise<Person> =>
    startPerson(dirs[1], undefined, (peer) => ({
      ...peer,
      fetchHead: (card) => (apart.laptop ? Promise.resolve(err('peer-unreachable')) : peer.fetchHead(card)),
    }))
  beforeAll(async () => {
    dirs = [await folder(), await folder()]
    desk = await startPerson(dirs[0], undefined, (peer) => ({
      ...peer,
      fetchHead: (card) => (apart.desk ? Promise.resolve(err('peer-unreachable')) : peer.fetchHead(card)),
      fetchFiles: async (...args) => {
        const work = meanwhile
        meanwhile = null
        await work?.()
        return peer.fetchFiles(...args)
      },
    }))
    laptop = await startLaptop()
    words = await createConfirmedVault(desk, 'Maria')
    await importOne(desk, 'Asthma')
    const { code } = await desk.call('offerDevice', { name: 'Desk' })
    const joining = laptop.root.call('joinDevice', { code, name: 'Laptop', passphrase: PASSPHRASE })
    await desk.call('acceptDevice', { peerId: (await heard(desk, 'device-asks')).peerId })
    expect((await joining).ok).toBe(true)
    await laptop.call('changePassphrase', { passphrase: PASSPHRASE, next: OWN_PASSPHRASE })
  })
  afterAll(async () => {
    await desk.stop()
    await laptop.stop()
    for (const dir of dirs) await rm(dir, { recursive: true, force: true })
  })

  it('without a rotation there is nothing to take over', async () => {
    expect(await keysSaid(laptop)).toEqual(['same'])
    expect(await laptop.codeOf('takeMasterKey', { passphrase: PASSPHRASE })).toBe('keys-not-rotated')
  })

  it('after one, each goes on with its own, and both say what is to be done', async () => {
    await importOne(laptop, 'Eczema')
    await desk.call('rotateMasterKey', { passphrase: PASSPHRASE })
    await importOne(desk, 'Migraine')
    await importOne(laptop, 'Gout')
    await laptop.stop()
    laptop = await startLaptop()
    await laptop.call('unlockVault', { passphrase: OWN_PASSPHRASE })
    await turnsUntil([laptop], async () => (await laptop.call('showStatus', null)).keysRotatedOn === 'Desk', STEP_MS)
    expect(await keysSaid(laptop)).toEqual(['newer'])
    await turnsUntil([desk], async () => (await desk.call('listDevices', null)).some(({ keys }) => keys === 'older'), STEP_MS)
    expect(await keysSaid(desk)).toEqual(['older'])
    expect(await titles(laptop)).toEqual(expect.arrayContaining(['Asthma', 'Eczema', 'Gout']))
    expect(await titles(desk)).toEqual(expect.arrayContaining(['Asthma', 'Migraine']))
    for (const one of [desk, laptop]) expect((await one.call('checkVault', null)).damaged).toEqual([])
  })

  it('the passphrase of the other one takes the key over once, and then both have everything', async () => {
    expect(await laptop.codeOf('takeMasterKey', { passphrase: OWN_PASSPHRASE })).toBe('unlock-refused')
    expect(await laptop.call('takeMasterKey', { passphrase: PASSPHRASE })).toEqual({ master: 2, keychain: 'none' })
    await expectAlike([desk, laptop], ['Asthma', 'Eczema', 'Gout', 'Migraine'])
    expect(await keysSaid(laptop)).toEqual(['same'])
    await importOne(laptop, 'Rash')
    await expectAlike([desk, laptop], ['Asthma', 'Eczema', 'Gout', 'Migraine', 'Rash'])
  })

  it('rotated on both without knowing of each other, one gives way, and nothing is lost', async () => {
    for (const [one, passphrase, title] of [
      [desk, PASSPHRASE, 'Cough'],
      [laptop, PASSPHRASE, 'Fever'],
    ] as const) {
      await one.node.peer.setDevices(null)
      await one.call('rotateMasterKey', { passphrase })
      await importOne(one, title)
    }
    const saidBoth = [await keysSaid(desk), await keysSaid(laptop)].map(([keys]) => keys)
    expect([...saidBoth].sort()).toEqual(['newer', 'older'])
    const giving = saidBoth[0] === 'newer' ? desk : laptop
    await giving.call('takeMasterKey', { passphrase: PASSPHRASE })
    await expectAlike([desk, laptop], ['Asthma', 'Cough', 'Eczema', 'Fever', 'Gout', 'Migraine', 'Rash'])
  })

  it.each(['there', 'here'] as const)('keys that are made new %s while records come over leave none of them shut', async (where) => {
    // The laptop hears of nothing: only what the desk has by itself counts, as if the laptop were gone for good afterwards.
    apart = { desk: true, laptop: true }
    await desk.root.turn()
    await laptop.root.turn()
    await importOne(laptop, `Pulse ${where}`)
    meanwhile = () => (where === 'there' ? laptop : desk).call('rotateKeys', null)
    apart = { desk: false, laptop: true }
    // The laptop's node has its newest HEAD a moment after it counts.
    await turnsUntil([desk], async () => {
      await desk.call('syncNow', null)
      return meanwhile === null
    })
    await desk.root.turn()
    apart = { desk: true, laptop: true }
    expect((await desk.call('checkVault', null)).damaged).toEqual([])
    await turnsUntil([desk], async () => (await titles(desk)).includes(`Pulse ${where}`))
    apart = { desk: false, laptop: false }
  })

  it('each opens again, with the passphrase and with the words', async () => {
    await desk.stop()
    await laptop.stop()
    desk = await startPerson(dirs[0])
    laptop = await startLaptop()
    expect((await desk.call('unlockVault', { passphrase: PASSPHRASE })).master).toBe(3)
    expect(await laptop.codeOf('unlockVault', { passphrase: OWN_PASSPHRASE })).toBe('unlock-refused')
    expect((await laptop.call('restoreVault', { words: words.join(' '), passphrase: OWN_PASSPHRASE })).recordCount).toBe(9)
  })

  it('a backup of before one was lost and removed, brought back elsewhere, gives that one nothing, and says so', async () => {
    const path = join(await folder(), 'before.age')
    await desk.call('createBackup', { path })
    const lost = (await desk.call('listDevices', null)).find(({ isThisOne }) => !isThisOne)?.peerId ?? ''
    await desk.call('removeDevice', { peerId: lost })
    await desk.stop()
    const met: string[] = []
    const fresh = await startPerson(undefined, undefined, (peer) => ({
      ...peer,
      setDevices: (own) => {
        met.push(...(own?.peerIds ?? []))
        return peer.setDevices(own)
      },
      tellNews: (card) => {
        met.push(card.device.peerId)
        return peer.tellNews(card)
      },
      fetchHead: (card) => {
        met.push(card.device.peerId)
        return peer.fetchHead(card)
      },
    }))
    try {
      await fresh.call('restoreBackup', { paths: [path], words: words.join(' '), passphrase: OWN_PASSPHRASE })
      await importOne(fresh, 'After')
      await turnsUntil([fresh], async () => (await fresh.call('showStatus', null)).ledger.waiting === 0)
      expect(met).toEqual([])
      expect((await laptop.node.peer.fetchHead(await cardOf(fresh))).ok).toBe(false)
      expect((await fresh.call('listDevices', null)).map(({ name, removedAtMs }) => [name, removedAtMs > 0]).sort()).toEqual([
        ['Desk', true],
        ['Laptop', true],
      ])
      const { entries } = await fresh.call('listActivity', { limit: 500, offset: 0 })
      expect(entries.flatMap(({ kind, who }) => (kind === 'device-left-behind' ? [who] : [])).sort()).toEqual(['Desk', 'Laptop'])
      expect((await fresh.call('checkVault', null)).damaged).toEqual([])
      // What the lost one still has the keys of wraps nothing here any more.
      const keysHere = async (): Promise<number> => {
        const opened = await openKeyFile(await readFile(join(fresh.dir, 'vault', 'key-1.salus')), { passphrase: OWN_PASSPHRASE })
        return opened.ok ? opened.value.epochs.length : 0
      }
      await turnsUntil([fresh], async () => (await keysHere()) === 1)
    } finally {
      await fresh.stop()
      desk = await startPerson(dirs[0])
    }
  })

  it('made new between two tries of a computer that joins, the second try goes by the new ones, and an old code asks for another', async () => {
    await desk.call('unlockVault', { passphrase: PASSPHRASE })
    const tablet = await startPerson()
    try {
      const { code } = await desk.call('offerDevice', { name: 'Desk' })
      const wrong = tablet.root.call('joinDevice', { code, name: 'Tablet', passphrase: OWN_PASSPHRASE })
      await desk.call('acceptDevice', { peerId: (await heard(desk, 'device-asks')).peerId })
      expect(await wrong).toMatchObject({ error: { code: 'unlock-refused' } })
      await desk.call('rotateMasterKey', { passphrase: PASSPHRASE })
      tablet.clock.offsetMs = 11 * 60_000
      expect(await tablet.codeOf('joinDevice', { code, name: 'Tablet', passphrase: PASSPHRASE })).toBe('pairing-over')
      tablet.clock.offsetMs = 0
      desk.events.length = 0
      const second = (await desk.call('offerDevice', { name: 'Desk' })).code
      const again = tablet.root.call('joinDevice', { code: second, name: 'Tablet', passphrase: OWN_PASSPHRASE })
      await desk.call('acceptDevice', { peerId: (await heard(desk, 'device-asks')).peerId })
      expect(await again).toMatchObject({ error: { code: 'unlock-refused' } })
      await desk.call('rotateMasterKey', { passphrase: PASSPHRASE })
      expect((await tablet.call('joinDevice', { code: second, name: 'Tablet', passphrase: PASSPHRASE })).recordCount).toBe(9)
      expect((await tablet.call('checkVault', null)).damaged).toEqual([])
    } finally {
      await tablet.stop()
    }
  })
})

describe('a vault of before', () => {
  it('that does not know the key of its words asks for them once, refuses others, and then rotates', async () => {
    const dir = await folder()
    await cp(resolve(import.meta.dirname, '../kept/salus-1'), dir, { recursive: true })
    const kept = await startPerson(dir)
    await kept.call('unlockVault', { passphrase: PASSPHRASE })
    const words =
      'today marine nation seat remove mirror labor wing cement bracket pluck yard category balcony chuckle isolate trumpet share act volcano essay galaxy quick now'
    const others = `${'abandon '.repeat(23)}art`
    expect(await kept.codeOf('rotateMasterKey', { passphrase: PASSPHRASE })).toBe('rotation-needs-words')
    expect(await kept.codeOf('rotateMasterKey', { passphrase: PASSPHRASE, words: others })).toBe('words-wrong')
    expect(await kept.call('rotateMasterKey', { passphrase: PASSPHRASE, words })).toMatchObject({ master: 2 })
    expect(await kept.call('checkVault', null)).toMatchObject({ records: 4, damaged: [] })
    await kept.stop()
    const again = await startPerson(dir)
    expect((await again.call('restoreVault', { words, passphrase: OWN_PASSPHRASE })).recordCount).toBe(4)
    await again.stop()
    await rm(dir, { recursive: true, force: true })
  })
})
