/** The shell: opens the window, starts the processes, holds no key and no record. */

import { BrowserWindow, Menu, app } from 'electron'
import { join } from 'node:path'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { startAutoLock } from './auto-lock.ts'
import { createFileTokens } from './file-tokens.ts'
import { ORIGIN, closeContents, closeSession, quietChromium, registerScheme, serveWindow } from './guard.ts'
import { readOptions } from './options.ts'
import { startPeerProcess } from './processes.ts'
import { serveShellCalls } from './shell-calls.ts'
import { createVaultHost } from './vault-host.ts'

const dir = import.meta.dirname

registerScheme()
quietChromium()
// As root, Chromium runs without its sandbox or not at all; nobody else loses it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
closeContents()

function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Salus',
    backgroundColor: '#f6f8f7',
    webPreferences: {
      preload: join(dir, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.on('page-title-updated', (event) => {
    event.preventDefault()
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  return window
}

function start(): void {
  Menu.setApplicationMenu(null)
  const options = readOptions()
  serveWindow(join(dir, '../renderer'))
  closeSession()
  const window = openWindow()
  const emit = (event: VaultEvent): void => {
    if (!window.isDestroyed()) window.webContents.send('salus:event', event)
  }
  const peer = startPeerProcess(dir, options, () => {
    void host.lock('ended')
  })
  const host = createVaultHost(dir, options, peer, {
    onEnded: (life) => {
      if (!window.isDestroyed()) window.webContents.send('salus:vault-ended', life)
    },
    onLocked: (reason) => {
      emit({ type: 'locked', reason })
    },
    onIdleMinutes: (minutes) => {
      autoLock.setMinutes(minutes)
    },
  })
  const autoLock = startAutoLock(host, () => Date.now())
  serveShellCalls({ host, tokens: createFileTokens(), autoLock, options, window: () => window })
  let quitting = false
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    if (quitting) return
    event.preventDefault()
    quitting = true
    autoLock.stop()
    void host
      .lock('asked')
      .then(() => peer.stop())
      .finally(() => {
        app.exit(0)
      })
  })
  void window.loadURL(`${ORIGIN}/index.html`)
}

if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'could not start'}\n`)
      app.exit(1)
    })
} else app.quit()
