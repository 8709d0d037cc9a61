/** Somebody whose computer is another one now: contacts hear it by themselves, and only from her. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

let dir = ''
let maria: Person
let ana: Person
let words: readonly string[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-moved-'))
  maria = await startPerson(join(dir, 'maria'))
  ana = await startPerson()
  words = await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Ana Ionescu')
  await maria.call('addContact', {
    card: (await ana.call('showContactCard', null)).card,
    name: 'Dr Ana',
    role: 'clinician',
    verified: true,
  })
  await ana.call('addContact', { card: (await maria.call('showContactCard', null)).card, name: 'Maria', role: 'other', verified: true })
})

/** A vault that is opened for the first time tells everybody once. */
beforeAll(async () => {
  await again(join(dir, 'maria'))
  await maria.call('unlockVault', { passphrase: PASSPHRASE })
  const told = (await cardAtAna())?.issuedAtMs ?? 0
  await turnsUntil([maria, ana], async () => ((await cardAtAna())?.issuedAtMs ?? 0) > told)
})
afterAll(async () => {
  await Promise.all([maria.stop(), ana.stop()])
  await rm(dir, { recursive: true })
})

const cardAtAna = async (): Promise<ContactCard | undefined> => (await ana.call('listContacts', null))[0]?.card
const changedAtMaria = async (): Promise<number> =>
  (await maria.call('listActivity', { limit: 50, offset: 0 })).entries.filter(({ kind }) => kind === 'computer-changed').length
const peerIdOf = (token: string): string => {
  const card = decodeCardToken(token)
  return card.ok ? card.value.device.peerId : ''
}
const movedAtAna = async (): Promise<number> =>
  (await ana.call('listActivity', { limit: 50, offset: 0 })).entries.filter(({ kind }) => kind === 'contact-moved').length

async function again(home: string): Promise<void> {
  await maria.stop()
  maria = await startPerson(home)
}

describe('contacts', () => {
  it('hear nothing while nothing changed', async () => {
    const before = await cardAtAna()
    await again(join(dir, 'maria'))
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    for (let turn = 0; turn < 3; turn += 1) for (const person of [maria, ana]) await person.root.turn()
    expect(await cardAtAna()).toEqual(before)
    expect(await changedAtMaria()).toBe(0)
  })

  it('follow to a new device key, and both diaries say so', async () => {
    const before = (await cardAtAna())?.device.peerId
    await maria.stop()
    await writeFile(join(dir, 'maria', 'peer', 'device.key'), 'damaged')
    maria = await startPerson(join(dir, 'maria'))
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    const now = peerIdOf((await maria.call('showContactCard', null)).card)
    expect(now).not.toBe(before)
    await turnsUntil([maria, ana], async () => (await cardAtAna())?.device.peerId === now)
    expect(await movedAtAna()).toBe(1)
    expect(await changedAtMaria()).toBe(1)
    expect((await ana.call('listContacts', null))[0]).toMatchObject({ name: 'Maria', verified: true })
  })

  it('follow to another computer after a restore; an older card changes nothing', async () => {
    const backup = join(dir, 'maria.age')
    await maria.call('createBackup', { path: backup })
    const old = (await maria.call('showContactCard', null)).card
    await again(join(dir, 'other'))
    await maria.call('restoreBackup', { paths: [backup], words: words.join(' '), passphrase: PASSPHRASE })
    const now = peerIdOf((await maria.call('showContactCard', null)).card)
    await turnsUntil([maria, ana], async () => (await cardAtAna())?.device.peerId === now)
    expect(await movedAtAna()).toBe(2)
    expect(await ana.codeOf('addContact', { card: old, name: 'Maria', role: 'other', verified: true })).toBe('contact-exists')
    expect((await cardAtAna())?.device.peerId).toBe(now)
  })
})
