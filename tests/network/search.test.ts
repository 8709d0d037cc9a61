/** Lists and searches that are narrowed, and an index that lies or is damaged: found out, made again, said. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeHex } from '../../shared/crypto/bytes.ts'
import { deriveIndexKey } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { createPeerRoot } from '../../electron/peer/root.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { createConfirmedVault, grantForAnHour, PASSPHRASE, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

interface Database {
  prepare(sql: string): { all(values: readonly unknown[]): readonly unknown[]; run(values: readonly unknown[]): unknown }
  exec(sql: string): void
  close(): void
}

/** Long enough, also deflated, that its block is told from all others by its size. */
const LONG_NOTE = randomBytes(30_000).toString('base64')
const NOTE_BYTES_MIN = 25_000
const RECORDS = [
  { resourceType: 'Condition', code: { text: 'Hay fever' }, recordedDate: '2011-05-03' },
  {
    resourceType: 'Condition',
    code: { text: 'Asthma' },
    recordedDate: '2019',
    note: [{ text: 'worse with hay fever in spring' }, { text: LONG_NOTE }],
  },
  { resourceType: 'AllergyIntolerance', code: { text: 'Grass pollen' }, recordedDate: '2020-04' },
]
let person: Person
let dir = ''
/** The record with the long note cannot be read: the disk refuses that place. */
let away = false

async function startHere(): Promise<Person> {
  return startPerson(dir, undefined, undefined, undefined, undefined, async (options) => {
    const started = await createPeerRoot(options)
    if (!started.ok) throw new Error(started.error.code)
    const { blocks } = started.value
    const refused = <T extends Result<readonly (Uint8Array | null)[]>>(got: T): T | Result<never> =>
      away && got.ok && got.value.some((block) => (block?.length ?? 0) > NOTE_BYTES_MIN) ? err('disk-failed') : got
    const getMany: typeof blocks.getMany = async (cids) => refused(await blocks.getMany(cids))
    const readChunks: typeof blocks.readChunks = async (...args) => refused(await blocks.readChunks(...args))
    return { ...started.value, blocks: { ...blocks, getMany, readChunks } }
  })
}

async function openIndex(): Promise<Database> {
  const opened = await openKeyFile(new Uint8Array(await readFile(join(dir, 'vault', 'key-1.salus'))), { passphrase: PASSPHRASE })
  if (!opened.ok) throw new Error(opened.error.code)
  const Libsql = createRequire(import.meta.url)('libsql') as new (file: string, options: object) => Database
  const encryptionKey = encodeHex(deriveIndexKey(opened.value.masterKey))
  return new Libsql(join(dir, 'index.db'), { encryptionCipher: 'aes256cbc', encryptionKey })
}

async function restart(between: () => Promise<void>): Promise<void> {
  await person.stop()
  await between()
  person = await startHere()
  await person.call('unlockVault', { passphrase: PASSPHRASE })
}

type Filter = Partial<Parameters<typeof list>[0]>
async function list(filter: {
  kinds?: readonly 'problem'[]
  from?: string
  until?: string
  sharedWith?: string
}): Promise<readonly string[]> {
  const { rows } = await person.call('listRecords', { limit: 50, offset: 0, ...filter })
  return rows.map((row) => row.title).sort()
}
async function search(text: string, filter: Filter = {}): Promise<readonly string[]> {
  return (await person.call('searchRecords', { text, limit: 50, offset: 0, ...filter })).rows.map((row) => row.title)
}
async function diary(): Promise<readonly string[]> {
  return (await person.call('listActivity', { limit: 200, offset: 0 })).entries.map((entry) => entry.kind)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-search-'))
  person = await startHere()
  await createConfirmedVault(person, 'Maria')
  const files = await mkdtemp(join(tmpdir(), 'salus-search-in-'))
  for (const [at, record] of RECORDS.entries()) await writeFile(join(files, `${String(at)}.json`), JSON.stringify(record))
  const { importToken } = await person.call('previewImport', { paths: [files] })
  await person.call('importRecords', { importToken })
})
afterAll(() => person.stop())

describe('finding records', () => {
  it('by days, kinds and words together, titles first', async () => {
    expect(await list({ from: '2019-06-01' })).toEqual(['Asthma', 'Grass pollen'])
    expect(await list({ until: '2019' })).toEqual(['Asthma', 'Hay fever'])
    expect(await list({ kinds: ['problem'], from: '2012' })).toEqual(['Asthma'])
    expect(await search('hay')).toEqual(['Hay fever', 'Asthma'])
    expect(await search('"hay fever"', { from: '2015' })).toEqual(['Asthma'])
    expect(await search('', { from: '2020' })).toEqual(['Grass pollen'])
    expect(await search('')).toEqual([])
    expect(await person.codeOf('listRecords', { limit: 5, offset: 0, from: 'yesterday' })).toBe('input-invalid')
  })

  it('by who may read them', async () => {
    const other = await startPerson()
    try {
      await createConfirmedVault(other, 'Ana')
      const { card } = await other.call('showContactCard', null)
      const { contactId } = await person.call('addContact', { card, name: 'Ana', role: 'family', verified: true })
      expect(await list({ sharedWith: contactId })).toEqual([])
      const { rows } = await person.call('listRecords', { limit: 50, offset: 0 })
      const shared = rows.filter((row) => row.title !== 'Asthma').map((row) => row.id)
      const { grantId } = await grantForAnHour(person, contactId, shared)
      expect(await list({ sharedWith: contactId })).toEqual(['Grass pollen', 'Hay fever'])
      expect(await search('hay', { sharedWith: contactId })).toEqual(['Hay fever'])
      await person.call('withdrawGrant', { grantId })
      expect(await list({ sharedWith: contactId })).toEqual([])
      expect(await person.codeOf('listRecords', { limit: 5, offset: 0, sharedWith: 'nobody' })).toBe('contact-not-found')
    } finally {
      await other.stop()
    }
  })
})

describe('an index that is not to be believed', () => {
  it('that lies about a record is corrected by the record, made again, and said', async () => {
    await restart(async () => {
      const index = await openIndex()
      const [line] = index.prepare("SELECT row FROM rows WHERE CAST(row AS TEXT) LIKE '%Asthma%'").all([]) as readonly { row: Uint8Array }[]
      const lie = Buffer.from(line?.row ?? [])
        .toString('utf8')
        .replace('Asthma', 'Plague')
      index.prepare("UPDATE rows SET row = ? WHERE CAST(row AS TEXT) LIKE '%Asthma%'").run([Buffer.from(lie)])
      index.close()
    })
    expect(await list({})).toEqual(['Asthma', 'Grass pollen', 'Hay fever'])
    // A list waits for what is being made again.
    expect(await list({})).toEqual(['Asthma', 'Grass pollen', 'Hay fever'])
    expect(await diary()).toContain('index-rebuilt')
    await restart(() => Promise.resolve())
    expect((await list({})).length).toBe(3)
    expect((await diary()).filter((kind) => kind === 'index-rebuilt').length).toBe(1)
  })

  it('that is damaged is made again by itself', async () => {
    await restart(async () => {
      const bytes = await readFile(join(dir, 'index.db'))
      bytes.fill(7, 4096)
      await writeFile(join(dir, 'index.db'), bytes)
    })
    expect(await search('pollen')).toEqual(['Grass pollen'])
  })

  it('that fails while it is used is made again and said', async () => {
    await restart(async () => {
      const index = await openIndex()
      index.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([])
      const [root] = index.prepare("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'rows'").all([]) as readonly { page: number }[]
      index.close()
      const bytes = await readFile(join(dir, 'index.db'))
      const page = root?.page ?? 0
      bytes.fill(7, (page - 1) * 4096, page * 4096)
      await writeFile(join(dir, 'index.db'), bytes)
    })
    const said = (await diary()).filter((kind) => kind === 'index-rebuilt').length
    expect(await search('pollen')).toEqual(['Grass pollen'])
    expect((await list({})).length).toBe(3)
    expect((await diary()).filter((kind) => kind === 'index-rebuilt').length).toBe(said + 1)
  })

  it('that is older than the vault is completed, and loses what the vault does not have', async () => {
    await restart(async () => {
      const index = await openIndex()
      index.prepare("UPDATE rows SET id = ? WHERE CAST(row AS TEXT) LIKE '%Asthma%'").run([Buffer.alloc(16, 9)])
      index.prepare('UPDATE facts SET value = 0 WHERE fact = 2').run([])
      index.close()
    })
    const said = (await diary()).filter((kind) => kind === 'index-rebuilt').length
    expect(await list({})).toEqual(['Asthma', 'Grass pollen', 'Hay fever'])
    expect(await search('asthma')).toEqual(['Asthma'])
    expect((await diary()).filter((kind) => kind === 'index-rebuilt').length).toBe(said)
    await restart(async () => {
      const index = await openIndex()
      expect(index.prepare('SELECT id FROM rows').all([]).length).toBe(3)
      expect(index.prepare('SELECT id FROM rows WHERE id = ?').all([Buffer.alloc(16, 9)])).toEqual([])
      index.close()
    })
  })

  it('that could not read a record when it was made goes on looking for it', async () => {
    await restart(async () => {
      for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(join(dir, `index.db${suffix}`), { force: true })
      away = true
    })
    expect(await list({})).toEqual(['Grass pollen', 'Hay fever'])
    away = false
    // What is written meanwhile does not make the index whole.
    await person.call('writeSettings', { ...(await person.call('readSettings', null)), language: 'en' })
    await restart(() => Promise.resolve())
    expect(await list({})).toEqual(['Asthma', 'Grass pollen', 'Hay fever'])
    expect(await search('asthma')).toEqual(['Asthma'])
  })

  it('holds no word and no row of what was deleted for good', async () => {
    const { rows } = await person.call('listRecords', { limit: 50, offset: 0 })
    const doomed = rows.find((row) => row.title === 'Asthma')?.id ?? ''
    await person.call('deleteRecords', { recordIds: [doomed] })
    await person.stop()
    const index = await openIndex()
    index.exec("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'words', 'row')")
    const terms = (index.prepare('SELECT term FROM temp.terms').all([]) as readonly { term: string }[]).map(({ term }) => term)
    expect(terms).toContain('pollen')
    for (const word of ['asthma', 'spring', 'worse']) expect(terms).not.toContain(word)
    const left = (index.prepare('SELECT row FROM rows').all([]) as readonly { row: Uint8Array }[]).map(({ row }) =>
      Buffer.from(row).toString(),
    )
    expect(left.length).toBe(2)
    expect(left.join()).not.toContain('Asthma')
    index.close()
    person = await startHere()
    await person.call('unlockVault', { passphrase: PASSPHRASE })
  })
})
