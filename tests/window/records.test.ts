/** Records in and seen: preview, undo, home, timeline, chart, documents, search, hostile narrative, bad files. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { chooseFiles, clickAndComeBack } from '../support/window-checks.ts'
import { SAMPLES, createVault, freshDir, importSamples, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-files-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

describe('records in', () => {
  it('shows whose records and how many before anything is kept, and undoes in one step', async () => {
    await chooseFiles(window, [join(SAMPLES, 'maria-popescu.json')])
    await expect(window.id('import-preview')).toContainText('Maria Popescu')
    await expect(window.id('import-preview')).toContainText('laboratory results')
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.id('import-undo').click()
    await expect(window.id('import-undone')).toBeVisible()
    await window.go('#/home')
    await expect(window.id('home-empty')).toBeVisible()
  })

  it('keeps the sample patient, and a second time finds only duplicates', async () => {
    await importSamples(window)
    await window.go('#/import')
    await window.id('choose-samples').click()
    await expect(window.id('preview-duplicates')).toBeVisible()
    await expect(window.id('import-keep')).toBeDisabled()
    await window.id('import-discard').click()
  })

  it('stops at records of somebody else until the person says they belong here', async () => {
    const file = join(folder, 'other.json')
    await writeFile(
      file,
      JSON.stringify({ resourceType: 'Patient', name: [{ given: ['Ion'], family: 'Ionescu' }], birthDate: '1990-01-01' }),
    )
    await chooseFiles(window, [file])
    await expect(window.id('import-preview')).toContainText('Is this you?')
    await expect(window.id('preview-subject')).toContainText('Ion Ionescu')
    await expect(window.id('import-keep')).toHaveCount(0)
    await window.id('preview-mine').click()
    await expect(window.id('import-keep')).toBeEnabled()
    await window.id('import-discard').click()
  })
})

describe('bad files', () => {
  const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`
  const CASES: readonly (readonly [name: string, content: string, sentence: RegExp])[] = [
    ['broken.json', '{"resourceType": "Patient", ', /not complete/u],
    ['deep.json', `{"resourceType":"Basic","x":${deep}}`, /nested too deeply/u],
    ['unknown.json', JSON.stringify({ resourceType: 'Horoscope' }), /known kind of record/u],
    ['empty.json', '', /empty/iu],
  ]
  for (const [name, content, sentence] of CASES) {
    it(`says in a sentence why ${name} cannot be read, and stores nothing`, async () => {
      const file = join(folder, name)
      await writeFile(file, content)
      await chooseFiles(window, [file])
      const said = window.page.getByTestId('preview-refused').or(window.page.getByTestId('failure'))
      await expect(said.first()).toContainText(sentence)
      if ((await window.id('import-discard').count()) > 0) await window.id('import-discard').click()
    })
  }

  it('says that an empty folder holds nothing to read', async () => {
    const empty = join(folder, 'nothing')
    await mkdir(empty)
    await chooseFiles(window, [empty])
    await expect(window.page.getByTestId('failure').or(window.page.getByTestId('import-preview')).first()).toBeVisible()
    if ((await window.id('import-discard').count()) > 0) await window.id('import-discard').click()
  })
})

describe('records seen', () => {
  it('answers on home what there is, what is odd and who can see it', async () => {
    await window.go('#/home')
    await expect(window.id('home-odd')).toContainText('HbA1c')
    await expect(window.id('home-odd')).toContainText('above 42')
    await expect(window.id('home-medicine')).toContainText(/metformin/iu)
    await expect(window.id('home-medicine')).not.toContainText(/ibuprofen/iu)
    await expect(window.id('home-allergy')).toContainText('Penicillin')
    await expect(window.id('home-problem')).not.toContainText('Pneumonia')
    await expect(window.id('home-sharing')).toContainText('Nobody but you')
  })

  it('draws a laboratory value over time with its range, and the same as a table', async () => {
    await window.id('home-odd').getByText('HbA1c').click()
    await expect(window.id('chart').locator('.point')).toHaveCount(9)
    await expect(window.id('chart').locator('.point.odd path')).toHaveCount(7)
    await expect(window.id('chart').locator('.band')).toHaveCount(1)
    await expect(window.id('series-table').locator('tbody tr')).toHaveCount(9)
    await window.id('chart-panes').focus()
    await window.page.keyboard.press('End')
    await expect(window.id('chart-reading')).toContainText('58 mmol/mol, above 42')
    await window.page.keyboard.press('ArrowLeft')
    await expect(window.id('chart-reading')).toContainText('55 mmol/mol')
  })

  it('says a value in another unit only with what the record says beside it, and keeps the choice', async () => {
    await window.id('unit-hba1c').selectOption('%')
    await expect(window.id('series-table').locator('tbody tr').first()).toContainText('7.5 %')
    await expect(window.id('converted').first()).toHaveText('converted; the record says 58 mmol/mol')
    await window.go('#/labs')
    await expect(window.id('measure').filter({ hasText: 'HbA1c' })).toContainText('converted; the record says 58 mmol/mol')
    await window.go('#/settings')
    await window.id('units-card').locator('summary').click()
    await window.id('unit-hba1c').selectOption('')
    await window.go('#/labs')
    await expect(window.id('measure').filter({ hasText: 'HbA1c' })).toContainText('above 42')
    await expect(window.id('converted')).toHaveCount(0)
  })

  it('finds the last HbA1c in two clicks, and shows tests together over one time', async () => {
    await window.go('#/home')
    await window.id('home-labs-all').click()
    await window.id('find-measure').fill('hba1c')
    await expect(window.id('measure')).toHaveCount(1)
    await expect(window.id('measure')).toContainText('58 mmol/mol')
    await window.id('measure').getByRole('checkbox').check()
    await window.id('find-measure').fill('creat')
    await window.id('measure').getByRole('checkbox').check()
    await window.id('show-together').click()
    await expect(window.id('chart-pane')).toHaveCount(2)
    await window.id('chart-panes').focus()
    await window.page.keyboard.press('End')
    await expect(window.id('chart-reading')).toContainText(/HbA1c.* 58 mmol\/mol.*Creatinine 86/u)
    await window.id('span-1').click()
    await expect(window.id('chart').locator('.point')).toHaveCount(3)
    await window.id('zoom-out').click()
    await expect(window.id('span-1')).toHaveAttribute('aria-pressed', 'false')
    await window.id('span-all').click()
    await expect(window.id('chart').locator('.point')).toHaveCount(13)
    const place = await window.id('chart-panes').boundingBox()
    const [x, y] = [(place?.x ?? 0) + (place?.width ?? 0) / 2, (place?.y ?? 0) + 60]
    await window.page.mouse.move(x, y)
    await window.page.mouse.down()
    await window.page.mouse.move(x + 120, y, { steps: 4 })
    await window.page.mouse.up()
    await expect(window.id('span-all')).toHaveAttribute('aria-pressed', 'false')
    expect(await window.id('chart').locator('.point').count()).toBeLessThan(13)
    await window.id('add-series').selectOption({ label: 'Potassium' })
    await expect(window.id('chart-pane')).toHaveCount(3)
  })

  it('draws a blood pressure as two lines of one chart', async () => {
    await window.go('#/vitals')
    await window.id('measure').getByText('Blood pressure').click()
    await expect(window.id('chart').locator('path.line')).toHaveCount(2)
    await expect(window.id('chart').locator('text.name')).toHaveText(['Systolic', 'Diastolic'])
  })

  it('says medicines of now and of before with their doses in words', async () => {
    await window.go('#/medicines')
    const metformin = window.id('medicines-current').getByTestId('medicine').filter({ hasText: 'Metformin' })
    await expect(metformin).toContainText('500 mg twice a day with food')
    await expect(metformin).toContainText('for Type 2 diabetes · by Dr. Andreea Mureșan · since 20 May 2019')
    await expect(window.id('medicines-past')).toContainText('Ibuprofen 400 mg')
    await expect(window.id('medicines-current')).not.toContainText('Ibuprofen')
  })

  it('lists everything by date, and by kind', async () => {
    await window.go('#/timeline')
    await expect(window.id('list-group').first()).toContainText('2026')
    await window.id('order').selectOption('oldest')
    await expect(window.id('list-group').first()).not.toContainText('2026')
    await window.go('#/records/immunization')
    await expect(window.id('record-line')).toHaveCount(3)
  })

  it('finds words in any record', async () => {
    await window.go('#/records')
    await window.id('search').fill('metformin')
    await expect(window.id('record-line').first()).toContainText(/metformin/iu)
    await window.page.keyboard.press('Control+k')
    await window.id('palette-text').fill('penicillin')
    await expect(window.id('palette').getByRole('option').first()).toContainText('Penicillin')
    await window.page.keyboard.press('Enter')
    await expect(window.id('title')).toContainText('Penicillin')
  })

  it('keeps what is typed and narrowed in another kind, and leads to all hits and to all of one kind of thing', async () => {
    await window.go('#/records?from=2001-01-01')
    await window.id('search').fill('hba1c')
    await expect(window.id('record-line').first()).toContainText(/hba1c/iu)
    await window.id('kind-lab').click()
    await expect(window.id('search')).toHaveValue('hba1c')
    await expect(window.id('filter-from')).toHaveValue('2001-01-01')
    await window.id('record-line').first().getByRole('link').click()
    await window.page.getByText('Details').first().click()
    await window.id('same-code').click()
    await expect(window.id('filter-code')).toBeVisible()
    await expect(window.id('search')).toHaveValue('')
    await expect(window.id('record-line').filter({ hasNotText: /hba1c/iu })).toHaveCount(0)
    await expect(window.id('record-line').first()).toContainText(/hba1c/iu)
    await window.go('#/records?from=2999-01-01')
    await expect(window.page.getByText('Nothing fits what you narrowed down to.')).toBeVisible()
    await window.page.keyboard.press('Control+k')
    await window.id('palette-text').fill('a')
    await window.id('palette').getByRole('option', { name: 'records that were found' }).click()
    await expect(window.id('search')).toHaveValue('a')
  })

  it('opens a PDF, a picture and a text, each byte for byte as it came', async () => {
    await window.go('#/records/document')
    await window.page.getByText('north-clinic-letter').first().click()
    await window.id('open-document').click()
    await expect(window.id('pdf-page').first()).toHaveAttribute('data-drawn', 'true')
    const saved = join(folder, 'saved.pdf')
    await window.answerSave(saved)
    await window.id('save-original').click()
    await expect(window.page.getByText('outside the vault')).toBeVisible()
    expect(await readFile(saved)).toEqual(await readFile(join(SAMPLES, 'north-clinic-letter.pdf')))
    await window.go('#/records/document')
    await window.page.getByText('vaccination-card').first().click()
    await window.id('open-document').click()
    await expect.poll(() => window.id('picture').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
    await window.go('#/records/document')
    await window.page.getByText('knee-mri-report').first().click()
    await window.id('open-document').click()
    await expect(window.id('text')).toContainText(/knee/iu)
  })

  it('shows hostile narrative as text that loads, runs and navigates nothing', async () => {
    const file = join(folder, 'hostile.json')
    const div =
      '<div xmlns="http://www.w3.org/1999/xhtml">Calm words<script>window.harm=1</script><img src="http://127.0.0.1:9/x.png" onerror="window.harm=2"/><a href="http://127.0.0.1:9/">link</a></div>'
    await writeFile(
      file,
      JSON.stringify({ resourceType: 'Condition', code: { text: 'Hostile narrative' }, text: { status: 'generated', div } }),
    )
    await chooseFiles(window, [file])
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records')
    await window.id('search').fill('hostile')
    await window.id('record-line').getByText('Hostile narrative').first().click()
    await expect(window.id('narrative')).toContainText('Calm words')
    expect(await window.id('narrative').locator('img, script, a').count()).toBe(0)
    expect(await window.page.evaluate(() => 'harm' in globalThis)).toBe(false)
  })

  it('waits for the ledger and then says witnessed, with a proof to save', async () => {
    await window.go('#/home')
    await expect(window.id('witness-chip')).toHaveText('Good', { timeout: NEWS_MS })
    await window.go('#/records')
    await window.id('search').fill('penicillin')
    await window.page.getByRole('link', { name: 'Penicillin', exact: true }).click()
    await window.id('details').locator('summary').click()
    await expect(window.id('witness')).toHaveAttribute('data-state', 'witnessed')
    const proof = join(folder, 'proof.json')
    await window.answerSave(proof)
    await window.id('save-proof').click()
    await expect(window.page.getByText('The proof was saved')).toBeVisible()
    expect(JSON.parse(await readFile(proof, 'utf8'))).toBeTruthy()
    const record = join(folder, 'record.json')
    await window.answerSave(record)
    await window.id('save-record').click()
    await expect.poll(() => readFile(record, 'utf8').catch(() => '')).toContain('"resourceType"')
  })

  it('saves the page that checks files, with the fingerprint that the settings show', async () => {
    const page = join(folder, 'page.html')
    await window.answerSave(page)
    await window.id('save-verify-page').click()
    await expect(window.page.getByText('The page was saved.')).toBeVisible()
    const bytes = await readFile(page)
    await window.go('#/settings')
    await expect(window.id('verify-page-hash')).toHaveText(createHash('sha256').update(bytes).digest('hex'))
  })
})

describe('what she is called', () => {
  it('can be mended, on her card and wherever she is greeted', async () => {
    await window.go('#/settings')
    await expect(window.id('own-name-field')).toHaveValue('Maria Popescu')
    await expect(window.id('own-name-save')).toBeDisabled()
    await window.id('own-name-field').fill('Maria Ionescu')
    await window.id('own-name-save').click()
    await expect(window.id('own-name-save')).toBeDisabled()
    await window.go('#/activity')
    await expect(window.page.getByText('You are called “Maria Ionescu” now; before it was “Maria Popescu”.')).toBeVisible()
    await window.go('#/home')
    await expect(window.id('title')).toContainText('Maria')
    await expect(window.page.getByText('Maria Ionescu').first()).toBeVisible()
    await window.go('#/people')
    const token = await window.id('card-text').inputValue()
    const card = JSON.parse(Buffer.from(token.replace('salus-card:', ''), 'base64url').toString('utf8')) as { readonly name: string }
    expect(card.name).toBe('Maria Ionescu')
    await window.go('#/settings')
    await window.id('own-name-field').fill('Maria Popescu')
    await window.id('own-name-save').click()
    await expect(window.id('own-name-save')).toBeDisabled()
  })
})

describe('what stands out', () => {
  it('is said with the records that it rests on and the limits of the rules, and can be switched off', async () => {
    await window.go('#/home')
    const creatinine = window.id('insight').filter({ hasText: 'Creatinine' })
    await expect(creatinine.first()).toContainText('was in its range on 18 November 2024 and above it on 9 November 2026')
    await window.id('insights-all').click()
    await expect(window.id('insight').filter({ hasText: 'tetanus' })).toContainText('ten years')
    await expect(window.id('insights')).toContainText('not a diagnosis')
    await creatinine.first().getByRole('link').first().click()
    await expect(window.id('record')).toContainText('86')
    await window.go('#/settings')
    // Whoever leaves while it is being written and comes back finds it as she left it: switching on again is a choice, not nothing.
    const left = await clickAndComeBack(window, 'settings-insights', '#/home')
    expect(left).toEqual({ between: true, checked: false })
    await window.go('#/home')
    await expect(window.id('home-lab')).toBeVisible()
    await expect(window.id('insights')).toHaveCount(0)
    await window.go('#/settings')
    await window.id('settings-insights').check()
    await window.go('#/home')
    await expect(window.id('insights')).toBeVisible()
    if (process.env['SALUS_LOOK'] !== undefined)
      await window.page.screenshot({ path: join(process.env['SALUS_LOOK'], 'home.png'), fullPage: true })
  })
})
