/** Two people, two apps: cards, a share, what was opened, and the end of it. */

import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import {
  addContact,
  askForResults,
  cardOf,
  createVault,
  freshDir,
  importSamples,
  lockBy,
  openSalus,
  openSharedRecord,
  PASSPHRASE,
  shareSummary,
} from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let maria: SalusWindow
let ana: SalusWindow
const NEWS_MS = 30_000
const PICTURES = process.env['SALUS_LOOK'] ?? ''

beforeAll(async () => {
  ;[maria, ana] = await Promise.all([freshDir().then((dir) => openSalus(dir)), freshDir().then((dir) => openSalus(dir))])
  await createVault(maria, 'Maria Popescu')
  await createVault(ana, 'Dr Ana Dumitru')
  await importSamples(maria)
})
afterAll(() => Promise.all([maria.close(), ana.close()]))

/** Asks the vault of a window for something, as its page does. */
async function ask(window: SalusWindow, name: string, args: object): Promise<{ readonly text: string }> {
  const answer = await window.page.evaluate(
    ([method, given]) =>
      (globalThis as unknown as { salus: { call(name: string, args: object): Promise<{ value: { text: string } }> } }).salus.call(
        method,
        given,
      ),
    [name, args] as const,
  )
  return answer.value
}

async function typeWeight(window: SalusWindow): Promise<void> {
  await ask(window, 'addRecord', { fields: { kind: 'measurement', measure: 'weight', value: '71', unit: 'kg', date: '2026-11-20' } })
}

/** A licence that this person issues, as the file that its holder gets. */
async function licenceFor(issuer: SalusWindow, holder: string): Promise<string> {
  const claims = { name: 'Ana Dumitru', profession: 'cardiologist', licenceNumber: '12345', authority: 'Medical board', country: 'RO' }
  const args = { holder, claims, untilMs: Date.now() + 30_000_000_000 }
  return (await ask(issuer, 'issueCredential', args)).text
}

async function unlock(window: SalusWindow, then: string): Promise<void> {
  await window.id('passphrase').fill(PASSPHRASE)
  await window.id('unlock').click()
  await window.id(then).waitFor()
}

/** A colleague whose computer is never on. */
function colleaguesCard(): string {
  const identity = deriveIdentity(new Uint8Array(32).fill(9))
  const device = signDeviceCertificate(identity, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', Date.now())
  return encodeCardToken(createContactCard(identity, { name: 'Dr Bogdan Ionescu', device, addresses: [], issuedAtMs: Date.now() }))
}

async function look(window: SalusWindow, name: string, part: string): Promise<void> {
  await window.id(part).scrollIntoViewIfNeeded()
  const { violations } = await new AxeBuilder({ page: window.page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => `${name} ${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
  if (PICTURES !== '') await window.page.screenshot({ path: join(PICTURES, `${name}.png`) })
}

describe('two people', () => {
  it('meet by card, and see the same safety words', async () => {
    const [marias, anas] = [await cardOf(maria), await cardOf(ana)]
    expect(marias).toMatch(/^\S+$/u)
    const seenByMaria = await addContact(maria, anas, 'clinician')
    const seenByAna = await addContact(ana, marias, 'other')
    expect(seenByMaria).toBe(seenByAna)
    expect(seenByMaria.split(' · ').length).toBeGreaterThan(3)
  })

  it('ask for a licence: signed by herself it says nothing, until its issuer is in the list', async () => {
    await maria.go('#/people')
    await maria.page.getByRole('link', { name: 'Dr Ana Dumitru' }).first().click()
    await expect(maria.id('licence-chip')).toHaveText('No licence shown')
    await ana.go('#/settings')
    const did = (await ana.id('licence-identity').textContent()) ?? ''
    const file = join(ana.dir, 'licence.json')
    await writeFile(file, await licenceFor(ana, did))
    await ana.answerOpen([file])
    await ana.id('licence-choose').click()
    await expect(ana.id('own-licence')).toContainText('cardiologist, number 12345')
    await look(ana, 'own-licence', 'own-licence')
    await maria.id('licence-ask').click()
    await expect(maria.id('licence-chip')).toHaveText('Licence not checked', { timeout: NEWS_MS })
    await expect(maria.id('licence-said')).toContainText('says nothing until you know the issuer')
    await look(maria, 'licence-unlisted', 'licence')
    await maria.go('#/settings')
    await maria.id('issuer-add').click()
    await maria.id('issuer-name').fill('The medical board')
    await maria.id('issuer-address').fill(did)
    await maria.id('issuer-save').click()
    await expect(maria.id('issuer-line')).toContainText('The medical board')
    await maria.go('#/people')
    await maria.page.getByRole('link', { name: 'Dr Ana Dumitru' }).first().click()
    await expect(maria.id('licence-chip')).toHaveText('Licence checked')
    await expect(maria.id('licence-said')).toContainText('The medical board')
    await look(maria, 'licence-valid', 'licence')
  })

  it('read a card back from a file and from its QR picture', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-card-'))
    for (const [button, name] of [
      ['card-save', 'card.txt'],
      ['card-save-qr', 'card.png'],
    ] as const) {
      const file = join(folder, name)
      await ana.go('#/people')
      await ana.answerSave(file)
      await ana.id(button).click()
      await expect
        .poll(() =>
          readFile(file).then(
            (bytes) => bytes.length,
            () => 0,
          ),
        )
        .toBeGreaterThan(0)
      await maria.go('#/people')
      await maria.answerOpen([file])
      await maria.id('contact-file').click()
      await expect(maria.id('safety-words')).toBeVisible()
      await maria.go('#/home')
    }
  })

  it('share: the preview, the sentence, the signature, the invite on its way', async () => {
    await shareSummary(maria, 'Dr Ana Dumitru', 7)
    await expect(maria.id('sentence')).toContainText('I, Maria Popescu, let Dr Ana Dumitru look at')
    await expect(maria.id('facts')).toContainText('Invite delivered', { timeout: NEWS_MS })
    await maria.go('#/home')
    await expect(maria.id('home-sharing')).toContainText('Dr Ana Dumitru')
  })

  it('the clinician sees who, what, why and until when, fetches, and reads', async () => {
    await ana.go('#/requests')
    await expect(ana.id('new-shares')).toContainText('Maria Popescu', { timeout: NEWS_MS })
    await openSharedRecord(ana, 'HbA1c')
    await expect(ana.id('facts')).toContainText('from Maria Popescu')
    await expect(ana.id('facts')).toContainText('left')
    await expect(ana.id('record')).toContainText('mmol/mol')
  })

  it('the clinician sees the essential first, and sends a signed note back', async () => {
    await ana.id('back-to-share').click()
    await expect(ana.id('share-work')).toContainText('This is a selection')
    await expect(ana.id('work-medicine')).toContainText('Metformin')
    await look(ana, 'share-work', 'share-work')
    await ana.id('send-back').click()
    await ana.id('send-kind-note').check()
    await ana.id('typed-title').fill('After the visit')
    await ana.id('typed-note').fill('Sugar is well. Come again in June.')
    await look(ana, 'send', 'send-sign')
    await ana.id('send-sign').click()
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await ana.id('receipt-left').waitFor()
  })

  it('the patient sees who sends what, and takes it over with its source', async () => {
    await maria.go('#/home')
    await expect(maria.id('offer-note')).toContainText('Dr Ana Dumitru sends you: After the visit', { timeout: NEWS_MS })
    await maria.id('offer-look').click()
    await expect(maria.id('record')).toContainText('Come again in June.')
    await expect(maria.id('offer-tell')).not.toBeChecked()
    await look(maria, 'offered', 'offer-answer')
    await maria.id('offer-accept').click()
    await expect(maria.id('sent-by')).toContainText('Sent by Dr Ana Dumitru')
    await look(maria, 'sent-by', 'sent-by')
    await maria.go('#/requests')
    await expect(maria.id('offers-waiting')).toHaveCount(0)
  })

  it('the patient sees what was opened, with a signed receipt', async () => {
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
    await expect(maria.id('receipt').first()).toContainText('HbA1c', { timeout: NEWS_MS })
    await expect(maria.id('receipt').first()).toContainText('signed')
  })

  it('the consent and the receipts are saved as files for others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-for-others-'))
    for (const name of ['save-consent', 'save-receipts']) {
      const file = join(folder, `${name}.json`)
      await maria.answerSave(file)
      await maria.id(name).click()
      await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('"Provenance"')
    }
    expect(await readFile(join(folder, 'save-receipts.json'), 'utf8')).toContain('"AuditEvent"')
  })

  it('one keeps sealed records for the other, who is asked calmly and told what it means', async () => {
    await maria.go('#/people')
    await maria.id('contact-line').getByRole('link', { name: 'Dr Ana Dumitru' }).click()
    await maria.id('mirror-ask').click()
    await expect(maria.id('mirror')).toContainText('Waiting for Dr Ana Dumitru to say yes')
    await ana.go('#/people')
    await expect(ana.id('keep-note')).toContainText('Maria Popescu asks you to keep sealed records', { timeout: NEWS_MS })
    await ana.id('keep-look').click()
    await expect(ana.id('keep')).toContainText('neither you nor Salus can read them here')
    await look(ana, 'keep-question', 'keep')
    await ana.id('keep-quota').fill('64')
    await ana.id('keep-yes').click()
    await expect(maria.id('mirror')).toContainText('1 of 1 share is there whole', { timeout: NEWS_MS })
    await look(maria, 'mirror-keeps', 'mirror')
    await expect(ana.id('keep')).toHaveAttribute('data-state', 'keeping')
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await expect(ana.id('record')).toContainText('mmol/mol')
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
  })

  it('the log says who opened what, and a month stands on one page', async () => {
    const grant = maria.page.url().split('#')[1] ?? ''
    await maria.id('all-accesses').click()
    await expect(maria.id('access').first()).toContainText('HbA1c')
    await expect(maria.id('access').first()).toContainText('Opened by Dr Ana Dumitru')
    await look(maria, 'accesses', 'accesses')
    await maria.page.emulateMedia({ colorScheme: 'dark' })
    await maria.page.setViewportSize({ width: 800, height: 700 })
    await maria.id('open-month').click()
    await expect(maria.id('month-opened')).toContainText('Dr Ana Dumitru: once')
    await expect(maria.id('month-running')).toContainText('Dr Ana Dumitru')
    await look(maria, 'month-dark-small', 'month')
    await maria.go(`#${grant}`)
    await maria.page.emulateMedia({ colorScheme: null })
    await maria.page.setViewportSize({ width: 1200, height: 800 })
  })

  it('one record is taken back in no more clicks than giving: its open view closes, the rest goes on', async () => {
    await maria.id('grant-item').filter({ hasText: 'HbA1c' }).first().getByRole('button').click()
    await expect(maria.id('withdraw-dialog')).toContainText('The rest of the share goes on')
    await maria.id('withdraw-deep').check()
    await look(maria, 'take-back', 'withdraw-dialog')
    await maria.id('withdraw-now').click()
    await expect(ana.id('items-ended')).toContainText('Maria Popescu took 1 record back', { timeout: NEWS_MS })
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await expect(maria.id('taken-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('taken-item')).toContainText('It was opened before')
    await expect(maria.id('taken-item')).toContainText('It lies here under a new key now')
    await look(maria, 'taken-back', 'taken-back')
    await look(ana, 'items-ended', 'items-ended')
  })

  it('stopping closes the open view, and says the four things that are true', async () => {
    await maria.id('withdraw').click()
    await expect(maria.id('withdraw-dialog')).toContainText('cannot be unseen')
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdrawal-stopped')).toContainText('can no longer fetch or open anything new')
    await expect(maria.id('withdrawal-hold')).toContainText('HbA1c')
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share', { timeout: NEWS_MS })
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await expect(maria.id('withdrawal-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-mirror')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    await maria.go('#/activity')
    await expect(maria.id('activity')).toContainText('You stopped sharing with Dr Ana Dumitru')
  })

  it('the preview says what else is told, and offers a copy with bars over it', async () => {
    await maria.go('#/share')
    await maria.id('share-contact').selectOption({ label: 'Dr Ana Dumitru' })
    await maria.id('scope-kinds').check()
    for (const kind of ['medicine', 'document']) await maria.id(`scope-kind-${kind}`).check()
    await maria.id('share-purpose').selectOption('TREAT')
    await maria.id('share-view').check()
    await maria.id('share-days-1').click()
    const metformin = maria.id('gives-medicine').filter({ hasText: 'Metformin' })
    await expect(metformin).toContainText('mostly taken for diabetes, which you did not include')
    await look(maria, 'gives-away', 'gives-away')
    await metformin.getByTestId('gives-leave-out').click()
    await expect(maria.id('gives-left')).toContainText('One record is left out')
    await maria.id('gives-left').getByRole('button').click()
    await metformin.getByTestId('gives-include').click()
    await expect(metformin).toHaveCount(0)
    const sentence = await maria.id('sentence').textContent()
    await maria.id('gives-text-names').filter({ hasText: 'letter' }).getByTestId('gives-redact').click()
    await maria.id('redact-words').fill('Maria\nPopescu')
    await maria.id('redact-covered').check()
    await expect(maria.id('cover-canvas')).toHaveAttribute('data-drawn', 'true')
    await maria.id('cover-all').click()
    await look(maria, 'redact', 'redact')
    await maria.id('redact-make').click()
    await expect(maria.id('gives-copies')).toContainText('One record goes as a redacted copy')
    await expect(maria.id('sentence')).toHaveText(sentence ?? '')
    await maria.id('gives-look').click()
    await expect(maria.id('redacted')).toBeVisible()
    await look(maria, 'redacted-copy', 'gives-copies')
  })

  it('a clinician asks, and has to say that nobody is worse off for saying no', async () => {
    await askForResults(ana, 'Maria Popescu')
    await expect(ana.id('facts')).toContainText('No answer yet')
    await expect(ana.id('request-delivery')).toContainText('Their Salus has it', { timeout: NEWS_MS })
  })

  it('the patient sees what, how used and how long, makes it less, and says yes to that', async () => {
    await maria.go('#/home')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await expect(maria.id('request-why')).toContainText('no disadvantage')
    await maria.id('answer-view').check()
    await maria.id('answer-days-7').click()
    await maria.id('request-row').first().uncheck()
    const chosen = Number.parseInt((await maria.id('request-chosen').textContent()) ?? '', 10)
    await expect(maria.id('sentence')).toContainText(`look at ${String(chosen)} record`)
    await maria.id('request-yes').click()
    await maria.id('open-consent').click()
    await expect(maria.id('consent-signatures').locator('li')).toHaveCount(2)
    await expect(maria.id('consent')).toContainText('Asked')
    const file = join(maria.dir, 'consent.pdf')
    await maria.answerSave(file)
    await maria.id('save-pdf').click()
    const pages = (): Promise<number> =>
      readFile(file, 'latin1').then(
        (text) => [...text.matchAll(/\/Type\s*\/Page\b/gu)].length,
        () => 0,
      )
    await expect.poll(pages).toBe(1)
  })

  it('the clinician sees the answer and holds the same consent; of a second request that is put aside she sees nothing', async () => {
    await ana.id('request-share').click({ timeout: NEWS_MS })
    await ana.id('open-consent').click()
    await expect(ana.id('consent-signatures').locator('li')).toHaveCount(2)
    await askForResults(ana, 'Maria Popescu')
    await maria.go('#/people')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await maria.id('request-not-now').click()
    await expect(maria.id('title')).toHaveText('Requests and shares')
    await expect(maria.id('requests-to-me')).toHaveCount(0)
    await expect(ana.id('facts')).toContainText('No answer yet')
  })

  it('a share waits for somebody who is away, and can be handed over as text', async () => {
    await ana.close()
    await shareSummary(maria, 'Dr Ana Dumitru', 1, ['add', 'pass-on'])
    await expect(maria.id('sentence')).toContainText('may pass a part on, for the same purpose and no longer')
    const invite = await maria.id('invite-text').inputValue()
    expect(invite).toMatch(/^salus-invite:\S+$/u)
    await writeFile(join(ana.dir, 'invite.txt'), invite)
    ana = await openSalus(ana.dir)
    await ana.id('passphrase').fill(PASSPHRASE)
    await ana.id('unlock').click()
    await ana.id('nav-requests').waitFor()
    await ana.go('#/requests')
    await ana.answerOpen([join(ana.dir, 'invite.txt')])
    await ana.id('invite-file').click()
    await expect(ana.id('invite-paste')).toHaveValue(invite)
    await ana.id('invite-accept').click()
    await expect(ana.id('fetch').or(ana.id('failure')).first()).toBeVisible()
  })

  it('a locked vault still serves what was shared', async () => {
    await lockBy(maria, () => maria.id('lock').click())
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await ana.id('fetch').click()
    await expect(ana.id('shared-line').first()).toBeVisible({ timeout: NEWS_MS })
    // The key of it comes from the node alone.
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await ana.id('receipt-left').waitFor()
  })

  it('the clinician passes a part on to a colleague, who is told what it is under', async () => {
    const address = await ana.page.evaluate(() => location.hash)
    await ana.go('#/people')
    await ana.id('contact-card').fill(colleaguesCard())
    await ana.id('contact-role').selectOption('clinician')
    await ana.id('contact-same').click()
    await expect(ana.id('contact-line').getByText('Dr Bogdan Ionescu')).toBeVisible()
    await ana.go(address)
    await ana.id('pass-on-to').selectOption({ label: 'Dr Bogdan Ionescu' })
    await ana.id('pass-on-record').first().check()
    await ana.id('pass-on-until').fill('2999-12-31')
    await expect(ana.id('pass-on-sentence')).toContainText('Under the consent of Maria Popescu I let Dr Bogdan Ionescu look at 1 record')
    await look(ana, 'pass-on', 'pass-on-sign')
    await ana.id('pass-on-sign').click()
    await expect(ana.id('child-line')).toContainText('passed 1 record on to Dr Bogdan Ionescu')
  })

  it('a share of a kind with no end gets what comes in later, and both see it', async () => {
    await maria.id('passphrase').fill(PASSPHRASE)
    await maria.id('unlock').click()
    await maria.id('nav-people').waitFor()
    await maria.go('#/share')
    await maria.id('share-contact').selectOption({ label: 'Dr Ana Dumitru' })
    await maria.id('scope-kinds').check()
    await maria.id('scope-kind-vital').check()
    await maria.id('share-when-both').check()
    await maria.id('share-purpose').selectOption('TREAT')
    await maria.id('share-view').check()
    await maria.id('share-standing').click()
    await expect(maria.id('sentence')).toContainText('And each new record of these kinds')
    await look(maria, 'share-later', 'share-later')
    await maria.id('sign').click()
    await expect(maria.id('facts')).toContainText('Invite delivered', { timeout: NEWS_MS })
    await ana.go('#/requests')
    await ana.id('new-shares').getByText('Maria Popescu').last().click({ timeout: NEWS_MS })
    await ana.id('fetch').click()
    await ana.id('shared-line').first().waitFor()
    const before = await ana.id('shared-line').count()
    await typeWeight(maria)
    await expect(maria.id('grant-added')).toContainText('1 new record went to Dr Ana Dumitru', { timeout: NEWS_MS })
    await expect(ana.id('shared-line')).toHaveCount(before + 1, { timeout: NEWS_MS })
    await expect(ana.id('shared-not-here')).toHaveCount(0, { timeout: NEWS_MS })
    await ana.id('shared-line').filter({ hasText: 'weight' }).first().getByRole('link').click()
    await expect(ana.id('record')).toContainText('71')
  })

  it('with the owner out of reach a record that was never opened says so, and opens when she is there', async () => {
    await maria.close()
    await ana.id('back-to-share').click()
    await ana.id('shared-line').filter({ hasNotText: 'weight' }).first().getByRole('link').click()
    await expect(ana.id('failure')).toHaveAttribute('data-code', 'key-owner-away', { timeout: NEWS_MS })
    await look(ana, 'not-opened', 'failure')
    maria = await openSalus(maria.dir)
    await maria.id('passphrase').fill(PASSPHRASE)
    await maria.id('unlock').click()
    await maria.id('nav-people').waitFor()
    await ana.id('open-again').click()
    await ana.id('receipt-left').waitFor()
  })

  it('everything with one person is stopped from her page', async () => {
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').first().click()
    await expect(maria.id('child-line')).toContainText('Dr Ana Dumitru passed 1 record on to Dr Bogdan Ionescu', { timeout: NEWS_MS })
    await look(maria, 'child-tree', 'child-tree')
    await maria.id('child-stop').click()
    await maria.id('withdraw-now').click()
    await expect(maria.id('child-state')).toHaveText('Stopped')
    await maria.go('#/people')
    await maria.id('contact-line').getByRole('link', { name: 'Dr Ana Dumitru' }).click()
    await maria.id('withdraw-all').click()
    await expect(maria.id('withdraw-dialog')).toContainText('Stop everything that is shared with Dr Ana Dumitru?')
    await look(maria, 'stop-all', 'withdraw-dialog')
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdraw-all')).toHaveCount(0)
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share', { timeout: NEWS_MS })
  })

  it('somebody without Salus gets a link, and what that means is said first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-out-'))
    await maria.go('#/share')
    await maria.id('share-link').click()
    await expect(maria.id('link-differs')).toContainText('Whoever has the link reads the records')
    await maria.id('scope-summary').check()
    await maria.id('link-days-7').click()
    await maria.id('link-label').fill('Visit summary')
    await maria.id('link-kind').selectOption('folder')
    await maria.id('link-address').fill('https://health.example/links')
    await maria.answerOpen([folder])
    await maria.id('link-make').click()
    await expect(maria.id('link-state')).toContainText('could not be read at health.example')
    expect(await readdir(folder)).toHaveLength(1)
    await look(maria, 'link', 'links')
    await maria.id('link-remove').click()
    await expect(maria.id('link-state')).toContainText('The file was removed from its place')
    expect(await readdir(folder)).toEqual([])
  })

  it('a share goes as a sealed file while nobody is online, and what waits goes back as one', async () => {
    await ana.close()
    await shareSummary(maria, 'Dr Ana Dumitru', 1)
    const parcel = join(maria.dir, 'parcel.salus')
    await maria.answerSave(parcel)
    await maria.id('parcel-save').click()
    await expect(maria.id('facts')).toContainText('Saved as a file on')
    await look(maria, 'save-parcel', 'save-parcel')
    await maria.close()
    ana = await openSalus(ana.dir)
    await unlock(ana, 'nav-people')
    await ana.go('#/people')
    await ana.answerOpen([join(ana.dir, 'licence.json')])
    await ana.id('parcel-choose').click()
    await expect(ana.id('failure')).toContainText('not a sealed file')
    await look(ana, 'open-parcel', 'open-parcel')
    await ana.answerOpen([parcel])
    await ana.id('parcel-choose').click()
    await ana.id('shared-rows').getByText('HbA1c').first().click()
    await ana.id('receipt-left').waitFor()
    await ana.page.goBack()
    await expect(ana.id('save-letters')).toContainText('for Maria Popescu')
    await look(ana, 'save-letters', 'save-letters')
    const reply = join(ana.dir, 'reply.salus')
    await ana.answerSave(reply)
    await ana.id('letters-save').click()
    await expect
      .poll(() =>
        readFile(reply).then(
          ({ length }) => length > 0,
          () => false,
        ),
      )
      .toBe(true)
    await ana.close()
    maria = await openSalus(maria.dir)
    await unlock(maria, 'nav-requests')
    await maria.go('#/requests')
    await maria.answerOpen([reply])
    await maria.id('parcel-choose').click()
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
    await expect(maria.id('receipt').first()).toContainText('HbA1c')
    ana = await openSalus(ana.dir)
  })
})
