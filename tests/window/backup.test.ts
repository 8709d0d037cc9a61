/** A backup by clicking: made, tried, restored in another Salus; everything in open formats; another passphrase. */

import { expect } from '../support/patience.ts'
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { PINNING_TOKEN, startPinningServer } from '../support/pinning-server.ts'
import { askVault, whileStill } from '../support/sharing-window.ts'
import { axeFaults } from '../support/accessibility.ts'
import { chooseFiles, shoot } from '../support/window-checks.ts'
import { addContact, cardOf, createVault, freshDir, importSamples, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import type { Contact } from '../../shared/model/person.ts'
import type { RecordRow } from '../../shared/model/record.ts'

const NEXT = 'seven quiet lanterns over the harbour'
let window: SalusWindow
let words: readonly string[] = []
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-window-backup-'))
  window = await openSalus(await freshDir())
  words = await createVault(window, 'Maria Popescu')
  await importSamples(window)
  // More than the smallest room of somebody who keeps for others.
  const letter = join(dir, 'letter.txt')
  await writeFile(letter, 'A long letter. '.repeat(100_000))
  await chooseFiles(window, [letter])
  await window.id('import-preview').waitFor()
  // The last step can be stopped as well, and leaves nothing: the disk waits, so it is surely under way.
  await whileStill(window, 'Salus node', async () => {
    await window.id('import-keep').click()
    await window.id('import-cancel').click()
    // Its answer comes behind the word to stop.
    await askVault(window, 'readSettings', null)
  })
  await expect(window.id('failure')).toHaveAttribute('data-code', 'cancelled')
  await chooseFiles(window, [letter])
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
})
afterAll(() => window.close())

describe('what is kept elsewhere', () => {
  it('is one file, made and tried with a few clicks', async () => {
    await window.go('#/recovery')
    await window.go('#/home')
    await expect(window.id('home-backup')).toContainText('No backup was made from here yet.')
    await window.id('go-backup').click()
    await expect(window.id('backup-state')).toContainText('Time for one')
    await window.answerSave(join(dir, 'one.age'))
    await window.id('make-backup').click()
    await expect(window.id('backup-state')).toContainText('Up to date')
    expect((await stat(join(dir, 'one.age'))).size).toBeGreaterThan(100_000)
    await window.id('drill').click()
    await window.id('drill-words').fill(words.join(' '))
    await window.answerOpen([join(dir, 'one.age')])
    await window.id('drill-now').click()
    await expect(window.id('drill-report')).toContainText('The backup is whole')
  })

  it('is everything in open formats, where that is asked for', async () => {
    await window.answerOpen([dir])
    await window.id('export-everything').click()
    await expect.poll(async () => (await readdir(dir)).some((name) => name.startsWith('salus-export-'))).toBe(true)
    const folder = (await readdir(dir)).find((name) => name.startsWith('salus-export-')) ?? ''
    await expect.poll(() => readdir(join(dir, folder))).toContain('summary.ips.json')
  })

  it('takes no path from the page itself', async () => {
    const answer = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ ok: boolean }> } }).salus.call('createBackup', {
        path: '/tmp/salus-not-here.age',
        fileToken: 'none',
      }),
    )
    expect(answer.ok).toBe(false)
  })

  it('comes back in another Salus', async () => {
    const other = await openSalus(await freshDir())
    try {
      await other.id('have-backup').click()
      await other.answerOpen([join(dir, 'one.age')])
      await other.id('choose-backup').click()
      await expect(other.id('chosen-backup')).toContainText('one.age')
      await other.id('backup-words').fill(words.join(' '))
      await other.id('passphrase').fill(NEXT)
      await shoot(other, 'restore', { whole: false })
      await other.id('restore-backup').click()
      await other.id('lock').waitFor()
      await other.go('#/recovery')
      await other.id('check-vault').click()
      await expect(other.id('check-report')).toContainText('nothing is damaged')
    } finally {
      await other.close()
    }
  })

  it('opens with another passphrase once it was changed', async () => {
    const { PASSPHRASE } = await import('../support/window.ts')
    await window.go('#/settings')
    await window.id('passphrase-now').fill(PASSPHRASE)
    await window.id('passphrase').fill(NEXT)
    await window.id('change-passphrase').click()
    await expect(window.id('passphrase-now')).toHaveValue('')
    await expect(window.id('passphrase')).toHaveValue('')
    await lockBy(window, () => window.id('lock').click())
    await window.id('passphrase').fill(NEXT)
    await window.id('unlock').click()
    await window.id('lock').waitFor()
  })
})

describe('a relative who keeps the whole vault', () => {
  let elena: Person
  let card = ''
  beforeAll(async () => {
    elena = await startPerson()
    await createConfirmedVault(elena, 'Elena Popescu')
    card = (await elena.call('showContactCard', null)).card
    await elena.call('addContact', { card: await cardOf(window), name: 'Maria', role: 'family', verified: true })
    await addContact(window, card, 'family')
  })
  afterAll(() => elena.stop())

  it('is asked to go where a service keeps sealed records that were taken back, and shown is what it says', async () => {
    const server = await startPinningServer()
    server.keepsOn = true
    const [elenaHere] = await askVault<readonly Contact[]>(window, 'listContacts', null)
    const { rows } = await askVault<{ readonly rows: readonly RecordRow[] }>(window, 'listRecords', { limit: 1, offset: 0 })
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + 86_400_000, deleteByMs: now + 2 * 86_400_000 }
    const scope = { recordIds: rows.map(({ id }) => id), kinds: [] }
    const draft = { contactId: elenaHere?.id ?? '', scope, purpose: 'TREAT', right: 'view', ...times }
    const { previewToken } = await askVault<{ readonly previewToken: string }>(window, 'previewGrant', draft)
    const { grantId } = await askVault<{ readonly grantId: string }>(window, 'grantAccess', { ...draft, previewToken })
    await askVault(window, 'configurePinning', { endpoint: server.endpoint, token: PINNING_TOKEN })
    await askVault(window, 'pinRemotely', { grantId })
    await askVault(window, 'withdrawGrant', { grantId, deep: true })
    await window.go(`#/grant/${grantId}`)
    // Whoever has the keys may still fetch there: it is not said that nothing can be fetched anywhere.
    await expect(window.id('withdrawal-stopped')).toContainText('can no longer fetch anything from this computer')
    await expect(window.id('pins-asked')).toContainText('Not confirmed')
    await expect(window.id('pins-anew')).toContainText('sealed anew')
    expect(await axeFaults(window.page)).toEqual([])
    await askVault(window, 'configurePinning', null)
    await expect(window.id('withdrawal-pins')).toContainText('No service was named')
    await server.stop()
  })

  it('is said to be enough to come back once all of it is there, and not before', async () => {
    await window.go('#/recovery')
    await expect(window.id('way-back-state')).toHaveText('Not yet')
    await expect(window.id('way-back')).toContainText('Nobody keeps your vault yet')
    await expect(window.id('way-back-what')).toContainText('the ledger of this computer')
    await window.go('#/people')
    await window.id('contact-line').getByText('Elena Popescu').click()
    await window.id('mirror-vault').check()
    await window.id('mirror-ask').click()
    await expect.poll(async () => (await elena.call('listMirrors', null)).kept[0]?.state).toBe('asked')
    const contactId = (await elena.call('listMirrors', null)).kept[0]?.contactId ?? ''
    const wayBack = async (): Promise<string | null> => {
      await elena.root.turn()
      return window.id('mirror-way-back').textContent()
    }
    // Too little room: that is said, with what to do, and never that it would be enough.
    await elena.call('acceptMirror', { contactId, quotaMib: 1 })
    await expect
      .poll(wayBack)
      .toContain('Not all of it fits there, so it is not enough to come back with. Ask Elena Popescu for more room.')
    await expect(window.id('mirror-left')).toContainText('There is not enough room there: 1 sealed file does not fit.')
    await expect(window.id('mirror')).toContainText('keeps a part')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('mirror').scrollIntoViewIfNeeded()
    await shoot(window, 'mirror-full', { dark: true, whole: false })
    await elena.call('acceptMirror', { contactId, quotaMib: 64 })
    await expect.poll(wayBack).toContain('you could come back, to the state of')
    await window.go('#/recovery')
    await expect(window.id('way-back-line')).toContainText('With your 24 words and the computer of Elena Popescu')
    await expect(window.id('way-back')).toContainText('This is no backup file')
    expect(await axeFaults(window.page)).toEqual([])
    await window.id('way-back').scrollIntoViewIfNeeded()
    await shoot(window, 'way-back', { dark: true, whole: false })
  })

  it('gives it to the words on an empty computer, as of when it is said', async () => {
    await window.close()
    window = await openSalus(await freshDir())
    await window.id('have-words').click()
    await window.id('recover-card').fill(card)
    await window.id('recover-words').fill(words.map((word, at) => (at === 3 ? 'zoo' : word)).join(' '))
    await window.id('passphrase').fill(NEXT)
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'recover', { dark: true })
    await window.id('recover').click()
    await expect(window.page.getByRole('alert')).toContainText('words')
    await window.id('recover-words').fill(words.join(' '))
    await window.id('recover').click()
    await window.id('recovered').waitFor()
    await expect(window.id('recovered')).toContainText('Every piece was checked')
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'recovered', { dark: true })
    await window.id('language').selectOption('ro')
    await window.page.setViewportSize({ width: 800, height: 700 })
    await shoot(window, 'recovered-ro-small')
    await window.id('open-recovered').click()
    await window.id('lock').waitFor()
    await window.go('#/recovery')
    await window.id('check-vault').click()
    await expect(window.id('check-report')).toContainText('nothing is damaged')
    await shoot(window, 'back-small')
  })
})
