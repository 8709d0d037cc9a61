/** A thousand hostile texts in every place that the window shows: each stays a text; nothing runs, loads, leaves or moves the page. */

import { expect } from '../support/patience.ts'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { PAYLOADS } from '../hostile/payloads.ts'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const AT_LEAST = 1000
let window: SalusWindow
let folder = ''
/** Stands where the payloads lead to; every connection counts. */
let target: Server
let connections = 0
let port = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-payloads-'))
  target = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((ready) => target.listen(0, '127.0.0.1', ready))
  const address = target.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  window = await openSalus(await freshDir())
  await createVault(window, PAYLOADS[0] ?? '')
})
afterAll(async () => {
  await window.close()
  target.close()
})

/** The one number of the address of all payloads becomes that of the server here. */
const here = (text: string): string => text.replaceAll('127.0.0.1:9', `127.0.0.1:${String(port)}`)

/** A record with the text in every place that is shown of it. */
function recordWith(text: string, at: number): object {
  const coding = { system: `urn:${text}`, code: text, display: text }
  const common = { text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>` }, note: [{ text }] }
  const date = `20${String(10 + (at % 16))}-01-02`
  switch (at % 5) {
    case 0:
      return { resourceType: 'Condition', ...common, code: { text, coding: [coding] }, recorder: { display: text }, onsetDateTime: date }
    case 1:
      return {
        resourceType: 'Observation',
        status: 'final',
        ...common,
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { text, coding: [coding] },
        valueQuantity: { value: at, unit: text },
        referenceRange: [{ text, high: { value: 1 } }],
        effectiveDateTime: date,
      }
    case 2:
      return {
        resourceType: 'AllergyIntolerance',
        ...common,
        code: { text },
        criticality: text,
        reaction: [{ severity: text, manifestation: [{ text }] }],
        recordedDate: date,
      }
    case 3:
      return { resourceType: 'MedicationStatement', status: text, ...common, medicationCodeableConcept: { text }, dosage: [{ text }] }
    default:
      return {
        resourceType: 'Immunization',
        status: 'completed',
        ...common,
        vaccineCode: { text, coding: [coding] },
        lotNumber: text,
        occurrenceDateTime: date,
      }
  }
}

/** Whatever is on the page now did no harm to it. */
async function isCalm(): Promise<void> {
  const found = await window.page.evaluate(() => ({
    harm: 'harm' in globalThis,
    made: document.querySelectorAll(
      'iframe, object, embed, base, form[action], meta[http-equiv="refresh"], link[href*="127.0.0.1"], main script, main style, main img',
    ).length,
    links: [...document.querySelectorAll('a[href]')].filter((one) => !(one.getAttribute('href') ?? '').startsWith('#')).length,
    handlers: [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on'))).length,
  }))
  expect(found).toEqual({ harm: false, made: 0, links: 0, handlers: 0 })
}

describe('hostile texts', () => {
  it(`of ${String(PAYLOADS.length)} kinds are there`, () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(900)
  })

  it('in every field of a thousand records are shown as texts in lists, pages, search and home', async () => {
    const texts = Array.from({ length: AT_LEAST }, (_, at) => here(PAYLOADS[at % PAYLOADS.length] ?? ''))
    const file = join(folder, 'texts.ndjson')
    await writeFile(file, texts.map((text, at) => JSON.stringify(recordWith(text, at))).join('\n'))
    const start = window.page.url().split('#')[0]
    await window.go('#/import')
    await window.answerOpen([file])
    await window.id('choose-files').click()
    await window.id('import-preview').waitFor()
    await isCalm()
    if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    for (const place of [
      '#/home',
      '#/timeline',
      '#/records/problem',
      '#/records/lab',
      '#/records/allergy',
      '#/records/medicine',
      '#/records/immunization',
    ]) {
      await window.go(place)
      await window.page.locator('main a').first().waitFor()
      await isCalm()
    }
    // The pages of records, a sample of each kind of payload; what the window is given of all of them is looked at as text.
    const ids = await window.page.evaluate(async () => {
      const { salus } = globalThis as unknown as {
        readonly salus: {
          call(method: string, args: object): Promise<{ readonly value: { readonly rows: readonly { readonly id: string }[] } }>
        }
      }
      return (await salus.call('listRecords', { limit: 1000, offset: 0 })).value.rows.map(({ id }) => id)
    })
    for (const id of ids.filter((_, at) => at % 25 === 0)) {
      await window.go(`#/record/${id}`)
      await expect(window.page.locator(`main [data-testid="record"]`)).toBeVisible()
      await isCalm()
    }
    for (const text of texts.slice(0, 5)) {
      await window.go('#/records')
      await window.id('search').fill(text)
      await isCalm()
    }
    expect(window.page.url().split('#')[0]).toBe(start)
    expect(await window.page.title()).toBe('Salus')
    expect(connections).toBe(0)
  })

  it('as names of files, and as addresses inside the window, do nothing either', async () => {
    const named = join(folder, 'names')
    await mkdir(named)
    const names = [...new Set(PAYLOADS.map((text) => here(text).replaceAll('/', '_').replaceAll('\u0000', '_').slice(0, 60)))].filter(
      (name) => Buffer.byteLength(name) < 200,
    )
    for (const [at, name] of names.entries()) await writeFile(join(named, `${name}.txt`), `a note ${String(at)}`)
    await window.go('#/import')
    await window.answerOpen([named])
    await window.id('choose-folder').click()
    await window.id('import-preview').waitFor()
    await isCalm()
    if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records/document')
    await window.page.locator('main a').first().waitFor()
    await isCalm()
    for (const text of PAYLOADS.slice(0, 40)) {
      await window.go(`#/records?source=${encodeURIComponent(here(text))}`)
      await window.go(`#/${here(text)}`)
    }
    await window.go('#/home')
    await window.page.locator('main a').first().waitFor()
    await isCalm()
    expect(connections).toBe(0)
  })
})
