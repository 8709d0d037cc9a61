/** Two seconds after locking no process of the app holds a key, the passphrase, a word or a record. */

import { expect, PATIENCE_MS } from '../support/patience.ts'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { deriveIndexKey, deriveManifestKey } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { findInMemory, patternsOf, processTree } from '../support/process-memory.ts'
import { answerWords, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const isRoot = process.getuid?.() === 0
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')
const word = (): string => Array.from({ length: 4 }, () => syllables[randomInt(syllables.length)]).join('')
const passphrase = Array.from({ length: 6 }, word).join(' ')
const canary = Array.from({ length: 3 }, word).join(' ')
/** One word, which is the same in an address. */
const sought = `${word()}${word()}`
let window: SalusWindow
let words: readonly string[] = []

beforeAll(async () => {
  window = await openSalus(await freshDir())
})
afterAll(() => window.close())

/** Playwright's own messages pass through the app's first process: what is looked for must not be in them as it is. */
const veiled = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0) + 1)

async function type(testId: string, text: string): Promise<void> {
  await window.id(testId).evaluate((field, codes) => {
    const input = field as unknown as { value: string }
    input.value = String.fromCharCode(...codes.map((code) => code - 1))
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }, veiled(text))
}

function isShown(text: string): Promise<boolean> {
  return window.page.evaluate(
    (codes) => document.body.innerText.includes(String.fromCharCode(...codes.map((code) => code - 1))),
    veiled(text),
  )
}

async function lock(): Promise<void> {
  await lockBy(window, () => window.id('lock').click())
  await expect.poll(async () => Object.keys(await window.pids())).not.toContain('Salus vault')
}

async function secrets(): Promise<ReadonlyMap<string, Buffer>> {
  const patterns = new Map(
    patternsOf({
      'the passphrase': passphrase,
      'a record': canary,
      'what was searched for': sought,
      'four of the words': words.slice(3, 7).join(' '),
    }),
  )
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
    await type('passphrase', passphrase)
    await type('passphrase-again', passphrase)
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
    await expect.poll(() => isShown(canary)).toBe(true)
    const found = processTree(window.app.process().pid ?? 0).flatMap((pid) => [...findInMemory(pid, patternsOf({ 'a record': canary }))])
    expect(found.length).toBeGreaterThan(0)
    await type('search', sought)
    await window.id('nothing-found').waitFor()
  })

  it('holds no key, no passphrase, no words and no record once the vault is locked', async () => {
    await lock()
    const patterns = await secrets()
    const own = await window.pids()
    const names = new Map(Object.entries(own).map(([name, pid]) => [pid, name]))
    const look = (): readonly string[] =>
      processTree(window.app.process().pid ?? 0).flatMap((pid) =>
        [...findInMemory(pid, patterns)].map((name) => `${name} in ${names.get(pid) ?? String(pid)}`),
      )
    // Two seconds are allowed.
    await expect.poll(look, { timeout: PATIENCE_MS, intervals: [2_000] }).toEqual([])
  })
})
