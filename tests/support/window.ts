/** A real Salus window, driven as a person would: by what is written on it. */

import { _electron } from '@playwright/test'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, PATIENCE_MS } from './patience.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
export const SAMPLES = join(ROOT, 'resources', 'samples')
export const PASSPHRASE = 'amber river window pencil seventeen'

export interface SalusWindow {
  readonly app: ElectronApplication
  /** The page of now: another one after each locking. */
  readonly page: Page
  readonly dir: string
  /** What is marked with that test id. */
  id(name: string): Locator
  go(address: string): Promise<void>
  /** Stands in for the person at the system's own file dialogs. */
  answerOpen(paths: readonly string[]): Promise<void>
  answerSave(path: string): Promise<void>
  pids(): Promise<Readonly<Record<string, number>>>
  /** Once: whoever closes it again hears of the same end. */
  close(): Promise<void>
}

/** The switches that keep an app to itself: its own folder, loopback, no discovery. */
export function switchesOf(dir: string, listen = '127.0.0.1'): readonly string[] {
  const root = process.platform === 'linux' && process.getuid?.() === 0
  return [
    `--salus-dir=${dir}`,
    `--user-data-dir=${join(dir, 'window')}`,
    `--salus-listen=${listen}`,
    '--salus-no-mdns',
    '--lang=en-GB',
    ...(root ? ['--no-sandbox'] : []),
  ]
}

/** A folder that no other test knows. */
export function freshDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'salus-window-'))
}

interface Opening {
  readonly through?: string
  readonly listen?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Opens the built app on a folder. The runtime comes from `SALUS_TEST_ELECTRON`; `through` is a program that starts it, `listen` where its node listens. */
export async function openSalus(dir: string, options: Opening = {}): Promise<SalusWindow> {
  const executable = process.env['SALUS_TEST_ELECTRON'] ?? ''
  const { ELECTRON_RUN_AS_NODE: _ignored, ...env } = process.env
  const app = await _electron.launch({
    executablePath: options.through ?? executable,
    args: [ROOT, ...switchesOf(dir, options.listen)],
    env: { ...(env as Record<string, string>), ...options.env },
  })
  let closing: Promise<void> | undefined
  let page = await app.firstWindow()
  page.setDefaultTimeout(PATIENCE_MS)
  // With every locking the page is replaced by another one.
  app.on('window', (next) => {
    page = next
    page.setDefaultTimeout(PATIENCE_MS)
  })
  return {
    app,
    get page() {
      return page
    },
    dir,
    id: (name) => page.getByTestId(name),
    go: async (address) => {
      await page.evaluate((hash) => {
        location.hash = hash
      }, address)
    },
    answerOpen: (paths) =>
      app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] })
      }, paths),
    answerSave: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      }, path),
    pids: () =>
      app.evaluate(({ app: own }) =>
        Object.fromEntries(own.getAppMetrics().map((metric) => [metric.name ?? metric.serviceName ?? metric.type, metric.pid])),
      ),
    close: () => (closing ??= app.close()),
  }
}

/** From the first page to home; returns the 24 words. */
export async function createVault(window: SalusWindow, name: string): Promise<readonly string[]> {
  await window.id('name').fill(name)
  await window.id('passphrase').fill(PASSPHRASE)
  await window.id('passphrase-again').fill(PASSPHRASE)
  await window.id('create').click()
  await window.id('words').waitFor()
  const words = await window.id('word').allTextContents()
  await window.id('words-written').click()
  await answerWords(window, words)
  await window.id('home-empty').waitFor()
  return words
}

/** Does what locks the vault and waits for the page that comes after. */
export async function lockBy(window: SalusWindow, work: () => Promise<unknown>): Promise<void> {
  const done = work().catch((error: unknown) => {
    // The page may be gone before the key is let go.
    if (!String(error).includes('closed')) throw error
  })
  await Promise.all([window.app.waitForEvent('window'), done])
  await window.id('unlock').waitFor()
}

/** Types the three words that are asked back. */
export async function answerWords(window: SalusWindow, words: readonly string[]): Promise<void> {
  for (const field of await window.id('word-answer').all()) {
    const position = Number(await field.getAttribute('data-position'))
    await field.fill(words[position - 1] ?? '')
  }
  await window.id('words-check').click()
}

/** Imports the sample patient through the preview. */
export async function importSamples(window: SalusWindow): Promise<void> {
  await window.go('#/import')
  await window.id('choose-samples').click()
  await window.id('import-preview').waitFor()
  if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
  await window.id('import-keep').click()
  await window.id('import-done').waitFor()
}

/** The text of the contact card. */
export async function cardOf(window: SalusWindow): Promise<string> {
  await window.go('#/people')
  return window.id('card-text').inputValue()
}

/** Adds a contact from a card, words compared; returns the safety words as shown. */
export async function addContact(window: SalusWindow, card: string, role: string): Promise<string> {
  await window.go('#/people')
  await window.id('contact-card').fill(card)
  const shown = (await window.id('safety-words-text').textContent()) ?? ''
  await window.id('contact-role').selectOption(role)
  await window.id('contact-same').click()
  await window.id('contact-line').first().waitFor()
  return shown
}

/** On the page of sharing: one kind, for treatment, to look at for a day. */
export async function chooseKindForADay(window: SalusWindow, contact: string, kind: string): Promise<void> {
  await window.go('#/share')
  await window.id('share-contact').selectOption({ label: contact })
  await window.id('scope-kinds').check()
  await window.id(`scope-kind-${kind}`).check()
  await window.id('share-purpose').selectOption('TREAT')
  await window.id('share-view').check()
  await window.id('share-days-1').click()
}

/** Shares the visit summary for treatment, for some days, to look at; ends on the page of the grant. */
export async function shareSummary(
  window: SalusWindow,
  contactName: string,
  days: 1 | 7 | 30,
  { may = [], reported = true }: { readonly may?: readonly ('add' | 'pass-on')[]; readonly reported?: boolean } = {},
): Promise<void> {
  await window.go('#/share')
  await window.id('share-contact').selectOption({ label: contactName })
  await window.id('scope-summary').check()
  await window.id('share-purpose').selectOption('TREAT')
  await window.id('share-view').check()
  if (!reported) await window.id('share-reported').uncheck()
  for (const extra of may) await window.id(`share-may-${extra}`).check()
  await window.id(`share-days-${String(days)}`).click()
  await window.id('sentence').waitFor()
  await window.id('sign').click()
  await window.id('receipts').waitFor()
}

/** Accepts the newest share and opens its first record of that title. */
export async function openSharedRecord(window: SalusWindow, title: string): Promise<void> {
  await window.go('#/requests')
  await window.id('share-open').first().click()
  await window.id('fetch').click()
  await window.id('shared-rows').getByText(title, { exact: false }).first().click()
  await window.id('receipt-left').waitFor()
}

/** Asks a contact for laboratory results to look at or keep, for thirty days; ends on the page of the request. */
export async function askForResults(window: SalusWindow, contactName: string): Promise<void> {
  await window.go('#/people')
  await window.id('contact-line').getByText(contactName).click()
  await window.id('ask-for').click()
  await window.id('ask-kind-lab').check()
  await window.id('ask-purpose').selectOption('TREAT')
  await window.id('ask-keep').check()
  await window.id('ask-days-30').click()
  await window.id('ask-answer-14').check()
  await window.id('ask-why').fill(`To see how the new tablets work. ${'A longer reason has its place, too. '.repeat(25)}`)
  // Without the sentence that nobody is worse off for saying no there is nothing to send.
  await expect(window.id('ask-send')).toBeDisabled()
  await window.id('ask-agreed').check()
  await window.id('ask-send').click()
  await window.id('request-why').waitFor()
}
