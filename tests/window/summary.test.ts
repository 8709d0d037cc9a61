/** The summary, what is printed of it and of everything else, and the emergency card: seen, saved as PDF, scanned. */

import { expect } from '../support/patience.ts'
import jsQR from 'jsqr'
import { readdir, readFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { healthXml } from '../support/apple-health.ts'
import { seeSeveralInRomanian, seeSeveralPeople } from '../support/several-people.ts'
import { axeFaults } from '../support/accessibility.ts'
import { chooseFiles, shoot } from '../support/window-checks.ts'
import { createVault, freshDir, importSamples, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let folder = ''
let foundBefore: readonly string[] = []
const MM_A_POINT = 25.4 / 72

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-print-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  foundBefore = await pdfsFound()
})
afterAll(() => window.close())

interface Printed {
  readonly pages: number
  readonly text: string
  readonly widthMm: number
  readonly heightMm: number
}

/** Saves what is on the screen as PDF and reads the file back. */
async function savePdf(name: string): Promise<Printed> {
  const path = join(folder, name)
  await window.answerSave(path)
  await window.id('save-pdf').click()
  await expect(window.page.getByText(/outside the vault|în afara seifului/u).last()).toBeVisible()
  // The word of an earlier file may still be there: this one is whole when its last line is.
  await expect.poll(async () => (await readFile(path).catch(() => Buffer.alloc(0))).subarray(-8).toString('latin1')).toContain('%%EOF')
  const reading = getDocument({ data: new Uint8Array(await readFile(path)), verbosity: 0 })
  const document = await reading.promise
  const texts: string[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent()
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '))
  }
  const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 })
  const printed = {
    pages: document.numPages,
    text: texts.join('\n').replace(/\s+/gu, ' '),
    widthMm: width * MM_A_POINT,
    heightMm: height * MM_A_POINT,
  }
  await reading.destroy()
  return printed
}

/** PDF files in the folders in which something could be left behind. */
async function pdfsFound(): Promise<readonly string[]> {
  const left: string[] = []
  for (const dir of [window.dir, tmpdir()])
    for (const entry of await readdir(dir, { recursive: dir !== tmpdir(), withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const head = await readFile(path).then(
        (bytes) => bytes.subarray(0, 5).toString('latin1'),
        () => '',
      )
      if (head === '%PDF-') left.push(path)
    }
  return left.sort()
}

describe('the summary', () => {
  it('says of an empty vault what the next step is', async () => {
    await window.go('#/summary')
    await expect(window.id('summary-empty')).toContainText('no records yet')
    await importSamples(window)
  })

  it('is two clicks from anywhere, and names what counts with date, source and the way to its record', async () => {
    await window.go('#/home')
    await window.id('go-summary').click()
    await expect(window.id('title')).toHaveText('Summary of Maria Popescu')
    await expect(window.id('section-medicines')).toContainText(/metformin/iu)
    await expect(window.id('section-medicines')).not.toContainText(/ibuprofen/iu)
    await expect(window.id('section-allergies')).toContainText('Penicillin')
    await expect(window.id('section-problems')).not.toContainText('Pneumonia')
    await expect(window.id('section-past-problems')).toContainText('Pneumonia')
    await expect(window.id('section-results')).toContainText('HbA1c')
    await expect(window.id('section-medicines').getByTestId('summary-line').first()).toContainText('maria-popescu.json')
    await shoot(window, 'summary')
    await window.id('section-allergies').getByRole('link', { name: 'Penicillin' }).click()
    await expect(window.id('title')).toContainText('Penicillin')
  })
})

describe('printing', () => {
  it('takes three clicks and the dialog of the printer from Home to a visit summary', async () => {
    await window.go('#/home')
    await window.id('go-print').click()
    await shoot(window, 'print')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('print-visit').click()
    await expect(window.id('paper')).toContainText('Metformin')
    const asked = window.app.evaluate(
      ({ webContents }) =>
        new Promise<boolean>((resolve) => {
          const own = webContents.getAllWebContents()[0]
          if (own === undefined) return
          own.print = (_options, done) => {
            done?.(true, '')
            resolve(true)
          }
        }),
    )
    await window.id('print-now').click()
    expect(await asked).toBe(true)
  })

  it('makes a PDF of it with who, when, from where, and nothing of the window', async () => {
    await window.id('visit-time-ever').click()
    await window.id('visit-immunizations').uncheck()
    await expect(window.id('paper-between')).toContainText('All dates')
    await shoot(window, 'visit')
    const printed = await savePdf('visit.pdf')
    expect(Math.round(printed.widthMm)).toBe(210)
    expect(printed.text).toContain('Maria Popescu')
    expect(printed.text).toMatch(/Printed from Salus on .+\d{4}\. \d+ records from maria-popescu\.json/u)
    expect(printed.text).toContain('A selection, not the whole record.')
    expect(printed.text).toMatch(/metformin/iu)
    expect(printed.text).toContain(`1 / ${String(printed.pages)}`)
    for (const absent of ['Lock', 'Timeline', 'Save as PDF', 'Recovery', 'trial runtime', 'What stands on it'])
      expect(printed.text).not.toContain(absent)
    expect(printed.text).not.toContain('Immunisations')
  })

  it('prints only what happened between two days', async () => {
    await window.id('visit-time-own').click()
    await window.id('visit-from').fill('2025-01-01')
    await window.id('visit-until').fill('2025-12-31')
    await expect(window.id('paper-between')).toContainText('From 1 January 2025 to 31 December 2025')
    const years = (): Promise<readonly string[]> =>
      window.id('paper-between').evaluate((heading) => {
        const found = new Set<string>()
        for (let next = heading.nextElementSibling; next !== null; next = next.nextElementSibling)
          for (const cell of next.querySelectorAll('td:nth-child(3)')) found.add(cell.textContent.slice(-4))
        return [...found]
      })
    await expect.poll(years).toEqual(['2025'])
  })

  it('prints the whole record with its contents, every record a line, the head again on every page', async () => {
    await window.go('#/print/whole')
    await expect(window.id('paper-contents')).toContainText('Laboratory results')
    await shoot(window, 'whole')
    const lines = await window.id('paper-row').count()
    await window.id('print-paper').selectOption('Letter')
    const printed = await savePdf('whole.pdf')
    expect(Math.round(printed.widthMm)).toBe(216)
    await window.go('#/home')
    const [, count = '0'] = /(\d+) records/u.exec((await window.id('facts').textContent()) ?? '') ?? []
    expect(lines).toBe(Number(count))
    expect(printed.pages).toBeGreaterThan(2)
    expect(printed.text.split('Whole record').length - 1).toBeGreaterThanOrEqual(printed.pages)
    expect(printed.text).toContain('Pneumonia')
  })

  it('prints immunisations with lots, and the summary', async () => {
    await window.go('#/print/immunizations')
    await expect(window.id('paper-immunizations').locator('tbody tr')).toHaveCount(3)
    await shoot(window, 'immunizations')
    expect((await savePdf('immunisations.pdf')).pages).toBe(1)
    await window.go('#/print/summary')
    await expect(window.id('paper')).toContainText('Penicillin')
    await shoot(window, 'print-summary')
    const printed = await savePdf('summary.pdf')
    expect(printed.text).toContain('Problems now')
    expect(printed.pages).toBe(1)
  })

  it('leaves nothing behind but the chosen files', async () => {
    expect(await pdfsFound()).toEqual(foundBefore)
    expect((await readdir(folder)).sort()).toEqual(['immunisations.pdf', 'summary.pdf', 'visit.pdf', 'whole.pdf'])
  })

  it('says so where the file cannot be written', async () => {
    await window.answerSave(join(folder, 'nowhere', 'a.pdf'))
    await window.id('save-pdf').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'disk-failed')
  })
})

describe('the emergency card', () => {
  it('has nothing on it at first, and what was chosen after that', async () => {
    await window.go('#/print/card')
    await expect(window.id('card-nothing')).toBeVisible()
    await expect(window.id('card-offer').first()).not.toBeChecked()
    expect(await window.id('card-offer').evaluateAll((boxes) => boxes.filter((box) => (box as HTMLInputElement).checked).length)).toBe(0)
    await expect(window.id('save-pdf')).toBeDisabled()
    await expect(window.id('emergency-honest')).toContainText('Whoever finds the card can read it')
    await window.id('card-contact-name').fill('Ion Popescu')
    await window.id('card-contact-phone').fill('+40 700 000 000')
    await window.id('card-contact-add').click()
    await expect(window.id('wallet-card')).toContainText('+40 700 000 000')
    await window.id('card-contact-name').fill('Elena Ionescu')
    await window.id('card-contact-phone').fill('+40 711 111 111')
    await window.id('card-contact-add').click()
    await expect(window.id('kept-contact')).toHaveCount(2)
    await window.id('contact-change').last().click()
    await expect(window.id('card-contact-phone')).toHaveValue('+40 711 111 111')
    await window.id('card-contact-phone').fill('+40 722 222 222')
    await window.id('card-contact-add').click()
    await expect(window.id('wallet-card')).toContainText('+40 722 222 222')
    await window.go('#/home')
    await expect(window.id('home-call')).toContainText('Elena Ionescu')
    await window.go('#/print/card')
    await window.id('contact-remove').last().click()
    await expect(window.id('kept-contact')).toHaveCount(1)
    await expect(window.id('kept-contact')).toContainText(/Ion Popescu\s+\+40 700 000 000/u)
    await window.id('card-preset').click()
    await expect(window.id('wallet-card')).toContainText('Penicillin')
    await expect(window.id('wallet-card')).toContainText('+40 700 000 000')
    await expect(window.id('wallet-card')).not.toContainText('+40 722')
    await shoot(window, 'card')
    expect(await axeFaults(window.page)).toEqual([])
  })

  it('has a code that a phone reads without a network, with the words of the card', async () => {
    // As near as a phone is held.
    const zoom = (times: string): Promise<void> =>
      window.id('wallet-card').evaluate((card, value) => {
        card.style.zoom = value
      }, times)
    await zoom('4')
    // At the top, where no notice lies over it.
    await window.id('card-qr').evaluate((code) => {
      code.scrollIntoView({ block: 'start' })
    })
    const picture = PNG.sync.read(await window.id('card-qr').screenshot())
    await zoom('')
    const read = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height)?.data
    expect(read).toBe(await window.id('card-code-text').textContent())
    expect(read).toContain('Allergy: Penicillin')
    expect(read).toContain('+40 700 000 000')
  })

  it('is printed in the size of a bank card, and only the card', async () => {
    const printed = await savePdf('card.pdf')
    expect(printed.pages).toBe(1)
    expect(printed.text).toContain('Penicillin')
    for (const absent of ['What an ambulance asks for', 'trial runtime']) expect(printed.text).not.toContain(absent)
    await window.page.emulateMedia({ media: 'print' })
    const [width, height, code] = await window.page.evaluate(() => {
      const side = document.querySelector('[data-testid="wallet-card"] section')?.getBoundingClientRect()
      const qr = document.querySelector('[data-testid="card-qr"]')?.getBoundingClientRect()
      return [side?.width, side?.height, qr?.width].map((px) => ((px ?? 0) * 25.4) / 96)
    })
    await window.page.emulateMedia({ media: null })
    expect(width).toBeCloseTo(85.6, 0)
    expect(height).toBeCloseTo(54, 0)
    expect(code).toBeGreaterThanOrEqual(30)
  })

  it('stands in its place where lines run from right to left', async () => {
    const { page, room, navIsRight } = await window.page.evaluate(() => {
      document.documentElement.dir = 'rtl'
      const main = document.querySelector('main')
      const [page, room] = [document.documentElement, main].map((one) => [one?.scrollWidth ?? 0, one?.clientWidth ?? 0])
      const nav = document.querySelector('nav')?.getBoundingClientRect().left ?? 0
      document.documentElement.dir = 'ltr'
      return { page, room, navIsRight: nav > innerWidth / 2 }
    })
    expect(page?.[0]).toBe(page?.[1])
    expect(room?.[0]).toBe(room?.[1])
    expect(navIsRight).toBe(true)
  })
})

describe('with papers of a child and of somebody who is not known', () => {
  it('says whose they are everywhere, keeps them off the summary and the card, and takes the word of the person', async () => {
    await seeSeveralPeople(window, folder)
  })
})

describe('in the units and the language of the person', () => {
  it('the first page and the summary say a chosen unit, with what the record says beside it', async () => {
    await window.go('#/settings')
    await window.id('units-card').locator('summary').click()
    await window.id('unit-hba1c').selectOption('%')
    for (const [address, place] of [
      ['#/home', 'home-odd'],
      ['#/summary', 'section-results'],
    ] as const) {
      await window.go(address)
      await expect(window.id(place)).toContainText(/\d %/u)
      await expect(window.id(place)).toContainText(/converted; the record says \d+ mmol\/mol/u)
      await shoot(window, place, { dark: true })
    }
  })

  it('words of readings and doses are Romanian on the screen, and the same on paper', async () => {
    const file = join(folder, 'export.xml')
    const steps = { type: 'HKQuantityTypeIdentifierStepCount', unit: 'count', at: '2024-03-01 07:30:00 +0200', value: 8000 }
    await writeFile(file, healthXml([steps]))
    await chooseFiles(window, [file])
    await window.id('preview-mine').click()
    await expect(window.id('import-preview')).toContainText('Steps, total of the day')
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/settings')
    await window.id('settings-language').selectOption('ro')
    await window.go('#/records/other')
    await expect(window.id('record-line').first()).toContainText('Pași, totalul zilei 8\u202f000 pași')
    await window.id('record-line').first().getByRole('link').click()
    await expect(window.id('title')).toHaveText('Pași, totalul zilei')
    await window.go('#/print/whole')
    await expect(window.id('paper')).toContainText('Pași, totalul zilei')
    await shoot(window, 'whole-ro')
    const printed = await savePdf('tot.pdf')
    // Letters with a comma below them stand apart in the text of a PDF.
    expect(printed.text).toMatch(/Pa ?ș ?i, totalul zilei 8\s?000 pa ?ș ?i/u)
    expect(printed.text).not.toMatch(/total of the day|steps/u)
    await window.go('#/home')
    await expect(window.id('home-medicine')).toContainText('Medicamente')
    await shoot(window, 'home-ro')
    await seeSeveralInRomanian(window)
    expect(await axeFaults(window.page)).toEqual([])
  })
})
