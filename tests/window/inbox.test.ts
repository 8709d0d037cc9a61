/** What comes to somebody with many patients: person by person, what ends next first, and always as the selection that it is. */

import { expect } from '../support/patience.ts'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { importConditions } from '../support/around-a-mirror.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { look } from '../support/sharing-window.ts'
import { addContact, cardOf, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const HOUR_MS = 3_600_000

let ana: SalusWindow
let patients: readonly [maria: Person, dan: Person]

beforeAll(async () => {
  ana = await openSalus(await freshDir())
  await createVault(ana, 'Dr Ana Dumitru')
  patients = [await startPerson(), await startPerson()]
})
afterAll(async () => {
  await ana.close()
  await Promise.all(patients.map((one) => one.stop()))
  await rm(ana.dir, { recursive: true })
})

describe('the inbox of a clinician', () => {
  it('has new shares by patient, the one that ends next first, and says that they are a selection', async () => {
    const card = await cardOf(ana)
    const give = async (person: Person, contactId: string, recordId: string, lastsMs: number): Promise<string> => {
      const now = Date.now()
      const times = { fromMs: now - 1000, untilMs: now + lastsMs, deleteByMs: now + lastsMs }
      const scope = { recordIds: [recordId], kinds: [] }
      const draft = { contactId, scope, purpose: 'TREAT', right: 'view', ...times } as const
      const { previewToken } = await person.call('previewGrant', draft)
      return (await person.call('grantAccess', { ...draft, previewToken })).grantId
    }
    const given = new Map<string, string>()
    for (const [at, name] of (['Maria Popescu', 'Dan Stan'] as const).entries()) {
      const person = patients[at] ?? patients[0]
      await createConfirmedVault(person, name)
      const { contactId } = await person.call('addContact', { card, name: 'Dr Ana Dumitru', role: 'clinician', verified: true })
      await addContact(ana, (await person.call('showContactCard', null)).card, 'other')
      const [first = '', second = ''] = await importConditions(person, ['Asthma', 'Hay fever'])
      // Neither in the order of their ends, nor that of the people.
      if (at === 0) given.set('long', await give(person, contactId, first, 30 * HOUR_MS))
      given.set(at === 0 ? 'next' : 'middle', await give(person, contactId, second, (at + 2) * HOUR_MS))
    }
    await ana.go('#/requests')
    const fresh = ana.id('new-shares')
    await turnsUntil(patients, async () => (await fresh.getByTestId('share-line').count()) === 3)
    await expect(fresh.getByTestId('patient')).toHaveCount(2)
    const lines = fresh.getByTestId('share-line')
    for (const [place, name] of ['next', 'long', 'middle'].entries())
      await expect(lines.nth(place)).toHaveAttribute('data-id', given.get(name) ?? '')
    await expect(fresh.getByTestId('selection')).toHaveText('This is a selection, not the whole record.')
    await look(ana, 'inbox', 'new-shares')
  })

  it('has each patient under the name that she gives them, for herself alone', async () => {
    await ana.go('#/people')
    await ana.id('contact-line').getByRole('link', { name: 'Maria Popescu' }).click()
    await expect(ana.id('change-save')).toBeDisabled()
    await ana.id('change-name').fill('Maria of room 4')
    await ana.id('change-role').selectOption('family')
    await look(ana, 'change-contact', 'change-contact')
    await ana.id('change-save').click()
    await expect(ana.id('title')).toHaveText('Maria of room 4')
    await expect(ana.id('change-save')).toBeDisabled()
    await ana.go('#/activity')
    await expect(ana.page.getByText('You call Maria Popescu “Maria of room 4” now.')).toBeVisible()
    await ana.go('#/people')
    await ana.id('contact-line').getByRole('link', { name: 'Maria of room 4' }).click()
    await ana.id('change-name').fill('Maria Popescu')
    await ana.id('change-role').selectOption('other')
    await ana.id('change-save').click()
    await expect(ana.id('title')).toHaveText('Maria Popescu')
  })

  it('takes somebody off the list who was added by mistake, and nobody of whom something is here', async () => {
    await ana.id('remove-contact').click()
    await ana.id('remove-contact-yes').click()
    await expect(ana.id('remove-contact-dialog')).toContainText('Something still goes on')
    await ana.page.keyboard.press('Escape')
    const keys = deriveIdentity(new Uint8Array(32).fill(77))
    const device = signDeviceCertificate(keys, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', 5)
    await addContact(ana, encodeCardToken(createContactCard(keys, { name: 'Ion Vasile', device, addresses: [], issuedAtMs: 5 })), 'family')
    const line = ana.id('contact-line').getByRole('link', { name: 'Ion Vasile' })
    await line.click()
    await look(ana, 'remove-contact', 'remove-card')
    await ana.id('remove-contact').click()
    await look(ana, 'remove-contact-asked', 'remove-contact-dialog')
    await ana.id('remove-contact-yes').click()
    await ana.id('contacts').waitFor()
    await expect(ana.id('contact-line')).toHaveCount(2)
    await expect(line).toHaveCount(0)
  })
})
