/** What people on a journey do again and again, by what is written in the window. */

import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { askVault, look } from './sharing-window.ts'
import { SAMPLES } from './window.ts'
import type { SalusWindow } from './window.ts'

/** On a longer walk, `SALUS_LOOK=folder`: checks the page for those who cannot see it, and keeps a picture. */
export async function see(window: SalusWindow, name: string, part: string): Promise<void> {
  if ((process.env['SALUS_LOOK'] ?? '') !== '') await look(window, name, part)
}

/** To the page of a contact. */
export async function openContact(window: SalusWindow, name: string): Promise<void> {
  await window.go('#/people')
  await window.id('contact-line').getByRole('link', { name }).click()
  await window.id('mirror').waitFor()
}

/** To the page of a share in force; `count` of records tells several with one person apart. */
export async function openGrant(window: SalusWindow, name: string, count = ''): Promise<void> {
  await window.go('#/people')
  await window
    .id('active-grants')
    .getByTestId('grant-line')
    .filter({ hasText: name })
    .filter({ hasText: count })
    .first()
    .getByRole('link')
    .click()
  await window.id('receipts').waitFor()
}

export interface Kinds {
  /** Every opening is reported first. */
  readonly reported?: boolean
  /** And each new record of these kinds, without an end. */
  readonly later?: boolean
  readonly may?: readonly 'add'[]
  readonly keep?: boolean
  readonly purpose?: string
}

/** Shares whole kinds for a week, to look at; ends on the page of the grant. */
export async function shareKinds(window: SalusWindow, name: string, kinds: readonly string[], wanted: Kinds = {}): Promise<void> {
  await window.go('#/share')
  await window.id('share-contact').selectOption({ label: name })
  await window.id('scope-kinds').check()
  for (const kind of kinds) await window.id(`scope-kind-${kind}`).check()
  if (wanted.later === true) await window.id('share-when-both').check()
  await window.id('share-purpose').selectOption(wanted.purpose ?? 'TREAT')
  await window.id(wanted.keep === true ? 'share-keep' : 'share-view').check()
  if (wanted.reported === false) await window.id('share-reported').uncheck()
  for (const extra of wanted.may ?? []) await window.id(`share-may-${extra}`).check()
  await window.id(wanted.later === true ? 'share-standing' : 'share-days-7').click()
  await window.id('sentence').waitFor()
  await window.id('sign').click()
  await window.id('receipts').waitFor()
}

/** Accepts the newest share and waits until its records are there. */
export async function fetchNewest(window: SalusWindow, patienceMs: number): Promise<void> {
  await window.go('#/home')
  await window.id('share-look').click({ timeout: patienceMs })
  await window.id('fetch').click()
  await window.id('shared-rows').waitFor({ timeout: patienceMs })
}

/** Opens a record of the share on the screen. */
export async function openRecord(window: SalusWindow, title: string): Promise<void> {
  await window.id('shared-line').filter({ hasText: title }).first().getByRole('link').click()
}

export async function typeMedicine(window: SalusWindow, title: string): Promise<void> {
  await askVault(window, 'addRecord', { fields: { kind: 'medicine', title, date: '2026-11-20' } })
}

/** Signs a share of all medicines that ends in so many seconds: no page offers so short a time. */
export async function shareForSeconds(window: SalusWindow, name: string, seconds: number): Promise<void> {
  const contacts = await askVault<readonly { readonly id: string; readonly name: string }[]>(window, 'listContacts', null)
  const contactId = contacts.find((one) => one.name === name)?.id ?? ''
  const fromMs = Date.now() - 1_000
  const untilMs = Date.now() + seconds * 1_000
  const draft = {
    contactId,
    scope: { recordIds: [], kinds: ['medicine'] },
    purpose: 'TREAT',
    right: 'view',
    fromMs,
    untilMs,
    deleteByMs: untilMs,
  }
  const { previewToken } = await askVault<{ readonly previewToken: string }>(window, 'previewGrant', draft)
  await askVault(window, 'grantAccess', { ...draft, previewToken })
}

/** A picture of a paper that is like no other one, with so many megabytes of nothing inside. */
export async function paperIn(dir: string, name: string, megabytes = 0): Promise<string> {
  const picture = await readFile(join(SAMPLES, 'vaccination-card.png'))
  const named = Buffer.concat([Buffer.from('saLu'), randomBytes(100 + megabytes * 1_000_000)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(named.length - 4)
  sum.writeUInt32BE(crc32(named))
  const end = picture.length - 12
  const file = join(dir, name)
  await writeFile(file, Buffer.concat([picture.subarray(0, end), length, named, sum, picture.subarray(end)]))
  return file
}

/** Adds a file through the preview. */
export async function addFile(window: SalusWindow, file: string): Promise<void> {
  await window.go('#/import')
  await window.answerOpen([file])
  await window.id('choose-files').click()
  await window.id('import-preview').waitFor()
  if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
}
