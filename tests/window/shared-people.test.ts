/** Sharing whole kinds out of a vault with papers of a child and of somebody who is not known: what goes, what stays, and what has to be decided before anything is signed. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { expect } from '../support/patience.ts'
import { colleaguesCard } from '../support/sharing-window.ts'
import { axeFaults } from '../support/accessibility.ts'
import { chooseFiles, shoot } from '../support/window-checks.ts'
import { addContact, chooseKindForADay, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const DOCTOR = 'Dr Bogdan Ionescu'
let window: SalusWindow

const allergy = (text: string, patient: object): object => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  patient,
})
const PAPERS = [
  { resourceType: 'Patient', id: 'm', name: [{ text: 'Maria Popescu' }], birthDate: '1980-02-03' },
  { resourceType: 'Patient', id: 'i', name: [{ text: 'Ion Popescu' }], birthDate: '2015-06-01' },
  allergy('Latex', { reference: 'Patient/m' }),
  allergy('Peanut', { reference: 'Patient/i' }),
  allergy('Egg', { reference: 'Patient/i' }),
  allergy('Penicillin', { display: 'Ana Ionescu' }),
]

const preview = (): Locator => window.id('share-preview')
const stays = (name: string): Locator => window.id('left-out-person').filter({ hasText: name })

beforeAll(async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-several-')), 'family.json')
  const entry = PAPERS.map((resource) => ({ resource }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  await addContact(window, colleaguesCard(), 'clinician')
  await chooseFiles(window, [file])
  await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
})
afterAll(() => window.close())

describe('a share of whole kinds', () => {
  it('holds what is hers, names whose records stay with how many, and waits where it may be hers as well', async () => {
    await chooseKindForADay(window, DOCTOR, 'allergy')
    await expect(preview().getByTestId('preview-look')).toHaveCount(1)
    await expect(preview()).toContainText('Latex')
    await expect(preview().locator('.seen')).not.toContainText(/Peanut|Penicillin/u)
    await expect(stays('Ion Popescu')).toContainText('2 records of somebody else stay here.')
    await expect(stays('Ana Ionescu')).toContainText('1 record stays here, and it is not sure whose it is. It may be yours.')
    await expect(window.id('sentence')).toContainText(/look at 1 record/u)
    await expect(window.id('sentence')).not.toContainText(/Ion Popescu|Ana Ionescu/u)
    await expect(window.id('left-out-decide')).toBeVisible()
    await expect(window.id('sign')).toBeDisabled()
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'shared-people', { dark: true })
    await stays('Ana Ionescu').getByTestId('left-out-leave').click()
    await expect(window.id('left-out-decide')).toHaveCount(0)
    await expect(window.id('sign')).toBeEnabled()
  })

  it('takes a person along on purpose, says so, and takes that back', async () => {
    await stays('Ion Popescu').getByTestId('left-out-take').click()
    await expect(preview().getByTestId('preview-look')).toHaveCount(3)
    await expect(window.id('preview-others')).toHaveText(
      /2 of these are records of other people, and go along because you chose them: Ion Popescu \(2\)/u,
    )
    await expect(window.id('taken-along')).toContainText('Ion Popescu goes along')
    await shoot(window, 'shared-people-along')
    await window.id('taken-leave').click()
    await expect(preview().getByTestId('preview-look')).toHaveCount(1)
    await expect(window.id('preview-others')).toHaveCount(0)
  })

  it('says in the sentence that is signed whose records may join it later', async () => {
    await window.id('share-when-both').check()
    await expect(window.id('sentence')).toContainText('Of these only my own records, none of other people.')
    await stays('Ion Popescu').getByTestId('left-out-take').click()
    await expect(window.id('sentence')).toContainText('Of these only my own records and those in the name of Ion Popescu.')
    await window.id('taken-leave').click()
    await expect(window.id('sentence')).toContainText('none of other people')
    await window.id('sign').click()
    await window.id('grant-items').waitFor()
    await expect(window.id('grant-items')).toContainText('Latex')
    await expect(window.id('grant-items')).not.toContainText(/Peanut|Penicillin/u)
    await expect(window.id('sentence').first()).toContainText('none of other people')
  })
})

describe('a link for somebody without Salus', () => {
  it('says the same before it is made', async () => {
    await window.go('#/link')
    await window.id('scope-kinds').check()
    await window.id('scope-kind-allergy').check()
    await expect(window.id('link-goes')).toContainText('1')
    await expect(stays('Ion Popescu')).toContainText('2 records of somebody else stay here.')
    await expect(window.id('link-missing')).toContainText('whether other names go along')
    await stays('Ana Ionescu').getByTestId('left-out-take').click()
    await expect(window.id('link-preview')).toContainText('Penicillin')
    await expect(window.id('link-preview')).toContainText('in the name of Ana Ionescu; it is not sure whose it is')
    await expect(window.id('link-missing')).not.toContainText('whether other names go along')
    expect(await axeFaults(window.page)).toEqual([])
    await shoot(window, 'shared-people-link')
  })
})

it('says it in Romanian in a small window', async () => {
  await window.go('#/settings')
  await window.id('settings-language').selectOption('ro')
  await window.page.setViewportSize({ width: 800, height: 700 })
  await chooseKindForADay(window, DOCTOR, 'allergy')
  await expect(stays('Ion Popescu')).toContainText('2 înregistrări ale altcuiva rămân aici.')
  await window.id('left-out').scrollIntoViewIfNeeded()
  await shoot(window, 'shared-people-ro')
  expect(await axeFaults(window.page)).toEqual([])
})
