/** A computer that is gone for good, no backup file: 24 words and a relative who kept the sealed vault bring everything back. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MirrorView } from '../../shared/api/mirror-views.ts'
import { encodeCardToken } from '../../shared/crypto/card.ts'
import { createWords } from '../../shared/crypto/words.ts'
import { cardOf } from '../support/letters.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const NEXT = 'seven quiet lanterns over the harbour'

let dir = ''
let maria: Person
let elena: Person
let ana: Person
let words: readonly string[] = []
let elenasCard = ''
let ids: Readonly<Record<'elena' | 'ana' | 'mariaAtElena', string>>
let recordIds: readonly string[] = []
let before: { readonly seq: number; readonly titles: readonly string[] }

async function meet(a: Person, b: Person, names: readonly [string, string]): Promise<readonly [string, string]> {
  const tokenOf = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const there = await a.call('addContact', { card: await tokenOf(b), name: names[1], role: 'family', verified: true })
  const here = await b.call('addContact', { card: await tokenOf(a), name: names[0], role: 'family', verified: true })
  return [there.contactId, here.contactId]
}

async function importConditions(names: readonly string[]): Promise<readonly string[]> {
  const file = join(dir, `${String(names[0])}.json`)
  const entry = names.map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  return (await maria.call('importRecords', { importToken })).recordIds
}

async function mirror(): Promise<MirrorView | undefined> {
  return (await maria.call('listMirrors', null)).mirrors[0]
}

async function titlesOf(person: Person): Promise<readonly string[]> {
  return (await person.call('listRecords', { limit: 100, offset: 0 })).rows.map(({ title }) => title).sort()
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-recover-'))
  ;[maria, elena, ana] = await Promise.all([
    startPerson(join(dir, 'maria')),
    startPerson(join(dir, 'elena')),
    startPerson(join(dir, 'ana')),
  ])
  words = await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(elena, 'Elena Popescu')
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  const [elenaId, mariaAtElena] = await meet(maria, elena, ['Maria', 'Elena'])
  const [anaId] = await meet(maria, ana, ['Maria', 'Ana'])
  ids = { elena: elenaId, ana: anaId, mariaAtElena }
  recordIds = await importConditions(['Asthma', 'Hay fever', 'Xanthomatosis zebra'])
  await grantForAnHour(maria, ids.ana, recordIds.slice(0, 1))
  await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
  elenasCard = encodeCardToken(await cardOf(elena))
})
afterAll(async () => {
  for (const one of [maria, elena, ana]) await one.stop().catch(() => undefined)
  await rm(dir, { recursive: true, force: true })
})

describe('a mirror of the whole vault', () => {
  it('gets a state of which it has everything, and says so', async () => {
    expect(await elena.codeOf('recoverFromMirror', { card: elenasCard, words: words.join(' '), passphrase: NEXT })).toBe('vault-exists')
    await maria.call('askMirror', { contactId: ids.elena, depth: 'vault' })
    await turnsUntil([maria, elena], async () => (await elena.call('listMirrors', null)).kept[0]?.state === 'asked')
    await elena.call('acceptMirror', { contactId: ids.mariaAtElena, quotaMib: 64 })
    await turnsUntil([maria, elena], async () => (await mirror())?.wayBack.state === 'there')
    const { wayBack } = (await mirror()) ?? {}
    expect(wayBack?.seq).toBeGreaterThan(3)
    expect(Math.abs(Date.now() - (wayBack?.atMs ?? 0))).toBeLessThan(600_000)
  })

  it('gives everything to the words alone, on a computer that nobody knows', async () => {
    before = { seq: (await mirror())?.wayBack.seq ?? 0, titles: await titlesOf(maria) }
    await maria.stop()
    await rm(join(dir, 'maria'), { recursive: true, force: true })
    maria = await startPerson(join(dir, 'again'))
    const status = await maria.call('recoverFromMirror', { card: elenasCard, words: words.join(' '), passphrase: NEXT })
    expect(status).toMatchObject({ name: 'Maria Popescu', recordCount: 3, wordsConfirmed: true })
    expect(maria.events.find(({ type }) => type === 'recovery-found')).toMatchObject({ seq: before.seq, mirror: 'Elena Popescu' })
    expect(await titlesOf(maria)).toEqual(before.titles)
    expect(await maria.call('checkVault', null)).toMatchObject({ records: 3, damaged: [] })
    expect((await maria.call('listContacts', null)).map(({ name }) => name).sort()).toEqual(['Ana', 'Elena'])
    expect(await maria.call('listGrants', null)).toHaveLength(1)
  })

  it('says no, the same, to other words, to anybody about nothing kept, and where it keeps nothing', async () => {
    const empty = await startPerson(join(dir, 'empty'))
    try {
      const other = createWords(new Uint8Array(32).fill(7)).join(' ')
      const anasCard = encodeCardToken(await cardOf(ana))
      for (const [card, said] of [
        [elenasCard, other],
        [anasCard, words.join(' ')],
      ] as const)
        expect(await empty.codeOf('recoverFromMirror', { card, words: said, passphrase: NEXT })).toBe('recovery-refused')
      expect(await empty.codeOf('recoverFromMirror', { card: elenasCard, words: words.join(' '), passphrase: 'short' })).toBe(
        'passphrase-too-weak',
      )
      expect(await readdir(join(dir, 'empty', 'vault')).catch(() => [])).not.toContain('key-1.salus')
    } finally {
      await empty.stop()
    }
  })
})
