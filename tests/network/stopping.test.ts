/** Stopping everything with one person, and with everybody: at once, and only what is meant. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

let dir = ''
let people: readonly [maria: Person, ana: Person, dan: Person]
let anaId = ''
let grants: readonly [first: string, second: string, dans: string] = ['', '', '']

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-stop-'))
  people = await Promise.all([startPerson(), startPerson(), startPerson()])
  const [maria, ana, dan] = people
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Ana Ionescu')
  await createConfirmedVault(dan, 'Dan Popa')
  const meet = async (other: Person, name: string): Promise<string> => {
    await other.call('addContact', { card: (await maria.call('showContactCard', null)).card, name: 'Maria', role: 'other', verified: true })
    const { card } = await other.call('showContactCard', null)
    return (await maria.call('addContact', { card, name, role: 'clinician', verified: true })).contactId
  }
  anaId = await meet(ana, 'Ana')
  const danId = await meet(dan, 'Dan')
  const file = join(dir, 'records.json')
  const conditions = ['Hay fever', 'Asthma'].map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: conditions }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  const { recordIds } = await maria.call('importRecords', { importToken })
  const give = async (contactId: string, at: number): Promise<string> =>
    (await grantForAnHour(maria, contactId, recordIds.slice(at, at + 1))).grantId
  grants = [await give(anaId, 0), await give(anaId, 1), await give(danId, 0)]
  await turnsUntil(
    people,
    async () => (await ana.call('listShares', null)).length === 2 && (await dan.call('listShares', null)).length === 1,
  )
})
afterAll(async () => {
  await Promise.all(people.map((person) => person.stop()))
  await rm(dir, { recursive: true })
})

const statesOf = async (): Promise<readonly (string | undefined)[]> => {
  const views = await people[0].call('listGrants', null)
  return grants.map((id) => views.find(({ grantId }) => grantId === id)?.state)
}

describe('stopping', () => {
  it('everything with one person ends all of it, and nothing of anybody else', async () => {
    const [maria, ana, dan] = people
    expect(await maria.codeOf('withdrawGrants', { contactId: 'f'.repeat(32) })).toBe('contact-not-found')
    expect(await maria.call('withdrawGrants', { contactId: anaId })).toEqual({ withdrawn: 2 })
    expect(await statesOf()).toEqual(['withdrawn', 'withdrawn', 'active'])
    expect(await ana.codeOf('fetchShare', { grantId: grants[0] })).not.toBe('ok')
    expect(await ana.codeOf('fetchShare', { grantId: grants[1] })).not.toBe('ok')
    expect(await dan.codeOf('fetchShare', { grantId: grants[2] })).toBe('ok')
  })

  it('tells her of each, and each lock is opened on the ledger', async () => {
    const [maria, ana] = people
    await turnsUntil(people, async () => (await ana.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
    await turnsUntil(people, async () => {
      const views = (await maria.call('listGrants', null)).filter(({ contactId }) => contactId === anaId)
      return views.every(({ withdrawal }) => withdrawal?.keysRotated === true && withdrawal.witness === 'witnessed')
    })
  })

  it('everything with everybody ends the rest; twice is harmless', async () => {
    const [maria, , dan] = people
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 1 })
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 0 })
    expect(await statesOf()).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
    await turnsUntil(people, async () => (await dan.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
    expect(await dan.codeOf('fetchShare', { grantId: grants[2] })).not.toBe('ok')
  })
})
