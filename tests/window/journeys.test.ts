/** Patient, clinician and daughter, each in a network of her own behind a router, and a mirror without a screen: their days, and the bad ones. */

import { expect } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { beginJourney, BOX, countClicks, NAMES } from '../support/journey-people.ts'
import type { Journey } from '../support/journey-people.ts'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { look, NEWS_MS } from '../support/sharing-window.ts'
import { addContact, cardOf, shareSummary } from '../support/window.ts'

const WHY_NOT = whyNoNamespaces()

describe.skipIf(WHY_NOT !== '')(`three people and a mirror${WHY_NOT === '' ? '' : ` (left out: ${WHY_NOT})`}`, () => {
  let journey: Journey
  let at: Journey['at']
  beforeAll(async () => {
    journey = await beginJourney()
    ;({ at } = journey)
  }, 180_000)
  afterAll(() => journey.end())

  it('the patient asks her box at home to keep what she shares, and it does', async () => {
    const { maria } = at
    await maria.id('contact-line').getByRole('link', { name: BOX }).click()
    await maria.id('mirror-ask').click()
    await expect(maria.id('mirror')).toHaveAttribute('data-state', 'agreed', { timeout: NEWS_MS })
    await look(maria, 'j1-mirror', 'mirror')
  })

  it('from a card to the first record on the screen of the clinician it takes her six clicks', async () => {
    const { maria, ana } = at
    const [marias, anas] = [await cardOf(maria), await cardOf(ana)]
    const seenByMaria = await addContact(maria, anas, 'clinician')
    const clicks = await countClicks(ana)
    const beganAt = performance.now()
    await ana.id('contact-card').click()
    await ana.id('contact-card').fill(marias)
    await ana.id('contact-role').selectOption('other')
    await expect(ana.id('safety-words-text')).toHaveText(seenByMaria)
    await ana.id('contact-same').click()
    await shareSummary(maria, NAMES.ana, 7)
    await ana.id('share-look').click({ timeout: NEWS_MS })
    await ana.id('fetch').click()
    await ana.id('shared-rows').getByText('HbA1c').first().click()
    await ana.id('receipt-left').waitFor({ timeout: NEWS_MS })
    console.log(`card to record: ${((performance.now() - beganAt) / 1000).toFixed(1)} s`)
    expect(await clicks()).toBe(6)
    await expect(ana.id('record')).toContainText('mmol/mol')
    await look(ana, 'j1-record', 'record')
  })
})
