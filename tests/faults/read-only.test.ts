/** The folder of the vault is read-only: opening is refused with a word, and nothing is lost. A disk that refuses later is in `refused-writes`. */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { createCore, importInto, openCore, recordOf, stateOf } from './core.ts'
import { noteFaults } from './scale.ts'

const isRoot = process.getuid?.() === 0

/** Root writes where nobody may: only a disk can stop it. Anybody else is stopped by the rights of the folder. */
function setReadOnly(disk: string, isReadOnly: boolean): void {
  if (isRoot) execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, disk])
  else execFileSync('chmod', ['-R', isReadOnly ? 'a-w' : 'u+w', disk])
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    return error instanceof Refusal ? error.error.code : `not a refusal: ${String(error)}`
  }
}

it('a read-only folder refuses with a word and loses nothing', async () => {
  const home = mkdtempSync(join(tmpdir(), 'salus-read-only-'))
  const disk = join(home, 'disk')
  const outside = join(home, 'outside')
  mkdirSync(disk)
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk])
  const wrong: string[] = []
  try {
    const base = join(home, 'base')
    const { core, words } = await createCore(base)
    const kept = await importInto(core, ['Kept one', 'Kept two'].map(recordOf), outside)
    await core.session.ports.files.markClosed()
    await core.close()
    const dir = join(disk, 'vault')
    cpSync(base, dir, { recursive: true })
    const expectKept = async (where: string): Promise<void> => {
      const again = await openCore(dir, words)
      const { ids, damaged } = await stateOf(again)
      if (kept.some((id) => !ids.includes(id)) || damaged.length > 0) wrong.push(`${where}: something is gone`)
      await again.close()
    }
    setReadOnly(disk, true)
    const opening = await codeOf(() => openCore(dir, words))
    if (opening !== 'disk-read-only') wrong.push(`opening: ${opening}`)
    setReadOnly(disk, false)
    await expectKept('opening')
    noteFaults('read-only folder', 1, kept.length, wrong)
  } finally {
    if (isRoot) execFileSync('umount', ['--lazy', disk])
    else setReadOnly(disk, false)
    rmSync(home, { recursive: true, force: true })
  }
  expect(wrong).toEqual([])
}, 600_000)
