/** How a walk looks at the window: colours, sizes, language; and pictures of it for whoever wants to look. */

import type { CDPSession } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { untilStill } from './screen-faults.ts'
import type { SalusWindow } from './window.ts'

export const VIEWS = ['light', 'dark', 'small', 'zoomed', 'romanian'] as const
export type WalkView = (typeof VIEWS)[number]

const SMALL = { width: 800, height: 600 }
const USUAL = { width: 1200, height: 800 }
/** Of a picture with all of a page on it. */
const HEIGHT_MAX = 2400
const ZOOM = 2

export interface Viewed {
  /** Saves a picture of the window with all of its page, as far as that goes. */
  picture(path: string): Promise<void>
  close(): Promise<void>
}

/** Puts the window into that view. */
export async function takeView(window: SalusWindow, view: WalkView): Promise<Viewed> {
  const [theme, language] = [view === 'dark' ? 'dark' : 'light', view === 'romanian' ? 'ro' : 'en']
  await window.go('#/settings')
  await window.id('settings-theme').selectOption(theme)
  await window.id('settings-language').selectOption(language)
  await window.page.locator(`html[data-theme=${theme}][lang=${language}]`).waitFor()
  await zoom(window, view === 'zoomed' ? ZOOM : 1)
  const session = await window.page.context().newCDPSession(window.page)
  const size = view === 'small' ? SMALL : USUAL
  await resize(session, size)
  return {
    picture: async (path) => {
      const wanted = await window.page.evaluate(() => {
        const main = document.querySelector('main')
        return main === null ? document.documentElement.scrollHeight : main.scrollHeight + innerHeight - main.clientHeight
      })
      await resize(session, { ...size, height: Math.min(HEIGHT_MAX, Math.max(size.height, wanted * (view === 'zoomed' ? ZOOM : 1))) })
      await untilStill(window)
      const { data } = await session.send('Page.captureScreenshot', { format: 'png' })
      await writeFile(path, Buffer.from(data, 'base64'))
      await resize(session, size)
    },
    close: async () => {
      await session.detach()
      await zoom(window, 1)
    },
  }
}

/** The folder for pictures of the walk with that name in front, or null where nobody wants to look. */
export function pictureFile(vault: string, view: string, address: string): string | null {
  const folder = process.env['SALUS_LOOK']
  const name = address.replace(/[^\w-]+/gu, '_').slice(0, 60)
  return folder === undefined ? null : join(folder, `${vault}-${view}-${name}.png`)
}

async function resize(session: CDPSession, size: { readonly width: number; readonly height: number }): Promise<void> {
  await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false })
}

async function zoom(window: SalusWindow, factor: number): Promise<void> {
  await window.app.evaluate(({ webContents }, value) => {
    webContents.getAllWebContents()[0]?.setZoomFactor(value)
  }, factor)
}
