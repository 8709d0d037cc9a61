/** What the window may ask of the shell, one handler each; every sender and every argument is checked first. */

import { app, clipboard, dialog, ipcMain } from 'electron'
import type { IpcMainInvokeEvent, BrowserWindow } from 'electron'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { VAULT_METHODS } from '../../shared/api/vault-api.ts'
import type { Settings, VaultMethod } from '../../shared/api/vault-api.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { AutoLock } from './auto-lock.ts'
import type { FileTokens } from './file-tokens.ts'
import { ORIGIN } from './guard.ts'
import type { AppOptions } from './options.ts'
import type { VaultHost } from './vault-host.ts'

const SMALL_FILE_BYTES_MAX = 1024 * 1024
const SAVED_BYTES_MAX = 512 * 1024 * 1024
const COPIED_TEXT_MAX = 32 * 1024 * 1024
const DROPPED_MAX = 10_000
const CLIPBOARD_MS = 60_000
const EXPERIMENTAL_BELOW = 40

export interface ShellDeps {
  readonly host: VaultHost
  readonly tokens: FileTokens
  readonly autoLock: AutoLock
  readonly options: AppOptions
  readonly window: () => BrowserWindow
}

type Handler = (...args: readonly unknown[]) => unknown

/** Registers all handlers. */
export function serveShellCalls(deps: ShellDeps): void {
  const handlers: Readonly<Record<string, Handler>> = {
    vaultState: () => deps.host.state(),
    call: (method, args) => callVault(deps, method, args),
    cancel: (method) => {
      if (isMethod(method)) deps.host.cancel(method)
    },
    lock: () => deps.host.lock('asked'),
    chooseFiles: () => choose(deps, ['openFile', 'multiSelections']),
    chooseFolder: () => choose(deps, ['openDirectory']),
    chooseTarget: (name) => chooseTarget(deps, name),
    takeDropped: (paths) => takeDropped(deps, paths),
    takeSamples: async () => deps.tokens.keep(await samplePaths(deps.options)),
    saveFile: (name, bytes) => saveFile(deps, name, bytes),
    openSmallFile: () => openSmallFile(deps),
    copyText: (text) => {
      copyText(text)
    },
    printPage: () => printPage(deps),
    touch: () => {
      deps.autoLock.touch()
    },
    versions: () => ({
      app: app.getVersion(),
      electron: process.versions.electron,
      experimental: Number(process.versions.electron.split('.')[0]) < EXPERIMENTAL_BELOW,
    }),
  }
  for (const [name, handler] of Object.entries(handlers)) {
    ipcMain.handle(`salus:${name}`, (event, ...args: readonly unknown[]) => {
      if (!isOwnFrame(event)) throw new Error('not the window of Salus')
      return handler(...args)
    })
  }
}

function isOwnFrame(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(`${ORIGIN}/`)
}

function isMethod(method: unknown): method is VaultMethod {
  return typeof method === 'string' && (VAULT_METHODS as readonly string[]).includes(method)
}

/** The window's token becomes paths here; everything else goes through as it is, and the vault checks it. */
async function callVault(deps: ShellDeps, method: unknown, args: unknown): Promise<Result<unknown>> {
  if (!isMethod(method)) return err('input-invalid')
  deps.autoLock.touch()
  const answer = await deps.host.call(method, withPaths(deps, method, args))
  if (answer.ok && (method === 'readSettings' || method === 'writeSettings'))
    deps.autoLock.setMinutes((answer.value as Settings).idleLockMinutes)
  return answer
}

/** Methods about files: the one thing they take from the window about them is a token. */
const FILE_METHODS: ReadonlyMap<VaultMethod, 'paths' | 'path' | 'new folder in'> = new Map([
  ['previewImport', 'paths'],
  ['restoreBackup', 'paths'],
  ['fireDrill', 'paths'],
  ['repairVault', 'paths'],
  ['createBackup', 'path'],
  ['exportEverything', 'new folder in'],
])

function withPaths(deps: ShellDeps, method: VaultMethod, args: unknown): unknown {
  const takes = FILE_METHODS.get(method)
  if (takes === undefined) return args
  const given = (typeof args === 'object' ? args : null) as Readonly<Record<string, unknown>> | null
  const { fileToken, path: _path, paths: _paths, ...rest } = given ?? {}
  const paths = deps.tokens.take(String(fileToken)) ?? []
  if (takes === 'paths') return { ...rest, paths }
  const [first = ''] = paths
  const day = new Date().toISOString().slice(0, 19).replace(/[:T]/gu, '-')
  return { ...rest, path: takes === 'path' || first === '' ? first : join(first, `salus-export-${day}`) }
}

async function chooseTarget(deps: ShellDeps, name: unknown): Promise<unknown> {
  if (typeof name !== 'string' || name.length > 200) return null
  const chosen = await dialog.showSaveDialog(deps.window(), { defaultPath: basename(name) })
  return chosen.canceled || !chosen.filePath ? null : deps.tokens.keep([chosen.filePath])
}

async function choose(deps: ShellDeps, properties: ('openFile' | 'multiSelections' | 'openDirectory')[]): Promise<unknown> {
  const chosen = await dialog.showOpenDialog(deps.window(), { properties })
  return chosen.canceled || chosen.filePaths.length === 0 ? null : deps.tokens.keep(chosen.filePaths)
}

function takeDropped(deps: ShellDeps, paths: unknown): unknown {
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > DROPPED_MAX) return null
  const absolute = paths.filter((path): path is string => typeof path === 'string' && isAbsolute(path))
  return absolute.length === 0 ? null : deps.tokens.keep(absolute)
}

async function samplePaths(options: AppOptions): Promise<readonly string[]> {
  const names = await readdir(options.samplesDir).catch(() => [])
  return names.filter((name) => /\.(json|pdf|png|txt)$/u.test(name)).map((name) => join(options.samplesDir, name))
}

async function saveFile(deps: ShellDeps, name: unknown, bytes: unknown): Promise<boolean> {
  if (typeof name !== 'string' || !(bytes instanceof Uint8Array) || bytes.length > SAVED_BYTES_MAX) return false
  const chosen = await dialog.showSaveDialog(deps.window(), { defaultPath: basename(name) })
  if (chosen.canceled || !chosen.filePath) return false
  await writeFile(chosen.filePath, bytes)
  return true
}

async function openSmallFile(deps: ShellDeps): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
  const chosen = await dialog.showOpenDialog(deps.window(), { properties: ['openFile'] })
  const [path] = chosen.filePaths
  if (chosen.canceled || path === undefined || (await stat(path)).size > SMALL_FILE_BYTES_MAX) return null
  return { name: basename(path), bytes: new Uint8Array(await readFile(path)) }
}

/** Leaves the clipboard after a minute, unless something else is in it by then. */
function copyText(text: unknown): void {
  if (typeof text !== 'string' || text.length > COPIED_TEXT_MAX) return
  void clipboard.writeText(text)
  const forget = async (): Promise<void> => {
    if ((await clipboard.readText()) === text) clipboard.clear()
  }
  setTimeout(() => void forget(), CLIPBOARD_MS)
}

function printPage(deps: ShellDeps): Promise<void> {
  return new Promise((resolve) => {
    deps.window().webContents.print({ printBackground: false }, () => {
      resolve()
    })
  })
}
