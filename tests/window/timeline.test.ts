/** A long life in the window: the timeline, its years, its keyboard, going and coming back, search and palette; and how many clicks tasks take. */

import { expect } from '../support/patience.ts'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { longLifeOf } from '../support/long-life.ts'
import { axeFaults } from '../support/accessibility.ts'
import { SAMPLES, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const RECORDS = 2000
const DAYS = 600
/** Rows in the page at any time. */
const DRAWN_MAX = 80
const PICTURES = process.env['SALUS_PICTURES'] ?? ''

let window: SalusWindow

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-life-'))
  await writeFile(join(folder, 'life.ndjson'), longLifeOf(RECORDS, DAYS))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  // A list that is open and empty while records arrive.
  await window.go('#/records')
  await window.page.getByText('Nothing here yet.').waitFor()
  await importQuietly([SAMPLES])
  await window.id('record-line').first().waitFor()
  await importQuietly([join(folder, 'life.ndjson')])
})
afterAll(() => window.close())

/** Imports without leaving the page that is shown. */
async function importQuietly(paths: readonly string[]): Promise<void> {
  await window.answerOpen(paths)
  await window.page.evaluate(async () => {
    const { salus } = globalThis as unknown as {
      salus: { chooseFolder(): Promise<unknown>; call(name: string, args: unknown): Promise<{ readonly value: unknown }> }
    }
    const preview = await salus.call('previewImport', await salus.chooseFolder())
    await salus.call('importRecords', preview.value)
  })
}

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

describe('the timeline of a long life', () => {
  it('says how much there is, and has only what is near in the page', async () => {
    await window.go('#/timeline')
    await window.id('record-line').first().waitFor()
    await expect(window.id('facts')).toHaveText(/2,0\d\d records/u)
    expect(await window.page.locator('li[aria-posinset]').count()).toBeLessThan(DRAWN_MAX)
    await expect(window.id('list-group').first()).toContainText('2026')
    await picture('timeline-light')
    expect(await axeFaults(window.page)).toEqual([])
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
    await expect(window.id('facts')).toHaveText(/^2\d\d records$/u)
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
    await expect.poll(() => window.page.evaluate(() => innerWidth)).toBe(400)
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

describe('the search', () => {
  it('completes what is typed from the titles of the vault, by keyboard, and keeps it in the address', async () => {
    await window.go('#/records')
    await window.id('search').pressSequentially('hae')
    await expect(window.id('search-titles').getByRole('option').first()).toHaveText('Haemoglobin')
    await picture('search-suggestions')
    expect(await axeFaults(window.page)).toEqual([])
    await window.page.keyboard.press('ArrowDown')
    await window.page.keyboard.press('Enter')
    await expect(window.id('search')).toHaveValue('Haemoglobin')
    await expect(window.id('search-titles')).toBeHidden()
    await expect(window.id('record-line').first().locator('mark').first()).toHaveText('Haemoglobin')
    await picture('search-marked')
  })

  it('survives going on and back, and stands neither in the address nor in the title of the window', async () => {
    await window.id('kind-lab').click()
    await window.id('record-line').nth(4).getByRole('link').click()
    await window.id('share-record').waitFor()
    await window.page.goBack()
    await expect(window.id('search')).toHaveValue('Haemoglobin')
    await expect(window.id('kind-lab')).toHaveAttribute('aria-current', 'true')
    await expect(window.id('record-line').filter({ hasNotText: 'Haemoglobin' })).toHaveCount(0)
    expect(await window.page.evaluate(() => location.href)).not.toMatch(/haemo/iu)
    await window.id('filter').click()
    await window.id('filter-from').fill('1960-01-01')
    await window.id('filter-from').blur()
    await expect(window.id('record-line').first()).toContainText('Haemoglobin')
    expect(await window.page.evaluate(() => location.hash)).toContain('from=1960-01-01')
    // Words are forgotten with the page that knew them; the rest of the address is not.
    await window.page.reload()
    await expect(window.id('filter-from')).toHaveValue('1960-01-01')
    await expect(window.id('kind-lab')).toHaveAttribute('aria-current', 'true')
    await expect(window.id('search')).toHaveValue('')
    expect(await window.page.title()).toBe('Salus')
    expect(await window.app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().map((one) => one.getTitle()))).toEqual(['Salus'])
  })

  it('keeps what is typed when Escape closes the list of titles', async () => {
    await window.id('search').fill('pot')
    await window.id('search-titles').getByRole('option').first().waitFor()
    await window.page.keyboard.press('Escape')
    await expect(window.id('search-titles')).toBeHidden()
    await expect(window.id('search')).toHaveValue('pot')
  })

  it('says what was looked through when nothing is found, and what holds no words', async () => {
    await window.go('#/records?text=zebra+zebraitis')
    await expect(window.id('nothing-found')).toContainText(/all 2,0\d\d records/u)
    await expect(window.id('nothing-found')).toContainText('photographs, scanned pages')
    await picture('search-nothing')
    await window.go('#/records/lab?text=penicillin')
    await expect(window.id('nothing-found')).toContainText('Only a part of your records')
    await window.id('search-everywhere').click()
    await expect(window.id('record-line').first()).toContainText('Penicillin')
  })

  it('lists hits beyond those that are counted', async () => {
    await window.go('#/records?text=mmol')
    await expect(window.id('facts')).toHaveText('more than 1,000 records')
    await window.id('record-line').first().getByRole('link').focus()
    const atTheEnd = async (): Promise<number> => {
      await window.page.keyboard.press('End')
      return (await focused()).place
    }
    await expect.poll(atTheEnd).toBeGreaterThan(1300)
  })
})

describe('the palette', () => {
  const options = (): ReturnType<SalusWindow['id']> => window.id('palette').getByRole('option')

  it('offers without a text what was opened last, what can be done, and the pages', async () => {
    await window.go('#/records?text=haemoglobin')
    await window.id('record-line').filter({ hasText: 'Haemoglobin' }).first().getByRole('link').click()
    await window.id('share-record').waitFor()
    await window.page.keyboard.press('Control+k')
    await expect(options().first()).toContainText('Haemoglobin')
    await expect(window.id('palette')).toContainText('Lock the vault')
    await picture('palette-light')
    expect(await axeFaults(window.page)).toEqual([])
    await window.page.keyboard.press('ArrowUp')
    await expect(options().last()).toHaveAttribute('aria-selected', 'true')
    await expect(options().last()).toBeInViewport()
    await window.page.keyboard.press('Escape')
    await expect(window.id('palette')).toHaveCount(0)
  })

  it('does what is chosen by its first letters, and opens kinds, people and records', async () => {
    for (const [typed, title] of [
      ['back up', 'Recovery'],
      ['allergies', 'Allergies'],
      ['penicill', 'Penicillin'],
    ] as const) {
      await window.page.keyboard.press('Control+k')
      await window.id('palette-text').pressSequentially(typed)
      if (typed.startsWith('allergi')) await options().filter({ hasText: 'All of them' }).click()
      else await window.page.keyboard.press('Enter')
      await expect(window.id('title')).toContainText(title)
      await expect(window.id('palette-text')).toHaveCount(0)
    }
    await window.page.keyboard.press('Control+k')
    await window.id('palette-text').fill('xyzzy')
    await expect(window.id('palette').getByRole('status')).toContainText('Nothing found')
    await window.page.keyboard.press('Escape')
  })
})

describe('tasks, begun at home', () => {
  /** Counts clicks and presses of Enter while a task is done, and says how long it took; only the clicks are judged. */
  async function task(
    name: string,
    work: (click: (what: ReturnType<SalusWindow['id']>) => Promise<void>) => Promise<void>,
  ): Promise<number> {
    await window.go('#/home')
    await window.id('home-odd').waitFor()
    let clicks = 0
    const startedAtMs = performance.now()
    await work(async (what) => {
      clicks += 1
      await what.click()
    })
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(2)
    process.stdout.write(`task: ${name}: ${String(clicks)} clicks, ${seconds} s\n`)
    return clicks
  }

  it('finds the last HbA1c by at most three clicks', async () => {
    const clicks = await task('the last HbA1c, by clicks', async (click) => {
      await click(window.id('odd-lab').filter({ hasText: 'HbA1c' }))
      await expect(window.id('series-table').locator('tbody tr').first()).toContainText('58')
    })
    expect(clicks).toBeLessThanOrEqual(3)
  })

  it('finds the last HbA1c by one search', async () => {
    const clicks = await task('the last HbA1c, by one search', async () => {
      await window.page.keyboard.press('Control+k')
      await window.id('palette-text').pressSequentially('hba1c')
      await window.page.keyboard.press('Enter')
      await expect(window.id('title')).toContainText('HbA1c')
    })
    expect(clicks).toBe(0)
    await expect(window.id('facts')).toContainText('9 November 2026')
  })

  it('sees all allergies by one click', async () => {
    const clicks = await task('all allergies', async (click) => {
      await click(window.id('home-allergy').locator('header a'))
      await expect(window.id('record-line').filter({ hasText: 'Penicillin' })).toBeVisible()
    })
    expect(clicks).toBe(1)
  })
})
