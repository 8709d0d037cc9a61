/**
 * Patient, clinician and daughter, each in a network of her own behind a router, and a mirror without a screen: their days, and the bad ones.
 * `SALUS_JOURNEYS=long` walks on where something takes its time; `SALUS_LOOK` names a folder for pictures.
 */

import { expect, NEWS_MS } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { beginJourney, BOX, countClicks, NAMES } from '../support/journey-people.ts'
import type { Journey } from '../support/journey-people.ts'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { look } from '../support/sharing-window.ts'
import {
  addFile,
  fetchNewest,
  openContact,
  openGrant,
  openRecord,
  paperIn,
  see,
  shareForSeconds,
  shareKinds,
  typeMedicine,
} from '../support/journey-steps.ts'
import { addContact, askForResults, cardOf, shareSummary } from '../support/window.ts'

const WHY_NOT = whyNoNamespaces()
/** Also what takes a patience of many seconds. */
const isLong = process.env['SALUS_JOURNEYS'] === 'long'

/** Only there: every test of the day is one that runs. */
function onLong(title: string, work: () => Promise<void>): void {
  if (isLong) it(title, work)
}

function tell(what: string, sinceMs: number): void {
  process.stdout.write(`${what}: ${((performance.now() - sinceMs) / 1000).toFixed(1)} s\n`)
}

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
    await openContact(maria, BOX)
    await maria.id('mirror-ask').click()
    await expect(maria.id('mirror')).toHaveAttribute('data-state', 'agreed', { timeout: NEWS_MS })
    await see(maria, 'j1-mirror', 'mirror')
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
    await openRecord(ana, 'HbA1c')
    await ana.id('receipt-left').waitFor({ timeout: NEWS_MS })
    tell('card to record', beganAt)
    expect(await clicks()).toBe(6)
    await expect(ana.id('record')).toContainText('mmol/mol')
    await see(ana, 'j1-record', 'record')
  })

  it('with the clinician away the invite waits at the box, and with the patient away she gets it and its records there', async () => {
    await journey.leave('ana')
    await shareKinds(at.maria, NAMES.ana, ['lab'], { reported: false })
    await expect(at.maria.id('facts')).toContainText(`The sealed invite waits at ${BOX}`, { timeout: NEWS_MS })
    await look(at.maria, 'j2-waits', 'invite')
    await openContact(at.maria, BOX)
    await expect(at.maria.id('mirror')).toContainText('2 of 2 shares are there whole', { timeout: NEWS_MS })
    await see(at.maria, 'j2-mirror', 'mirror')
    await journey.comeBack('ana', journey.leave('maria'))
    await at.ana.id('share-look').click({ timeout: NEWS_MS })
    await see(at.ana, 'j2-new', 'fetch')
    await at.ana.id('fetch').click()
    await at.ana.id('shared-rows').getByText('HbA1c').first().waitFor({ timeout: NEWS_MS })
    // All of it is here: what is opened now needs nobody, and the patient may be on her way back.
    const isBack = journey.comeBack('maria')
    await at.ana.id('shared-rows').getByText('HbA1c').first().click()
    await at.ana.id('receipt-left').waitFor({ timeout: NEWS_MS })
    await expect(at.ana.id('record')).toContainText('mmol/mol')
    await isBack
    await openGrant(at.maria, NAMES.ana)
    await expect(at.maria.id('receipt').first()).toContainText('HbA1c', { timeout: NEWS_MS })
    await expect(at.maria.id('facts')).toContainText('Invite delivered')
    await see(at.maria, 'j2-delivered', 'receipts')
  })

  it('stopped while the clinician looks: her view closes, the box drops its copy, and both say so', async () => {
    const { maria, ana } = at
    const beganAt = performance.now()
    await maria.id('withdraw').click()
    await maria.id('withdraw-now').click()
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share on', { timeout: NEWS_MS })
    tell('stopped to closed', beganAt)
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await look(ana, 'j3-closed', 'share-ended')
    await expect(maria.id('withdrawal-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-deletion')).toContainText('Confirmed by a signed receipt')
    await expect(maria.id('withdrawal-mirror')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    tell('stopped to confirmed', beganAt)
    await see(maria, 'j3-confirmed', 'withdrawal')
  })

  it('stopped while the clinician is cut off: not confirmed, never deleted; confirmed once she is back', async () => {
    const { maria, ana } = at
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await openRecord(ana, 'Metformin')
    await ana.id('receipt-left').waitFor()
    await openGrant(maria, NAMES.ana)
    journey.homes.cut(journey.homeOf.ana)
    await maria.id('withdraw').click()
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdrawal-stopped')).toContainText('could not be told yet')
    // What she has of it is open there until her Salus hears.
    await expect(maria.id('withdrawal-stopped')).not.toContainText('open')
    await expect(maria.id('withdrawal-deletion')).toContainText('Asked, not confirmed yet')
    if (isLong) await expect(maria.id('withdrawal-mirror')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    if (isLong) await expect(maria.id('withdrawal-stopped')).toContainText(`waits for them at ${BOX}`, { timeout: NEWS_MS })
    await see(maria, 'j3-not-confirmed', 'withdrawal')
    journey.homes.mend(journey.homeOf.ana)
    const backAt = performance.now()
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share on', { timeout: 90_000 })
    await expect(maria.id('withdrawal-deletion')).toContainText('Confirmed by a signed receipt', { timeout: NEWS_MS })
    tell('back to confirmed', backAt)
  })

  it('the clinician asks for more: narrowed by the patient it is a yes, and a no is nothing on her side', async () => {
    const { maria, ana } = at
    await askForResults(ana, NAMES.maria)
    await maria.go('#/home')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await maria.id('answer-view').check()
    await maria.id('answer-days-7').click()
    await maria.id('request-row').first().uncheck()
    await see(maria, 'j4-request', 'request-why')
    await maria.id('request-yes').click()
    await ana.id('request-share').click({ timeout: NEWS_MS })
    await expect(ana.id('facts')).toContainText('left')
    await ana.id('fetch').click()
    await openRecord(ana, 'HbA1c')
    await ana.id('receipt-left').waitFor({ timeout: NEWS_MS })
    await askForResults(ana, NAMES.maria)
    await expect(ana.id('request-delivery')).toContainText('Their Salus has it', { timeout: NEWS_MS })
    await maria.go('#/home')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await maria.id('request-not-now').click()
    await expect(maria.id('title')).toHaveText('Requests and shares')
    await expect(ana.id('facts')).toContainText('No answer yet')
    await see(ana, 'j4-no-answer', 'facts')
  })

  it('the clinician sends a note back, and the patient takes it over', async () => {
    const { maria, ana } = at
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await ana.id('send-back').click()
    await ana.id('send-kind-note').check()
    await ana.id('typed-title').fill('After the visit')
    await ana.id('typed-note').fill('Sugar is well. Come again in June.')
    await ana.id('send-sign').click()
    await maria.go('#/home')
    await maria.id('offer-look').click({ timeout: NEWS_MS })
    await expect(maria.id('record')).toContainText('Come again in June.')
    await maria.id('offer-accept').click()
    await expect(maria.id('sent-by')).toContainText('Sent by Dr Ana Dumitru')
  })

  onLong('a share for twenty seconds is opened, and says that it ends soon', async () => {
    const { maria, ana } = at
    await shareForSeconds(maria, NAMES.ana, 20)
    await fetchNewest(ana, NEWS_MS)
    await openRecord(ana, 'Metformin')
    await ana.id('receipt-left').waitFor({ timeout: NEWS_MS })
    await expect(ana.id('ending-soon')).toContainText('Then it closes')
    await see(ana, 'j6-ending', 'ending-soon')
  })

  it('the daughter has the medicines from now on, and what she adds is her mother’s to take or leave', async () => {
    const { maria } = at
    const elena = await journey.elena
    const [marias, elenas] = [await cardOf(maria), await cardOf(elena)]
    await addContact(maria, elenas, 'family')
    await addContact(elena, marias, 'family')
    await shareKinds(maria, NAMES.elena, ['medicine'], { later: true, may: ['add'], purpose: 'FAMRQT', reported: false })
    await fetchNewest(elena, NEWS_MS)
    const before = await elena.id('shared-line').count()
    await typeMedicine(maria, 'Atorvastatin 20 mg')
    await expect(elena.id('shared-line')).toHaveCount(before + 1, { timeout: NEWS_MS })
    await see(elena, 'j5-medicines', 'shared-rows')
    await elena.id('send-back').click()
    await elena.answerOpen([await paperIn(elena.dir, 'photograph.png')])
    await elena.id('send-paper').click()
    await see(elena, 'j5-send', 'send-sign')
    await elena.id('send-sign').click()
    await maria.go('#/home')
    await expect(maria.id('offer-note')).toContainText('Elena Popescu sends you', { timeout: NEWS_MS })
    await maria.id('offer-look').click()
    await maria.id('offered-picture').waitFor({ timeout: NEWS_MS })
    await see(maria, 'j5-offered', 'offer-answer')
    await maria.id('offer-decline').click()
    await maria.id('offer-decline-yes').click()
    await expect(maria.id('title')).toHaveText('Requests and shares')
    await expect(maria.id('offers-waiting')).toHaveCount(0)
  })

  onLong('the time has run out while the clinician was reading: the record was closed, and she is told', async () => {
    await expect(at.ana.id('share-ended')).toContainText('The time of this share by Maria Popescu is over', { timeout: NEWS_MS })
    await see(at.ana, 'j6-over', 'share-ended')
  })

  onLong('a large paper whose way is cut in the middle comes whole, and nobody has to do anything', async () => {
    const { maria, ana } = at
    await addFile(maria, await paperIn(maria.dir, 'large-paper.png', 12))
    await shareKinds(maria, NAMES.ana, ['document'], { reported: false })
    journey.homes.slow(journey.homeOf.maria, 4_000)
    await ana.go('#/home')
    await ana.id('share-look').click({ timeout: NEWS_MS })
    await ana.id('fetch').click()
    await expect(ana.page.getByRole('status').filter({ hasText: ' of ' })).toBeVisible({ timeout: NEWS_MS })
    await see(ana, 'j6-progress', 'fetch')
    journey.homes.hangUp(journey.homeOf.ana)
    await ana.id('shared-rows').waitFor({ timeout: 90_000 })
    journey.homes.slow(journey.homeOf.maria, 0)
    await openRecord(ana, 'large-paper')
    await ana.id('open-document').click()
    await ana.page.locator('main img, main canvas').first().waitFor()
    await see(ana, 'j6-paper', 'title')
  })

  it('on another network, with other addresses, the patient is reached again', async () => {
    const { maria, ana } = at
    await shareKinds(maria, NAMES.ana, ['problem'])
    await fetchNewest(ana, NEWS_MS)
    journey.homes.move(journey.homeOf.maria)
    const movedAt = performance.now()
    // What is reported first needs her computer.
    await ana.id('shared-line').first().getByRole('link').click()
    const opened = ana.id('receipt-left')
    for (;;) {
      await opened.or(ana.id('open-again')).first().waitFor({ timeout: NEWS_MS })
      if ((await opened.count()) > 0) break
      tell('moved, not reached', movedAt)
      // By now it may have been tried again by itself.
      await ana
        .id('open-again')
        .click({ timeout: 1_000 })
        .catch(() => undefined)
    }
    tell('moved, reached', movedAt)
  })
})
