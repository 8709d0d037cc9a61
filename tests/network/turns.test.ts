/** Somebody who cannot be reached keeps nothing else waiting: not the ledger, not the inbox, not the letters to others. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { err } from '../../shared/model/result.ts'
import { createConfirmedVault, grantForAnHour, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const people: Person[] = []
afterEach(async () => {
  for (const person of people.splice(0)) await person.stop()
})

/** Somebody whose letters to `name` hang until `release` is called. */
async function whoWaitsFor(name: string): Promise<{ readonly person: Person; readonly release: () => void }> {
  let release = (): void => undefined
  const waiting = new Promise<void>((resolve) => (release = resolve))
  const person = await startPerson(
    undefined,
    (files) => files,
    (peer) => ({
      ...peer,
      deliver: async (to, envelope) => {
        if (to.name !== name) return peer.deliver(to, envelope)
        await waiting
        return err('peer-unreachable')
      },
    }),
  )
  people.push(person)
  return { person, release }
}

async function whoIsThere(name: string): Promise<Person> {
  const person = await startPerson()
  people.push(person)
  await createConfirmedVault(person, name)
  return person
}

async function cardOf(person: Person): Promise<string> {
  return (await person.call('showContactCard', null)).card
}

async function importOne(person: Person): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-turns-')), 'one.ndjson')
  await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  const [recordId = ''] = (await person.call('importRecords', { importToken })).recordIds
  return recordId
}

async function giveAll(from: Person, to: Person, name: string, recordId: string): Promise<void> {
  const { contactId } = await from.call('addContact', { card: await cardOf(to), name, role: 'clinician', verified: true })
  await grantForAnHour(from, contactId, [recordId])
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setImmediate(resolve))
}

describe('a letter that nobody takes', () => {
  it('keeps neither the ledger nor letters to others waiting', async () => {
    const away = await whoIsThere('Dr Away')
    const here = await whoIsThere('Dr Here')
    const { person: maria, release } = await whoWaitsFor('Dr Away')
    await createConfirmedVault(maria, 'Maria')
    await here.call('addContact', { card: await cardOf(maria), name: 'Maria', role: 'other', verified: true })
    const recordId = await importOne(maria)
    await giveAll(maria, away, 'Dr Away', recordId)
    await giveAll(maria, here, 'Dr Here', recordId)
    await until(async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await until(async () => (await here.call('listShares', null)).length === 1)
    const [share] = await here.call('listShares', null)
    const grantId = share?.grantId ?? ''
    await here.call('fetchShare', { grantId })
    await here.call('openShared', { grantId, recordId })
    const receipts = async (): Promise<number> =>
      (await maria.call('listActivity', { limit: 100, offset: 0 })).entries.filter(({ kind }) => kind === 'receipt-received').length
    await until(async () => (await receipts()) > 0)
    expect((await maria.call('listGrants', null)).map(({ invite }) => invite).sort()).toEqual(['delivered', 'waiting'])
    release()
  })
})
