/** Files that ask something before they are kept: tables, the archive of a phone, locked papers, photographs; and pictures of rarer kinds. */

import { expect } from '../support/patience.ts'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { pdfFile } from '../support/pdf-files.ts'
import { exifBlock, exifPart, jpegFile } from '../support/photographs.ts'
import { ecgCsv, healthXml, healthZip } from '../support/apple-health.ts'
import { axeFaults } from '../support/accessibility.ts'
import { chooseFiles, shoot } from '../support/window-checks.ts'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-files-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

const VECTORS = resolve(import.meta.dirname, '../vectors')

describe('readings', () => {
  it('of a table wait for a word on its columns, lead to the table, and name the line that cannot be read', async () => {
    const file = join(folder, 'glucose.csv')
    await writeFile(file, 'Date,Glucose,Note\n03/04/2024 08:00,101,before breakfast\n05/04/2024 08:10,high,\n')
    await chooseFiles(window, [file])
    await expect(window.id('table-columns')).toContainText('before breakfast')
    await expect(window.id('table-read')).toBeDisabled()
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('table-unit').selectOption('mg/dL')
    await expect(window.id('table-read')).toBeDisabled()
    await window.id('table-order').selectOption('day-first')
    await window.id('table-read').click()
    await expect(window.id('preview-left')).toContainText('1 (3)')
    await expect(window.id('import-preview')).toContainText('3 April 2024')
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records?source=glucose.csv&kind=vital')
    await window.id('record-line').first().locator('a').first().click()
    await expect(window.id('read-from')).toContainText('glucose.csv')
    await window.id('read-place').click()
    await expect(window.id('place-marked')).toHaveText('03/04/2024 08:00,101,before breakfast')
    await shoot(window, 'line-marked')
    await window.go('#/import')
    await window.id('import-entry').first().getByRole('button').click()
    // Of the newest nothing can lie in a later file.
    await expect(window.id('import-take-out-dialog')).not.toContainText('keeps each record once')
    await shoot(window, 'take-out')
    await window.id('import-take-out-yes').click()
    await expect(window.page.getByText('2 records were taken out again.').first()).toBeVisible()
  })

  it('of a phone are read while their archive is unpacked, and whose they are is asked', async () => {
    const file = join(folder, 'export.zip')
    const weight = { type: 'HKQuantityTypeIdentifierBodyMass', at: '2024-03-01 07:30:00 +0200', value: 72.5, unit: 'kg' }
    const points = Array.from({ length: 512 }, (_, at) => String(at))
    const ecg = { name: 'apple_health_export/electrocardiograms/ecg_2024-03-02.csv', bytes: Buffer.from(ecgCsv(points)) }
    await writeFile(
      file,
      healthZip(healthXml([weight]), [ecg, { name: 'apple_health_export/workout-routes/a.gpx', bytes: Buffer.from('<gpx/>') }]),
    )
    await chooseFiles(window, [file])
    await expect(window.id('preview-subject').first()).toContainText('The file names nobody')
    await expect(window.id('import-keep')).toHaveCount(0)
    await window.id('preview-mine').click()
    await expect(window.id('import-preview')).toContainText('72.5 kg')
    await expect(window.id('import-preview')).toContainText('Electrocardiogram')
    await expect(window.id('preview-left')).toContainText('routes of workouts: 1')
    await window.id('import-discard').click()
  })
})

describe('papers and photographs', () => {
  it('asks for the password of a PDF and about the place of a photograph before anything is kept', async () => {
    const paths = [
      join(folder, 'locked-letter.pdf'),
      join(folder, 'blister.jpg'),
      join(folder, 'old-scan.pdf'),
      join(VECTORS, 'tiff', 'pages.tif'),
      join(VECTORS, 'heic', 'grey.heic'),
    ] as const
    await writeFile(
      paths[0],
      pdfFile({ pages: [['Taken with a spoonful of saffron']], encryption: { cipher: 'aes-128', password: 'orange-7' } }),
    )
    await writeFile(paths[1], jpegFile([exifPart(exifBlock({ littleEndian: true, taken: '2024:07:08 09:10:11', latitude: [44, 25, 33] }))]))
    await writeFile(paths[2], pdfFile({ pages: [[]] }))
    await chooseFiles(window, paths)
    await expect(window.id('papers-scans')).toBeVisible()
    await expect(window.id('import-keep')).toBeDisabled()
    await window.id('paper-password').fill('apple-7')
    await window.id('papers-read').click()
    await expect(window.id('paper-wrong')).toBeVisible()
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'papers', { dark: true, whole: false })
    await window.id('paper-password').fill('orange-7')
    await window.id('places-remove').click()
    await expect(window.id('papers-places')).toContainText('The place was removed from one photograph')
    await expect(window.id('papers-locked')).toHaveCount(0)
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records?text=saffron')
    await window.id('search').fill('saffron')
    await window.page.getByText('locked-letter').first().click()
    await expect(window.id('narrative')).toContainText('saffron')
    await shoot(window, 'paper-record', { dark: true, whole: false })
    await window.id('open-document').click()
    await window.id('pdf-password').fill('apple-7')
    await window.id('pdf-open').click()
    await expect(window.id('pdf-wrong')).toBeVisible()
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'paper-password', { dark: true, whole: false })
    await window.id('pdf-password').fill('orange-7')
    await window.id('pdf-open').click()
    await expect(window.id('pdf-page').first()).toHaveAttribute('data-drawn', 'true')
    await window.go('#/records/document')
    await window.page.getByText('blister').first().click()
    await expect(window.id('paper-note')).toContainText('were removed at your request')
    await shoot(window, 'paper-note', { dark: true, whole: false })
  })

  it('offers to make a PDF findable that was kept without its password, and leads to the page of a hit', async () => {
    const file = join(folder, 'kept-letter.pdf')
    const pages = [['A letter'], ['Nothing of note'], ['Taken with a pinch of cardamom', 'Cardamom again'], ['The end']]
    await writeFile(file, pdfFile({ pages, encryption: { cipher: 'rc4-128', password: 'lemon-3' } }))
    await chooseFiles(window, [file])
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records/document')
    await window.page.getByText('kept-letter').first().click()
    await window.id('open-document').click()
    await window.id('pdf-password').fill('lemon-3')
    await window.id('pdf-open').click()
    await window.id('make-findable').waitFor()
    await expect(window.id('pdf-page').first()).toHaveAttribute('data-drawn', 'true')
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'make-findable')
    await window.id('read-locked').click()
    await expect(window.id('findable')).toBeVisible()
    await shoot(window, 'findable')
    await window.go('#/records')
    await window.id('search').fill('cardamom')
    await expect(window.id('found-place')).toHaveText('page 3 of 4')
    await shoot(window, 'found-page')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('found-place').click()
    await window.id('pdf-password').fill('lemon-3')
    await window.id('pdf-open').click()
    await expect(window.id('pdf-page').nth(2)).toHaveAttribute('data-marked', '2')
    await expect(window.id('pdf-page').nth(2)).toBeInViewport({ ratio: 0.5 })
    await expect(window.id('make-findable')).toHaveCount(0)
    await shoot(window, 'page-marked')
    expect(await axeFaults(window.page)).toEqual([])
  })

  it('shows a TIFF page by page, and a HEIC', async () => {
    await window.go('#/records/document')
    await window.page.getByText('pages.tif').first().click()
    await window.id('open-document').click()
    await expect(window.id('picture-place')).toHaveAttribute('max', '2')
    await window.id('picture-canvas').press('ArrowRight')
    await expect(window.id('picture-canvas')).toHaveAttribute('data-at', '1')
    await expect(window.id('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await expect(window.page.getByText('Picture 2 of 3')).toBeVisible()
    await shoot(window, 'tiff', { dark: true, whole: false })
    await window.go('#/records/document')
    await window.page.getByText('grey.heic').first().click()
    await window.id('open-document').click()
    await expect(window.id('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await shoot(window, 'heic', { dark: true, whole: false })
  })
})
