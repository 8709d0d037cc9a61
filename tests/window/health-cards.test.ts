/** Health cards and health links as a person meets them: what is said of a signature, and nobody asked before the yes. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { BUNDLE, cardFileOf, cardOf, ISSUER, KEY, keySetOf, numericOf } from '../support/health-cards.ts'
import { linkTo, sealedFile, startLinkServer } from '../support/link-server.ts'
import type { LinkServer } from '../support/link-server.ts'
import { qrPicture } from '../support/qr-picture.ts'
import { axeFaults } from '../support/accessibility.ts'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const PICTURES = process.env['SALUS_TEST_PICTURES'] ?? ''
let window: SalusWindow
let server: LinkServer
let files = ''

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'salus-cards-'))
  server = await startLinkServer()
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Anyperson')
})
afterAll(() => Promise.all([window.close(), server.stop()]))

async function look(name: string): Promise<void> {
  expect({ name, found: await axeFaults(window.page) }).toEqual({ name, found: [] })
  if (PICTURES !== '') await window.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

/** Chooses a file and waits for its preview. */
async function choose(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(files, name), content)
  await window.answerOpen([join(files, name)])
  await window.go('#/import')
  await window.id('choose-files').click()
  await window.id('import-preview').waitFor()
}

async function keep(): Promise<void> {
  if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
}

/** The page of the first record of that kind. */
async function openRecord(kind: string): Promise<void> {
  await window.go(`#/records/${kind}`)
  await window.id('record-line').first().locator('a').first().click()
  await window.id('record').waitFor()
}

/** By which the card in the picture can be taken back. */
const RID = 'AQPCj4wwk6Mt'

describe('a health card', () => {
  it('in a picture is read, and its signature is not called more than it is', async () => {
    await choose('scan.png', qrPicture(numericOf(cardOf({ vc: { rid: RID } }))[0] ?? ''))
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'unlisted')
    await expect(window.id('card-signature')).toContainText('This does not mean that the card is fake')
    await look('preview')
    await keep()
    await openRecord('immunization')
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'unlisted')
  })

  it('says whose signature it has once its issuer is in the list', async () => {
    await window.go('#/settings')
    await expect(window.id('issuers-none')).toBeVisible()
    await window.id('issuer-add').click()
    await window.id('issuer-name').fill('Hill Clinic')
    await window.id('issuer-address').fill(ISSUER)
    await window.id('issuer-keys').fill('no keys')
    await window.id('issuer-save').click()
    await expect(window.id('issuers').getByTestId('failure')).toHaveAttribute('data-code', 'issuer-keys-broken')
    await writeFile(join(files, 'jwks.json'), keySetOf(KEY))
    await window.answerOpen([join(files, 'jwks.json')])
    await window.id('issuer-file').click()
    await expect(window.id('issuer-keys')).toHaveValue(keySetOf(KEY))
    await look('issuers-form')
    await window.id('issuer-save').click()
    await expect(window.id('issuer-line')).toContainText('Hill Clinic')
    await look('issuers')
    await openRecord('immunization')
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'listed')
    await expect(window.id('card-signature')).toContainText('Signed by Hill Clinic')
    await expect(window.id('card-revocation')).toHaveAttribute('data-revocation', 'no-list')
    await look('record-listed')
    await writeFile(join(files, 'crl.json'), JSON.stringify({ kid: KEY.kid, method: 'rid', ctr: 1, rids: [RID] }))
    await window.answerOpen([join(files, 'crl.json')])
    await window.go('#/settings')
    await window.id('issuer-list').click()
    await expect(window.id('issuer-line')).toContainText('1 list of cards taken back')
    await look('issuers-list')
    await openRecord('immunization')
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'taken-back')
    await look('record-taken-back')
  })

  it('that was changed says so, in the dark and on a small screen, too', async () => {
    const [head = '', , seal = ''] = cardOf().split('.')
    const content = cardOf({ bundle: { ...BUNDLE, entry: BUNDLE.entry.slice(1) }, content: { exp: 1_700_000_100 } }).split('.')[1] ?? ''
    await choose('changed.smart-health-card', cardFileOf(`${head}.${content}.${seal}`))
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'changed')
    await window.page.emulateMedia({ colorScheme: 'dark' })
    await window.page.setViewportSize({ width: 800, height: 700 })
    await look('preview-changed-dark-small')
    await window.id('import-discard').click()
  })
})

describe('a photograph of a card', () => {
  it('is looked at in the window, and its card goes to the same preview', async () => {
    const photograph = await window.page.evaluate(
      async (png) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(png)]))
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
        return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })).arrayBuffer())]
      },
      [...qrPicture(numericOf(cardOf({ content: { nbf: 1_700_000_600 } }))[0] ?? '')],
    )
    await writeFile(join(files, 'photo.jpg'), Uint8Array.from(photograph))
    await window.answerOpen([join(files, 'photo.jpg')])
    await window.go('#/import')
    await window.id('link-file').click()
    await window.id('import-preview').waitFor()
    await expect(window.id('card-signature')).toContainText('photo.jpg.txt')
    await window.id('import-discard').click()
    // Chosen like any other file it is a picture first; what its code says is offered.
    await window.answerOpen([join(files, 'photo.jpg')])
    await window.id('choose-files').click()
    await expect(window.id('codes-found')).toContainText('photo.jpg')
    await expect(window.id('card-signature')).toHaveCount(0)
    await look('photograph-code')
    await window.id('read-codes').click()
    await expect(window.id('card-signature')).toContainText('photo.jpg.txt')
    await expect(window.id('codes-found')).toHaveCount(0)
    await window.id('import-discard').click()
  })
})

describe('a health link', () => {
  it('found in a text is shown, and nobody is asked until the person says so', async () => {
    const link = linkTo(`${server.origin}/m`, { flag: 'P', exp: 4_000_000_000 })
    await choose('mail.txt', link)
    await window.id('preview-open-link').click()
    await expect(window.id('link-host')).toHaveText(server.origin.slice('http://'.length))
    await expect(window.id('link-once')).toBeVisible()
    await expect(window.id('link-open')).toBeDisabled()
    await look('link-dark-small')
    expect(server.asked).toEqual([])
  })

  it('says that a passcode was wrong and how many tries are left, keeps what was typed, and opens with the right one', async () => {
    const file = sealedFile(cardFileOf(cardOf({ content: { nbf: 1_700_000_500 } })))
    server.answers.set('/m', ({ body }) =>
      body.includes('"passcode":"1234"')
        ? { body: JSON.stringify({ files: [{ contentType: 'application/smart-health-card', embedded: file }] }) }
        : { status: 401, body: '{"remainingAttempts":4}' },
    )
    await window.id('link-passcode').fill('0000')
    await window.id('link-open').click()
    await expect(window.id('open-link').getByTestId('failure')).toContainText('Tries left: 4')
    await expect(window.id('link-passcode')).toHaveValue('0000')
    await look('link-wrong-passcode')
    await window.id('link-passcode').fill('1234')
    await window.id('link-open').click()
    await window.id('import-preview').waitFor()
    await expect(window.id('card-signature')).toHaveAttribute('data-verdict', 'listed')
    expect(server.asked.length).toBe(2)
    await window.id('import-discard').click()
  })

  it('that has expired offers no question, and speaks Romanian', async () => {
    await window.page.emulateMedia({ colorScheme: 'light' })
    await window.go('#/settings')
    await window.id('settings-language').selectOption('ro')
    await window.go('#/import')
    await window.id('link-text').fill(linkTo(`${server.origin}/m`, { exp: 1_600_000_000 }))
    await expect(window.id('link-expired')).toContainText('a expirat')
    await expect(window.id('link-open')).toHaveCount(0)
    await look('link-expired-ro')
    await window.id('link-no').click()
    await expect(window.id('link-text')).toHaveValue('')
    expect(server.asked.length).toBe(2)
  })
})
