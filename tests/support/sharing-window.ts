/** What the tests of sharing between windows do again and again. */

import type { Locator } from '@playwright/test'
import { axeFaults } from './accessibility.ts'
import { expect } from './patience.ts'
import { join } from 'node:path'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { addContact, cardOf, createVault, freshDir, importSamples, openSalus, PASSPHRASE } from './window.ts'
import type { SalusWindow } from './window.ts'

export { NEWS_MS } from './patience.ts'

const PICTURES = process.env['SALUS_LOOK'] ?? ''

/** Asks the vault of a window for something, as its page does. */
export async function askVault<T>(window: SalusWindow, name: string, args: object | null): Promise<T> {
  const answer = await window.page.evaluate(
    ([method, given]) =>
      (globalThis as unknown as { salus: { call(name: string, args: object | null): Promise<{ value: unknown }> } }).salus.call(
        method,
        given,
      ),
    [name, args] as const,
  )
  return answer.value as T
}

/** A patient with the samples, and her doctor: two apps with a vault each. */
export async function openTwo(): Promise<[maria: SalusWindow, ana: SalusWindow]> {
  const open = async (name: string): Promise<SalusWindow> => {
    const window = await openSalus(await freshDir())
    await createVault(window, name)
    return window
  }
  const patient = open('Maria Popescu').then(async (window) => {
    await importSamples(window)
    return window
  })
  return Promise.all([patient, open('Dr Ana Dumitru')])
}

/** Each has the card of the other, with the words compared. */
export async function acquaint(maria: SalusWindow, ana: SalusWindow): Promise<void> {
  const [marias, anas] = await Promise.all([cardOf(maria), cardOf(ana)])
  await Promise.all([addContact(maria, anas, 'clinician'), addContact(ana, marias, 'other')])
}

/** Shares all problems with somebody for these times, as a page could; the id of the grant. */
export async function shareProblems(
  window: SalusWindow,
  right: 'view' | 'keep',
  lastsMs: number,
  deleteAfterMs: number,
  may: readonly string[] = [],
): Promise<string> {
  const now = Date.now()
  const [contact] = await askVault<readonly { readonly id: string }[]>(window, 'listContacts', null)
  const times = { fromMs: now - 1000, untilMs: now + lastsMs, deleteByMs: now + deleteAfterMs }
  const draft = {
    contactId: contact?.id ?? '',
    scope: { recordIds: [], kinds: ['problem'] },
    purpose: 'TREAT',
    right,
    ...times,
    ...(may.length === 0 ? {} : { may }),
  }
  const { previewToken } = await askVault<{ readonly previewToken: string }>(window, 'previewGrant', draft)
  return (await askVault<{ readonly grantId: string }>(window, 'grantAccess', { ...draft, previewToken })).grantId
}

/** Holds one process of an app still meanwhile: what asks it waits. */
export async function whileStill(window: SalusWindow, name: 'Salus node' | 'Salus vault', work: () => Promise<void>): Promise<void> {
  const pid = (await window.pids())[name]
  if (pid === undefined) throw new Error(`no process ${name}`)
  process.kill(pid, 'SIGSTOP')
  await work().finally(() => process.kill(pid, 'SIGCONT'))
}

export async function typeWeight(window: SalusWindow): Promise<void> {
  await askVault(window, 'addRecord', { fields: { kind: 'measurement', measure: 'weight', value: '71', unit: 'kg', date: '2026-11-20' } })
}

/** A licence that this person issues, as the file that its holder gets. */
export async function licenceFor(issuer: SalusWindow, holder: string): Promise<string> {
  const claims = { name: 'Ana Dumitru', profession: 'cardiologist', licenceNumber: '12345', authority: 'Medical board', country: 'RO' }
  const args = { holder, claims, untilMs: Date.now() + 30_000_000_000 }
  return (await askVault<{ readonly text: string }>(issuer, 'issueCredential', args)).text
}

export async function unlock(window: SalusWindow, then: string): Promise<void> {
  await window.id('passphrase').fill(PASSPHRASE)
  await window.id('unlock').click()
  await window.id(then).waitFor()
}

/** A colleague whose computer is never on; another number is another colleague. */
export function colleaguesCard(name = 'Dr Bogdan Ionescu', number = 9): string {
  const identity = deriveIdentity(new Uint8Array(32).fill(number))
  const device = signDeviceCertificate(identity, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', Date.now())
  return encodeCardToken(createContactCard(identity, { name, device, addresses: [], issuedAtMs: Date.now() }))
}

/** The lightest of the upper part of what is drawn, and of its lower half. */
export function lightestOf(canvas: Locator, part: number): Promise<readonly number[]> {
  return canvas.evaluate((element, upper) => {
    const { width, height } = element as HTMLCanvasElement
    const context = (element as HTMLCanvasElement).getContext('2d')
    const most = (from: number, tall: number): number => {
      const { data } = context?.getImageData(Math.floor(width / 2) - 9, from, 18, tall) ?? { data: [0] }
      return [...data].filter((_, at) => at % 4 !== 3).reduce((high, value) => Math.max(high, value), 0)
    }
    return [most(0, Math.floor(height * upper)), most(Math.floor(height / 2), 9)]
  }, part)
}

/** A small window in dark colours, or the usual one again. */
export async function darkAndSmall(window: SalusWindow, is: boolean): Promise<void> {
  await window.page.emulateMedia({ colorScheme: is ? 'dark' : null })
  await window.page.setViewportSize(is ? { width: 800, height: 700 } : { width: 1200, height: 800 })
}

export async function look(window: SalusWindow, name: string, part: string): Promise<void> {
  await window.id(part).scrollIntoViewIfNeeded()
  expect({ name, found: await axeFaults(window.page) }).toEqual({ name, found: [] })
  if (PICTURES !== '') await window.page.screenshot({ path: join(PICTURES, `${name}.png`) })
}

/** This person issues a licence to herself, and takes it back: she holds it, and the list that says so. */
export async function takeOutLicence(window: SalusWindow): Promise<void> {
  const { did } = await askVault<{ readonly did: string }>(window, 'showStatus', null)
  await askVault(window, 'addLicence', { text: await licenceFor(window, did) })
  const { credentials } = await askVault<{ readonly credentials: readonly { readonly place: number }[] }>(window, 'listCredentials', null)
  const args = { place: credentials[0]?.place ?? 0, value: 'withdrawn' }
  const { list } = await askVault<{ readonly list: string }>(window, 'withdrawCredential', args)
  await askVault(window, 'addLicence', { text: list })
}
