/** A stranger checks files of a real vault in an ordinary browser: from the disk, with the network off, and no request but the one that a button makes. */

import { axeFaults } from '../support/accessibility.ts'
import { expect } from '../support/patience.ts'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { CHAIN_ID, hasAnvil, startAnvil } from '../support/anvil.ts'
import type { Anvil } from '../support/anvil.ts'
import { resourcesOf } from '../../shared/crypto/consent-file.ts'
import { PROOFS_TYPE } from '../../shared/crypto/receipt-batch.ts'
import { buildReceiptSeals, readReceiptSeals } from '../../shared/crypto/receipt-seals.ts'
import { openFromDisk } from '../support/browser.ts'
import type { StrangerBrowser } from '../support/browser.ts'
import { cardFileOf, cardOf, contentOf, ISSUER, KEY, keySetOf, numericOf } from '../support/health-cards.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { consentJson, TERMS } from '../support/verify-files.ts'
import { qrPicture } from '../support/qr-picture.ts'
import { ROOT } from '../support/window.ts'

const DAY_MS = 24 * 3_600_000
const PAGE = join(ROOT, 'out/verify/salus-verify.html')
/** Pictures for looking at, where a folder is named. */
const PICTURES = process.env['SALUS_PICTURES'] ?? ''

if (!hasAnvil) process.stdout.write('skipped: no anvil for this system, so the page asks no network here\n')

/** Answers that lie over the text beside them. Runs in the page. */
function answersOverText(): readonly string[] {
  const lines = [...document.querySelectorAll('[data-testid=line]')]
  return lines.flatMap((line) => {
    const [, answer, said] = [...line.children].map((one) => one.getBoundingClientRect())
    if (answer === undefined || said === undefined || said.top >= answer.bottom) return []
    return answer.right > said.left ? [line.textContent.trim().slice(0, 60)] : []
  })
}

describe('the page for strangers', () => {
  let folder = ''
  let browser: StrangerBrowser
  let maria: Person
  let ana: Person
  let anvil: Anvil | null = null
  /** Answers, but allows no page to read it; at one address it never does. */
  const mute = createServer((request, response) => {
    if (request.url !== '/never') response.end('{}')
  })
  let grantId = ''
  const files = new Map<string, string>()

  const keep = async (name: string, text: string | Uint8Array): Promise<void> => {
    const file = join(folder, name)
    await writeFile(file, text)
    files.set(name, file)
  }
  const drop = async (...names: readonly string[]): Promise<void> => {
    if ((await browser.page.getByTestId('clear').count()) > 0) await browser.page.getByTestId('clear').click()
    await browser.page.getByTestId('files').setInputFiles(names.map((name) => files.get(name) ?? name))
    await expect(browser.page.getByTestId('lying').locator('li')).toHaveCount(names.length)
  }
  const headline = (kind: string): ReturnType<StrangerBrowser['page']['locator']> =>
    browser.page.locator(`[data-testid=finding][data-kind=${kind}] [data-testid=headline]`)
  const picture = async (name: string): Promise<void> => {
    if (PICTURES !== '') await browser.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'salus-stranger-'))
    ;[maria, ana, browser] = await Promise.all([startPerson(), startPerson(), openFromDisk(PAGE)])
    await Promise.all([createConfirmedVault(maria, 'Maria Popescu'), createConfirmedVault(ana, 'Dr Ana Dumitru')])
    if (hasAnvil) {
      anvil = await startAnvil()
      await new Promise<void>((settle) => mute.listen(0, '127.0.0.1', settle))
      const { account } = await maria.call('showPublicView', null)
      await anvil.rpc('anvil_setBalance', [account, '0x56bc75e2d63100000'])
      const network = { kind: 'rpc', chainId: CHAIN_ID, urls: [anvil.url], quorum: 1, sealLog: '', vaultHeads: '' } as const
      await maria.call('configureLedger', network)
      await maria.call('deployContracts', null)
    }
    await makeFiles()
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([maria.stop(), ana.stop()])
    mute.close()
    mute.closeAllConnections()
    await anvil?.stop()
  })

  /** Ana's ledger is her own, Maria's a network; Ana opens what Maria shares. */
  async function makeFiles(): Promise<void> {
    for (const [person, name] of [
      [maria, 'maria'],
      [ana, 'ana'],
    ] as const) {
      const source = join(folder, `${name}.txt`)
      await writeFile(source, `A letter about ${name}.`)
      const { importToken } = await person.call('previewImport', { paths: [source] })
      const { recordIds } = await person.call('importRecords', { importToken })
      await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
      files.set(`${name}.txt`, source)
      await keep(`${name}-proof.json`, (await person.call('saveProof', { recordId: recordIds[0] ?? '' })).text)
    }
    await keep('other.txt', 'A letter about maria!')
    const marias = (await maria.call('showContactCard', null)).card
    const card = (await ana.call('showContactCard', null)).card
    const { contactId } = await maria.call('addContact', { card, name: 'Dr Ana', role: 'clinician', verified: true })
    await ana.call('addContact', { card: marias, name: 'Maria', role: 'other', verified: true })
    const { rows } = await maria.call('listRecords', { limit: 1, offset: 0 })
    const granted = await grantForAnHour(maria, contactId, [rows[0]?.id ?? ''])
    grantId = granted.grantId
    await ana.call('acceptInvite', { invite: granted.invite })
    await ana.call('fetchShare', { grantId })
    await ana.call('openShared', { grantId, recordId: rows[0]?.id ?? '' })
    await turnsUntil([ana, maria], async () => (await maria.call('listGrants', null))[0]?.receipts.length === 1)
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await keep('consent.json', (await maria.call('saveConsent', { grantId })).text)
    await keep('receipts.json', (await maria.call('saveReceipts', { grantId })).text)
    await keep('maria-card.txt', marias)
    await keep('ana-card.txt', card)
    await keep('accesses.json', (await maria.call('saveAccesses', {})).text)
    await keep('health-card.json', cardFileOf(cardOf()))
    await keep('health-card.png', qrPicture(numericOf(cardOf())[0] ?? ''))
    await keep('jwks.json', keySetOf(KEY))
    const packed = deflateRawSync(JSON.stringify(contentOf()))
    await keep('health-card-tail.json', cardFileOf(cardOf({ packed: Buffer.concat([packed, Buffer.from('more')]) })))
    await keep(
      'health-card-latin.json',
      cardFileOf(cardOf({ packed: deflateRawSync(Buffer.from(JSON.stringify(contentOf({ vc: { note: '\u00e9' } })), 'latin1')) })),
    )
  }

  /** Two days after, as receipts are sealed at some hour of the next: the receipt and its seal, and the same seal beside none of its receipts. */
  async function keepSealed(): Promise<void> {
    maria.clock.offsetMs = 2 * DAY_MS
    const isSealed = async (): Promise<boolean> =>
      (await maria.call('listAccesses', { limit: 1, offset: 0 })).entries.every(({ witness }) => witness === 'witnessed')
    await turnsUntil([maria], isSealed)
    const { text } = await maria.call('saveReceipts', { grantId })
    await keep('sealed.json', text)
    const proofs = readReceiptSeals(JSON.parse(text))
    if (proofs === null || proofs === 'broken') throw new Error('no seals')
    const other = { ...proofs, proofs: proofs.proofs.map((one) => ({ ...one, hash: 'A'.repeat(43) })) }
    const binary = resourcesOf(JSON.parse(text)).find((one) => one['contentType'] === PROOFS_TYPE)
    const { data } = buildReceiptSeals(other) as { readonly data: string }
    await keep('sealed-other.json', text.replace(String(binary?.['data']), data))
  }

  it('says in one sentence what is true of files from a vault, and asks nobody', async () => {
    await drop('ana.txt', 'ana-proof.json')
    await expect(headline('proof')).toHaveText(
      'This is exactly the record of the proof, unchanged. Its time is what one computer wrote down.',
    )
    await drop('other.txt', 'maria-proof.json')
    await expect(headline('proof')).toHaveText('This is not the record of the proof, or it was changed.')
    await drop('consent.json', 'receipts.json')
    await expect(headline('consent')).toHaveAttribute('data-key', 'consent.ask')
    await expect(headline('receipts')).toHaveText('The receipt is whole and signed. Compare whose key signed it.')
    await expect(browser.page.getByTestId('lines').first()).toContainText('One key, which calls itself “Maria Popescu”')
    await drop('consent.json', 'maria-card.txt')
    await expect(browser.page.getByTestId('lines').first()).toContainText('The same key as that of the contact card “Maria Popescu”')
    // Left open until the consent is over, it says so as soon as somebody looks again.
    await browser.page.evaluate((laterMs) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + laterMs
      document.dispatchEvent(new Event('visibilitychange'))
    }, DAY_MS)
    await expect(headline('consent')).toHaveAttribute('data-key', 'consent.over')
    await browser.page.evaluate((laterMs) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() - laterMs
    }, DAY_MS)
    expect(browser.requests).toEqual([pathToFileURL(PAGE).href])
    expect(browser.complaints).toEqual([])
  })

  it('says of a log what holds without its consent, and of a health card whose key it needs', async () => {
    await drop('accesses.json')
    await expect(headline('accesses')).toHaveText('The opening in this log is signed. Whether it was allowed, only its consent can say.')
    await picture('verify-log')
    await drop('accesses.json', 'consent.json', 'ana-card.txt', 'maria-card.txt')
    await expect(headline('accesses')).toHaveText('The opening in this log is signed and allowed by the consent you added.')
    await drop('health-card.json')
    await expect(headline('health-card')).toHaveAttribute('data-key', 'shc.issuerUnknown')
    await picture('verify-health-card')
    await drop('health-card.json', 'jwks.json')
    await expect(headline('health-card')).toHaveText('Signed with a key that you added, unchanged, and in its time.')
    await expect(browser.page.getByTestId('lines').first()).toContainText('1951-01-20')
    for (const name of ['health-card-tail.json', 'health-card-latin.json']) {
      await drop(name, 'jwks.json')
      await expect(headline('health-card')).toHaveAttribute('data-key', 'shc.content')
    }
    await drop('health-card.png', 'jwks.json')
    await expect(headline('health-card')).toHaveAttribute('data-key', 'shc.whole')
    expect(browser.requests).toEqual([pathToFileURL(PAGE).href])
    expect(browser.complaints).toEqual([])
  })

  it('is for everybody: axe finds nothing, the keyboard does everything, 800 px and both languages fit', async () => {
    const { page } = browser
    let asked = 0
    page.on('filechooser', () => (asked += 1))
    await page.setViewportSize({ width: 800, height: 700 })
    await drop('consent.json', 'receipts.json', 'other.txt', 'maria-card.txt', 'accesses.json', 'health-card.json')
    await page.locator('details').first().locator('summary').click()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      expect(await axeFaults(page)).toEqual([])
      await picture(`verify-800-${colorScheme}`)
    }
    await page.getByRole('radio', { name: 'RO' }).check({ force: true })
    await expect(page.locator('html')).toHaveAttribute('lang', 'ro')
    await expect(headline('receipts')).toHaveText('Confirmarea este întreagă și semnată. Comparați a cui cheie a semnat-o.')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect(await page.evaluate(answersOverText)).toEqual([])
    await picture('verify-800-ro')
    await page.getByRole('radio', { name: 'EN' }).check({ force: true })
    await page.getByTestId('files').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => asked).toBe(1)
  })

  it('takes dropped files, and nothing in a hostile one runs', async () => {
    const { page } = browser
    await page.getByTestId('clear').click()
    const script = '<img src=x onerror="globalThis.harm=1">"</script><script>globalThis.harm=1;alert(1)</script>{{7*7}}\u202e'
    const grantor = {
      ...TERMS,
      grantorName: script,
      granteeName: script,
      fromMs: Date.now() - 1000,
      untilMs: Date.now() + 1e6,
      deleteByMs: Date.now() + 1e6,
    }
    const hostile = {
      [`${'<b>x</b>'.repeat(20)}.json`]: JSON.stringify(consentJson({}, grantor)),
      'deep.json': `{"a":${'['.repeat(200_000)}`,
      'broken.json': '{"format":"salus-proof/1","digest":{"toString":1}}',
      'bundle.json': JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Consent', text: { div: script } } }] }),
      'large.bin': 'x'.repeat(9_000_000),
    }
    const dropped = await page.evaluateHandle((contents) => {
      const transfer = new DataTransfer()
      for (const [name, text] of Object.entries(contents)) transfer.items.add(new File([text], name))
      return transfer
    }, hostile)
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
    await expect(page.getByTestId('lying').locator('li')).toHaveCount(5)
    await expect(page.getByTestId('finding')).toHaveCount(5)
    await expect(headline('proof')).toHaveText('This proof is not whole: a part is missing or has another form.')
    await expect(page.getByTestId('lines').first()).toContainText('<img src=x onerror=')
    expect(await page.locator('#app img, #app script, #app b, #app iframe').count()).toBe(0)
    expect(await page.evaluate(() => 'harm' in globalThis)).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await picture('verify-hostile')
    expect(browser.requests).toHaveLength(1)
    expect(browser.complaints).toEqual([])
  })

  it.skipIf(!hasAnvil)('asks the ledger only by the button, at the address that was typed, and says what came back', async () => {
    const { page, context } = browser
    await context.setOffline(false)
    await drop('maria.txt', 'maria-proof.json')
    await expect(headline('proof')).toHaveAttribute('data-key', 'proof.ask')
    const ask = async (address: string): Promise<void> => {
      await page.getByTestId('ask-address').fill(address)
      await page.getByTestId('ask-do').click()
    }
    await page.getByTestId('ask-address').fill(anvil?.url ?? '')
    expect(browser.requests).toHaveLength(1)
    await ask('http://ledger.example')
    await expect(page.locator('[data-problem=address]')).toBeVisible()
    expect(browser.requests).toHaveLength(1)
    const muteUrl = `http://127.0.0.1:${String((mute.address() as AddressInfo).port)}`
    await ask(`${muteUrl}/never`)
    await page.getByTestId('ask-stop').click()
    await expect(page.getByTestId('ask-do')).toBeEnabled()
    await expect(page.locator('[data-problem]')).toHaveCount(0)
    await ask(muteUrl)
    // A browser shows no page what a server lets no page read; the runtime of the tests shows a page from the disk everything.
    const problem = browser.name === 'chromium' ? 'unreachable' : 'strange'
    await expect(page.locator(`[data-problem=${problem}]`)).toBeVisible()
    await ask(anvil?.url ?? '')
    await expect(headline('proof')).toHaveAttribute('data-key', 'proof.sealed')
    await picture('verify-asked')
    await drop('consent.json', 'maria-card.txt')
    await ask(anvil?.url ?? '')
    await expect(headline('consent')).toHaveAttribute('data-key', 'consent.valid')
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await ask(anvil?.url ?? '')
    await expect(headline('consent')).toHaveText('Not valid: this consent was stopped.')
    await keepSealed()
    const before = browser.requests.length
    await drop('sealed.json')
    const seal = page.locator('[data-testid=line][data-key^="seals."]')
    await expect(seal).toContainText('Receipt 1: sealed. Since when, only the ledger can say.')
    expect(browser.requests).toHaveLength(before)
    await ask(anvil?.url ?? '')
    await expect(seal).toHaveAttribute('data-key', 'seals.answered')
    await expect(headline('receipts')).toHaveText('The receipt is whole and signed. Compare whose key signed it.')
    await picture('verify-seals')
    await drop('sealed-other.json')
    await expect(headline('receipts')).toHaveAttribute('data-key', 'receipts.seals')
    await expect(seal.first()).toContainText('1 receipt that was sealed is not in this file')
    await picture('verify-seals-other')
    expect([...new Set(browser.requests.slice(1).map((url) => new URL(url).origin))].sort()).toEqual([anvil?.url, muteUrl].sort())
  })

  it('fetches the keys of an issuer only by the button that says whom it asks, and from nowhere else', async () => {
    const { page, context } = browser
    const address = `${ISSUER}/.well-known/jwks.json`
    await context.setOffline(true)
    const before = browser.requests.length
    await drop('health-card.json')
    await expect(headline('health-card')).toHaveAttribute('data-key', 'shc.issuerUnknown')
    await expect(page.getByTestId('issuer-do')).toHaveText(`Ask ${new URL(ISSUER).host}`)
    await picture('verify-issuer')
    expect(browser.requests).toHaveLength(before)
    await page.getByTestId('issuer-do').click()
    await expect(page.locator('[data-problem=unreachable]')).toBeVisible()
    expect(browser.requests.slice(before)).toEqual([address])
    // No issuer lies on this computer: from here on the page hears what one answers.
    await page.evaluate((keys) => {
      globalThis.fetch = () => Promise.resolve(new Response(keys))
    }, keySetOf(KEY))
    await page.getByTestId('issuer-do').click()
    await expect(headline('health-card')).toHaveAttribute('data-key', 'shc.wholeFetched')
    await expect(page.getByTestId('issuer-do')).toHaveCount(0)
    await expect(page.getByTestId('lying').locator('li')).toHaveText([/health-card\.json/u, /clinic\.example/u])
    await picture('verify-issuer-asked')
    expect(browser.requests).toHaveLength(before + 1)
  })
})
