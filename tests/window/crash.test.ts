/** The vault and the node are killed at random moments of imports; everything acknowledged is there afterwards. */

import { expect, NEWS_MS } from '../support/patience.ts'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { FULL } from '../faults/scale.ts'
import { PASSPHRASE, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const KILLS = FULL ? 60 : 8
const RECORDS = 60
/** A kill comes at most this long after the import began. */
const KILL_WITHIN_MS = 700

type Call = (
  method: string,
  args: unknown,
) => Promise<{ readonly ok: boolean; readonly value?: unknown; readonly error?: { readonly code: string } }>
interface Imported {
  readonly recordIds: readonly string[]
}

let window: SalusWindow
let folder = ''
const call: Call = (method, args) =>
  window.page.evaluate(([name, given]) => (globalThis as unknown as { salus: { call: Call } }).salus.call(String(name), given), [
    method,
    args,
  ] as const)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-crash-'))
  window = await openSalus(await freshDir())
  await createVault(window, 'Maria Popescu')
})
afterAll(() => window.close())

async function bundleFile(round: number): Promise<string> {
  const entry = Array.from({ length: RECORDS }, (_, index) => ({
    resource: { resourceType: 'Condition', code: { text: `Finding ${String(round)}-${String(index)}` }, note: [{ text: 'x'.repeat(500) }] },
  }))
  const file = join(folder, `round-${String(round)}.json`)
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  return file
}

async function importFile(file: string): Promise<Imported | null> {
  await window.answerOpen([file])
  const chosen = await window.page.evaluate(() =>
    (globalThis as unknown as { salus: { chooseFiles(): Promise<{ fileToken: string }> } }).salus.chooseFiles(),
  )
  const preview = await call('previewImport', chosen)
  if (!preview.ok) return null
  const imported = await call('importRecords', preview.value)
  return imported.ok ? (imported.value as Imported) : null
}

/** Opens the vault again after its process or the node was killed, whatever page the window is on. */
async function reopen(): Promise<void> {
  await expect
    .poll(
      async () => {
        const state = await window.page
          .evaluate(() => (globalThis as unknown as { salus: { vaultState(): Promise<string> } }).salus.vaultState())
          .catch(() => 'loading')
        if (state === 'unlocked') return (await call('showStatus', null).catch(() => ({ ok: false }))).ok ? 'open' : 'opening'
        if (state === 'locked')
          return (await call('unlockVault', { passphrase: PASSPHRASE }).catch(() => ({ ok: false }))).ok ? 'open' : 'opening'
        return state
      },
      { timeout: NEWS_MS },
    )
    .toBe('open')
}

describe('a kill at any moment', () => {
  it(`loses nothing that was acknowledged (${String(KILLS)} kills)`, async () => {
    const acknowledged: string[] = []
    let whole = 0
    for (let round = 0; round < KILLS; round += 1) {
      await reopen()
      const file = await bundleFile(round)
      const victim = round % 2 === 0 ? 'Salus vault' : 'Salus node'
      const pid = (await window.pids())[victim]
      const after = Math.floor(Math.random() * KILL_WITHIN_MS)
      const timer = setTimeout(() => {
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
      }, after)
      const imported = await importFile(file).catch(() => null)
      clearTimeout(timer)
      if (imported !== null) acknowledged.push(...imported.recordIds)
      if (imported !== null) whole += 1
    }
    await reopen()
    const listed = (await call('listRecords', { limit: 1000, offset: 0 })) as {
      ok: boolean
      value: { rows: { id: string }[]; total: number }
    }
    const total = listed.value.total
    const ids = new Set<string>()
    for (let offset = 0; offset < total; offset += 1000) {
      const page = (await call('listRecords', { limit: 1000, offset })) as { value: { rows: { id: string }[] } }
      for (const row of page.value.rows) ids.add(row.id)
    }
    const lost = acknowledged.filter((id) => !ids.has(id))
    process.stdout.write(
      `acknowledged ${String(acknowledged.length)} in ${String(whole)} of ${String(KILLS)} imports, lost ${String(lost.length)}\n`,
    )
    expect(lost).toEqual([])
    expect(total % RECORDS).toBe(0)
    const report = (await call('checkVault', null)) as { ok: boolean; value: { damaged: string[]; records: number } }
    expect(report.value.damaged).toEqual([])
    expect(report.value.records).toBe(total)
  })

  it('is told where the node cannot begin again, and what was put right is seen without starting the app anew', async () => {
    await reopen()
    const peerDir = join(window.dir, 'peer')
    await rename(peerDir, `${peerDir}-aside`)
    await writeFile(peerDir, '')
    const node = (await window.pids())['Salus node'] ?? 0
    await Promise.all([window.app.waitForEvent('window'), Promise.resolve(process.kill(node, 'SIGKILL'))])
    await window.id('unlock').waitFor()
    expect(await call('unlockVault', { passphrase: PASSPHRASE })).toMatchObject({ ok: false, error: { code: 'disk-failed' } })
    await rm(peerDir)
    await rename(`${peerDir}-aside`, peerDir)
    expect((await call('unlockVault', { passphrase: PASSPHRASE })).ok).toBe(true)
  })
})
