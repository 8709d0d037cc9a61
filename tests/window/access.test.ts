/** Every screen for everybody: axe in dark colours (`walk.test.ts` looks in light ones), keyboard, 200 % zoom, another language. */

import { expect } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { screenFaults, untilStill } from '../support/screen-faults.ts'
import { colleaguesCard } from '../support/sharing-window.ts'
import { axeFaults } from '../support/accessibility.ts'
import { addContact, createVault, freshDir, importSamples, openSalus, shareSummary } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
/** The pages of a contact and of what she is shown. */
let shared: readonly string[] = []
const STEPS_MAX = 60

beforeAll(async () => {
  window = await openSalus(await freshDir())
})
afterAll(() => window.close())

/** The address of a screen that needs something on it, taken from a link there. */
async function hrefOf(page: string, testId: string): Promise<string> {
  await window.go(page)
  const href = await window.id(testId).first().locator('a').first().getAttribute('href')
  return href ?? '#/home'
}

describe('for everybody', () => {
  it('the first page and the words have no violations', async () => {
    await window.id('create').waitFor()
    expect(await axeFaults(window.page)).toEqual([])
  })

  it('a violation is found where there is one', async () => {
    await window.page.evaluate(() => {
      const line = document.createElement('p')
      line.id = 'planted'
      line.style.cssText = 'background: white; color: silver'
      line.append('pale', document.createElement('img'))
      document.querySelector('main')?.append(line)
    })
    const found = await axeFaults(window.page)
    expect(found.map((one) => one.split(':')[0])).toEqual(['color-contrast', 'image-alt'])
    await window.page.evaluate(() => document.querySelector('#planted')?.remove())
  })

  it('every screen has none in the dark', async () => {
    await createVault(window, 'Maria Popescu')
    await importSamples(window)
    await addContact(window, colleaguesCard(), 'clinician')
    await shareSummary(window, 'Dr Bogdan Ionescu', 7)
    const [contact, grant] = [await hrefOf('#/people', 'contact-line'), await hrefOf('#/people', 'grant-line')]
    shared = [contact, contact.replace('contact', 'ask'), contact.replace('contact', 'send'), grant, grant.replace('grant', 'consent')]
    const screens = [
      ...[
        'home',
        'summary',
        'print/visit',
        'timeline',
        'records',
        'records/lab',
        'labs',
        'vitals',
        'medicines',
        'imaging',
        'import',
        'people',
        'share',
        'link',
        'requests',
        'activity',
        'accesses',
        'recovery',
        'public',
        'settings',
      ].map((place) => `#/${place}`),
      await hrefOf('#/records/lab', 'record-line'),
      await hrefOf('#/records/document', 'record-line'),
      (await hrefOf('#/records/document', 'record-line')).replace('record', 'document'),
      await hrefOf('#/home', 'home-odd').then((href) => (href.includes('series') ? href : '#/home')),
      ...shared,
    ]
    await window.go('#/settings')
    await window.id('settings-theme').selectOption('dark')
    await expect(window.page.locator('html')).toHaveAttribute('data-theme', 'dark')
    for (const screen of screens) {
      await window.go(screen)
      await window.id('title').waitFor()
      await window.page.waitForLoadState('networkidle')
      expect({ screen, found: await axeFaults(window.page) }).toEqual({ screen, found: [] })
    }
  })

  it('fits at 200 % without scrolling sideways', async () => {
    await window.app.evaluate(({ webContents }) => {
      webContents.getAllWebContents()[0]?.setZoomFactor(2)
    })
    for (const screen of [
      '#/home',
      '#/summary',
      '#/print/visit',
      '#/people',
      '#/share',
      '#/link',
      '#/requests',
      '#/accesses',
      '#/month',
      '#/records',
      '#/labs',
      '#/medicines',
      '#/recovery',
      '#/settings',
      ...shared,
    ]) {
      await window.go(screen)
      await window.id('title').waitFor()
      const [width, room] = await window.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
      expect({ screen, wider: (width ?? 0) > (room ?? 0) }).toEqual({ screen, wider: false })
    }
    await window.app.evaluate(({ webContents }) => {
      webContents.getAllWebContents()[0]?.setZoomFactor(1)
    })
  })

  it('can be walked with the keyboard alone, with the focus always to be seen', async () => {
    await window.go('#/home')
    await window.id('home-odd').waitFor()
    await window.page.evaluate(() => {
      ;(document.activeElement as HTMLElement | null)?.blur()
    })
    const reached = new Set<string>()
    for (let step = 0; step < STEPS_MAX; step += 1) {
      await window.page.keyboard.press('Tab')
      const [mark, outline] = await window.page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        return [element.dataset['testid'] ?? '', getComputedStyle(element).outlineStyle]
      })
      if (mark !== '') expect({ mark, outline }).not.toEqual({ mark, outline: 'none' })
      reached.add(mark ?? '')
    }
    for (const name of ['nav-home', 'nav-people', 'nav-settings', 'lock', 'open-palette', 'add-records'])
      expect([...reached]).toContain(name)
  })

  it('speaks Romanian everywhere once chosen', async () => {
    await window.go('#/settings')
    await window.id('settings-language').selectOption('ro')
    await expect(window.id('title')).toHaveText('Setări')
    await expect(window.page.locator('html')).toHaveAttribute('lang', 'ro')
    await window.go('#/home')
    await expect(window.id('home-allergy')).toContainText('Alergii')
    expect(await axeFaults(window.page)).toEqual([])
    for (const screen of ['#/share', '#/requests', ...shared.slice(0, -1)]) {
      await window.go(screen)
      await untilStill(window)
      // Where records are listed, their names are whatever their sources say.
      const faults = await screenFaults(window, screen.includes('grant') ? 'en' : 'ro')
      expect({ screen, found: [...faults, ...(await axeFaults(window.page))] }).toEqual({ screen, found: [] })
    }
  })
})
