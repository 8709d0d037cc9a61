/** What the window may ask of the shell, one handler each; every sender and every argument is checked first. */

import { app, dialog, ipcMain } from 'electron'
import type { IpcMainInvokeEvent } from 'electron'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { writeChosen } from '../unfinished-notes.ts'
import type { UnfinishedNotes } from '../unfinished-notes.ts'
import { askTarget } from './ask-target.ts'
import type { AutoLock } from './auto-lock.ts'
import { copyText } from './copied-text.ts'
import { openEditMenu } from './edit-menu.ts'
import type { Choice, FileTokens } from './file-tokens.ts'
import { ORIGIN } from './guard.ts'
import type { AppOptions } from './options.ts'
import { pathsFor } from './paths-for.ts'
import type { Profiles } from './profiles.ts'
import { savePdf } from './save-pdf.ts'
import { readSmallFile } from './small-file.ts'
import type { SmallFile } from './small-file.ts'
import type { TextSize } from './text-size.ts'
import { readVerifyPage, VERIFY_PAGE_NAME } from './verify-page.ts'
import type { VaultHost } from './vault-host.ts'
import type { SalusWindow } from './window.ts'

const SAVED_BYTES_MAX = 512 * 1024 * 1024
const DROPPED_MAX = 10_000
const EXPERIMENTAL_BELOW = 40

export interface ShellDeps {
  readonly host: VaultHost
  readonly tokens: FileTokens
  readonly autoLock: AutoLock
  readonly options: AppOptions
  readonly window: SalusWindow
  readonly profiles: Profiles
  readonly textSize: TextSize
  readonly notes: UnfinishedNotes
  readonly chooseProfile: (id: string) => Promise<boolean>
}

type Handler = (event: IpcMainInvokeEvent, ...args: readonly unknown[]) => unknown

/** Registers all handlers. */
export function serveShellCalls(deps: ShellDeps): void {
  const handlers: Readonly<Record<string, Handler>> = {
    vaultState: () => deps.host.state(),
    dropVault: () => deps.host.drop(),
    joinVault: (event, begin) => joinVault(deps, event, begin),
    handPaths: (_event, method, fileToken) => handPaths(deps, method, fileToken),
    lock: () => deps.host.lock('asked'),
    quit: () => {
      app.quit()
    },
    chooseFiles: () => choose(deps, 'files', ['openFile', 'multiSelections']),
    chooseFolder: () => choose(deps, 'folder', ['openDirectory']),
    chooseTarget: (_event, name) => chooseTarget(deps, name),
    takeDropped: (_event, paths) => takeDropped(deps, paths),
    takeSamples: async () => deps.tokens.keep('files', await samplePaths(deps.options)),
    saveFile: (_event, name, bytes) => saveFile(deps, name, bytes),
    openSmallFile: () => openSmallFile(deps),
    copyText: (_event, text) => {
      copyText(text)
    },
    printPage: () => printPage(deps),
    savePdf: (_event, name, paper) => savePdf(deps.window, name, paper, deps.notes),
    touch: () => {
      deps.autoLock.touch()
    },
    textSize: () => deps.textSize.percent(),
    setTextSize: (_event, percent) => deps.textSize.set(percent),
    openEditMenu: (event, words) => {
      openEditMenu(deps.window.frame, event.sender, words)
    },
    listProfiles: () => deps.profiles.list(),
    addProfile: (_event, name, ownName) =>
      typeof name === 'string' && typeof ownName === 'string' ? deps.profiles.add(name, ownName) : null,
    nameProfile: (_event, name) => typeof name === 'string' && deps.profiles.rename(name),
    putProfileAside: (_event, id, aside) => deps.profiles.putAside(String(id), aside === true),
    chooseProfile: (_event, id) => deps.chooseProfile(String(id)),
    showVerifyPage: async () => ({ sha256: (await readVerifyPage())?.sha256 ?? '' }),
    saveVerifyPage: async () => saveFile(deps, VERIFY_PAGE_NAME, (await readVerifyPage())?.bytes),
    versions: () => ({
      app: app.getVersion(),
      electron: process.versions.electron,
      experimental: Number(process.versions.electron.split('.')[0]) < EXPERIMENTAL_BELOW,
    }),
  }
  for (const [name, handler] of Object.entries(handlers)) {
    ipcMain.handle(`salus:${name}`, (event, ...args: readonly unknown[]) => {
      if (!isOwnFrame(event)) throw new Error('not the window of Salus')
      return quietly(name, () => handler(event, ...args))
    })
  }
}

/** What is thrown may name a file of the person, and would be written to the terminal or the system's log as it is. */
async function quietly(name: string, work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch {
    throw new Error(`salus:${name} failed`)
  }
}

function isOwnFrame(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(`${ORIGIN}/`)
}

/** The way to the vault goes to the page that asked; an error where there is none. */
async function joinVault(deps: ShellDeps, event: IpcMainInvokeEvent, begin: unknown): Promise<Result<boolean>> {
  const joined = await deps.host.join(begin === true)
  if (!joined.ok) return joined
  if (joined.value === null) return ok(false)
  event.senderFrame?.postMessage('salus:vault', joined.value.life, [joined.value.port])
  return ok(true)
}

/** The window's token becomes paths that only the vault hears; the window gets a ticket for them. */
async function handPaths(deps: ShellDeps, method: unknown, fileToken: unknown): Promise<string> {
  const ticket = randomUUID()
  await deps.host.holdPaths(ticket, pathsFor(deps.tokens, method, String(fileToken), Date.now()))
  return ticket
}

async function chooseTarget(deps: ShellDeps, name: unknown): Promise<unknown> {
  if (typeof name !== 'string' || name.length > 200) return null
  const path = await askTarget(deps.window.frame, name)
  return path === null ? null : deps.tokens.keep('target', [path])
}

async function choose(deps: ShellDeps, choice: Choice, properties: ('openFile' | 'multiSelections' | 'openDirectory')[]): Promise<unknown> {
  const chosen = await dialog.showOpenDialog(deps.window.frame, { properties: [...properties, 'dontAddToRecent'] })
  return chosen.canceled || chosen.filePaths.length === 0 ? null : deps.tokens.keep(choice, chosen.filePaths)
}

function takeDropped(deps: ShellDeps, paths: unknown): unknown {
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > DROPPED_MAX) return null
  const absolute = paths.filter((path): path is string => typeof path === 'string' && isAbsolute(path))
  return absolute.length === 0 ? null : deps.tokens.keep('files', absolute)
}

async function samplePaths(options: AppOptions): Promise<readonly string[]> {
  const names = await readdir(options.samplesDir).catch(() => [])
  return names.filter((name) => /\.(json|pdf|png|txt)$/u.test(name)).map((name) => join(options.samplesDir, name))
}

async function saveFile(deps: ShellDeps, name: unknown, bytes: unknown): Promise<Result<boolean>> {
  if (typeof name !== 'string' || !(bytes instanceof Uint8Array) || bytes.length > SAVED_BYTES_MAX) return err('input-invalid')
  const path = await askTarget(deps.window.frame, name)
  return path === null ? ok(false) : writeChosen(path, bytes, deps.notes)
}

async function openSmallFile(deps: ShellDeps): Promise<Result<SmallFile | null>> {
  const chosen = await dialog.showOpenDialog(deps.window.frame, { properties: ['openFile', 'dontAddToRecent'] })
  const [path] = chosen.filePaths
  return chosen.canceled || path === undefined ? ok(null) : readSmallFile(path)
}

/** A computer without a printer fails at once, and says so in a sentence of Chromium. */
function printPage(deps: ShellDeps): Promise<Result<boolean>> {
  return new Promise((resolve) => {
    deps.window.page().print({ printBackground: false }, (isPrinted, reason) => {
      resolve(isPrinted || /cancel/iu.test(reason) ? ok(isPrinted) : err('print-failed'))
    })
  })
}
