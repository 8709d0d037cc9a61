/** Vaults that somebody changed: each refused with its own word, nothing weaker tried instead, nothing on the disk touched by the refusal. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openKeyFile, rankKeyFiles } from '../../shared/crypto/key-file.ts'
import { decodeWords } from '../../shared/crypto/words.ts'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const KEYS = ['key-1.salus', 'key-2.salus'] as const
const HEADS = ['head-0.salus', 'head-1.salus'] as const
let made = ''
let other = ''
let words: readonly string[] = []
let othersWords: readonly string[] = []
let dir = ''
let person: Person | null = null

async function make(name: string): Promise<{ readonly dir: string; readonly words: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'salus-bad-'))
  const one = await startPerson(folder)
  const known = await createConfirmedVault(one, name)
  await one.root.turn()
  await one.stop()
  return { dir: folder, words: known }
}

beforeAll(async () => {
  ;({ dir: made, words } = await make('Maria'))
  ;({ dir: other, words: othersWords } = await make('Somebody else'))
})

afterEach(async () => {
  await person?.stop()
  person = null
  await rm(dir, { recursive: true, force: true })
})

const path = (name: string, folder = dir): string => join(folder, 'vault', name)

/** A copy of the vault with these files changed. */
async function copyWith(changes: Readonly<Record<string, (bytes: Buffer) => Uint8Array>>): Promise<void> {
  dir = await mkdtemp(join(tmpdir(), 'salus-bad-copy-'))
  await cp(made, dir, { recursive: true })
  for (const [name, change] of Object.entries(changes)) await writeFile(path(name), change(await readFile(path(name))))
}

async function state(): Promise<string> {
  const files = await Promise.all(
    [...KEYS, ...HEADS].map(async (name) => (await readFile(path(name)).catch(() => Buffer.of())).toString('hex')),
  )
  return files.join('\n')
}

/** What unlocking says; the small files are the same before and after. */
async function unlocked(passphrase = PASSPHRASE): Promise<string> {
  const before = await state()
  person = await startPerson(dir)
  const code = await person.codeOf('unlockVault', { passphrase })
  if (code !== 'ok') expect(await state()).toBe(before)
  return code
}

const json = (change: (file: Record<string, unknown>) => unknown) => (bytes: Buffer) =>
  Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>)))
const both = (change: (bytes: Buffer) => Uint8Array): Readonly<Record<string, (bytes: Buffer) => Uint8Array>> =>
  Object.fromEntries(KEYS.map((name) => [name, change]))
type Slots = readonly { readonly kind: string; readonly kdf?: object }[]
const slots = (change: (slot: Slots[number]) => object) =>
  both(json((file) => ({ ...file, slots: (file['slots'] as Slots).map((slot) => change(slot)) })))

describe('a key file', () => {
  it('with any one byte changed, or cut anywhere, opens nothing', async () => {
    dir = ''
    const bytes = new Uint8Array(await readFile(join(made, 'vault', KEYS[0])))
    const entropy = decodeWords(words.join(' '))
    if (!entropy.ok) throw new Error(entropy.error.code)
    const codes = new Set<string>()
    const open = async (changed: Uint8Array): Promise<void> => {
      const ranked = rankKeyFiles([changed, changed])
      const [best] = ranked.ok ? ranked.value : []
      const opened = best === undefined ? null : await openKeyFile(best, { wordsEntropy: entropy.value })
      codes.add(opened === null ? (ranked.ok ? 'none' : ranked.error.code) : opened.ok ? 'ok' : opened.error.code)
    }
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await open(changed)
      await open(bytes.slice(0, at))
    }
    expect([...codes].sort()).toEqual(['key-file-damaged', 'unlock-refused'])
  })

  it.each([
    ['weaker', { memoryKiB: 1024, passes: 1, parallelism: 1 }],
    ['of 64 GiB', { memoryKiB: 64 * 1024 * 1024, passes: 3, parallelism: 1 }],
    ['of a million passes', { memoryKiB: 65536, passes: 1_000_000, parallelism: 1 }],
    ['of half a lane', { memoryKiB: 65536, passes: 3, parallelism: 0.5 }],
    ['without memory', { passes: 3, parallelism: 1 }],
  ])('with a derivation %s is damaged, before anything is derived', async (_name, kdf) => {
    await copyWith(slots((slot) => (slot.kind === 'passphrase' ? { ...slot, kdf } : slot)))
    expect(await unlocked()).toBe('key-file-damaged')
  })

  it('of another format version is named as what it is', async () => {
    await copyWith(both(json((file) => ({ ...file, format: 'salus/3 key file' }))))
    expect(await unlocked()).toBe('vault-newer-version')
    await person?.stop()
    await copyWith(both(json((file) => ({ ...file, format: 'salus/0 key file' }))))
    expect(await unlocked()).toBe('key-file-damaged')
  })

  it('with a slot or an epoch of another vault does not open, neither with its secret nor with ours', async () => {
    const theirs = JSON.parse(await readFile(join(other, 'vault', KEYS[0]), 'utf8')) as { slots: Slots; epochs: unknown }
    await copyWith(both(json((file) => ({ ...file, slots: theirs.slots }))))
    expect(await unlocked()).toBe('unlock-refused')
    expect(await person?.codeOf('restoreVault', { words: othersWords.join(' '), passphrase: PASSPHRASE })).toBe('words-wrong')
    await person?.stop()
    await copyWith(both(json((file) => ({ ...file, epochs: theirs.epochs }))))
    expect(await unlocked()).toBe('key-file-damaged')
  })
})

describe('the words', () => {
  it('of another vault, in another order, too few, too many or unknown, each have their answer', async () => {
    await copyWith({})
    person = await startPerson(dir)
    const code = (list: readonly string[]): Promise<string> | undefined =>
      person?.codeOf('restoreVault', { words: list.join(' '), passphrase: PASSPHRASE })
    const [first = '', second = '', ...rest] = words
    expect(await code([...words, first])).toBe('words-wrong')
    expect(await code(words.slice(1))).toBe('words-wrong')
    expect(await code([first, second, 'notaword', ...rest.slice(1)])).toBe('words-unknown-word')
    expect(await code(othersWords)).toBe('words-wrong')
    if (first !== second) expect(await code([second, first, ...rest])).toBe('words-wrong')
    expect(await person.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('ok')
  })
})

describe('a HEAD', () => {
  it('of another vault, of another person, of another form or cut counts as none: the newest state is found without it, unless a newer Salus wrote both', async () => {
    const theirs = await readFile(join(other, 'vault', HEADS[0]))
    const NEWER = 2
    const wrong: readonly ((bytes: Buffer) => Uint8Array)[] = [
      () => theirs,
      (bytes) => bytes.subarray(0, 50),
      json((file) => ({ ...file, format: 'salus/2 head' })),
      json((file) => ({ ...file, head: { ...(file['head'] as object), seq: 999 } })),
      json((file) => ({ ...file, head: { ...(file['head'] as object), clock: { x: { n: 9, tag: 'AAAAAAAA' } } } })),
    ]
    for (const [at, change] of wrong.entries()) {
      await copyWith(Object.fromEntries(HEADS.map((name) => [name, change])))
      expect(await unlocked()).toBe(at === NEWER ? 'format-unknown' : 'ok')
      if (at !== NEWER) expect((await person?.call('checkVault', null))?.damaged).toEqual([])
      await person?.stop()
      // One good one is enough, whichever it is.
      await copyWith({ [HEADS[0]]: change })
      expect(await unlocked()).toBe('ok')
      await person?.stop()
      person = null
    }
  })

  it('in the place of the other one is still the same vault', async () => {
    await copyWith({})
    const [first, second] = await Promise.all(HEADS.map((name) => readFile(path(name))))
    await writeFile(path(HEADS[0]), second ?? Buffer.of())
    await writeFile(path(HEADS[1]), first ?? Buffer.of())
    expect(await unlocked()).toBe('ok')
    expect((await person?.call('checkVault', null))?.damaged).toEqual([])
  })
})

describe('many tries at once', () => {
  it('count as many, wait as one after the other do, and open the vault once', async () => {
    await copyWith({})
    person = await startPerson(dir)
    const { root } = person
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, n) => root.call('unlockVault', { passphrase: `not the right one ${String(n)}` })),
    )
    const codes = tries.map((answer) => (answer.ok ? 'ok' : answer.error.code))
    const refused = codes.filter((code) => code === 'unlock-refused').length
    expect([codes.slice(0, 3), refused < 8]).toEqual([Array(3).fill('unlock-refused'), true])
    person.clock.offsetMs += 60_000
    const right = await Promise.all([1, 2].map(() => root.call('unlockVault', { passphrase: PASSPHRASE })))
    expect(right.map(({ ok }) => ok)).toEqual([true, true])
    const { entries } = await person.call('listActivity', { limit: 100, offset: 0 })
    const said = (kind: string): readonly number[] => entries.filter((entry) => entry.kind === kind).map(({ count }) => count)
    expect([said('unlock-refused'), said('vault-unlocked').length]).toEqual([[refused], 1])
  })

  it('to make a vault make one, and the others hear that there is one now', async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-bad-'))
    person = await startPerson(dir)
    const { root } = person
    const gone = new AbortController()
    const recovering = { card: 'salus-card:x', words: words.join(' '), passphrase: PASSPHRASE }
    const tries = [
      root.call('createVault', { name: 'Maria', passphrase: PASSPHRASE }),
      root.call('createVault', { name: 'Ana', passphrase: PASSPHRASE }),
      root.call('restoreBackup', { paths: [join(dir, 'none.age')], words: words.join(' '), passphrase: PASSPHRASE }),
      root.call('recoverFromMirror', recovering, { signal: gone.signal }),
      root.call('unlockVault', { passphrase: PASSPHRASE }),
    ]
    gone.abort()
    const codes = (await Promise.all(tries)).map((answer) => (answer.ok ? 'ok' : answer.error.code))
    expect(codes).toEqual(['ok', 'vault-exists', 'vault-exists', 'cancelled', 'ok'])
    await person.stop()
    person = await startPerson(dir)
    expect((await person.call('unlockVault', { passphrase: PASSPHRASE })).name).toBe('Maria')
    expect((await person.call('checkVault', null)).damaged).toEqual([])
  })
})
