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

/** A licence that this person issues, as the file that its holder gets. */
async function licenceFor(issuer: SalusWindow, holder: string): Promise<string> {
  const claims = { name: 'Ana Dumitru', profession: 'cardiologist', licenceNumber: '12345', authority: 'Medical board', country: 'RO' }
  const args = { holder, claims, untilMs: Date.now() + 30_000_000_000 }
  const answer = await issuer.page.evaluate(
    (given) =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ value: { text: string } }> } }).salus.call(
        'issueCredential',
        given,
      ),
    args,
  )
  return answer.value.text
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

  it('everything with one person is stopped from her page', async () => {
    await maria.id('passphrase').fill(PASSPHRASE)
    await maria.id('unlock').click()
    await maria.id('nav-people').waitFor()
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
