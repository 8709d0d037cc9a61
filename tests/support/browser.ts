/** The browser of a stranger: Debian's Chromium where it is installed, else the runtime's own, with nothing of Salus in it. */

import { _electron, chromium } from '@playwright/test'
import type { BrowserContext, Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './window.ts'

const CHROMIUM = '/usr/bin/chromium'

export interface StrangerBrowser {
  readonly name: 'chromium' | 'electron'
  readonly page: Page
  readonly context: BrowserContext
  /** Every address that the page asked for, the page itself first. */
  readonly requests: readonly string[]
  /** What the page complained of. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Opens a file from the disk with the network off. */
export async function openFromDisk(file: string): Promise<StrangerBrowser> {
  const root = process.platform === 'linux' && process.getuid?.() === 0
  const unsafe = root ? ['--no-sandbox'] : []
  const requests: string[] = []
  const complaints: string[] = []
  const watch = (page: Page): Page => {
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message())
      void dialog.dismiss()
    })
    return page
  }
  if (existsSync(CHROMIUM)) {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: unsafe })
    const context = await browser.newContext({ offline: true, locale: 'en-GB' })
    const page = watch(await context.newPage())
    await page.goto(pathToFileURL(file).href)
    return { name: 'chromium', page, context, requests, complaints, close: () => browser.close() }
  }
  process.stdout.write('no Chromium of the system: the page is opened in the runtime of the tests\n')
  const dir = await mkdtemp(join(tmpdir(), 'salus-browser-'))
  const app = await _electron.launch({
    executablePath: process.env['SALUS_TEST_ELECTRON'] ?? '',
    args: [...unsafe, `--user-data-dir=${dir}`, join(ROOT, 'tests/support/bare-window.mjs'), 'about:blank'],
  })
  const page = watch(await app.firstWindow())
  await app.context().setOffline(true)
  await page.goto(pathToFileURL(file).href)
  return { name: 'electron', page, context: app.context(), requests, complaints, close: () => app.close() }
}
