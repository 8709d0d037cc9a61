/** What no file says, and whose it is: records typed in and corrected; another person's file, and her own vault; what a result says beside its number. */

import { expect } from '../support/patience.ts'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { axeFaults } from '../support/accessibility.ts'
import { chooseFiles, shoot } from '../support/window-checks.ts'
import { PASSPHRASE, createVault, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-typed-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

describe('a record that is typed in', () => {
  it('has nothing chosen before, says what is missing beside the field, and keeps what was typed on other pages', async () => {
    await window.id('home-type').click()
    expect(await window.page.locator('input[type="radio"]:checked').count()).toBe(0)
    await window.id('typed-kind-immunization').check()
    await window.id('typed-save').click()
    await expect(window.id('typed-title-problem')).toContainText('needed')
    await expect(window.id('typed-title')).toBeFocused()
    await window.id('typed-title').fill('Tetanus')
    await window.id('typed-date-year').fill('2999')
    await expect(window.id('typed-date-problem')).toContainText('not come yet')
    await window.id('typed-date-year').fill('2019')
    await window.page.keyboard.press('Escape')
    expect(await axeFaults(window.page)).toEqual([])
    await window.go('#/records')
    await window.id('type-record').click()
    await expect(window.id('typed-title')).toHaveValue('Tetanus')
    await expect(window.id('typed-date-year')).toHaveValue('2019')
  })

  it('is not lost when Salus is locked or closed over it: it is one click away, as it was, on the first page', async () => {
    const unlock = async (): Promise<void> => {
      await window.id('passphrase').fill(PASSPHRASE)
      await window.id('unlock').click()
      await window.id('begun').waitFor()
    }
    await window.id('typed-private').check()
    await window.go('#/share')
    await window.id('scope-summary').check()
    await window.id('share-days-7').click()
    await lockBy(window, () => window.page.keyboard.press('Control+l'))
    await unlock()
    await expect(window.id('begun')).toContainText('Tetanus')
    await shoot(window, 'begun')
    expect(await axeFaults(window.page)).toEqual([])
    const share = window.id('begun').getByRole('listitem').filter({ hasText: 'not signed' })
    await share.getByTestId('begun-go-on').click()
    await expect(window.id('scope-summary')).toBeChecked()
    await expect(window.id('share-until')).not.toHaveValue('')
    await window.go('#/home')
    await share.getByTestId('begun-discard').click()
    await window.page.keyboard.press('Escape')
    await expect(share).toHaveCount(1)
    await share.getByTestId('begun-discard').click()
    await window.id('begun-discard-yes').click()
    await expect(share).toHaveCount(0)
    await window.id('begun-go-on').click()
    await expect(window.id('typed-title')).toHaveValue('Tetanus')
    await expect(window.id('typed-private')).toBeChecked()
    await window.id('typed-private').uncheck()
    const kept = join(window.dir, 'vault', 'drafts.salus')
    const before = await readFile(kept)
    await window.id('typed-lot').fill('B 12')
    await expect.poll(async () => (await readFile(kept)).equals(before)).toBe(false)
    await window.close()
    window = await openSalus(window.dir)
    await unlock()
    await window.id('begun-go-on').click()
    await expect(window.id('typed-lot')).toHaveValue('B 12')
    await expect(window.id('typed-date-year')).toHaveValue('2019')
    await window.id('typed-lot').fill('')
  })

  it('is kept with a photograph beside it, and its page says who typed it', async () => {
    const paper = join(folder, 'card.txt')
    await writeFile(paper, 'Tetanus 2019, stamp of the Hill Clinic')
    await window.answerOpen([paper])
    await window.id('typed-paper').click()
    await expect(window.id('typed-paper-name')).toHaveText('card.txt')
    await window.id('typed-save').click()
    await expect(window.id('title')).toHaveText('Tetanus')
    await expect(window.id('typed-by')).toContainText('Typed in by Maria Popescu')
    await window.id('read-from').click()
    await expect(window.id('text')).toContainText('Hill Clinic')
  })

  it('of a measurement takes its unit and a comma, and refuses what nobody has', async () => {
    await window.go('#/add/measurement')
    await window.id('typed-measure').selectOption('weight')
    await window.id('typed-value').fill('7250')
    await window.id('typed-unit').selectOption('kg')
    await window.id('typed-date-year').fill('2026')
    await window.id('typed-date-month').selectOption('02')
    await window.id('typed-date-day').fill('3')
    await window.id('typed-save').click()
    await expect(window.id('typed-value-problem')).toContainText('number and the unit')
    await window.id('typed-value').fill('72,5')
    await window.id('typed-save').click()
    await expect(window.id('record')).toContainText('72.5')
    await expect(window.id('facts')).toContainText('3 February 2026')
  })

  it('is corrected as a new version; the earlier one is behind it', async () => {
    await window.id('correct-record').click()
    await expect(window.id('typed-value')).toHaveValue('72.5')
    await window.id('typed-value').fill('71')
    await window.id('typed-save').click()
    await expect(window.id('record')).toContainText('71')
    await window.id('earlier-version').click()
    await expect(window.id('version-corrected')).toBeVisible()
    await expect(window.id('record')).toContainText('72.5')
    await window.go('#/records/vital')
    await expect(window.id('record-line')).toHaveCount(1)
    await expect(window.id('record-line')).toContainText('71')
  })
})

describe('two sources', () => {
  it('are one line in every list with both named, and stand side by side where they disagree', async () => {
    const vaccine = {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: { text: 'Measles' },
      occurrenceDateTime: '2018-04-02',
    }
    const medicine = { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Metformin' } }
    const paths = ['hill-clinic.json', 'lake-clinic.json'].map((name) => join(folder, name))
    for (const [at, path] of paths.entries()) {
      const own = {
        ...medicine,
        effectiveDateTime: '2024-01-01',
        dosage: [{ text: at === 0 ? '500 mg, twice a day' : '1000 mg, once a day' }],
      }
      const resources = [{ ...vaccine, id: String(at) }, own]
      await writeFile(
        path,
        JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }),
      )
    }
    await window.go('#/import')
    await window.answerOpen(paths)
    await window.id('choose-files').click()
    await window.id('import-keep').click()
    await window.id('import-home').click()
    await expect(window.id('difference')).toHaveAttribute('data-about', 'dose')
    await expect(window.id('difference')).toContainText('500 mg, twice a day')
    await expect(window.id('difference')).toContainText('1000 mg, once a day')
    await window.go('#/records/immunization')
    const line = window.id('record-line').filter({ hasText: 'Measles' })
    await expect(line).toHaveCount(1)
    await expect(line.getByTestId('sources-count')).toHaveText('2 sources: hill-clinic.json, lake-clinic.json')
    await expect(window.id('facts')).toContainText('1 more says the same')
    for (const place of [
      '#/records?text=measles',
      '#/records?source=lake-clinic.json&kinds=immunization',
      '#/timeline?kinds=immunization',
    ]) {
      await window.go(place)
      await expect(line).toHaveCount(1)
      await expect(line.getByTestId('sources-count')).toContainText('hill-clinic.json, lake-clinic.json')
    }
    expect(await axeFaults(window.page)).toEqual([])
    await window.go('#/home')
    await expect(window.id('home-immunization').getByTestId('record-line').filter({ hasText: 'Measles' })).toHaveCount(1)
    await window.id('home-immunization').getByRole('link', { name: 'Measles' }).click()
    await expect(window.id('sources')).toContainText('hill-clinic.json')
    await expect(window.id('sources')).toContainText('lake-clinic.json')
    await window.id('sources').getByRole('link').click()
    await expect(window.id('sources').getByRole('link')).toHaveCount(1)
  })

  it('go together where the person deletes what is one line to her, and not before she said so', async () => {
    const line = window.id('record-line').filter({ hasText: 'Measles' })
    await window.id('delete-record').click()
    await expect(window.id('delete-record-dialog')).toContainText('1 other record that says the same goes along')
    await expect(window.id('delete-record-dialog')).toContainText('backups that were made before')
    await window.page.keyboard.press('Escape')
    await window.go('#/records/immunization')
    await expect(line).toHaveCount(1)
    await line.locator('a').first().click()
    await window.id('delete-record').click()
    await shoot(window, 'delete-record')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('delete-record-yes').click()
    await expect(window.id('search')).toBeVisible()
    await window.go('#/records/immunization')
    await expect(window.id('facts')).toBeVisible()
    await expect(line).toHaveCount(0)
    await window.go('#/import')
    await window.id('import-entry').nth(1).getByRole('button').click()
    await expect(window.id('import-take-out-dialog')).toContainText('added later hold as well stays')
    await window.page.keyboard.press('Escape')
    await expect(window.id('import-take-out-dialog')).toHaveCount(0)
    await expect(window.id('import-entry').nth(1)).toBeVisible()
  })
})

describe("another person's file", () => {
  it('stops, says whose it seems to be, and keeps nothing where it is not mine', async () => {
    const file = join(folder, 'ion.json')
    await writeFile(
      file,
      JSON.stringify({ resourceType: 'Patient', name: [{ given: ['Ion'], family: 'Ionescu' }], birthDate: '1990-01-01' }),
    )
    await window.go('#/import')
    await window.answerOpen([file])
    await window.id('choose-files').click()
    await expect(window.id('preview-subject')).toContainText('Ion Ionescu born 1 January 1990')
    await expect(window.id('import-preview')).toContainText('This vault is the one of Maria Popescu')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('import-discard').click()
    await window.id('drop').waitFor()
    await window.id('choose-files').click()
    await window.id('preview-profile').click()
    await expect(window.id('profile-name')).toHaveValue('Ion Ionescu')
  })

  it('goes into a vault of its own; each is locked and named before the other is shown', async () => {
    const replaced = window.app.waitForEvent('window')
    await window.id('profile-do').click()
    await replaced
    await expect(window.id('name')).toHaveValue('Ion Ionescu')
    expect(Object.keys(await window.pids())).not.toContain('Salus vault')
    await createVault(window, 'Ion Ionescu')
    await expect(window.id('whose')).toHaveText('Vault of Ion Ionescu')
    await window.go('#/records')
    await expect(window.id('record-line')).toHaveCount(0)
    await window.id('other-people').click()
    const back = window.app.waitForEvent('window')
    await window.id('profile-go').click()
    await back
    await window.id('passphrase').fill(PASSPHRASE)
    await expect(window.id('profile').first()).toContainText('Maria Popescu')
    await window.id('profile-aside').click()
    await expect(window.id('profile-aside-dialog')).toContainText('Nothing is deleted')
    await shoot(window, 'profile-aside')
    await window.id('profile-aside-yes').click()
    await expect(window.id('profile')).toHaveCount(1)
    await window.id('profiles-aside').getByText('1 more vault is here').click()
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('profile-back').click()
    await expect(window.id('profile')).toHaveCount(2)
    await window.id('unlock').click()
    await expect(window.id('whose')).toHaveText('Vault of Maria Popescu')
    await window.go('#/records')
    await expect(window.page.getByText('Tetanus').first()).toBeVisible()
  })
})

describe('results that are no bare numbers', () => {
  it('reads signs before a number aloud as words, and keeps results that are words out of the chart', async () => {
    const observation = (day: string, value: object): object => ({
      resource: {
        resourceType: 'Observation',
        status: 'final',
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { text: 'Antibodies', coding: [{ system: 'http://loinc.org', code: '1-8' }] },
        effectiveDateTime: day,
        ...value,
      },
    })
    const entry = [
      observation('2024-01-01', { valueQuantity: { value: 5, unit: 'U/mL', comparator: '<' } }),
      observation('2024-02-01', { valueQuantity: { value: 9, unit: 'U/mL' } }),
      observation('2024-03-01', { valueString: 'Not done: < 1 mL of blood' }),
      observation('2024-03-02', { valueQuantity: { value: 900, unit: 'U/mL' }, status: 'entered-in-error' }),
      observation('2024-04-01T08:00:00+00:00', { valueQuantity: { value: 7.25, unit: 'U/mL' }, referenceRange: [{ high: { value: 8 } }] }),
      observation('2024-04-01T14:30:00+00:00', {
        valueQuantity: { value: 1234.5, unit: 'U/mL' },
        referenceRange: [{ high: { value: 2000 } }],
        status: 'preliminary',
      }),
    ]
    const file = join(folder, 'signs.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
    await chooseFiles(window, [file])
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go(`#/series/${encodeURIComponent('http://loinc.org|1-8')}`)
    const rows = window.id('series-table').locator('tbody tr')
    await expect(rows).toHaveCount(6)
    await expect(window.id('chart').locator('.point')).toHaveCount(4)
    const spoken = await window.id('series-table').locator('.hidden-text').allTextContents()
    expect(spoken.map((text) => text.trim()).filter((text) => text === 'less than')).toHaveLength(2)
    await expect(rows.nth(0)).toContainText('14:30')
    await expect(rows.nth(0)).toContainText('preliminary')
    await expect(rows.nth(1)).toContainText('08:00')
  })

  it('draws a bound as an arrow that no line leads to, what may still change broken, and each range as long as it was given', async () => {
    const chart = window.id('chart')
    await expect(chart.locator('.point .arrow')).toHaveCount(1)
    await expect(chart.locator('.point.open')).toHaveCount(1)
    await expect(chart.locator('.band')).toHaveCount(2)
    expect((await chart.locator('path.line').getAttribute('d'))?.match(/L/gu)).toHaveLength(2)
    await window.id('chart-panes').focus()
    await window.page.keyboard.press('End')
    await expect(window.id('chart-reading')).toContainText(/14:30.*1\u202f234\.5 U\/mL, in range, preliminary/u)
    await window.page.keyboard.press('Home')
    await expect(window.id('chart-reading')).toContainText('less than 5 U/mL')
    await shoot(window, 'chart-bounds')
    await window.go('#/labs')
    await expect(window.id('measure').filter({ hasText: 'Antibodies' }).getByTestId('result-state')).toHaveText('preliminary')
    await window.go(`#/series/${encodeURIComponent('http://loinc.org|1-8')}`)
    await window.id('series-table').locator('tbody tr').first().getByRole('link').click()
    await expect(window.id('chart').locator('.point')).toHaveCount(4)
  })
})
