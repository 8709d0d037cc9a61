/** What a screen says only after a year, behind the end of a share, or when something was cut short: in words that are true, in both colours and with large letters. */

import { expect } from '../support/patience.ts'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { PASSPHRASE } from '../support/person.ts'
import { askVault, look } from '../support/sharing-window.ts'
import { makeStandingVault } from '../support/standing-vault.ts'
import type { Standing } from '../support/standing-vault.ts'
import { chooseKindForADay, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let standing: Standing
let window: SalusWindow

beforeAll(async () => {
  standing = await makeStandingVault()
  window = await openSalus(standing.dir)
  await window.id('passphrase').fill(PASSPHRASE)
  await window.id('unlock').click()
  await window.id('nav-home').waitFor()
})
afterAll(async () => {
  await window.close()
  await rm(standing.dir, { recursive: true })
})

/** Light, dark, and 200 %, which has room for half as much. */
async function lookAtAll(name: string, part: string): Promise<void> {
  await look(window, name, part)
  await window.page.emulateMedia({ colorScheme: 'dark' })
  await look(window, `${name}-dark`, part)
  await window.page.emulateMedia({ colorScheme: null })
  await zoom(2)
  await look(window, `${name}-200`, part)
  await zoom(1)
}

async function zoom(factor: number): Promise<void> {
  await window.app.evaluate(({ webContents }, value) => {
    webContents.getAllWebContents()[0]?.setZoomFactor(value)
  }, factor)
}

describe('how long copies stay', () => {
  it('is asked only where a copy may be kept: of what is only looked at nobody keeps anything', async () => {
    await chooseKindForADay(window, 'Dr Bogdan Ionescu', 'problem')
    await expect(window.id('share-delete-by')).toHaveCount(0)
    await window.id('share-keep').check()
    await expect(window.id('share-delete-by')).not.toHaveValue('')
  })
})

describe('what stands on a screen', () => {
  it('asks once a year whether access that lasts still fits, and changes nothing while nobody answers', async () => {
    await window.go('#/home')
    const card = window.id('still-fits')
    await expect(card).toHaveCount(1)
    await expect(card).toContainText('Does it still fit?')
    await expect(card).toContainText('Dr Bogdan Ionescu can still see 1 record, for treatment, until')
    await expect(card).toContainText('Nothing changes while you do not answer')
    await expect(window.id('fits-change')).toHaveAttribute('href', `#/grant/${standing.yearly}`)
    await expect(window.id('fits-stop')).toHaveAttribute('href', new RegExp(`^#/grant/${standing.yearly}\\?.*stop`, 'u'))
    await lookAtAll('still-fits', 'still-fits')
    await window.id('fits-yes').click()
    await expect(card).toHaveCount(0)
    await expect(window.page.getByText('Salus asks again in a year')).toBeVisible()
  })

  it('says in a list how often somebody opened, and a copy that was saved by itself, in the month as well', async () => {
    await window.go('#/people')
    const line = window.page.locator(`[data-testid="grant-line"][data-id="${standing.yearly}"]`)
    await expect(line.getByTestId('grant-line-opened')).toHaveText(/^opened once, .+ · a copy of 1 record saved$/u)
    await window.go('#/accesses')
    await expect(window.page.getByRole('heading', { name: '2 reports' })).toBeVisible()
    await expect(window.id('accesses-record').locator('option')).toHaveText(['Any record', 'Asthma'])
    await window.id('open-month').click()
    await expect(window.id('month-opened')).toContainText(/Dr Bogdan Ionescu: once, 1 record, last on .+; a copy of 1 record saved/u)
    await lookAtAll('month-copies', 'month-opened')
  })

  it('says of a document, and only of it, that a newer one stands in its place', async () => {
    await window.go('#/records?kinds=document')
    await window.page.getByRole('link', { name: 'Letter of May' }).click()
    await expect(window.id('outdated')).toHaveText('A newer document of yours says that it takes the place of this one.')
    await lookAtAll('outdated', 'outdated')
    await window.go('#/records?kinds=document')
    await window.page.getByRole('link', { name: 'Letter of June' }).click()
    await expect(window.page.getByRole('heading', { name: 'Letter of June' })).toBeVisible()
    await expect(window.id('outdated')).toHaveCount(0)
  })

  it('says of what its source gave out again later that it does not count, and leads to the later one', async () => {
    const shingles = (state: string, lastUpdated: string): object => ({
      ...{
        resourceType: 'Condition',
        id: '0f8fad5b-d9cb-469f-a165-70867728950e',
        meta: { lastUpdated },
        code: { text: 'Shingles' },
      },
      ...{ clinicalStatus: { coding: [{ code: 'active' }] }, verificationStatus: { coding: [{ code: state }] } },
    })
    const said = [shingles('confirmed', '2026-01-02T00:00:00Z'), shingles('entered-in-error', '2026-03-04T00:00:00Z')]
    const file = join(standing.dir, 'shingles.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: said.map((resource) => ({ resource })) }))
    await window.answerOpen([file])
    const chosen = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { chooseFiles(): Promise<unknown> } }).salus.chooseFiles(),
    )
    const { importToken } = await askVault<{ readonly importToken: string }>(window, 'previewImport', chosen as object)
    await askVault(window, 'importRecords', { importToken })
    await window.go('#/records?kinds=problem')
    const line = window.id('record-line').filter({ hasText: 'Shingles' })
    await expect(line.getByTestId('state')).toHaveText(['recorded by mistake', 'replaced by a newer one'])
    await line.filter({ hasText: 'replaced by' }).getByRole('link').click()
    await expect(window.id('outdated')).toContainText('What stands here does not count any more.')
    await lookAtAll('outdated-later', 'outdated')
    await window.id('outdated-by').click()
    await expect(window.id('outdated')).toHaveCount(0)
    await expect(window.id('record')).toBeVisible()
  })

  it('lists what may still be kept of a share that is over, and asks it back as what it is', async () => {
    await window.go(`#/grant/${standing.kept}`)
    const items = window.id('grant-items')
    await expect(items.getByRole('heading')).toHaveText('What may still be kept there')
    await expect(window.id('grant-item')).toHaveCount(1)
    await expect(items).toContainText('Hay fever')
    await lookAtAll('kept-items', 'grant-items')
    await window.id('item-take-back').click()
    await expect(window.id('withdraw-dialog')).toContainText('The share has ended, and Dr Bogdan Ionescu may keep a copy')
    await expect(window.id('withdraw-dialog')).not.toContainText('The rest of the share goes on')
    await window.page.keyboard.press('Escape')
    await expect(window.id('withdraw-dialog')).toHaveCount(0)
  })

  it('asks single records back of people below where its own reader deleted all of it, and says whom it asks', async () => {
    await window.go(`#/grant/${standing.keptBelow}`)
    await expect(window.id('expired')).toContainText(
      'The Salus of Dr Bogdan Ionescu says that its copies are deleted, but whoever it was passed on to may keep theirs',
    )
    await expect(window.id('grant-item')).toHaveText(/Lumbago/u)
    await lookAtAll('kept-below', 'expired')
    await window.id('item-take-back').click()
    await expect(window.id('withdraw-dialog')).toContainText('Whoever it was passed on to may keep one')
    await expect(window.id('withdraw-dialog')).not.toContainText('Dr Bogdan Ionescu may keep a copy')
    await look(window, 'kept-below-dialog', 'withdraw-dialog')
    await window.page.keyboard.press('Escape')
    await expect(window.id('withdraw-dialog')).toHaveCount(0)
  })

  it('says of a stopped share that new keys are not there yet, and never that they are', async () => {
    await window.go(`#/grant/${standing.stopped}`)
    const line = window.id('withdrawal-sealing')
    await expect(line).toContainText('Not finished')
    await expect(line).toContainText('until then an old copy of a key opens what lies here')
    await expect(window.id('withdrawal-resealed')).toHaveCount(0)
    await expect(window.id('withdrawal-witness')).toContainText('There is no ledger on which others could check')
    const deletion = window.id('withdrawal-deletion')
    await expect(deletion).toHaveAttribute('data-state', 'never-fetched')
    await expect(deletion).toContainText('Nothing to delete: it was never fetched there')
    await expect(deletion).toContainText('only the invitation had come, and its titles and keys are deleted. It cannot prove it.')
    await lookAtAll('sealing-not-finished', 'withdrawal')
  })

  it('says the same of a single record that was taken back', async () => {
    await window.go(`#/grant/${standing.narrowed}`)
    await expect(window.id('taken-item')).toHaveCount(1)
    await expect(window.id('taken-sealing')).toContainText('Not finished')
    await expect(window.id('taken-sealing')).toContainText('New keys were asked for and are not there yet')
    // What the disk lost has no name to show.
    await expect(window.id('taken-back')).toContainText('A record that cannot be read here now')
    await expect(window.id('taken-item')).not.toContainText('It lies here under a new key now')
    await expect(window.id('grant-item')).toHaveText(/Sore knee/u)
    await lookAtAll('taken-not-finished', 'taken-back')
  })

  it('counts the people below who have not answered, and says of whom nothing was ever there', async () => {
    await window.go(`#/grant/${standing.passedOn}`)
    const [last, first] = [window.id('taken-item').first(), window.id('taken-item').last()]
    await expect(first.getByTestId('taken-deletion')).toHaveAttribute('data-state', 'asked')
    await expect(first).toContainText('Asked, not confirmed yet')
    await expect(first).toContainText('1 person to whom it was passed on has not confirmed it.')
    await expect(first).toContainText('1 person to whom it was given never fetched it, as their Salus says.')
    await expect(last.getByTestId('taken-deletion')).toHaveAttribute('data-state', 'confirmed')
    await expect(last).toContainText('2 people to whom it was given never fetched it, as their Salus says.')
    await expect(last).not.toContainText('has not confirmed it')
    await expect(window.id('child-line')).toHaveCount(2)
    await lookAtAll('taken-below', 'taken-back')
  })

  it('names two thousand records of a consent in its annex, and counts what is more and the pictures', async () => {
    await window.go(`#/consent/${standing.large}`)
    await expect(window.id('consent-annex').locator('li')).toHaveCount(2_000)
    for (const place of ['consent-to-annex', 'consent-annex']) {
      await expect(window.id(place)).toContainText('And 1 picture, which belongs to the imaging studies among them.')
      await expect(window.id(place)).toContainText('4 more records are not named here; the saved file lists every one by its number.')
    }
    await look(window, 'annex-large', 'consent-to-annex')
  })

  it('finds one record among two thousand to take it back, however it is written', async () => {
    await window.go(`#/grant/${standing.large}`)
    await expect(window.id('grant-item')).toHaveCount(50)
    await window.id('items-find').fill('dréssing 1999')
    await expect(window.id('grant-item')).toHaveCount(1)
    await expect(window.id('grant-item')).toHaveText(/Dressing 1999/u)
    await look(window, 'find-item', 'grant-items')
    await window.id('items-find').fill('nothing of that name')
    await expect(window.id('items-not-found')).toHaveText('No record in this share is called that.')
    await window.id('items-find').fill('')
    // That what is behind one page of the vault is reached as well: `tests/unit/window/whole-list.test.ts`.
    await window.id('items-more').click()
    await expect(window.id('grant-item')).toHaveCount(100)
  })

  it('finds a person among many, and asks before everything is stopped with the answers in sight', async () => {
    await window.go('#/people')
    const names = window.id('contact-line').locator('a')
    // Numbers as people count.
    await expect(names.nth(1)).toHaveText('Colleague 2')
    await window.id('contacts-find').fill('COLLEAGUE 14')
    await expect(names).toHaveText(['Colleague 14'])
    await window.id('contacts-find').fill('')
    await window.id('withdraw-all').click()
    await expect(window.id('withdraw-dialog')).toContainText('and 2 more people')
    await look(window, 'stop-all-many', 'withdraw-dialog')
    await window.page.keyboard.press('Escape')
    await expect(window.id('withdraw-all')).toBeFocused()
  })
})

describe('what is shown before it is signed', () => {
  it('stays where it is while the next choice is looked through, and is signed only as it is shown', async () => {
    const add = (title: string): Promise<unknown> => askVault(window, 'addRecord', { fields: { kind: 'allergy', title } })
    for (const title of ['Pollen', 'Latex']) await add(title)
    await chooseKindForADay(window, 'Dr Bogdan Ionescu', 'allergy')
    const preview = window.id('share-preview')
    await preview.getByTestId('preview-look').first().click()
    const opened = preview.getByTestId('record')
    await opened.evaluate((element) => {
      element.dataset['before'] = 'yes'
    })
    await window.id('share-purpose').selectOption('FAMRQT')
    await expect(window.id('sentence')).toContainText('help within the family')
    await expect(opened).toHaveAttribute('data-before', 'yes')
    // Somebody on another page, or another computer, adds one more meanwhile.
    await expect(window.id('sentence')).toContainText('2 records')
    await add('Peanuts')
    await window.id('sign').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'grant-changed')
    await expect(window.id('failure')).toContainText('nothing was signed and nothing was shared')
    await expect(window.id('failure')).toBeInViewport()
    await expect(window.id('sentence')).toContainText('3 records')
    await expect(preview).toContainText('Peanuts')
    await expect(window.id('share-what')).toContainText('Allergies 3')
    await look(window, 'share-changed', 'failure')
    await window.id('sign').click()
    await expect(window.id('sentence')).toContainText('3 records')
    await window.id('receipts').waitFor()
  })

  it('is all there, page after page, the newest first, and can be narrowed to one kind', async () => {
    await chooseKindForADay(window, 'Dr Bogdan Ionescu', 'procedure')
    await window.id('scope-kind-allergy').check()
    const [preview, place] = [window.id('share-preview'), window.id('preview-place')]
    await expect(place).toHaveText('Records 1 to 100 of 2,006')
    await expect(window.id('preview-before')).toBeDisabled()
    await window.id('preview-kind').selectOption({ label: 'Allergies (3)' })
    await expect(place).toHaveText('Records 1 to 3 of 3')
    await expect(window.id('preview-row')).toHaveCount(3)
    await expect(preview).toContainText('Latex')
    await window.id('preview-kind').selectOption({ label: 'Procedures (2,003)' })
    await expect(window.id('preview-row').nth(99)).toContainText('Dressing 100')
    const titles = new Set<string>()
    for (let page = 1; page <= 21; page += 1) {
      const end = Math.min(2_003, page * 100)
      await expect(place).toHaveText(`Records ${((page - 1) * 100 + 1).toLocaleString('en')} to ${end.toLocaleString('en')} of 2,003`)
      await expect(preview.getByTestId('preview-look')).toHaveCount(end - (page - 1) * 100)
      for (const title of await preview.getByTestId('preview-row').locator('.title').allTextContents()) titles.add(title)
      if (page === 2) {
        await preview.getByTestId('preview-look').nth(3).click()
        await expect(preview.getByTestId('record')).toBeVisible()
        await lookAtAll('preview-pages', 'preview-place')
      }
      if (page < 21) await window.id('preview-next').click()
    }
    expect(titles.size).toBe(2_003)
    await expect(window.id('preview-next')).toBeDisabled()
    // What is chosen beside it changes; the page that is looked at stays where it is.
    await window.id('share-purpose').selectOption('FAMRQT')
    await expect(window.id('sentence')).toContainText('help within the family')
    await expect(place).toHaveText('Records 2,001 to 2,003 of 2,003')
    await window.id('preview-before').click()
    await expect(place).toHaveText('Records 1,901 to 2,000 of 2,003')
  })

  it('says in the question itself that nothing was taken back, and why', async () => {
    await window.go(`#/grant/${standing.narrowed}`)
    await window.id('item-take-back').click()
    // Somebody stops all of it on another page or computer, while the question is on the screen.
    await askVault(window, 'withdrawGrant', { grantId: standing.narrowed })
    await window.id('withdraw-now').click()
    const dialog = window.id('withdraw-dialog')
    await expect(dialog.getByTestId('failure')).toHaveAttribute('data-code', 'grant-over')
    await look(window, 'not-taken-back', 'withdraw-dialog')
    await window.page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(window.id('withdrawal-stopped')).toBeVisible()
  })
})

describe('a file that has nothing to read', () => {
  it('is said to have nothing, and what was pasted before is still there', async () => {
    const file = join(standing.dir, 'nothing.txt')
    await writeFile(file, '')
    await window.go('#/requests')
    await window.id('invite-paste').fill('salus-invite:begun')
    await window.answerOpen([file])
    await window.id('invite-file').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'invite-invalid')
    await expect(window.id('invite-paste')).toHaveValue('salus-invite:begun')
  })
})
