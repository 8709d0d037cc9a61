/** Two people, two apps: cards, a share, what was opened, and the end of it. */

import { expect } from '@playwright/test'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  addContact,
  cardOf,
  createVault,
  freshDir,
  importSamples,
  lockBy,
  openSalus,
  openSharedRecord,
  shareSummary,
} from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let maria: SalusWindow
let ana: SalusWindow
const NEWS_MS = 30_000

beforeAll(async () => {
  ;[maria, ana] = await Promise.all([freshDir().then((dir) => openSalus(dir)), freshDir().then((dir) => openSalus(dir))])
  await createVault(maria, 'Maria Popescu')
  await createVault(ana, 'Dr Ana Dumitru')
  await importSamples(maria)
})
afterAll(() => Promise.all([maria.close(), ana.close()]))

describe('two people', () => {
  it('meet by card, and see the same safety words', async () => {
    const [marias, anas] = [await cardOf(maria), await cardOf(ana)]
    expect(marias).toMatch(/^\S+$/u)
    const seenByMaria = await addContact(maria, anas, 'clinician')
    const seenByAna = await addContact(ana, marias, 'other')
    expect(seenByMaria).toBe(seenByAna)
    expect(seenByMaria.split(' · ').length).toBeGreaterThan(3)
  })

  it('read a card back from a file and from its QR picture', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-card-'))
    for (const [button, name] of [
      ['card-save', 'card.txt'],
      ['card-save-qr', 'card.png'],
    ] as const) {
      const file = join(folder, name)
      await ana.go('#/people')
      await ana.answerSave(file)
      await ana.id(button).click()
      await expect
        .poll(() =>
          readFile(file).then(
            (bytes) => bytes.length,
            () => 0,
          ),
        )
        .toBeGreaterThan(0)
      await maria.go('#/people')
      await maria.answerOpen([file])
      await maria.id('contact-file').click()
      await expect(maria.id('safety-words')).toBeVisible()
      await maria.go('#/home')
    }
  })

  it('share: the preview, the sentence, the signature, the invite on its way', async () => {
    await shareSummary(maria, 'Dr Ana Dumitru', 7)
    await expect(maria.id('sentence')).toContainText('I, Maria Popescu, let Dr Ana Dumitru look at')
    await expect(maria.id('facts')).toContainText('Invite delivered', { timeout: NEWS_MS })
    await maria.go('#/home')
    await expect(maria.id('home-sharing')).toContainText('Dr Ana Dumitru')
  })

  it('the clinician sees who, what, why and until when, fetches, and reads', async () => {
    await ana.go('#/requests')
    await expect(ana.id('new-shares')).toContainText('Maria Popescu', { timeout: NEWS_MS })
    await openSharedRecord(ana, 'HbA1c')
    await expect(ana.id('facts')).toContainText('from Maria Popescu')
    await expect(ana.id('facts')).toContainText('left')
    await expect(ana.id('record')).toContainText('mmol/mol')
  })

  it('the patient sees what was opened, with a signed receipt', async () => {
    await maria.go('#/people')
    await maria.id('active-grants').getByText('Dr Ana Dumitru').click()
    await expect(maria.id('receipt').first()).toContainText('HbA1c', { timeout: NEWS_MS })
    await expect(maria.id('receipt').first()).toContainText('signed')
  })

  it('stopping closes the open view, and says the four things that are true', async () => {
    await maria.id('withdraw').click()
    await expect(maria.id('withdraw-dialog')).toContainText('cannot be unseen')
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdrawal-stopped')).toContainText('can no longer fetch or open anything new')
    await expect(maria.id('withdrawal-hold')).toContainText('HbA1c')
    await expect(ana.id('share-ended')).toContainText('Maria Popescu stopped this share', { timeout: NEWS_MS })
    expect(await ana.page.content()).not.toContain('mmol/mol')
    await expect(maria.id('withdrawal-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    await maria.go('#/activity')
    await expect(maria.id('activity')).toContainText('You stopped sharing with Dr Ana Dumitru')
  })

  it('a share waits for somebody who is away, and can be handed over as text', async () => {
    await ana.close()
    await shareSummary(maria, 'Dr Ana Dumitru', 1)
    const invite = await maria.id('invite-text').inputValue()
    expect(invite).toMatch(/^salus-invite:\S+$/u)
    await writeFile(join(ana.dir, 'invite.txt'), invite)
    ana = await openSalus(ana.dir)
    await ana.id('passphrase').fill((await import('../support/window.ts')).PASSPHRASE)
    await ana.id('unlock').click()
    await ana.id('nav-requests').waitFor()
    await ana.go('#/requests')
    await ana.answerOpen([join(ana.dir, 'invite.txt')])
    await ana.id('invite-file').click()
    await expect(ana.id('invite-paste')).toHaveValue(invite)
    await ana.id('invite-accept').click()
    await expect(ana.id('fetch').or(ana.id('failure')).first()).toBeVisible()
  })

  it('a locked vault still serves what was shared', async () => {
    await lockBy(maria, () => maria.id('lock').click())
    await ana.go('#/requests')
    await ana.id('share-open').first().click()
    await ana.id('fetch').click()
    await expect(ana.id('shared-line').first()).toBeVisible({ timeout: NEWS_MS })
  })
})
