/** What a window says of a vault with papers of several people: whose they are everywhere, and that they are on no summary of hers. */

import { axeFaults } from './accessibility.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from './patience.ts'
import { chooseFiles, shoot } from './window-checks.ts'
import type { SalusWindow } from './window.ts'

/** Adds the papers of a child, and a medicine in the name of somebody of whom nothing else is known, to the vault of Maria Popescu; in English. */
export async function seeSeveralPeople(window: SalusWindow, folder: string): Promise<void> {
  const file = join(folder, 'ion-popescu.json')
  await writeFile(file, JSON.stringify(childPapers()))
  await chooseFiles(window, [file])
  await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
  await window.go('#/summary')
  await expect(window.id('others-here')).toHaveText(
    /This vault also keeps 3 records of other people: Ion Popescu \(3\)\. They are not on this page\./u,
  )
  await expect(window.id('section-allergies')).not.toContainText('Peanut')
  await expect(window.id('section-medicines')).toContainText(/Cetirizine.*in the name of Ana Ionescu; it is not sure whose it is/u)
  await expect(window.id('summary-other')).toContainText(/Ion Popescu.*Peanut/u)
  await expect(window.id('person-here')).toHaveCount(3)
  await shoot(window, 'several-summary', { dark: true })
  await window.id('people-here').scrollIntoViewIfNeeded()
  await shoot(window, 'several-people', { whole: false })
  expect(await axeFaults(window.page)).toEqual([])
  await window.go('#/print/card')
  await expect(window.id('others-here')).toContainText('They are not on this card.')
  await window.id('card-preset').click()
  await expect(window.id('wallet-card')).not.toContainText('Peanut')
  await expect(window.id('wallet-card')).toContainText('Cetirizine')
  await shoot(window, 'several-card')
  await window.go('#/print/summary')
  await expect(window.id('paper')).toContainText('Records of other people that this vault keeps are not on it.')
  await expect(window.id('paper')).not.toContainText('Ion Popescu')
  await window.go('#/labs')
  await expect(window.id('measures').last()).toContainText('HbA1c')
  await shoot(window, 'several-labs')
  await window.go('#/summary')
  await window.id('person-here').filter({ hasText: 'Ana Ionescu' }).getByTestId('whose-other').click()
  await expect(window.id('section-medicines')).not.toContainText('Cetirizine')
  await window.id('person-here').filter({ hasText: 'Ana Ionescu' }).getByTestId('whose-back').click()
  await expect(window.id('section-medicines')).toContainText('Cetirizine')
  await window
    .id('section-medicines')
    .getByRole('link', { name: /Cetirizine/u })
    .click()
  await window.id('record-whose-name').fill('Ion Popescu')
  await window.id('record-whose-theirs').click()
  await expect(window.id('whose-said')).toHaveText('It is a record of Ion Popescu, and stands apart from yours. You said so.')
  await shoot(window, 'several-record')
  await window.id('record-whose-back').click()
  await expect(window.id('whose-said')).toContainText('It names Ana Ionescu.')
  await window.go('#/home')
  await expect(window.id('others-here')).toContainText('Ion Popescu (3)')
  await shoot(window, 'several-home')
}

/** The same in Romanian, in a small window, which stays small. */
export async function seeSeveralInRomanian(window: SalusWindow): Promise<void> {
  await window.go('#/summary')
  await expect(window.id('others-here')).toContainText('Seiful păstrează și 3 înregistrări ale altor persoane: Ion Popescu (3).')
  await window.page.setViewportSize({ width: 800, height: 700 })
  await shoot(window, 'several-summary-ro')
  await window.id('people-here').scrollIntoViewIfNeeded()
  await shoot(window, 'several-people-ro', { whole: false })
}

/** A child's, born on another day; and a medicine in the name of somebody of whom nothing else is known. */
function childPapers(): object {
  const [subject, effectiveDateTime] = [{ reference: 'Patient/p7' }, '2026-01-10']
  const hba1c = { coding: [{ system: 'http://loinc.org', code: '59261-8' }], text: 'HbA1c' }
  const category = [{ coding: [{ code: 'laboratory' }] }]
  const resources = [
    { resourceType: 'Patient', id: 'p7', name: [{ text: 'Ion Popescu' }], birthDate: '2015-06-01' },
    { resourceType: 'AllergyIntolerance', clinicalStatus: { coding: [{ code: 'active' }] }, code: { text: 'Peanut' }, patient: subject },
    {
      resourceType: 'Observation',
      status: 'final',
      category,
      code: hba1c,
      subject,
      effectiveDateTime,
      valueQuantity: { value: 33, unit: 'mmol/mol' },
    },
    {
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: { text: 'Cetirizine 10 mg' },
      subject: { display: 'Ana Ionescu' },
    },
  ]
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }
}
