/** The ledger goes away and comes back, as a person sees it. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { CHAIN_ID, hasAnvil, openDoor, startAnvil } from '../support/anvil.ts'
import type { Anvil, Door } from '../support/anvil.ts'
import sealLog1 from '../../resources/contracts/artifacts/SealLog1.json' with { type: 'json' }
import { serveSilence } from '../support/silence.ts'
import { colleaguesCard } from '../support/sharing-window.ts'
import { axeFaults } from '../support/accessibility.ts'
import { shoot } from '../support/window-checks.ts'
import { addContact, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

if (!hasAnvil) process.stdout.write('skipped: no anvil for this system, so the window is not tried with a network\n')

describe.skipIf(!hasAnvil)('the ledger in the window', () => {
  let anvil: Anvil
  let door: Door
  let window: SalusWindow
  /** The chain as it was before the record was witnessed there. */
  let beforeIt: unknown

  beforeAll(async () => {
    anvil = await startAnvil()
    door = await openDoor(anvil.url)
    window = await openSalus(await freshDir())
    await createVault(window, 'Maria Popescu')
  })
  afterAll(async () => {
    await window.close()
    door.stop()
    await anvil.stop()
  })

  async function importFinding(text: string): Promise<void> {
    const file = join(await mkdtemp(join(tmpdir(), 'salus-ledger-')), 'one.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
    await window.answerOpen([file])
    await window.go('#/import')
    await window.id('choose-files').click()
    await window.id('import-keep').click()
    await window.id('import-done').waitFor()
    await window.go('#/records')
    await window.id('search').fill(text)
    await window.page.getByRole('link', { name: text, exact: true }).click()
    await window.id('details').locator('summary').click()
  }

  it('seals that of this computer on a public one only after a person named it and read what it learns', async () => {
    await window.go('#/public')
    const account = (await window.page.locator('dd').nth(1).textContent()) ?? ''
    await anvil.rpc('anvil_setBalance', [account, '0x56bc75e2d63100000'])
    await window.go('#/settings')
    await expect(window.id('public-place-state')).toHaveText('Off')
    await window.id('public-place-open').click()
    await expect(window.id('public-place')).toContainText('That network sees one value a day at the most')
    // Where nobody answers, waiting ends when the person says so.
    const silent = await serveSilence()
    await window.id('public-place-urls').fill(silent.url)
    await window.id('public-place-chain').fill('1')
    await window.id('public-place-save').click()
    await window.id('public-place-stop').click()
    await expect(window.id('public-place').getByTestId('failure')).toHaveAttribute('data-code', 'cancelled')
    await expect(window.id('public-place-state')).toHaveText('Off')
    silent.stop()
    await window.id('public-place-urls').fill(door.url)
    await window.id('public-place-chain').fill('1')
    await window.id('public-place-save').click()
    await expect(window.id('public-place').getByTestId('failure')).toHaveAttribute('data-code', 'ledger-wrong-chain')
    await window.id('public-place').scrollIntoViewIfNeeded()
    await shoot(window, 'public-place-form', { dark: true, whole: false })
    await window.id('public-place-chain').fill(String(CHAIN_ID))
    await window.id('public-place-confirmations').fill('1')
    await window.id('public-place-save').click()
    await expect(window.id('public-place-state')).toHaveText('Waiting')
    await expect(window.id('public-place-said')).toContainText('What is newer is sealed', { timeout: NEWS_MS })
    await window.id('public-place').scrollIntoViewIfNeeded()
    await shoot(window, 'public-place', { dark: true, whole: false })
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('public-place-end').press('Enter')
    await expect(window.id('public-place-end-dialog')).toContainText('What is sealed there already stays there for good')
    // The keys begin at the way back.
    await window.page.keyboard.press('Enter')
    await expect(window.id('public-place-said')).toBeVisible()
    await window.id('public-place-end').click()
    await window.id('public-place-end-yes').click()
    await expect(window.id('public-place-state')).toHaveText('Off')
  })

  it('is set to a network, with a wrong chain refused in words', async () => {
    await window.go('#/settings')
    await window.id('ledger-kind').selectOption('rpc')
    await window.id('ledger-urls').fill(door.url)
    await window.id('ledger-confirmations').fill('1')
    await window.id('ledger-delay').fill('0')
    await window.id('ledger-chain').fill('1')
    // Where nobody answers it is said what is waited for, until the person stops it or it is over: then that nothing was changed, since nobody tries again by itself.
    const silent = await serveSilence()
    await window.id('ledger-urls').fill(silent.url)
    await window.id('ledger-save').click()
    await expect(window.id('ledger-busy')).toHaveText('Asking there whether it is the ledger you named.')
    await window.id('ledger-stop').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'cancelled')
    await expect(window.id('ledger-state')).toHaveText('Reachable')
    await window.id('ledger-save').click()
    await expect(window.id('ledger-busy')).toBeVisible()
    silent.stop()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'ledger-silent')
    await expect(window.id('failure')).toContainText('nothing was changed')
    await window.id('ledger-urls').fill(door.url)
    await window.id('ledger-save').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'ledger-wrong-chain')
    await window.id('ledger-chain').fill(String(CHAIN_ID))
    await window.id('ledger-save').click()
    await expect(window.id('ledger-state')).toHaveText('Reachable')
    await window.id('ledger-deploy').click()
    // Whichever of the two is so by then: a turn that comes by itself may have sent them a moment before.
    await expect(window.page.getByText(/The contracts are (?:set up|on their way)\./u).first()).toBeVisible()
    const isSetUp = async (): Promise<boolean> => {
      await window.go('#/home')
      await window.go('#/settings')
      await expect(window.id('ledger-urls')).toHaveValue(door.url)
      return /^0x[0-9a-fA-F]{40}$/u.test(await window.id('ledger-seal-log').inputValue())
    }
    await expect.poll(isSetUp, { timeout: NEWS_MS }).toBe(true)
  })

  it('shows what was chosen, and sends for contacts only after it was asked to', async () => {
    await window.go('#/home')
    await window.go('#/settings')
    await expect(window.id('ledger-urls')).toHaveValue(door.url)
    await expect(window.id('ledger-seal-log')).toHaveValue(/^0x[0-9a-fA-F]{40}$/u)
    await expect(window.id('ledger-relay')).toHaveValue('')
    await window.page.getByText('Send entries for your contacts').click()
    await expect(window.id('ledger-for-others')).toHaveValue('')
    await window.id('ledger-for-others').fill('12')
    await window.id('ledger-for-others-save').click()
    await expect(window.page.getByText('Salus sends 12 entries a day for each contact.')).toBeVisible()
    await window.id('ledger-for-others').fill('none')
    await window.id('ledger-for-others-save').click()
    await expect(window.id('failure')).toHaveAttribute('data-code', 'input-invalid')
    expect(await axeFaults(window.page)).toEqual([])
  })

  it('names the one address of three that tells another story, and goes by the two', async () => {
    const [second, liar] = [await openDoor(anvil.url), await openDoor(anvil.url)]
    const never = `0x${'77'.repeat(32)}`
    liar.lie((method, result) =>
      method === 'eth_getBlockByNumber' && result !== null ? { ...(result as object), hash: never, stateRoot: never } : result,
    )
    await expect(window.id('endpoint-doubts')).toHaveCount(0)
    await window.id('ledger-urls').fill([door.url, liar.url, second.url].join('\n'))
    await window.id('ledger-save').click()
    await expect(window.id('endpoint-doubts')).toContainText(
      `Address 2 (${new URL(liar.url).host}) says something else than the others. Salus does not believe it and goes by the others.`,
    )
    await expect(window.id('endpoint-doubts')).toContainText('put an address of somebody else in its place')
    await expect(window.id('ledger-state')).toHaveText('Reachable')
    await window.id('endpoint-doubts').scrollIntoViewIfNeeded()
    await shoot(window, 'ledger-liar', { dark: false, whole: false })
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('ledger-urls').fill(door.url)
    await window.id('ledger-save').click()
    await expect(window.id('endpoint-doubts')).toHaveCount(0)
    for (const one of [second, liar]) one.stop()
  })

  it('says what can be seen where the contract is the one of before, and only there', async () => {
    const note = window.id('ledger-shows-withdrawals')
    await expect(note).toHaveCount(0)
    const own = await window.id('ledger-seal-log').inputValue()
    const before = `0x${'5e'.repeat(20)}`
    await anvil.rpc('anvil_setCode', [before, sealLog1.deployedBytecode])
    await window.id('ledger-seal-log').fill(before)
    await window.id('ledger-save').click()
    await expect(note).toContainText('Whoever looks at it can tell that a share was ended there, but not which one.')
    await note.scrollIntoViewIfNeeded()
    await shoot(window, 'ledger-before', { dark: true, whole: false })
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('ledger-seal-log').fill(own)
    await window.id('ledger-save').click()
    await expect(note).toHaveCount(0)
  })

  it('while it is away everything else works, and the words say what is true', async () => {
    door.shut()
    beforeIt = await anvil.rpc('evm_snapshot', [])
    await importFinding('Hay fever')
    await expect(window.id('witness')).toHaveAttribute('data-state', 'saved')
    await window.go('#/home')
    await expect(window.id('witness-chip')).toHaveText('Waiting')
  })

  it('once it is back, the same record is witnessed by itself', async () => {
    door.open()
    await expect(window.id('witness-chip')).toHaveText('Good', { timeout: NEWS_MS })
    await window.go('#/records')
    await window.page.getByRole('link', { name: 'Hay fever', exact: true }).click()
    await window.id('details').locator('summary').click()
    await expect(window.id('witness')).toHaveAttribute('data-state', 'witnessed')
  })

  it('where the chain goes back, the open page takes its word back, and says it again once it is so', async () => {
    await anvil.rpc('evm_setAutomine', [false])
    await anvil.rpc('evm_revert', [beforeIt])
    await anvil.rpc('anvil_mine', ['0x20'])
    await expect(window.id('witness')).not.toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    await shoot(window, 'ledger-reorganised', { dark: true, whole: false })
    await anvil.rpc('evm_setAutomine', [true])
    await anvil.rpc('anvil_mine', ['0x1'])
    await expect(window.id('witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
  })

  it('a share may rest while the ledger cannot be asked, where the person says so', async () => {
    await addContact(window, colleaguesCard(), 'clinician')
    await window.go('#/share')
    await expect(window.id('share-ledger-age')).toHaveValue('0')
    await window.id('share-ledger-age').selectOption({ label: 'it rests after a day' })
    await window.id('share-contact').selectOption({ label: 'Dr Bogdan Ionescu' })
    await window.id('scope-summary').check()
    await window.id('share-purpose').selectOption('TREAT')
    await window.id('share-view').check()
    await window.id('share-days-7').click()
    await window.id('sentence').waitFor()
    await window.id('sign').click()
    await window.id('receipts').waitFor()
    // The page that is open says so by itself.
    await expect(window.id('witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    const file = join(await mkdtemp(join(tmpdir(), 'salus-ledger-')), 'consent.json')
    await window.answerSave(file)
    await window.id('open-consent').click()
    await window.id('consent-save').click()
    // The terms stand in the signed Consent as a text.
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/ledgerAgeMaxMs\W+86400000/u)
  })
})
