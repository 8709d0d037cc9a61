/** A long life in the window: the timeline, its years, its keyboard, going and coming back, search and palette; and how many clicks tasks take. */

import { AxeBuilder } from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { longLifeOf } from '../support/long-life.ts'
import { createVault, freshDir, importSamples, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const RECORDS = 3000
const DAYS = 700
/** Rows in the page at any time. */
const DRAWN_MAX = 80
const PICTURES = process.env['SALUS_PICTURES'] ?? ''

let window: SalusWindow

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-life-'))
  await writeFile(join(folder, 'life.ndjson'), longLifeOf(RECORDS, DAYS))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  await importSamples(window)
  await window.answerOpen([join(folder, 'life.ndjson')])
  await window.go('#/import')
  await window.id('choose-files').click()
  await window.id('import-preview').waitFor()
  if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').check()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
})
afterAll(() => window.close())

async function picture(name: string): Promise<void> {
  if (PICTURES !== '') await window.page.screenshot({ path: join(PICTURES, `${name}.png`) })
}

/** The row with the focus: its place in all of them, and its text. */
async function focused(): Promise<{ readonly place: number; readonly of: number }> {
  return window.page.evaluate(() => {
    const item = document.activeElement?.closest('li')
    return { place: Number(item?.getAttribute('aria-posinset')), of: Number(item?.getAttribute('aria-setsize')) }
  })
}

async function violations(): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page: window.page }).setLegacyMode(true).analyze()
  return found.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''} ${one.nodes[0]?.any[0]?.message ?? ''}`)
}

describe('the timeline of a long life', () => {
  it('says how much there is, and has only what is near in the page', async () => {
    await window.go('#/timeline')
    await window.id('record-line').first().waitFor()
    await expect(window.id('facts')).toHaveText(/3,0\d\d records/u)
    expect(await window.page.locator('li[aria-posinset]').count()).toBeLessThan(DRAWN_MAX)
    await expect(window.id('list-group').first()).toContainText('2026')
    await picture('timeline-light')
    expect(await violations()).toEqual([])
  })

  it('goes to a year by its button, and says where one is', async () => {
    await window.id('year').filter({ hasText: '1975' }).click()
    await expect(window.id('year').filter({ hasText: '1975' })).toHaveAttribute('aria-current', 'true')
    await expect(window.page.locator('[data-testid=list-group] h2', { hasText: '1975' }).first()).toBeInViewport()
    await expect(window.id('list-waiting')).toHaveCount(0)
    await expect(window.page.locator('[data-testid=list-group]', { hasText: '1975' }).getByTestId('record-line').first()).toBeVisible()
    await picture('timeline-1975')
  })

  it('comes back from a record to where it was left', async () => {
    const row = window.page.locator('[data-testid=list-group]', { hasText: '1975' }).getByTestId('record-line').nth(3)
    const id = await row.getAttribute('data-id')
    await row.getByRole('link').click()
    await window.id('share-record').waitFor()
    await window.page.goBack()
    await expect(window.page.locator(`[data-id="${id ?? ''}"]`)).toBeInViewport()
    await expect(window.page.locator(`[data-id="${id ?? ''}"] a`)).toBeFocused()
  })

  it('is walked by keyboard from its first record to its last, with place and number told', async () => {
    await window.page.keyboard.press('Home')
    await expect.poll(async () => (await focused()).place).toBe(1)
    await window.page.keyboard.press('ArrowDown')
    await window.page.keyboard.press('ArrowDown')
    await expect.poll(async () => (await focused()).place).toBe(3)
    await window.page.keyboard.press('PageDown')
    await expect.poll(async () => (await focused()).place).toBeGreaterThan(8)
    await window.page.keyboard.press('PageUp')
    await window.page.keyboard.press('End')
    const { of } = await focused()
    await expect.poll(async () => (await focused()).place).toBe(of)
    expect(of).toBeGreaterThan(RECORDS)
    await expect(window.page.locator(':focus')).toBeInViewport()
    expect(await window.page.locator('li[aria-posinset]').count()).toBeLessThan(DRAWN_MAX)
  })

  it('has a place for what has no date, and says so', async () => {
    await expect(window.page.locator('[data-testid=list-group]', { hasText: 'Without a date' })).toContainText('their files give no date')
    await picture('timeline-undated')
  })

  it('is narrowed by kinds, and going back widens it again', async () => {
    await window.go('#/timeline')
    const all = await window.id('facts').textContent()
    await window.id('kind-problem').click()
    await expect(window.id('facts')).toHaveText(/^3\d\d records$/u)
    await window.id('order').selectOption('oldest')
    await expect(window.id('list-group').first()).toContainText('Without a date')
    await window.page.goBack()
    await window.page.goBack()
    await expect(window.id('facts')).toHaveText(all ?? '')
  })

  it('can be read in the dark, in a small window and twice as large', async () => {
    await window.page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'dark'
    })
    await window.go('#/timeline?from=1990')
    await window.id('record-line').first().waitFor()
    await picture('timeline-dark')
    await window.app.evaluate(({ BaseWindow }) => {
      BaseWindow.getAllWindows()[0]?.setContentSize(800, 600)
    })
    await expect.poll(() => window.page.evaluate(() => innerWidth)).toBe(800)
    await picture('timeline-small')
    await window.app.evaluate(({ webContents }) => {
      webContents.getAllWebContents()[0]?.setZoomFactor(2)
    })
    await window.id('year-pick').selectOption('1992')
    await expect(window.page.locator('[data-testid=list-group] h2', { hasText: '1992' }).first()).toBeInViewport()
    await picture('timeline-200')
    const [width, room] = await window.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    expect(width).toBeLessThanOrEqual(room ?? 0)
    await window.app.evaluate(({ webContents, BaseWindow }) => {
      webContents.getAllWebContents()[0]?.setZoomFactor(1)
      BaseWindow.getAllWindows()[0]?.setContentSize(1200, 800)
    })
    await window.page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'light'
    })
  })
})
