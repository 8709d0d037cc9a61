/** A relative's Salus keeps sealed records: reachable while their owner is away, unreadable to whoever keeps them, gone when told. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { PASSPHRASE, createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const MINUTE_MS = 60_000

let dir = ''
let homes: readonly [maria: string, dan: string] = ['', '']
let maria: Person
let dan: Person
let ana: Person
let eve: Person
let ids: Record<'ana' | 'dan' | 'eve' | 'mariaAtDan', string>
let recordIds: readonly string[] = []
let grantId = ''

async function meet(a: Person, b: Person, names: readonly [string, string]): Promise<readonly [string, string]> {
  const cardOf = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const there = await a.call('addContact', { card: await cardOf(b), name: names[1], role: 'family', verified: true })
  const here = await b.call('addContact', { card: await cardOf(a), name: names[0], role: 'family', verified: true })
  return [there.contactId, here.contactId]
}

/** Everything in a folder, one file behind the other. */
async function bytesBelow(folder: string): Promise<Buffer> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Buffer.concat(await Promise.all(files.map((path) => readFile(path))))
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-mirrors-'))
  homes = [join(dir, 'maria'), join(dir, 'dan')]
  ;[maria, dan, ana, eve] = await Promise.all([startPerson(homes[0]), startPerson(homes[1]), startPerson(), startPerson()])
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(dan, 'Dan Popescu')
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  await createConfirmedVault(eve, 'Eve Other')
  const [danId, mariaAtDan] = await meet(maria, dan, ['Maria', 'Dan'])
  const [anaId] = await meet(maria, ana, ['Maria', 'Ana'])
  const [eveId] = await meet(maria, eve, ['Maria', 'Eve'])
  ids = { dan: danId, ana: anaId, eve: eveId, mariaAtDan }
  const file = join(dir, 'records.json')
  const conditions = ['Xanthomatosis zebra', 'Asthma', 'Hay fever'].map((text) => ({
    resource: { resourceType: 'Condition', code: { text }, subject: {} },
  }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: conditions }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  recordIds = (await maria.call('importRecords', { importToken })).recordIds
  await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
})
afterAll(async () => {
  await Promise.all([maria, dan, ana, eve].map((person) => person.stop().catch(() => undefined)))
  await rm(dir, { recursive: true })
})

const mirrorOf = async (): Promise<Awaited<ReturnType<typeof maria.call<'listMirrors'>>>['mirrors'][number] | undefined> =>
  (await maria.call('listMirrors', null)).mirrors[0]

async function restart(home: string): Promise<Person> {
  const again = await startPerson(home)
  await again.call('unlockVault', { passphrase: PASSPHRASE })
  return again
}

describe('a mirror', () => {
  it('is asked, says yes with a quota, and keeps what is shared', async () => {
    await maria.call('askMirror', { contactId: ids.dan, depth: 'shares' })
    await turnsUntil([maria, dan], async () => (await dan.call('listMirrors', null)).kept[0]?.state === 'asked')
    expect((await mirrorOf())?.state).toBe('asked')
    await dan.call('acceptMirror', { contactId: ids.mariaAtDan, quotaMib: 8 })
    await turnsUntil([maria, dan], async () => (await mirrorOf())?.state === 'agreed')
    grantId = (await grantForAnHour(maria, ids.ana, recordIds.slice(0, 2))).grantId
    await turnsUntil([maria, dan, ana], async () => (await mirrorOf())?.held === 1)
    expect(await mirrorOf()).toMatchObject({ upToDate: true, shares: 1, left: 0, quotaBytes: 8 * 1024 * 1024 })
    expect((await dan.call('listMirrors', null)).kept[0]).toMatchObject({ state: 'keeping', shares: 1 })
  })

  it('holds nothing that can be read, and names nobody on its disk', async () => {
    const bytes = await bytesBelow(join(homes[1], 'peer', 'kept'))
    expect(bytes.length).toBeGreaterThan(1_000)
    const cards = await Promise.all([maria, ana].map(async (one) => (await one.call('showStatus', null)).did))
    for (const word of ['Xanthomatosis', 'zebra', 'Maria', 'Ana', grantId, ...cards]) expect(bytes.includes(word)).toBe(false)
  })

  it('gives the share to its reader while the owner is away, and her receipt waits there', async () => {
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await maria.stop()
    const share = await ana.call('fetchShare', { grantId })
    expect(share.stage).toBe('fetched')
    const opened = await ana.call('openShared', { grantId, recordId: share.rows[0]?.id ?? '' })
    expect(opened.row.title).toBe(share.rows[0]?.title)
    await ana.root.turn()
    maria = await restart(homes[0])
    await ana.root.turn()
    await turnsUntil([maria], async () => (await maria.call('listGrants', null))[0]?.receipts.length === 1)
  })
})
