/** A packaged Salus: its debugging doors are shut by fuses, so it is driven through the page's own protocol. */

import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { switchesOf } from './window.ts'

export interface PackagedSalus {
  readonly page: Page
  readonly close: () => Promise<void>
}

/** Starts the program at `executable` on a folder. */
export async function openPackaged(executable: string, dir: string): Promise<PackagedSalus> {
  const child = spawn(executable, [...switchesOf(dir), '--remote-debugging-port=0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      reject(new Error('the packaged app ended'))
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/u.exec(line)
      if (found?.[1] !== undefined) resolve(found[1])
    })
  })
  const browser = await chromium.connectOverCDP(endpoint)
  const context = browser.contexts()[0]
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
  if (page === undefined) throw new Error('the packaged app has no page')
  return {
    page,
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => {
          resolve()
        })
        child.kill()
      }),
  }
}
