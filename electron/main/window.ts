/** The one window. Its page runs in a process of its own that ends with every locking: what was typed and shown goes with it. */

import { BaseWindow, WebContentsView, app, nativeTheme } from 'electron'
import type { WebContents } from 'electron'
import { ORIGIN } from './guard.ts'
import type { TextSize } from './text-size.ts'

/** Behind the page until it is drawn; the backgrounds of the page's own light and dark colours. */
const backgroundNow = (): string => (nativeTheme.shouldUseDarkColors ? '#0f1514' : '#f6f8f7')

export interface SalusWindow {
  /** For dialogs of the system. */
  readonly frame: BaseWindow
  readonly page: () => WebContents
  send(channel: string, payload: unknown): void
  /** Ends the process of the page and opens a new one in its place. `query` begins with `?`. */
  replacePage(query: string): void
}

/** Pages that may end by themselves within a minute before no other one is opened: one that ends with each opening would go on for ever. */
const ENDED_MAX = 3
const ENDED_MS = 60_000

/** Shown when its first page is there; the app ends with it. */
export function openWindow(preload: string, textSize: TextSize): SalusWindow {
  const frame = new BaseWindow({
    width: 1200,
    height: 800,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Salus',
    backgroundColor: backgroundNow(),
  })
  let view = openPage(preload, '')
  const fill = (): void => {
    const { width, height } = frame.getContentBounds()
    view.setBounds({ x: 0, y: 0, width, height })
  }
  const place = (): void => {
    frame.contentView.addChildView(view)
    fill()
  }
  const replacePage = (query: string): void => {
    if (frame.isDestroyed()) return
    const left = view
    view = openPage(preload, query)
    watch(view)
    place()
    frame.contentView.removeChildView(left)
    left.webContents.close({ waitForBeforeUnload: false })
    view.webContents.focus()
  }
  const mayBeginAnew = createRepeats()
  /** An empty window with nothing to press is no way out; what the vault has open stays open. */
  const watch = (page: WebContentsView): void => {
    textSize.drawIn(page.webContents)
    page.webContents.on('render-process-gone', (_event, { reason }) => {
      if (page === view && reason !== 'clean-exit' && mayBeginAnew()) replacePage('')
    })
  }
  watch(view)
  place()
  frame.on('resize', fill)
  frame.on('focus', () => {
    view.webContents.focus()
  })
  // The view is not closed by itself with the window.
  frame.on('closed', () => {
    view.webContents.close()
  })
  view.webContents.once('dom-ready', () => {
    frame.show()
  })
  return {
    frame,
    page: () => view.webContents,
    send: (channel, payload) => {
      if (!frame.isDestroyed() && !view.webContents.isDestroyed()) view.webContents.send(channel, payload)
    },
    replacePage,
  }
}

/** True so many times a minute. */
function createRepeats(): () => boolean {
  let timesMs: readonly number[] = []
  return () => {
    const nowMs = performance.now()
    timesMs = [...timesMs.filter((ms) => nowMs - ms < ENDED_MS), nowMs]
    return timesMs.length <= ENDED_MAX
  }
}

function openPage(preload: string, query: string): WebContentsView {
  const view = new WebContentsView({
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  view.setBackgroundColor(backgroundNow())
  void view.webContents.loadURL(`${ORIGIN}/index.html${query}`)
  return view
}
