/** Somebody with another key writes in the name of a contact, by every kind of letter: nothing of it is taken in, and it is said so that a person understands it. */

import { expect } from '../support/patience.ts'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { importConditions } from '../support/around-a-mirror.ts'
import { createConfirmedVault, grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { askVault, look } from '../support/sharing-window.ts'
import { addContact, cardOf, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const NAME = 'Dr Ana Dumitru'

let maria: SalusWindow
let ana: Person
/** Of the same name, with a key of her own. */
let other: Person
let mariasId = ''
let invite = ''

beforeAll(async () => {
  maria = await openSalus(await freshDir())
  await createVault(maria, 'Maria Popescu')
  ana = await startPerson(await freshDir())
  other = await startPerson()
  await createConfirmedVault(ana, NAME)
  await createConfirmedVault(other, NAME)
  const card = await cardOf(maria)
  await ana.call('addContact', { card, name: 'Maria Popescu', role: 'other', verified: true })
  await addContact(maria, (await ana.call('showContactCard', null)).card, 'clinician')
  mariasId = (await other.call('addContact', { card, name: 'Maria Popescu', role: 'other', verified: true })).contactId
})
afterAll(async () => {
  await maria.close()
  await Promise.all([ana.stop(), other.stop()])
  for (const { dir } of [maria, ana]) await rm(dir, { recursive: true })
})

describe('another key in the name of a contact', () => {
  it('shares, asks and sends, and each letter stops there with words that say whose name it bears', async () => {
    invite = (await grantForAnHour(other, mariasId, await importConditions(other, ['Asthma']))).invite
    await maria.go('#/activity')
    const line = maria.page.locator('[data-kind="other-key"]')
    await turnsUntil([other], async () => (await line.count()) === 1)
    await expect(maria.page.getByText(`Something came in the name of ${NAME}, with another key. Nothing`)).toBeVisible()
    await expect(line).toContainText(`in the name of ${NAME}, with another key than the one you know. Nothing of it was taken in`)
    await expect(line).toContainText('speak with them first')
    await look(maria, 'other-key', 'activity')
    await other.call('sendRecord', { contactId: mariasId, fields: { kind: 'note', title: 'Come at once', note: 'Bring your card.' } })
    await turnsUntil([other], async () => (await line.count()) === 2)
    const now = Date.now()
    await other.call('askAccess', {
      ...{ contactId: mariasId, purpose: 'TREAT', right: 'view', why: 'To see how you are.', noDisadvantage: true },
      what: { kinds: ['problem'], codes: [], recordIds: [] },
      ...{ fromMs: now, untilMs: now + 3_600_000, deleteByMs: now + 3_600_000, answerByMs: now + 3_600_000 },
    })
    await turnsUntil([other], async () => (await line.count()) === 3)
    for (const name of ['listShares', 'listRequests', 'listOffered'])
      expect(await askVault<readonly unknown[]>(maria, name, null)).toEqual([])
  })

  it('stops just as hard where the invitation is brought by hand', async () => {
    await maria.go('#/requests')
    await writeFile(join(maria.dir, 'invite.txt'), invite)
    await maria.id('invite-paste').fill(invite)
    await maria.id('invite-accept').click()
    await expect(maria.id('failure')).toHaveAttribute('data-code', 'contact-other-key')
    await expect(maria.id('failure')).toContainText('Stop here and call the person you know')
    await look(maria, 'other-key-by-hand', 'failure')
    expect(await askVault<readonly unknown[]>(maria, 'listShares', null)).toEqual([])
  })

  it('is another thing than a new computer of the contact that is known, which says so by itself and changes nothing', async () => {
    await ana.stop()
    await writeFile(join(ana.dir, 'peer', 'device.key'), 'damaged')
    ana = await startPerson(ana.dir)
    await ana.call('unlockVault', { passphrase: PASSPHRASE })
    await maria.go('#/activity')
    const line = maria.page.locator('[data-kind="contact-moved"]')
    await turnsUntil([ana], async () => (await line.count()) === 1)
    await expect(line).toContainText(
      `${NAME} uses another computer now. It was said and signed by them; the words you compared still hold.`,
    )
    await look(maria, 'contact-moved', 'activity')
    const contacts = await askVault<readonly object[]>(maria, 'listContacts', null)
    expect(contacts).toMatchObject([{ name: NAME, verified: true }])
  })
})
