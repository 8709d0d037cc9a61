/** What no file says: records typed in and corrected. */

import { AxeBuilder } from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-typed-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

async function violations(): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page: window.page }).setLegacyMode(true).analyze()
  return found.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''} ${one.nodes[0]?.any[0]?.message ?? ''}`)
}

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
    expect(await violations()).toEqual([])
    await window.go('#/records')
    await window.id('type-record').click()
    await expect(window.id('typed-title')).toHaveValue('Tetanus')
    await expect(window.id('typed-date-year')).toHaveValue('2019')
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
