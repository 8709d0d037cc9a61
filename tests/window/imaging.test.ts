/** Pictures in a real window: a series from a folder, seen, dimmed, measured, played; damaged ones named and passed over. */

import { expect } from '../support/patience.ts'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { dicomFile, encapsulated, sliceFields, waveFields } from '../support/dicom-files.ts'
import { axeFaults } from '../support/accessibility.ts'
import { ROOT, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const REAL = join(ROOT, '..', 'shared', 'data', 'dicom')
/** One of each compression, and colours. */
const REAL_NAMES = [
  '693_J2KI.dcm',
  'GDCMJ2K_TextGBR.dcm',
  'JPEGLSNearLossless_08.dcm',
  'SC_rgb_jls_lossy_line.dcm',
  'SC_rgb_jpeg_lossy_gdcm.dcm',
  'SC_rgb_rle_16bit.dcm',
  'ExplVR_BigEnd.dcm',
  'image_dfl.dcm',
  'examples_ybr_color.dcm',
]
const SIDE = 32
const SLICES = 12
/** Pictures of the other series. */
const OTHERS = 4
const DAMAGED = 3
let window: SalusWindow
let folder = ''

/** Every slice has one value; the first is the middle of the window, the second is below it, all others above. */
const uniform = (number: number): Uint8Array => {
  const pixels = Buffer.alloc(SIDE * SIDE * 2)
  for (let at = 0; at < SIDE * SIDE; at++) pixels.writeUInt16LE(number === 1 ? 1064 : number === 2 ? 0 : 4000, at * 2)
  return new Uint8Array(pixels)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-imaging-'))
  await mkdir(join(folder, 'disc'))
  for (let number = 1; number <= SLICES; number++) {
    const wish = { number, rows: SIDE, columns: SIDE, pixels: uniform(number) }
    const whole = dicomFile(sliceFields(wish))
    const broken = dicomFile(sliceFields({ ...wish, more: { 0x7fe00010: encapsulated([new Uint8Array(70)]) } }), 'rle')
    await writeFile(join(folder, 'disc', `IM${String(number)}`), number === DAMAGED ? broken : whole)
  }
  for (let number = 1; number <= OTHERS; number++) {
    const other = { number, series: '1.2.3.9', instance: `1.2.3.9.${String(number)}`, rows: SIDE, columns: SIDE, pixels: uniform(2) }
    const { 0x00280030: _spacing, ...unsized } = sliceFields({
      ...other,
      more: { 0x0008103e: ['LO', 'Overview'], 0x00200011: ['IS', '1'] },
    })
    await writeFile(join(folder, 'disc', `OVER${String(number)}`), dicomFile(unsized))
  }
  await writeFile(join(folder, 'heart'), dicomFile(waveFields()))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

async function importAll(paths: readonly string[]): Promise<void> {
  await window.go('#/import')
  await window.answerOpen(paths)
  await window.id('choose-files').click()
  await window.id('import-preview').waitFor()
  if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
}

/** How bright the middle of the canvas is. */
function brightness(): Promise<number> {
  return window.id('picture-canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { width, height } = canvas
    return canvas.getContext('2d')?.getImageData(Math.floor(width / 2) + 20, Math.floor(height / 2) + 20, 1, 1).data[0] ?? -1
  })
}

const at = (place: number): Promise<void> => expect(window.id('picture-canvas')).toHaveAttribute('data-at', String(place))
/** A picture of the window for whoever wants to look, where a folder for it is given. */
const look = async (name: string): Promise<void> => {
  const dir = process.env['SALUS_LOOK']
  if (dir !== undefined) await window.page.screenshot({ path: join(dir, `${name}.png`) })
}

describe('a study', () => {
  it('is one line of the list, whatever the number of its pictures', async () => {
    await importAll([join(folder, 'disc')])
    await window.go('#/imaging')
    await expect(window.id('record-line')).toHaveCount(1)
    await window.go('#/timeline')
    await expect(window.page.getByText('Chest with contrast')).toHaveCount(1)
    await expect(window.page.getByText('Lung 1.0')).toHaveCount(0)
  })

  it('shows its pictures as they are, by keys and wheel, and passes over a damaged one by name', async () => {
    await window.go('#/imaging')
    await window.page.getByRole('link', { name: 'Chest with contrast' }).click()
    await expect(window.id('not-for-diagnosis')).toBeVisible()
    await window.page.getByRole('button', { name: 'Understood' }).click()
    await expect(window.id('series')).toHaveCount(2)
    await window.id('series').filter({ hasText: 'Lung 1.0' }).click()
    await expect(window.id('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await at(0)
    await expect.poll(brightness).toBe(128)
    await window.id('picture-canvas').press('ArrowDown')
    await at(1)
    await expect.poll(brightness).toBe(0)
    await window.id('picture-canvas').press('ArrowDown')
    await at(3)
    await expect(window.id('picture-damaged')).toContainText('3: This picture is damaged.')
    await window.id('picture-canvas').press('End')
    await at(SLICES - 1)
    await window.id('picture-canvas').press('Home')
    await at(0)
    await window.id('picture-canvas').hover()
    await window.page.mouse.wheel(0, 100)
    await at(1)
  })

  it('is brighter and darker by keys, dragging and the windows of the file and of tomographies', async () => {
    await window.id('picture-canvas').press('Home')
    await at(0)
    await window.id('picture-canvas').press('Shift+ArrowDown')
    await expect.poll(brightness).toBeLessThan(128)
    await window.id('picture-canvas').press('0')
    await expect.poll(brightness).toBe(128)
    await window.id('picture-window').selectOption({ label: 'Lung' })
    await expect(window.id('picture-status')).toContainText('Middle -600, width 1,500')
    await window.id('picture-reset').click()
    await expect(window.id('picture-status')).toContainText('Middle 40, width 400')
  })

  it('is measured by keyboard in millimetres, and in pixels where the file has no sizes', async () => {
    const measure = async (): Promise<void> => {
      await window.id('picture-canvas').press('l')
      await window.id('picture-canvas').press('Enter')
      for (let step = 0; step < 5; step++) await window.id('picture-canvas').press('Control+ArrowRight')
      await window.id('picture-canvas').press('Enter')
    }
    await measure()
    await expect(window.id('picture-measured')).toContainText('5 mm')
    await window.id('picture-canvas').press('Escape')
    await expect(window.id('picture-measured')).toHaveCount(0)
    await window.id('series').filter({ hasText: 'Overview' }).click()
    await expect(window.id('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await measure()
    await expect(window.id('picture-measured')).toContainText('10 pixels')
    await window.id('series').filter({ hasText: 'Lung' }).click()
  })

  it('plays and stops', async () => {
    await expect(window.id('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await window.id('picture-play').click()
    await expect(window.id('picture-canvas')).not.toHaveAttribute('data-at', '0')
    await window.id('picture-play').click()
    await expect(window.id('picture-play')).toHaveText('Play')
  })

  it('stands beside another series, and both move together or alone', async () => {
    const [left, right] = [window.id('pane-left'), window.id('pane-right')]
    await window.id('series').filter({ hasText: 'Overview' }).click()
    await window.id('series-beside').selectOption({ index: 1 })
    await expect(right.getByTestId('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await expect(left.getByTestId('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await right.getByTestId('picture-canvas').press('ArrowDown')
    await expect(right.getByTestId('picture-canvas')).toHaveAttribute('data-at', '1')
    await window.id('series').filter({ hasText: 'Lung' }).click()
    await expect(window.id('pane-right')).toHaveCount(0)
    await window.id('series-beside').selectOption({ index: 1 })
    await expect(right.getByTestId('picture-canvas')).toHaveAttribute('data-shown', 'true')
    await right.getByTestId('picture-canvas').press('End')
    await expect(left.getByTestId('picture-canvas')).toHaveAttribute('data-at', String(SLICES - 1))
    await left.getByTestId('picture-canvas').press('Home')
    await expect(right.getByTestId('picture-canvas')).toHaveAttribute('data-at', '0')
    await window.id('series-together').uncheck()
    await right.getByTestId('picture-canvas').press('End')
    await expect(right.getByTestId('picture-canvas')).toHaveAttribute('data-at', String(OTHERS - 1))
    await expect(left.getByTestId('picture-canvas')).toHaveAttribute('data-at', '0')
    await look('beside')
    await window.id('series-beside').selectOption({ index: 0 })
    await expect(window.id('pane-right')).toHaveCount(0)
  })

  it('says whose it is, and has no violations', async () => {
    await window.id('picture-facts').locator('summary').click()
    await expect(window.id('picture-facts')).toContainText('Maria Popescu')
    expect(await axeFaults(window.page)).toEqual([])
  })
})

describe('a recording', () => {
  it('is drawn on paper, moved along and measured by keyboard and mouse, and has no violations', async () => {
    await importAll([join(folder, 'heart')])
    await window.go('#/records?source=heart')
    await expect(window.id('record-line')).toHaveCount(1)
    await window.id('record-line').getByRole('link').click()
    await window.id('open-document').click()
    const canvas = window.id('recording-canvas')
    await canvas.waitFor()
    await canvas.press('+')
    await canvas.press('+')
    await expect(window.id('recording-measured')).toContainText('40 ms')
    await canvas.press('Escape')
    await expect(window.id('recording-measured')).toHaveText('')
    await canvas.click({ position: { x: 100, y: 50 } })
    await canvas.click({ position: { x: 194.5, y: 50 } })
    // A second is 25 mm, and an inch has 96 of these points.
    await expect(window.id('recording-measured')).toContainText('1,000 ms')
    await canvas.press('End')
    await expect(window.id('recording-place')).not.toHaveValue('0')
    await window.id('recording-speed').selectOption('50')
    await look('recording')
    await window.page.getByText('Values of each lead').click()
    await expect(window.page.getByRole('row', { name: /^II / })).toContainText('1 mV')
    expect(await axeFaults(window.page)).toEqual([])
  })
})

describe.skipIf(!existsSync(REAL))('real pictures (skipped where ../shared/data is absent)', () => {
  it('of every compression are shown under the strict policy', async () => {
    const blocked: string[] = []
    window.page.on('console', (message) => {
      if (/policy|refused/iu.test(message.text())) blocked.push(message.text())
    })
    for (const name of REAL_NAMES) {
      await importAll([join(REAL, name)])
      await window.go('#/import')
      await window.go(`#/records?source=${name}`)
      const kinds = await window.page.evaluate(async (source) => {
        const { salus } = globalThis as unknown as {
          readonly salus: {
            call(
              method: string,
              args: object,
            ): Promise<{ readonly value: { readonly rows: readonly { readonly id: string; readonly kind: string }[] } }>
          }
        }
        const page = await salus.call('listRecords', { source, kinds: ['image', 'document'], limit: 5, offset: 0 })
        return page.value.rows.map(({ id }) => id)
      }, name)
      await window.go(`#/document/${kinds[0] ?? ''}`)
      await expect(window.id('picture-canvas'), name).toHaveAttribute('data-shown', 'true')
      await expect.poll(brightest, { message: name }).toBeGreaterThan(20)
    }
    expect(blocked).toEqual([])
  })
})

/** Of the whole canvas. */
function brightest(): Promise<number> {
  return window.id('picture-canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray(4)
    let most = 0
    for (let index = 0; index < data.length; index += 4) most = Math.max(most, data[index] ?? 0, data[index + 1] ?? 0, data[index + 2] ?? 0)
    return most
  })
}
