/** A whole life with planted words: none of them, no key and no CID of a record is found on the disk, in the output, on the ledger or on the wire. */

import { randomInt } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveIndexKey, deriveManifestKey } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { findIn, findUnder, patternsFor } from '../support/canary.ts'
import type { Patterns } from '../support/canary.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { startRelay } from '../support/relay.ts'
import type { Relay } from '../support/relay.ts'
import { answerWords, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

const HOUR_MS = 3_600_000
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')
const word = (): string => Array.from({ length: 6 }, () => syllables[randomInt(syllables.length)]).join('')
const phrase = (): string => `${word()} ${word()}`
const planted = {
  name: phrase(),
  passphrase: [word(), word(), word(), word(), word()].join(' '),
  text: phrase(),
  note: phrase(),
  doomed: phrase(),
  contact: phrase(),
  fileName: word(),
  sought: phrase(),
}

let window: SalusWindow
let ana: Person
let relay: Relay
let temporary = ''
let backups = ''
const output: Buffer[] = []
let patterns: Patterns = new Map()

/** A call as the page makes it. */
async function call<T>(method: string, args: unknown): Promise<T> {
  const answer = await window.page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { salus: { call(name: unknown, args: unknown): Promise<unknown> } }).salus.call(name, given),
    [method, args],
  )
  const result = answer as { readonly ok: boolean; readonly value: T; readonly error?: { readonly code: string } }
  if (!result.ok) throw new Error(`${method}: ${result.error?.code ?? ''}`)
  return result.value
}

async function token(kind: 'chooseFolder' | 'chooseTarget'): Promise<string> {
  const chosen = await window.page.evaluate(
    (name) => (globalThis as unknown as { salus: Record<string, (target: string) => Promise<unknown>> }).salus[name]?.('salus.age'),
    kind,
  )
  return (chosen as { readonly fileToken: string }).fileToken
}

async function keysOf(dir: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const opened = await openKeyFile(new Uint8Array(await readFile(join(dir, 'vault', 'key-1.salus'))), { passphrase: planted.passphrase })
  if (!opened.ok) throw new Error(opened.error.code)
  const { masterKey, epochs } = opened.value
  return {
    'the master key': masterKey,
    'the key of the manifest': deriveManifestKey(masterKey, 1),
    'the key of the index': deriveIndexKey(masterKey),
    ...Object.fromEntries(epochs.map(({ number, key }) => [`epoch key ${String(number)}`, key])),
  }
}

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'salus-temporary-'))
  backups = await mkdtemp(join(tmpdir(), 'salus-kept-'))
  ana = await startPerson(undefined, undefined, (peer) => ({
    ...peer,
    describe: async () => {
      const described = await peer.describe()
      return described.ok ? { ok: true, value: { ...described.value, addresses: [`/ip4/127.0.0.1/tcp/${String(relay.port)}`] } } : described
    },
  }))
  const own = await ana.node.peer.describe()
  const port = own.ok ? Number(/\/tcp\/(\d+)/u.exec(own.value.addresses[0] ?? '')?.[1]) : 0
  relay = await startRelay(port)
  await createConfirmedVault(ana, 'Ana')
  window = await openSalus(await freshDir(), { env: { TMPDIR: temporary } })
  for (const stream of [window.app.process().stdout, window.app.process().stderr])
    stream?.on('data', (bytes: Buffer) => {
      output.push(Buffer.from(bytes))
    })
})
afterAll(async () => {
  await window.close()
  await ana.stop()
  await relay.close()
})

describe('planted words', () => {
  it('go through a whole life', async () => {
    await window.id('name').fill(planted.name)
    await window.id('passphrase').fill(planted.passphrase)
    await window.id('passphrase-again').fill(planted.passphrase)
    await window.id('create').click()
    await window.id('words').waitFor()
    const words = await window.id('word').allTextContents()
    await window.id('words-written').click()
    await answerWords(window, words)
    await window.id('home-empty').waitFor()

    const folder = join(await mkdtemp(join(tmpdir(), 'salus-in-')), 'in')
    await mkdir(folder)
    const record = { resourceType: 'Condition', code: { text: planted.text }, note: [{ text: planted.note }] }
    await writeFile(join(folder, `${planted.fileName}.json`), JSON.stringify(record))
    await writeFile(join(folder, 'other.json'), JSON.stringify({ resourceType: 'Condition', code: { text: planted.doomed } }))
    await window.answerOpen([folder])
    const preview = await call<{ importToken: string }>('previewImport', { fileToken: await token('chooseFolder') })
    const { recordIds } = await call<{ recordIds: readonly string[] }>('importRecords', { importToken: preview.importToken })
    await window.go(`#/records?text=${encodeURIComponent(planted.sought)}`)
    await window.id('search').fill(planted.text)
    await window.page.getByText(planted.text).first().waitFor()
    await window.page.getByText(planted.text).first().click()
    await window.page.getByText(planted.note).first().waitFor()

    const { card } = await ana.call('showContactCard', null)
    const { contactId } = await call<{ contactId: string }>('addContact', {
      card,
      name: planted.contact,
      role: 'clinician',
      verified: true,
    })
    const mine = await call<{ card: string }>('showContactCard', null)
    await ana.call('addContact', { card: mine.card, name: 'Somebody', role: 'other', verified: true })
    const now = Date.now()
    const times = { fromMs: now, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
    const { rows } = await call<{ rows: readonly { id: string; title: string }[] }>('listRecords', { limit: 10, offset: 0 })
    const shared = rows.filter((row) => row.title === planted.text).map((row) => row.id)
    const draft = { contactId, scope: { recordIds: shared, kinds: [] }, purpose: 'TREAT', right: 'view', ...times }
    const { previewToken } = await call<{ previewToken: string }>('previewGrant', draft)
    const { grantId } = await call<{ grantId: string }>('grantAccess', { ...draft, previewToken })
    // Giving does not wait for the letter.
    const invites = async (): Promise<string | undefined> => (await call<readonly { invite: string }[]>('listGrants', null))[0]?.invite
    await expect.poll(invites, { timeout: 90_000 }).toBe('delivered')
    await turnsUntil([ana], async () => (await ana.call('listShares', null)).length === 1)
    const before = new Set(await keys())
    await ana.call('fetchShare', { grantId })
    const [recordId = ''] = shared
    expect((await ana.call('openShared', { grantId, recordId })).row.title).toBe(planted.text)
    const cids = (await keys()).filter((cid) => !before.has(cid))
    expect(cids.length).toBeGreaterThan(0)

    await window.answerSave(join(backups, 'salus.age'))
    await call('createBackup', { fileToken: await token('chooseTarget') })
    const doomed = recordIds.filter((id) => !shared.includes(id))
    await call('deleteRecords', { recordIds: doomed })
    await call('withdrawGrant', { grantId })
    await call('checkVault', null)
    const keysNow = await keysOf(window.dir)
    patterns = patternsFor({ ...planted, ...keysNow, 'some of the words': words.slice(3, 7).join(' '), ...namedCids(cids) })
    expect(relay.seen().length).toBeGreaterThan(10_000)
  })

  const keys = async (): Promise<readonly string[]> => {
    const listed = await ana.node.blocks.listKeys('', 100_000)
    return listed.ok ? listed.value : []
  }
  const namedCids = (cids: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(cids.map((cid, at) => [`CID ${String(at)}`, cid]))

  it('are nowhere on the disk, in the output or on the wire while the vault is open', async () => {
    expect(await hits()).toEqual([])
  })

  it('are nowhere once it is locked, nor once the app has ended', async () => {
    await lockBy(window, () => window.id('lock').click())
    expect(await hits()).toEqual([])
    await window.close()
    expect(await hits()).toEqual([])
  })

  /** Everything that was found, but for what SECURITY.md says: the own card, with the name, is readable, so that the node serves while the vault is locked. */
  async function hits(): Promise<readonly string[]> {
    const onDisk = [
      ...(await findUnder(window.dir, patterns)),
      ...(await findUnder(temporary, patterns)),
      ...(await findUnder(backups, patterns)),
    ]
    const elsewhere = [
      ...findIn(Buffer.concat(output), patterns).map((label) => `output: ${label}`),
      ...findIn(relay.seen(), patterns).map((label) => `wire: ${label}`),
    ]
    return [...onDisk, ...elsewhere].filter((hit) => hit !== 'peer/own-card.json: name as it is')
  }
})
