/** After locking no process of the app holds a key or the words. What was typed and shown may stay in the window's own process: SECURITY.md says so. */

import { expect } from '@playwright/test'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { deriveIndexKey, deriveManifestKey } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { findInMemory, patternsOf, processTree } from '../support/process-memory.ts'
import { answerWords, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const isRoot = process.getuid?.() === 0
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')
const word = (): string => Array.from({ length: 4 }, () => syllables[randomInt(syllables.length)]).join('')
const passphrase = Array.from({ length: 6 }, word).join(' ')
const canary = Array.from({ length: 3 }, word).join(' ')
let window: SalusWindow
let words: readonly string[] = []

beforeAll(async () => {
  window = await openSalus(await freshDir())
})
afterAll(() => window.close())

async function lock(): Promise<void> {
  await Promise.all([window.page.waitForEvent('load'), window.id('lock').click()])
  await window.id('unlock').waitFor()
  await expect.poll(async () => Object.keys(await window.pids())).not.toContain('Salus vault')
}

async function secrets(): Promise<ReadonlyMap<string, Buffer>> {
  const patterns = new Map(patternsOf({ 'four of the words': words.slice(3, 7).join(' ') }))
  const opened = await openKeyFile(new Uint8Array(await readFile(join(window.dir, 'vault', 'key-1.salus'))), { passphrase })
  if (!opened.ok) throw new Error(opened.error.code)
  const { masterKey, epochs } = opened.value
  patterns.set('the master key', Buffer.from(masterKey))
  patterns.set('the key of the manifest', Buffer.from(deriveManifestKey(masterKey, 1)))
  patterns.set('the key of the index', Buffer.from(deriveIndexKey(masterKey)))
  for (const { number, key } of epochs) patterns.set(`the key of epoch ${String(number)}`, Buffer.from(key))
  return patterns
}

describe.skipIf(!isRoot)('the memory of every process (needs the right to read it)', () => {
  it('holds a record while the vault is open, so that the search is known to find one', async () => {
    await window.id('name').fill('Maria')
    await window.id('passphrase').fill(passphrase)
    await window.id('passphrase-again').fill(passphrase)
    await window.id('create').click()
    await window.id('words').waitFor()
    words = await window.id('word').allTextContents()
    await window.id('words-written').click()
    await answerWords(window, words)
    await window.id('home-empty').waitFor()
    const dir = await mkdtemp(join(tmpdir(), 'salus-memory-'))
    await writeFile(join(dir, 'one.json'), JSON.stringify({ resourceType: 'Condition', code: { text: canary } }))
    await window.answerOpen([dir])
    const chosen = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { chooseFolder(): Promise<unknown> } }).salus.chooseFolder(),
    )
    await window.page.evaluate(async (given) => {
      const { salus } = globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ value: unknown }> } }
      const preview = await salus.call('previewImport', given)
      await salus.call('importRecords', preview.value)
    }, chosen)
    await window.go('#/records')
    await window.page.getByText(canary).first().waitFor()
    const found = processTree(window.app.process().pid ?? 0).flatMap((pid) => [...findInMemory(pid, patternsOf({ 'a record': canary }))])
    expect(found.length).toBeGreaterThan(0)
  })

  it('holds no key and no words once the vault is locked', async () => {
    await lock()
    const patterns = await secrets()
    const own = await window.pids()
    const names = new Map(Object.entries(own).map(([name, pid]) => [pid, name]))
    const look = (): readonly string[] =>
      processTree(window.app.process().pid ?? 0).flatMap((pid) =>
        [...findInMemory(pid, patterns)].map((name) => `${name} in ${names.get(pid) ?? String(pid)}`),
      )
    // Two seconds are allowed.
    await expect.poll(look, { timeout: 10_000, intervals: [2_000] }).toEqual([])
  })
})
