/** Workloads in the real app: the first window, unlocking, importing. */

import { _electron } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PASSPHRASE, createVault, freshDir, importSamples, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { resourceOf } from './resources.ts'
import { inTurns, runs as program, seconds, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'

const RESOURCES = 10_000

type Answer = { readonly ok: boolean; readonly value: unknown }

/** Calls the vault from the page. */
export function call(window: SalusWindow, method: string, args: unknown): Promise<Answer> {
  return window.page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<Answer> } }).salus.call(String(name), given),
    [method, args] as const,
  )
}

/** First usable window, against a bare window of the same runtime driven the same way. */
export function start(runs: number): Promise<Outcome> {
  return inTurns(runs, {
    salus: async () => {
      let window: SalusWindow | undefined
      const taken = await seconds(async () => {
        window = await openSalus(await freshDir())
        await window.id('create').waitFor()
      })
      await window?.close()
      return { seconds: taken }
    },
    'bare-electron': () =>
      withFolder(async (dir) => {
        await writeFile(join(dir, 'package.json'), '{"name":"bare","main":"main.js"}')
        await writeFile(
          join(dir, 'main.js'),
          "const{app,BrowserWindow}=require('electron');app.whenReady().then(()=>new BrowserWindow({webPreferences:{sandbox:true}}).loadURL('data:text/html,<button data-testid=create>x</button>'))",
        )
        const args = [dir, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${join(dir, 'ud')}`]
        let close = (): Promise<void> => Promise.resolve()
        const taken = await seconds(async () => {
          const app = await _electron.launch({ executablePath: process.env['SALUS_TEST_ELECTRON'] ?? '', args })
          close = () => app.close()
          await (await app.firstWindow()).getByTestId('create').waitFor()
        })
        await close()
        return { seconds: taken }
      }),
  })
}

/** From passphrase to the first record; the key derivation apart. */
export async function unlock(runs: number): Promise<Outcome> {
  const window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
  await importSamples(window)
  const listed = (await call(window, 'listRecords', { limit: 1, offset: 0 })).value as { readonly rows: readonly { readonly id: string }[] }
  const recordId = listed.rows[0]?.id ?? ''
  const outcome = await inTurns(runs, {
    salus: async (): Promise<Figures> => {
      // Locking loads the page anew.
      await lockBy(window, () =>
        window.page.evaluate(() => void (globalThis as unknown as { salus: { lock(): Promise<void> } }).salus.lock()),
      )
      const refused = await seconds(() => call(window, 'unlockVault', { passphrase: '' }))
      const unlocking = await seconds(() => call(window, 'unlockVault', { passphrase: PASSPHRASE }))
      const first = await seconds(() => call(window, 'readRecord', { recordId }))
      return { seconds: unlocking + first, unlockSeconds: unlocking, firstRecordSeconds: first, processWithoutKdfSeconds: refused }
    },
  })
  await window.close()
  return outcome
}

async function writeResources(dir: string): Promise<void> {
  await mkdir(dir)
  for (let index = 0; index < RESOURCES; index += 1) await writeFile(join(dir, `${String(index)}.json`), JSON.stringify(resourceOf(index)))
}

/** 10,000 resources of about 2 KB, one file each, through the preview into the vault; restic and borg on the same files. */
export function importMany(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const files = join(dir, 'files')
    await writeResources(files)
    let turn = 0
    return inTurns(runs, {
      salus: async () => {
        const window = await openSalus(await freshDir())
        await createVault(window, 'Maria Popescu')
        await window.answerOpen([files])
        const chosen = await window.page.evaluate(() =>
          (globalThis as unknown as { salus: { chooseFolder(): Promise<unknown> } }).salus.chooseFolder(),
        )
        let preview: Answer = { ok: false, value: null }
        const reading = await seconds(async () => {
          preview = await call(window, 'previewImport', chosen)
        })
        const keeping = await seconds(() => call(window, 'importRecords', preview.value))
        const total = (await call(window, 'listRecords', { limit: 1, offset: 0 })).value as { readonly total: number }
        await window.close()
        if (total.total !== RESOURCES) throw new Error(`only ${String(total.total)} records arrived`)
        return { seconds: reading + keeping, previewSeconds: reading, keepSeconds: keeping }
      },
      restic: () =>
        backup(async () => {
          const repository = join(dir, `restic-${String((turn += 1))}`)
          const env = { RESTIC_PASSWORD: 'x', RESTIC_REPOSITORY: repository }
          return (await program('restic', ['init'], env)) ? () => program('restic', ['backup', files], env) : null
        }),
      borg: () =>
        backup(async () => {
          const repository = join(dir, `borg-${String((turn += 1))}`)
          const env = { BORG_PASSPHRASE: 'x', BORG_BASE_DIR: dir }
          return (await program('borg', ['init', '--encryption=repokey-blake2', repository], env))
            ? () => program('borg', ['create', `${repository}::one`, files], env)
            : null
        }),
    })
  })
}

async function backup(prepare: () => Promise<(() => Promise<boolean>) | null>): Promise<Figures | null> {
  const work = await prepare()
  if (work === null) return null
  let worked = false
  const taken = await seconds(async () => {
    worked = await work()
  })
  return worked ? { seconds: taken } : null
}
