/** A backup is a standard file, whole or refused; what comes back from it is the same vault. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blockKeyOf } from '../../shared/crypto/block-cid.ts'
import { backupIdentity } from '../../shared/crypto/backup.ts'
import { decodeWords } from '../../shared/crypto/words.ts'
import { introduce, share, startWith } from '../support/grants.ts'
import { valueOf } from '../support/nodes.ts'
import { PASSPHRASE, createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const NEXT = 'eleven lanterns over the harbour wall'
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(700_000, 'scan')])
const hasAge = spawnSync('age', ['--version']).status === 0

let dir = ''
let maria: Person
let words = ''
let recordIds: readonly string[] = []
const others: Person[] = []
const full = (): string => join(dir, 'full.age')
const added = (): string => join(dir, 'added.age')

async function someone(): Promise<Person> {
  const person = await startPerson()
  others.push(person)
  return person
}

async function importText(person: Person, text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-in-')), 'one.json')
  await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  return (await person.call('importRecords', { importToken })).recordIds[0] ?? ''
}

/** The restored one says the same of itself. */
async function expectSame(person: Person, ids: readonly string[]): Promise<void> {
  expect(await person.call('checkVault', null)).toMatchObject({ records: ids.length, damaged: [] })
  for (const recordId of ids) {
    expect((await person.call('readRecord', { recordId })).resourceJson).toBe((await maria.call('readRecord', { recordId })).resourceJson)
  }
  expect((await person.call('searchRecords', { text: 'hay', limit: 5, offset: 0 })).total).toBe(1)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-backup-'))
  maria = await startPerson()
  words = (await createConfirmedVault(maria, 'Maria Popescu')).join(' ')
  const files = join(dir, 'in')
  execFileSync('mkdir', [files])
  await writeFile(join(files, 'a.json'), JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
  await writeFile(join(files, 'scan.png'), PNG)
  const { importToken } = await maria.call('previewImport', { paths: [files] })
  recordIds = (await maria.call('importRecords', { importToken })).recordIds
  expect((await maria.call('showStatus', null)).backupDue).toBe(true)
  await maria.call('createBackup', { path: full() })
})
afterAll(async () => {
  for (const person of [maria, ...others]) await person.stop()
})

describe('a backup', () => {
  it('comes back on an empty folder by the words, as the same vault', async () => {
    const other = await someone()
    const status = await other.call('restoreBackup', { paths: [full()], words, passphrase: NEXT })
    expect(status).toMatchObject({ name: 'Maria Popescu', recordCount: 2, vaultId: (await maria.call('showStatus', null)).vaultId })
    await expectSame(other, recordIds)
    expect((await maria.call('showStatus', null)).backupDue).toBe(false)
    expect(await other.codeOf('restoreBackup', { paths: [full()], words, passphrase: NEXT })).toBe('vault-exists')
  })

  it('that adds to it holds only what is new, and comes back with it', async () => {
    const newId = await importText(maria, 'Migraine')
    const made = await maria.call('createBackup', { path: added(), incremental: true })
    expect(made.incremental).toBe(true)
    expect((await readFile(added())).length).toBeLessThan((await readFile(full())).length / 4)
    const other = await someone()
    expect(await other.codeOf('restoreBackup', { paths: [added()], words, passphrase: NEXT })).toBe('backup-base-missing')
    await other.call('restoreBackup', { paths: [added(), full()], words, passphrase: NEXT })
    await expectSame(other, [...recordIds, newId])
    // Nothing counts as witnessed until it stands in the ledger that is here, brought back or begun anew.
    await turnsUntil([other], async () => (await other.call('readRecord', { recordId: newId })).witness === 'witnessed')
    const proof = await other.call('saveProof', { recordId: newId })
    expect((await other.call('verifyProof', { text: proof.text })).witnessed).toBe(true)
  })

  it('to a passphrase opens with it and with no other', async () => {
    const path = join(dir, 'passphrase.age')
    expect(await maria.codeOf('createBackup', { path, passphrase: 'short' })).toBe('passphrase-too-weak')
    const [first = ''] = recordIds
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await maria.root.turn()
    await maria.call('createBackup', { path, passphrase: NEXT })
    const other = await someone()
    expect(await other.codeOf('restoreBackup', { paths: [path], backupPassphrase: `${NEXT}.`, passphrase: PASSPHRASE })).toBe(
      'backup-locked',
    )
    expect(await other.codeOf('restoreBackup', { paths: [path], words, passphrase: PASSPHRASE })).toBe('backup-locked')
    expect(await other.codeOf('restoreBackup', { paths: [path], backupPassphrase: NEXT, passphrase: 'not the one of the vault' })).toBe(
      'unlock-refused',
    )
    const back = await other.call('restoreBackup', { paths: [path], backupPassphrase: NEXT, passphrase: PASSPHRASE })
    expect(back.recordCount).toBe(3)
    // Its ledger comes back with it: the same one, and what was witnessed is.
    const { chainId } = (await maria.call('showStatus', null)).ledger
    expect([back.ledger.chainId, (await other.call('readRecord', { recordId: first })).witness]).toEqual([chainId, 'witnessed'])
    expect((await other.call('listActivity', { limit: 20, offset: 0 })).entries.map(({ kind }) => kind)).toContain('ledger-back')
    // What adds to it may be to the words: both together open both.
    const later = join(dir, 'later.age')
    expect((await maria.call('createBackup', { path: later, incremental: true })).incremental).toBe(true)
    const both = await someone()
    const paths = [path, later]
    expect(await both.codeOf('restoreBackup', { paths, words, passphrase: PASSPHRASE })).toBe('backup-locked')
    expect((await both.call('restoreBackup', { paths, words, backupPassphrase: NEXT, passphrase: PASSPHRASE })).recordCount).toBe(3)
  })

  it('cut at any length, or with any bit flipped, is refused and leaves no vault', async () => {
    const whole = await readFile(full())
    const other = await someone()
    const path = join(dir, 'bad.age')
    const lengths = [
      0,
      1,
      20,
      100,
      199,
      200,
      ...Array.from({ length: 25 }, (_, index) => Math.floor((whole.length * index) / 25)),
      whole.length - 1,
    ]
    for (const length of lengths) {
      await writeFile(path, whole.subarray(0, length))
      expect(['backup-damaged', 'backup-locked']).toContain(await other.codeOf('restoreBackup', { paths: [path], words, passphrase: NEXT }))
    }
    for (let at = 0; at < 25; at += 1) {
      const bytes = Buffer.from(whole)
      const place = Math.floor((whole.length * at) / 25)
      bytes[place] = (bytes[place] ?? 0) ^ 4
      await writeFile(path, bytes)
      expect(['backup-damaged', 'backup-locked']).toContain(await other.codeOf('restoreBackup', { paths: [path], words, passphrase: NEXT }))
    }
    // Stopped when all of it was read, or before anything was.
    const progressOf = (): readonly number[] => other.events.flatMap((event) => (event.type === 'backup-progress' ? [event.done] : []))
    const before = progressOf().length
    const signal = Object.defineProperty(new AbortController().signal, 'aborted', { get: () => progressOf().length > before })
    const args = { paths: [full()], words, passphrase: NEXT }
    expect(await other.root.call('restoreBackup', args, { signal })).toMatchObject({ error: { code: 'cancelled' } })
    expect(progressOf().slice(before)).toEqual([1000])
    expect(await other.root.call('restoreBackup', args, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'cancelled' } })
    expect(await other.codeOf('unlockVault', { passphrase: NEXT })).toBe('vault-not-found')
    const left = await other.node.blocks.listKeys('', 10)
    expect(left).toEqual({ ok: true, value: [] })
  })

  it('that was being restored when the power went leaves nothing behind in the vault that comes next', async () => {
    const home = join(dir, 'cut')
    const cut = (): Promise<never> => Promise.reject(new Error('cut'))
    const first = await startPerson(home, (files) => ({ ...files, writeHead: cut, removeHeads: cut }))
    expect(await first.codeOf('restoreBackup', { paths: [full()], words, passphrase: NEXT })).toBe('internal')
    const left = valueOf(await first.node.blocks.listKeys('', 100)).map(blockKeyOf)
    expect(left.length).toBeGreaterThan(5)
    await first.stop()
    const next = await startPerson(home)
    others.push(next)
    await next.call('createVault', { name: 'Ana', passphrase: PASSPHRASE })
    const there = new Set(valueOf(await next.node.blocks.listKeys('', 100)).map(blockKeyOf))
    expect(left.filter((key) => there.has(key))).toEqual([])
  })

  it('over which Salus is quit ends in time, leaves nothing beside its name, and is said when the vault is opened next', async () => {
    const out = await mkdtemp(join(tmpdir(), 'salus-out-'))
    const home = join(dir, 'quit')
    const first = await startPerson(home)
    await createConfirmedVault(first, 'Ana')
    await importText(first, 'Asthma')
    const { blocks } = first.node
    const getMany = blocks.getMany.bind(blocks)
    let stopping: Promise<void> | null = null
    // What it reads does not come before Salus is quit.
    const quit = (): void => {
      stopping ??= first.stop()
    }
    Object.assign(blocks, {
      getMany: (...args: Parameters<typeof getMany>) => {
        quit()
        return getMany(...args)
      },
    })
    expect(await first.codeOf('createBackup', { path: join(out, 'mine.age') })).toBe('cancelled')
    expect(stopping).not.toBeNull()
    await Promise.resolve(stopping)
    expect(await readdir(out)).toEqual([])
    const next = await startPerson(home)
    others.push(next)
    await next.call('unlockVault', { passphrase: PASSPHRASE })
    const said = async (): Promise<readonly unknown[]> =>
      (await next.call('listActivity', { limit: 50, offset: 0 })).entries.flatMap(({ kind, what }) =>
        kind === 'file-unfinished' ? [what] : [],
      )
    expect(await said()).toEqual(['mine.age'])
    await next.call('createBackup', { path: join(out, 'mine.age') })
    expect([await said(), await readdir(out)]).toEqual([['mine.age'], ['mine.age']])
  })

  it('does not open with wrong words, and says which word is none', async () => {
    const other = await someone()
    const wrong = words.split(' ')
    wrong[4] = 'salus'
    expect(await other.codeOf('restoreBackup', { paths: [full()], words: wrong.join(' '), passphrase: NEXT })).toBe('words-unknown-word')
    const foreign = (await createConfirmedVault(await someone(), 'Ana')).join(' ')
    expect(await other.codeOf('restoreBackup', { paths: [full()], words: foreign, passphrase: NEXT })).toBe('backup-locked')
    expect(await other.codeOf('restoreBackup', { paths: [join(dir, 'nowhere.age')], words, passphrase: NEXT })).toBe('file-unreadable')
  })

  it('passes the fire drill without leaving anything, and fails it when damaged', async () => {
    const other = await someone()
    const before = await readdir(join(other.dir, 'vault')).catch(() => [])
    const report = await other.call('fireDrill', { paths: [full()], words })
    expect(report).toMatchObject({ records: 2, openedRecords: 1, damaged: 0 })
    expect(await readdir(join(other.dir, 'vault')).catch(() => [])).toEqual(before)
    expect(await other.codeOf('fireDrill', { paths: [join(dir, 'bad.age')], words })).toMatch(/^backup-/u)
  })

  it.skipIf(!hasAge)('is opened by Debian’s age and tar (needs age)', async () => {
    const entropy = decodeWords(words)
    if (!entropy.ok) throw new Error('words')
    const key = join(dir, 'key.txt')
    await writeFile(key, `${backupIdentity(entropy.value)}\n`)
    const names = execFileSync('sh', ['-c', `age -d -i ${key} ${full()} | tar t`], { encoding: 'utf8' })
      .trim()
      .split('\n')
    expect(names.slice(0, 3)).toEqual(['salus.json', 'key.salus', 'head.salus'])
    expect(names.length).toBeGreaterThan(8)
  })
})

describe('everything in open formats', () => {
  it('is FHIR that parses, and originals byte for byte, in a folder that was empty', async () => {
    const path = join(dir, 'out')
    expect(await maria.call('exportEverything', { path })).toEqual({ records: 3, originals: 1, missing: 0 })
    const json = async (name: string): Promise<Record<string, unknown>> =>
      JSON.parse(await readFile(join(path, name), 'utf8')) as Record<string, unknown>
    const bundle = await json('bundle.json')
    expect([bundle['resourceType'], (bundle['entry'] as readonly unknown[]).length]).toEqual(['Bundle', 3])
    expect((await readFile(join(path, 'records.ndjson'), 'utf8')).trim().split('\n').length).toBe(3)
    const [original] = await readdir(join(path, 'originals'))
    expect((await readFile(join(path, 'originals', original ?? ''))).equals(PNG)).toBe(true)
    const summary = await json('summary.ips.json')
    const composition = (summary['entry'] as readonly { readonly resource: Record<string, unknown> }[])[0]?.resource
    expect(composition?.['resourceType']).toBe('Composition')
    expect(
      (composition?.['section'] as readonly { readonly emptyReason?: unknown }[]).filter((section) => section.emptyReason === undefined)
        .length,
    ).toBe(1)
    const { sections } = await maria.call('showSummary', null)
    const listed = sections.map(({ lines }) => lines.map(({ row }) => `urn:uuid:${row.id}`))
    const entries = (composition?.['section'] as readonly { readonly entry?: readonly { readonly reference: string }[] }[]).map(
      ({ entry = [] }) => entry.map(({ reference }) => reference.replace(/-/gu, '')),
    )
    expect(entries).toEqual(listed)
    expect(await maria.codeOf('exportEverything', { path })).toBe('folder-not-empty')
  })
})

describe('a ledger that goes on on two computers from one backup', () => {
  it('is told to its owner, who begins another one; nothing that was witnessed is lost or gets an older date', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-reader-'))
    let ana = await startWith('Ana', [], home)
    const [contactId] = await introduce(maria, ana, ['Maria', 'Ana'])
    const [first = ''] = recordIds
    const give = (person: Person, recordId: string): Promise<string> =>
      share(person, ana, { contactId, scope: { recordIds: [recordId], kinds: [] } })
    const settled = (person: Person): Promise<void> =>
      turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
    await settled(maria)
    const shared = await give(maria, first)
    await settled(maria)
    expect((await ana.call('fetchShare', { grantId: shared })).checkedOnLedger).toBe(true)
    const path = join(dir, 'parting.age')
    await maria.call('createBackup', { path })
    // Here the first computer goes on, and the reader sees it.
    const later = await importText(maria, 'Gout')
    const stopped = await give(maria, later)
    await maria.call('withdrawGrant', { grantId: stopped, deep: false })
    await settled(maria)
    const seen = await give(maria, later)
    await settled(maria)
    await ana.call('fetchShare', { grantId: seen })
    await settled(ana)
    const anas = (await ana.call('showStatus', null)).ledger
    await ana.stop()
    await maria.stop()
    // And here the second one, while the reader is away.
    const second = await someone()
    await second.call('restoreBackup', { paths: [path], words, passphrase: NEXT })
    const other = await importText(second, 'Asthma')
    await settled(second)
    // Her own journal is damaged meanwhile: it comes back from her vault, and the damaged one stays beside it.
    const journal = join(home, 'peer', 'ledger', 'journal.jsonl')
    const whole = await readFile(journal, 'utf8')
    await writeFile(journal, whole.replace(/"hash":"0x./u, '"hash":"0xz'))
    ana = await startPerson(home)
    others.push(ana)
    await ana.call('unlockVault', { passphrase: PASSPHRASE })
    expect((await ana.call('showStatus', null)).ledger).toMatchObject({ reachable: true, chainId: anas.chainId, sealLog: anas.sealLog })
    expect((await readFile(journal, 'utf8')).startsWith(whole.slice(0, whole.lastIndexOf('{')))).toBe(true)
    expect(await readdir(join(home, 'peer', 'ledger'))).toContain('journal-aside-1.jsonl')
    const anew = await give(second, other)
    await settled(second)
    const before = (await second.call('showStatus', null)).ledger.chainId
    expect(await ana.codeOf('fetchShare', { grantId: anew })).toBe('ledger-disagrees')
    await turnsUntil([ana, second], async () => (await second.call('showLedger', null)).parted !== null)
    const { parted } = await second.call('showLedger', null)
    expect(parted).toMatchObject({ by: 'Ana' })
    expect(parted?.count).toBeGreaterThan(2)
    expect((await second.call('listActivity', { limit: 50, offset: 0 })).entries.map(({ kind }) => kind)).toContain('ledger-parted')
    await second.call('beginLedger', null)
    await settled(second)
    expect(await second.call('showLedger', null)).toMatchObject({ parted: null })
    expect((await second.call('showStatus', null)).ledger.chainId).not.toBe(before)
    // What only the first one had is there as well: its seals and what it opened.
    const { transactions } = await second.call('showPublicView', null)
    expect(transactions.length).toBeGreaterThan(parted?.count ?? 0)
    await turnsUntil([second, ana], async () =>
      (await ana.call('listActivity', { limit: 50, offset: 0 })).entries.some(({ kind }) => kind === 'ledger-begun'),
    )
    for (const grantId of [anew, shared]) expect((await ana.call('fetchShare', { grantId })).checkedOnLedger).toBe(true)
  })
})
