/** A backup by clicking: made, tried, restored in another Salus; everything in open formats; another passphrase. */

import { expect } from '../support/patience.ts'
import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createVault, freshDir, importSamples, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const NEXT = 'seven quiet lanterns over the harbour'
let window: SalusWindow
let words: readonly string[] = []
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-window-backup-'))
  window = await openSalus(await freshDir())
  words = await createVault(window, 'Maria Popescu')
  await importSamples(window)
})
afterAll(() => window.close())

describe('what is kept elsewhere', () => {
  it('is one file, made and tried with a few clicks', async () => {
    await window.go('#/recovery')
    await expect(window.id('backup-state')).toContainText('Time for one')
    await window.answerSave(join(dir, 'one.age'))
    await window.id('make-backup').click()
    await expect(window.id('backup-state')).toContainText('Up to date')
    expect((await stat(join(dir, 'one.age'))).size).toBeGreaterThan(100_000)
    await window.id('drill').click()
    await window.id('drill-words').fill(words.join(' '))
    await window.answerOpen([join(dir, 'one.age')])
    await window.id('drill-now').click()
    await expect(window.id('drill-report')).toContainText('The backup is whole')
  })

  it('is everything in open formats, where that is asked for', async () => {
    await window.answerOpen([dir])
    await window.id('export-everything').click()
    await expect.poll(async () => (await readdir(dir)).some((name) => name.startsWith('salus-export-'))).toBe(true)
    const folder = (await readdir(dir)).find((name) => name.startsWith('salus-export-')) ?? ''
    await expect.poll(() => readdir(join(dir, folder))).toContain('summary.ips.json')
  })

  it('takes no path from the page itself', async () => {
    const answer = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ ok: boolean }> } }).salus.call('createBackup', {
        path: '/tmp/salus-not-here.age',
        fileToken: 'none',
      }),
    )
    expect(answer.ok).toBe(false)
  })

  it('comes back in another Salus', async () => {
    const other = await openSalus(await freshDir())
    try {
      await other.id('have-backup').click()
      await other.answerOpen([join(dir, 'one.age')])
      await other.id('choose-backup').click()
      await expect(other.id('chosen-backup')).toContainText('one.age')
      await other.id('backup-words').fill(words.join(' '))
      await other.id('passphrase').fill(NEXT)
      await other.id('restore-backup').click()
      await other.id('lock').waitFor()
      await other.go('#/recovery')
      await other.id('check-vault').click()
      await expect(other.id('check-report')).toContainText('nothing is damaged')
    } finally {
      await other.close()
    }
  })

  it('opens with another passphrase once it was changed', async () => {
    const { PASSPHRASE } = await import('../support/window.ts')
    await window.go('#/settings')
    await window.id('passphrase-now').fill(PASSPHRASE)
    await window.id('passphrase').fill(NEXT)
    await window.id('change-passphrase').click()
    await expect(window.id('passphrase-now')).toHaveValue('')
    await expect(window.id('passphrase')).toHaveValue('')
    await lockBy(window, () => window.id('lock').click())
    await window.id('passphrase').fill(NEXT)
    await window.id('unlock').click()
    await window.id('lock').waitFor()
  })
})
