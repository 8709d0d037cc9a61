/** Two people, two apps: a request and its answer, being away, passing on, what comes later, and other ways out. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startLinkHost } from '../../electron/link-host/host.ts'
import { openKeptLinks } from '../../electron/link-host/kept-links.ts'
import { acquaint, colleaguesCard, look, openTwo, typeWeight, unlock } from '../support/sharing-window.ts'
import { askForResults, lockBy, openSalus, PASSPHRASE, shareSummary } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let maria: SalusWindow
let ana: SalusWindow

beforeAll(async () => {
  ;[maria, ana] = await openTwo()
  await acquaint(maria, ana)
})
afterAll(() => Promise.all([maria.close(), ana.close()]))

describe('two people who know each other', () => {
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
    await shareSummary(maria, 'Dr Ana Dumitru', 1, { may: ['add', 'pass-on'] })
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
    await ana.id('shared-rows').getByText('HbA1c', { exact: false }).first().click()
    await ana.id('receipt-left').waitFor()
  })

  it('the clinician passes a part on to a colleague, who is told what it is under', async () => {
    await ana.id('back-to-share').click()
    await ana.id('pass-on').waitFor()
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
    await maria.id('active-grants').getByText('Dr Ana Dumitru').nth(1).click()
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

  it('a host of her own asks for the passcode and says who opened it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-host-'))
    const links = await openKeptLinks(dir, Date.now)
    const host = await startLinkHost({ links, token: 'a-token', listen: '127.0.0.1', port: 0, address: '', now: Date.now })
    try {
      await maria.id('link-label').fill('For the school')
      await maria.id('link-kind').selectOption('host')
      await maria.id('link-address').fill(host.address)
      await maria.id('link-token').fill('a-token')
      await maria.id('link-passcode').fill('orange 41')
      await look(maria, 'link-host', 'link-place')
      await maria.id('link-make').click()
      const line = maria.id('link-line').filter({ hasText: 'For the school' })
      await expect(line.getByTestId('link-state')).toContainText('with the link and its passcode')
      await expect(line.getByTestId('link-its-passcode')).toHaveText('orange 41')
      const [name = ''] = (await readdir(dir)).map((file) => file.split('.')[0])
      await links.open(name, 'Nurse Ioana', 'wrong')
      await links.open(name, 'Nurse Ioana', 'orange 41')
      await line.getByTestId('link-look').click()
      await expect(line.getByTestId('link-openings')).toHaveText('Opened once.')
      await expect(line).toContainText('said to be “Nurse Ioana”')
      await expect(line).toContainText('9 wrong passcodes are left')
      await look(maria, 'link-opened', 'links')
      await line.getByTestId('link-remove').click()
      await expect(line.getByTestId('link-state')).toContainText('The file was removed from its place')
      expect(await readdir(dir)).toEqual([])
    } finally {
      await host.stop()
    }
  })

  it('a share goes as a sealed file while nobody is online, and what waits goes back as one', async () => {
    await ana.close()
    await shareSummary(maria, 'Dr Ana Dumitru', 1, { reported: false })
    const parcel = join(maria.dir, 'parcel.salus')
    await maria.answerSave(parcel)
    await maria.id('parcel-save').click()
    await expect(maria.id('facts')).toContainText('Saved as a file on')
    await look(maria, 'save-parcel', 'save-parcel')
    await maria.close()
    ana = await openSalus(ana.dir)
    await unlock(ana, 'nav-people')
    await ana.go('#/people')
    await ana.answerOpen([join(ana.dir, 'invite.txt')])
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
