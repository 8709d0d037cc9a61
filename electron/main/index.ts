/** The shell: opens the window, starts the processes, holds no key and no record. */

import { Menu, app } from 'electron'
import { join } from 'node:path'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { startAutoLock } from './auto-lock.ts'
import { forgetCopied } from './copied-text.ts'
import { createFileTokens } from './file-tokens.ts'
import { closeContents, closeSession, quietChromium, registerScheme, serveWindow } from './guard.ts'
import { placesIn, readOptions } from './options.ts'
import { createPeerHolder } from './peer-holder.ts'
import { startPeerProcess } from './processes.ts'
import { openProfiles } from './profiles.ts'
import { serveShellCalls } from './shell-calls.ts'
import { openTextSize } from './text-size.ts'
import { createVaultHost } from './vault-host.ts'
import { createUnfinishedNotes } from '../unfinished-notes.ts'
import { openWindow } from './window.ts'

const dir = import.meta.dirname
/** Whoever closes the window twice within this time means it. */
const ASKED_MS = 10_000

registerScheme()
quietChromium()
// As root, Chromium runs without its sandbox or not at all; nobody else loses it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
closeContents()

function start(): void {
  // Without one, nothing is cut, copied or pasted by keys on a Mac, and nowhere else is one wanted.
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  )
  const options = readOptions()
  serveWindow(join(dir, '../renderer'))
  closeSession()
  const textSize = openTextSize(options.dir, () => {
    window.page().setZoomFactor(textSize.percent() / 100)
  })
  const window = openWindow(join(dir, '../preload/index.cjs'), textSize)
  const profiles = openProfiles(options.dir)
  const notes = createUnfinishedNotes(join(options.dir, 'unfinished.json'))
  // What was being saved when an earlier life was killed.
  void notes.clear()
  const places = (): ReturnType<typeof placesIn> => placesIn(profiles.folder())
  let changingPerson = false
  let quitting = false
  /** Something runs that a person waits for. */
  let working = false
  /** When the window asked whether that may be ended; on a clock that nobody can set. */
  let askedMs = Number.NEGATIVE_INFINITY
  const peer = createPeerHolder(() =>
    startPeerProcess(dir, { ...options, ...places() }, () => {
      void host.lock('ended')
    }),
  )
  const host = createVaultHost(dir, places, peer, {
    onEnded: (life) => {
      window.send('salus:vault-ended', life)
    },
    onOpened: () => {
      autoLock.touch()
    },
    onLocked: (reason, stopped) => {
      window.send('salus:event', { type: 'locked', reason } satisfies VaultEvent)
      if (!changingPerson) window.replacePage(`?locked=${reason}${stopped ? '&stopped=1' : ''}`)
    },
    onIdleMinutes: (minutes) => {
      autoLock.setMinutes(minutes)
    },
    onWorking: (count) => {
      working = count > 0
      autoLock.setWorking(working)
    },
  })
  const autoLock = startAutoLock(host, { wall: () => Date.now(), steady: () => performance.now() })
  /** Nothing of one person is open while another one's is shown. */
  const chooseProfile = async (id: string): Promise<boolean> => {
    if (changingPerson || !profiles.list().some((one) => one.id === id)) return false
    changingPerson = true
    try {
      await host.lock('asked')
      const chosen = await profiles.choose(id)
      if (chosen) await peer.restart()
      return chosen
    } finally {
      changingPerson = false
      window.replacePage('')
    }
  }
  serveShellCalls({ host, tokens: createFileTokens(), autoLock, options, window, profiles, textSize, notes, chooseProfile })
  app.on('second-instance', () => {
    if (window.frame.isDestroyed()) return
    if (window.frame.isMinimized()) window.frame.restore()
    window.frame.show()
    window.frame.focus()
  })
  // A page that does not answer keeps nobody: closed once more soon after, it is closed.
  window.frame.on('close', (event) => {
    if (quitting || !working || performance.now() - askedMs < ASKED_MS) return
    event.preventDefault()
    askedMs = performance.now()
    window.send('salus:event', { type: 'closing' } satisfies VaultEvent)
  })
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
      .then(() => Promise.all([peer.stop(), forgetCopied()]))
      .finally(() => {
        app.exit(0)
      })
  })
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
