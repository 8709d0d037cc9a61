/** Two people, two apps: kinds asked for and granted as a whole, what is kept to oneself, and copies that are kept, saved out and deleted. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { acquaint, look, openTwo, shareProblems } from '../support/sharing-window.ts'
import type { SalusWindow } from '../support/window.ts'

const DAY_MS = 24 * 3600 * 1000
let maria: SalusWindow
let ana: SalusWindow

beforeAll(async () => {
  ;[maria, ana] = await openTwo()
  await acquaint(maria, ana)
})
afterAll(() => Promise.all([maria.close(), ana.close()]))

describe('kinds as a whole', () => {
  it('are asked for from now on, in words that both can read', async () => {
    await ana.go('#/people')
    await ana.id('contact-line').getByText('Maria Popescu').click()
    await ana.id('ask-for').click()
    await ana.id('ask-kind-lab').check()
    await ana.id('ask-kind-problem').check()
    await ana.id('ask-since').fill('2026-01-01')
    await ana.id('ask-when-both').check()
    await expect(ana.id('ask-since')).toHaveCount(0)
    await ana.id('ask-purpose').selectOption('TREAT')
    await ana.id('ask-keep').check()
    await expect(ana.id('ask-delete-by')).toBeVisible()
    await ana.id('ask-view').check()
    await expect(ana.id('ask-delete-by')).toHaveCount(0)
    await ana.id('ask-days-365').click()
    await ana.id('ask-answer-14').check()
    await ana.id('ask-why').fill('To follow your blood sugar without asking each time.')
    await ana.id('ask-agreed').check()
    await look(ana, 'ask-kinds', 'ask-what')
    await ana.id('ask-send').click()
    await expect(ana.id('asked-what')).toContainText('each new one from now on: Laboratory results and Problems')
    await expect(ana.id('asked-long')).toContainText('no copy may be kept after that')
  })

  it('are granted with one kind less and one record less, and the consent says so', async () => {
    await maria.go('#/home')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await expect(maria.id('answer-when-both')).toBeChecked()
    await maria.id('answer-when-later').check()
    await expect(maria.id('request-row')).toHaveCount(0)
    await maria.id('answer-when-both').check()
    await maria.id('answer-kind-lab').uncheck()
    await maria.id('request-row').first().uncheck()
    await expect(maria.id('sentence')).toContainText('each new record of these kinds')
    await look(maria, 'answer-kinds', 'answer-what')
    await maria.id('request-yes').click()
    await maria.id('open-consent').click()
    await expect(maria.id('consent')).toContainText('each new one of: Problems', { ignoreCase: true })
    await look(maria, 'consent-kinds', 'consent')
  })

  it('are taken back before there was an answer: who was asked sees it, and has nothing left to answer', async () => {
    await ana.go('#/people')
    await ana.id('contact-line').getByText('Maria Popescu').click()
    await ana.id('ask-for').click()
    await ana.id('ask-kind-allergy').check()
    await ana.id('ask-days-365').click()
    await ana.id('ask-purpose').selectOption('TREAT')
    await ana.id('ask-view').check()
    await ana.id('ask-answer-14').check()
    await ana.id('ask-why').fill('Before the operation.')
    await ana.id('ask-agreed').check()
    await ana.id('ask-send').click()
    await maria.go('#/home')
    await maria.id('request-look').click({ timeout: NEWS_MS })
    await expect(maria.id('request-yes')).toBeVisible()
    await expect(maria.id('title')).toHaveText('Dr Ana Dumitru asks to see records')
    await maria.id('request-row').first().waitFor()
    await ana.id('request-withdraw').click()
    await ana.id('request-withdraw-yes').click()
    await expect(ana.id('request-now')).toContainText('You took it back on')
    await look(ana, 'request-taken-back', 'request-now')
    await expect(maria.id('request-now')).toContainText('took it back on', { timeout: NEWS_MS })
    // Whoever was about to answer is told why the page is another one.
    await expect(maria.id('title')).toHaveText('Dr Ana Dumitru asked to see records')
    await expect(maria.page.getByText('took back what they had asked you')).toBeVisible()
    await expect(maria.id('request-now')).toContainText('nothing was sent')
    await expect(maria.id('request-yes')).toHaveCount(0)
    await look(maria, 'request-gone', 'request-now')
  })

  it('do not take along what is kept to oneself when it comes in', async () => {
    const file = join(maria.dir, 'later.ndjson')
    const problem = (text: string): string =>
      JSON.stringify({ resourceType: 'Condition', code: { text }, recordedDate: '2026-11-01', subject: { display: 'Maria Popescu' } })
    await writeFile(file, [problem('Migraine'), problem('Grief')].join('\n'))
    await maria.answerOpen([file])
    await maria.go('#/import')
    await maria.id('choose-files').click()
    await maria.id('hold-single').click()
    await maria.id('import-preview').getByLabel('Grief').check()
    await look(maria, 'keep-single', 'hold-single')
    await maria.id('import-keep').click()
    await maria.id('import-done').waitFor()
    await ana.go('#/requests')
    await ana.id('share-open').first().click({ timeout: NEWS_MS })
    await ana.id('fetch').click()
    await expect(ana.id('shared-rows')).toContainText('Migraine', { timeout: NEWS_MS })
    await expect(ana.id('shared-rows')).not.toContainText('Grief')
    await expect(ana.page.locator('main')).toContainText('Some items may be kept private')
  })

  it('say on the record who would get it, and to whom it is out already', async () => {
    await maria.go('#/records/problem')
    await maria.page.getByRole('link', { name: 'Grief' }).first().click()
    await expect(maria.id('private-kept')).toBeVisible()
    await expect(maria.id('private-would-go')).toContainText('Dr Ana Dumitru')
    await look(maria, 'kept-private', 'privacy')
    await maria.go('#/records/problem')
    await maria.page.getByRole('link', { name: 'Migraine' }).first().click()
    await maria.id('private-keep').click()
    await expect(maria.id('private-out')).toContainText('Dr Ana Dumitru can see it already')
    await maria.page.emulateMedia({ colorScheme: 'dark' })
    await look(maria, 'kept-private-dark', 'privacy')
    await maria.page.emulateMedia({ colorScheme: 'light' })
    await maria.id('private-take-back').click()
    await maria.id('receipts').waitFor()
  })
})

describe('copies', () => {
  it('that may not be kept: five minutes before the end it is said, with the way to ask for more', async () => {
    const short = await shareProblems(maria, 'view', 4 * 60_000, DAY_MS)
    await ana.go(`#/shared/${short}`)
    await ana.id('fetch').click({ timeout: NEWS_MS })
    await ana.id('shared-line').first().getByRole('link').click()
    await ana.id('receipt-left').waitFor()
    await expect(ana.id('ending-soon')).toContainText('This share ends in')
    await expect(ana.id('ending-ask')).toHaveAttribute('href', new RegExp(short, 'u'))
    await look(ana, 'ending-soon', 'ending-soon')
    await expect(ana.id('save-out')).toHaveCount(0)
    await ana.id('ending-ask').click()
    await expect(ana.id('ask-extends')).toContainText('Only what this share lets you see is asked for')
    await expect(ana.id('ask-kind-lab')).toHaveCount(0)
  })

  it('that may be kept: saved out after it was said what that means, and told', async () => {
    const grantId = await shareProblems(maria, 'keep', 4 * 60_000, 3 * DAY_MS + 60_000)
    await ana.go(`#/shared/${grantId}`)
    await ana.id('fetch').click({ timeout: NEWS_MS })
    const folder = await mkdtemp(join(tmpdir(), 'salus-saved-'))
    await ana.answerOpen([folder])
    await expect(ana.id('ending-soon')).toContainText('what is here stays until')
    await ana.id('save-out').click()
    await expect(ana.id('save-out-dialog')).toContainText('Maria Popescu is told')
    await look(ana, 'save-out', 'save-out-dialog')
    await ana.id('save-out-yes').click()
    await expect(ana.id('copies-mine')).toContainText('You saved copies')
    // It is told before it is written, file by file.
    const [made = ''] = await readdir(folder)
    await expect
      .poll(async () => (await readdir(join(folder, made))).sort())
      .toEqual(expect.arrayContaining(['README.txt', 'bundle.json', 'consent.json', 'records']))
    await look(ana, 'saved-out', 'copies-mine')
    await maria.go(`#/grant/${grantId}`)
    await expect(maria.id('copies-there')).toContainText('out of Salus', { timeout: NEWS_MS })
    await expect(maria.id('receipt').first()).toContainText('Saved a copy')
    await look(maria, 'copies-there', 'copies-there')
  })

  it('are remembered before their day, deleted with one word, and what lies outside is said apart', async () => {
    await ana.go('#/home')
    await expect(ana.id('delete-reminder')).toHaveCount(2)
    await expect(ana.id('delete-reminders')).toContainText('3 days left')
    await ana.page.setViewportSize({ width: 800, height: 700 })
    await look(ana, 'delete-reminders-small', 'delete-reminders')
    await ana.page.setViewportSize({ width: 1200, height: 800 })
    await ana.id('delete-share').click()
    await ana.id('delete-share-yes').click()
    await expect(ana.id('delete-reminder')).toHaveCount(1)
    await expect(maria.id('deleted-there')).toContainText('its copies are deleted', { timeout: NEWS_MS })
    await ana.id('copies-gone').click()
    await look(ana, 'copies-gone', 'copies-gone-dialog')
    await ana.id('copies-gone-yes').click()
    await expect(ana.id('delete-reminders')).toHaveCount(0)
    await expect(maria.id('copies-there')).toContainText('Nobody can check that', { timeout: NEWS_MS })
  })
})
