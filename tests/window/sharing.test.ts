/** Two people, two apps: cards, a share, what was opened, and the end of it. */

import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
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
    await expect(maria.id('withdrawal-witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    await maria.go('#/activity')
    await expect(maria.id('activity')).toContainText('You stopped sharing with Dr Ana Dumitru')
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
    await shareSummary(maria, 'Dr Ana Dumitru', 1)
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

  it('everything with one person is stopped from her page', async () => {
    await maria.go('#/people')
    await maria.id('contact-line').getByRole('link', { name: 'Dr Ana Dumitru' }).click()
    await maria.id('withdraw-all').click()
    await expect(maria.id('withdraw-dialog')).toContainText('Stop everything that is shared with Dr Ana Dumitru?')
    await look(maria, 'stop-all', 'withdraw-dialog')
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdraw-all')).toHaveCount(0)
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share', { timeout: NEWS_MS })
  })
})
