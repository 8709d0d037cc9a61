/** Another master key: the person stays who she is, nothing is lost, and whoever kept the old key file and passphrase reads nothing that was written after. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import { decodeBase64Url } from '../../shared/crypto/bytes.ts'
import { deriveKey } from '../../shared/crypto/hash.ts'
import { deriveIndexKey } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../shared/crypto/key-file.ts'
import { HKDF_LABELS } from '../../shared/crypto/labels.ts'
import { openNode } from '../../shared/crypto/node-seal.ts'
import { openRecord, unwrapKey, unwrapRecordKey } from '../../shared/crypto/record-seal.ts'
import { NO_DRAFTS } from '../../shared/model/drafts.ts'
import { createMemoryKeychain } from '../fakes/memory-keychain.ts'
import { createConfirmedVault, heard, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { openKeyFile as openSecond } from '../vectors/second-decoder-keys.ts'
import { chooseHead, entriesOf, nodeOf } from '../vectors/second-decoder.ts'
import { identityOf, readSegments } from '../vectors/second-decoder-parts.ts'

type Blocks = ReadonlyMap<string, Buffer>
interface KeyFile {
  readonly format: string
  readonly slots: readonly { readonly kind: string; readonly sealed: string }[]
  readonly epochs: readonly { readonly number: number; readonly wrapped: string }[]
  readonly formerNodeKeys?: readonly string[]
  readonly identity?: string
}

const keychain = createMemoryKeychain()
const NEW_PASSPHRASE = 'seven lanterns over the quiet harbour'
const asIs = { files: <T>(files: T): T => files, peer: <T>(peer: T): T => peer }
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-master-'))

async function importAll(person: Person, titles: readonly string[]): Promise<readonly string[]> {
  const dir = await folder()
  await writeFile(
    join(dir, 'all.json'),
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: titles.map((text) => ({ resource: { resourceType: 'Condition', code: { text } } })),
    }),
  )
  const { importToken } = await person.call('previewImport', { paths: [dir] })
  const { recordIds } = await person.call('importRecords', { importToken })
  await rm(dir, { recursive: true })
  return recordIds
}

const titlesOf = async (person: Person): Promise<readonly string[]> =>
  (await person.call('listRecords', { limit: 1000, offset: 0 })).rows.map((row) => row.title).sort()
const keyFileOf = async (dir: string): Promise<KeyFile> => JSON.parse(await readFile(join(dir, 'vault', 'key-1.salus'), 'utf8')) as KeyFile
const blocksOf = (dir: string): Promise<Blocks> => readSegments(join(dir, 'peer', 'blocks', 'segments'))

/** Every key that follows from an old key file and its folder. */
async function keysOf(dir: string): Promise<{ readonly opened: OpenedKeyFile; readonly keys: readonly Uint8Array[] }> {
  const bytes = new Uint8Array(await readFile(join(dir, 'vault', 'key-1.salus')))
  const opened = await openKeyFile(bytes, { passphrase: PASSPHRASE })
  if (!opened.ok) throw new Error(opened.error.code)
  const { masterKey, epochs } = opened.value
  const derived = Object.values(HKDF_LABELS).flatMap((label) =>
    [label, ...[0, 1, 2, 3].map((n) => `${label} ${String(n)}`)].map((one) => deriveKey(masterKey, new Uint8Array(32), one)),
  )
  const second = await openSecond(bytes, PASSPHRASE)
  const blocks = await blocksOf(dir)
  const read = (digest: string): Promise<Buffer | null> => Promise.resolve(blocks.get(digest) ?? null)
  const heads = await Promise.all(['head-0.salus', 'head-1.salus'].map((name) => readFile(join(dir, 'vault', name))))
  const { head } = chooseHead(heads, identityOf(second.identityRoot).did)
  const { roots } = (await nodeOf(read, second, String(head['rootCid']))) as { readonly roots: Readonly<Record<string, unknown>> }
  const records: Uint8Array[] = []
  for await (const [id, value] of entriesOf(read, second, roots['records'])) {
    const entry = value as { readonly key: string; readonly epoch: number; readonly version: number }
    const wrapping = epochs.find(({ number }) => number === entry.epoch)
    const key = unwrapRecordKey(
      wrapping?.key ?? new Uint8Array(32),
      decodeBase64Url(entry.key) ?? new Uint8Array(0),
      `${id}/${String(entry.version)}`,
    )
    if (key.ok) records.push(key.value)
  }
  return { opened: opened.value, keys: [masterKey, ...epochs.map(({ key }) => key), ...derived, ...records] }
}

/** Blocks that one of the keys opens, be it as a node or as the beginning of a record. */
async function opensOf(blocks: Blocks, vaultId: string, keys: readonly Uint8Array[]): Promise<ReadonlySet<string>> {
  const opens = new Set<string>()
  for (const [digest, block] of blocks) {
    for (const key of keys) {
      const node = await openNode(key, `manifest/${vaultId}`, block)
      const record = await openRecord([new Uint8Array(block)], key, { recordId: 'any', version: 1 })
      const fits = record.ok || !['wrong-key', 'format-unknown'].includes(record.error.code)
      if (node.ok || fits) opens.add(digest)
    }
  }
  return opens
}

describe('another master key', () => {
  let dir = ''
  let before = ''
  let maria: Person
  let words: readonly string[] = []
  let did = ''
  let account = ''
  const old = Array.from({ length: 90 }, (_, index) => `Old ${String(index)}`)

  beforeAll(async () => {
    dir = await folder()
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    words = await createConfirmedVault(maria, 'Maria')
    await importAll(maria, old)
    await maria.call('createBackup', { path: join(await folder(), 'before.age') })
    await maria.call('enableKeychain', { passphrase: PASSPHRASE })
    did = (await maria.call('showStatus', null)).did
    account = (await maria.call('showPublicView', null)).account
    await maria.stop()
    before = await folder()
    await cp(dir, before, { recursive: true })
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
  })
  afterAll(async () => {
    await maria.stop()
    for (const one of [dir, before]) await rm(one, { recursive: true, force: true })
  })

  it('is refused with a wrong passphrase, and cancelled before it counts it changes nothing', async () => {
    expect(await maria.codeOf('rotateMasterKey', { passphrase: `${PASSPHRASE}.` })).toBe('unlock-refused')
    const over = AbortSignal.abort()
    expect(await maria.root.call('rotateMasterKey', { passphrase: PASSPHRASE }, { signal: over })).toMatchObject({
      error: { code: 'cancelled' },
    })
    expect(await keyFileOf(dir)).toEqual(await keyFileOf(before))
  })

  it('cancelled in the middle it goes on by itself, and what is read and written meanwhile is there', async () => {
    const controller = new AbortController()
    maria.events.length = 0
    const typed = {
      records: { '': { kind: 'note' as const, fields: { note: 'Not saved yet' }, keepPrivate: false, isPrescription: false } },
    }
    await maria.call('keepDrafts', { ...NO_DRAFTS, ...typed })
    const rotating = maria.root.call('rotateMasterKey', { passphrase: PASSPHRASE }, { signal: controller.signal })
    await heard(maria, 'rotate-progress')
    expect((await maria.call('showStatus', null)).master).toBe(2)
    const during = importAll(maria, ['During'])
    controller.abort()
    expect((await rotating).ok || (await maria.call('showStatus', null)).resealing).toBe(true)
    await during
    await turnsUntil([maria], async () => !(await maria.call('showStatus', null)).resealing)
    expect(await maria.call('readDrafts', null)).toEqual({ ...NO_DRAFTS, ...typed })
    expect(await titlesOf(maria)).toEqual([...old, 'During'].sort())
    expect(await maria.call('checkVault', null)).toMatchObject({ records: 91, damaged: [] })
    const said = (await maria.call('listActivity', { limit: 50, offset: 0 })).entries.map(({ kind }) => kind)
    expect(said).toContain('master-key-rotated')
  })

  it('leaves the person who she is: did, account of the chain, records, search', async () => {
    const status = await maria.call('showStatus', null)
    expect([status.did, status.master, status.resealing]).toEqual([did, 2, false])
    expect((await maria.call('showPublicView', null)).account).toBe(account)
    expect((await maria.call('searchRecords', { text: 'Old 42', limit: 5, offset: 0 })).rows[0]?.title).toBe('Old 42')
    const file = await keyFileOf(dir)
    expect([file.format, file.epochs.length, file.formerNodeKeys]).toEqual(['salus/2 key file', 1, undefined])
  })

  it('opens with passphrase, keychain, and the words that nobody was asked for', async () => {
    // The newest state of the vault, which it holds as well, is no secret.
    expect([...keychain.held.keys()].filter((account) => !account.includes('/state/'))).toHaveLength(1)
    for (const secret of [{ passphrase: PASSPHRASE }, { keychain: true } as const]) {
      await maria.stop()
      maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
      expect((await maria.call('unlockVault', secret)).recordCount).toBe(91)
    }
    await maria.stop()
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    expect((await maria.call('restoreVault', { words: words.join(' '), passphrase: NEW_PASSPHRASE })).did).toBe(did)
    await importAll(maria, ['After'])
  })

  it('whoever kept the old folder and passphrase opens nothing that was written after: every key on every byte', async () => {
    await maria.stop()
    const { opened, keys } = await keysOf(before)
    const { vaultId } = opened
    const [older, newer] = [await blocksOf(before), await blocksOf(dir)]
    // The same keys on the old folder: they do open what there was to open.
    expect((await opensOf(older, vaultId, keys)).size).toBeGreaterThan(100)
    const left = await opensOf(newer, vaultId, keys)
    const writtenAfter = [...newer.keys()].filter((digest) => !older.has(digest))
    expect(writtenAfter.length).toBeGreaterThan(10)
    expect(writtenAfter.filter((digest) => left.has(digest))).toEqual([])
    // No node from before is left, nor its bytes: only sealed records, whose keys only the old manifest gives.
    for (const digest of left) expect(newer.get(digest)?.toString('latin1', 0, 3)).toBe('SLR')
    const withoutOldRecords = keys.slice(0, keys.length - 90)
    expect([...(await opensOf(newer, vaultId, withoutOldRecords))]).toEqual([])
    const file = await keyFileOf(dir)
    const wrapped = [...file.slots.map(({ sealed }) => sealed), ...file.epochs.map((epoch) => epoch.wrapped), file.identity ?? '']
    const contexts = [
      ...['passphrase', 'words', 'keychain'].map((kind) => `slot/${vaultId}/${kind}`),
      `identity/${vaultId}`,
      `former node/${vaultId}`,
    ]
    const numbers = Array.from({ length: 40 }, (_, number) => `epoch/${vaultId}/${String(number)}`)
    for (const text of wrapped)
      for (const key of keys)
        for (const context of [...contexts, ...numbers])
          expect(unwrapKey(key, decodeBase64Url(text) ?? new Uint8Array(0), context).ok).toBe(false)
    const bytes = new Uint8Array(await readFile(join(dir, 'vault', 'key-1.salus')))
    expect(await openKeyFile(bytes, { passphrase: PASSPHRASE })).toMatchObject({ error: { code: 'unlock-refused' } })
    await cp(join(dir, 'index.db'), join(before, 'stolen.db'))
    const index = createIndexStore({ file: join(before, 'stolen.db') })
    expect(await index.open(deriveIndexKey(opened.masterKey))).toEqual({ ok: true, value: { seq: -1 } })
    await index.close()
  })

  it('is read by the second decoder, written from the specification alone', async () => {
    const keys = await openSecond(await readFile(join(dir, 'vault', 'key-2.salus')), NEW_PASSPHRASE)
    const blocks = await blocksOf(dir)
    const read = (digest: string): Promise<Buffer | null> => Promise.resolve(blocks.get(digest) ?? null)
    const heads = await Promise.all(['head-0.salus', 'head-1.salus'].map((name) => readFile(join(dir, 'vault', name))))
    const { head } = chooseHead(heads, identityOf(keys.identityRoot).did)
    expect([head['epoch'], identityOf(keys.identityRoot).did, keys.formerNodeKeys]).toEqual([2, did, []])
    const { roots } = (await nodeOf(read, keys, String(head['rootCid']))) as { readonly roots: Readonly<Record<string, unknown>> }
    let records = 0
    for await (const [id, value] of entriesOf(read, keys, roots['records'])) {
      const { key, epoch, version } = value as { readonly key: string; readonly epoch: number; readonly version: number }
      const wrapping = keys.epochs.get(epoch) ?? new Uint8Array(32)
      expect(unwrapRecordKey(wrapping, decodeBase64Url(key) ?? new Uint8Array(0), `${id}/${String(version)}`).ok).toBe(true)
      records += 1
    }
    expect(records).toBe(92)
  })

  it('the old key file in place of the new one is told apart, and nothing is changed by it', async () => {
    const mixed = await folder()
    await cp(dir, mixed, { recursive: true })
    for (const name of ['key-1.salus', 'key-2.salus']) await cp(join(before, 'vault', name), join(mixed, 'vault', name))
    const other = await startPerson(mixed)
    expect(await other.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('keys-rotated')
    await other.stop()
    for (const name of ['key-1.salus', 'key-2.salus']) await cp(join(dir, 'vault', name), join(mixed, 'vault', name))
    const again = await startPerson(mixed)
    expect((await again.call('unlockVault', { passphrase: NEW_PASSPHRASE })).recordCount).toBe(92)
    await again.stop()
    await rm(mixed, { recursive: true, force: true })
  })

  it('a second time, with the keychain gone, drops its slot and says so; a backup made then is restored', async () => {
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    await maria.call('unlockVault', { passphrase: NEW_PASSPHRASE })
    keychain.state = 'gone'
    expect(await maria.call('rotateMasterKey', { passphrase: NEW_PASSPHRASE })).toEqual({ master: 3, keychain: 'dropped' })
    keychain.state = 'open'
    expect((await keyFileOf(dir)).slots.map(({ kind }) => kind).sort()).toEqual(['passphrase', 'words'])
    const away = await folder()
    await maria.call('createBackup', { path: join(away, 'after.age') })
    const fresh = await startPerson(join(away, 'fresh'))
    const restored = await fresh.call('restoreBackup', {
      paths: [join(away, 'after.age')],
      words: words.join(' '),
      passphrase: PASSPHRASE,
    })
    expect([restored.recordCount, restored.did, restored.master]).toEqual([92, did, 3])
    await fresh.stop()
    await rm(away, { recursive: true, force: true })
  })
})
