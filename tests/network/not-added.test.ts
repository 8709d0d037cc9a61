/** What is sent to somebody who has not added the sender yet, with real nodes: it stays with the sender, who is told so, and goes by itself later. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { cardTextOf, draftFor, requestsOf } from '../support/asking.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { HOUR_MS } from '../support/requests.ts'

let ana: Person
let maria: Person
let contactId = ''
let requestId = ''
const deliveryOf = async (): Promise<string | undefined> => (await requestsOf(ana)).find((one) => one.requestId === requestId)?.delivery
/** What was sent to her node and refused there. */
const refusals = async (): Promise<number> =>
  (await maria.call('listActivity', { limit: 100, offset: 0 })).entries.filter(({ kind }) => kind === 'request-refused').length

beforeAll(async () => {
  ;[ana, maria] = [await startPerson(), await startPerson()]
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  await createConfirmedVault(maria, 'Maria Popescu')
  contactId = (await ana.call('addContact', { card: await cardTextOf(maria), name: 'Maria', role: 'other', verified: true })).contactId
})
afterAll(async () => {
  for (const one of [ana, maria]) await one.stop()
})

it('a request stays with the sender, who is told why, and nothing of it is at the other one', async () => {
  requestId = (await ana.call('askAccess', draftFor(contactId))).requestId
  await turnsUntil([ana], async () => (await deliveryOf()) === 'not-added')
  await maria.root.turn()
  expect([await requestsOf(maria), await refusals()]).toEqual([[], 0])
})

it('it goes by itself once she was added, and is a request like all others', async () => {
  await maria.call('addContact', { card: await cardTextOf(ana), name: 'Dr Ana', role: 'clinician', verified: true })
  ana.clock.offsetMs += 61_000
  await turnsUntil([ana, maria], async () => (await requestsOf(maria)).length === 1)
  expect(await requestsOf(maria)).toMatchObject([{ requestId, state: 'open', contactName: 'Dr Ana' }])
  await turnsUntil([ana], async () => (await deliveryOf()) === 'delivered')
})

it('whoever was taken off the list again is told nothing of that', async () => {
  await ana.call('withdrawRequest', { requestId })
  await turnsUntil([ana, maria], async () => (await requestsOf(maria))[0]?.state === 'withdrawn')
  const [dr] = await maria.call('listContacts', null)
  await maria.call('removeContact', { contactId: dr?.id ?? '' })
  // The day of rest is over.
  ana.clock.offsetMs = 25 * HOUR_MS
  requestId = (await ana.call('askAccess', draftFor(contactId))).requestId
  await turnsUntil([ana], async () => (await deliveryOf()) === 'delivered')
  await maria.root.turn()
  expect(await requestsOf(maria)).toHaveLength(1)
})
