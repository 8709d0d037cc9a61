/** Somebody who cannot be reached keeps nothing else waiting: not the ledger, not the inbox, not the letters to others. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { err } from '../../shared/model/result.ts'
import type { PeerPort, ServedGrant } from '../../electron/vault/ports.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const people: Person[] = []
afterEach(async () => {
  for (const person of people.splice(0)) await person.stop()
})

/** Somebody whose letters to `name` hang until `release` is called. */
async function whoWaitsFor(name: string): Promise<{ readonly person: Person; readonly release: () => void }> {
  let release = (): void => undefined
  const waiting = new Promise<void>((resolve) => (release = resolve))
  const person = await startPerson(
    undefined,
    (files) => files,
    (peer) => ({
      ...peer,
      deliver: async (to, envelope) => {
        if (to.name !== name) return peer.deliver(to, envelope)
        await waiting
        return err('peer-unreachable')
      },
    }),
  )
  people.push(person)
  return { person, release }
}

async function whoIsThere(name: string, wrapPeer?: (peer: PeerPort) => PeerPort): Promise<Person> {
  const person = await startPerson(undefined, undefined, wrapPeer)
  people.push(person)
  await createConfirmedVault(person, name)
  return person
}

async function cardOf(person: Person): Promise<string> {
  return (await person.call('showContactCard', null)).card
}

let imported = 0
async function importOne(person: Person, count = 1): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-turns-')), 'one.ndjson')
  const texts = Array.from({ length: count }, () => (imported++ === 0 ? 'Hay fever' : `Problem ${String(imported)}`))
  await writeFile(file, texts.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } })).join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  const [recordId = ''] = (await person.call('importRecords', { importToken })).recordIds
  return recordId
}

async function giveAll(from: Person, to: Person, name: string, recordId: string): Promise<void> {
  const { contactId } = await from.call('addContact', { card: await cardOf(to), name, role: 'clinician', verified: true })
  await grantForAnHour(from, contactId, [recordId])
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setImmediate(resolve))
}

describe('a letter that nobody takes', () => {
  it('keeps neither the ledger nor letters to others waiting', async () => {
    const away = await whoIsThere('Dr Away')
    const here = await whoIsThere('Dr Here')
    const { person: maria, release } = await whoWaitsFor('Dr Away')
    await createConfirmedVault(maria, 'Maria')
    await here.call('addContact', { card: await cardOf(maria), name: 'Maria', role: 'other', verified: true })
    const recordId = await importOne(maria)
    await giveAll(maria, away, 'Dr Away', recordId)
    await giveAll(maria, here, 'Dr Here', recordId)
    await until(async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await until(async () => (await here.call('listShares', null)).length === 1)
    const [share] = await here.call('listShares', null)
    const grantId = share?.grantId ?? ''
    await here.call('fetchShare', { grantId })
    await here.call('openShared', { grantId, recordId })
    const receipts = async (): Promise<number> =>
      (await maria.call('listActivity', { limit: 100, offset: 0 })).entries.filter(({ kind }) => kind === 'receipt-received').length
    await until(async () => (await receipts()) > 0)
    expect((await maria.call('listGrants', null)).map(({ invite }) => invite).sort()).toEqual(['delivered', 'waiting'])
    release()
  })
})

const HOUR_MS = 3_600_000

interface Standing {
  readonly maria: Person
  readonly reader: Person
  readonly otherId: string
  readonly grantId: string
}

/** A share of problems from now on, fetched, with nothing in it yet. */
async function standingShare(peers: {
  readonly maria: (peer: PeerPort) => PeerPort
  readonly reader?: (peer: PeerPort) => PeerPort
}): Promise<Standing> {
  const reader = await whoIsThere('Dr Here', peers.reader)
  const other = await whoIsThere('Dr Other')
  const maria = await whoIsThere('Maria', peers.maria)
  await reader.call('addContact', { card: await cardOf(maria), name: 'Maria', role: 'other', verified: true })
  const { contactId } = await maria.call('addContact', { card: await cardOf(reader), name: 'Dr Here', role: 'clinician', verified: true })
  const added = await maria.call('addContact', { card: await cardOf(other), name: 'Dr Other', role: 'clinician', verified: true })
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const category = { kinds: ['problem'], earlier: false, later: true } as const
  const draft = { contactId, scope: { recordIds: [], kinds: [] }, purpose: 'TREAT', right: 'view', ...times, category } as const
  const { previewToken } = await maria.call('previewGrant', draft)
  const { grantId } = await maria.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([maria, reader], async () => (await reader.call('listShares', null)).length === 1)
  await reader.call('fetchShare', { grantId })
  await turnsUntil([maria, reader], async () => (await maria.call('listGrants', null)).every(({ invite }) => invite === 'delivered'))
  return { maria, reader, otherId: added.contactId, grantId }
}

/** How many records of a share are here, and how many are not yet. */
async function recordsAt(reader: Person): Promise<readonly [number, number]> {
  const [share] = await reader.call('listShares', null)
  const missing = share?.notFetched ?? 0
  return [(share?.rows.length ?? 0) - missing, missing]
}

describe('what joins a share', () => {
  it('is given out before the letter that names it leaves, whatever else goes out meanwhile', async () => {
    const table = { named: 0, hold: null as (() => Promise<void>) | null }
    const left: number[] = []
    let toOther = 0
    const wrap = (peer: PeerPort): PeerPort => ({
      ...peer,
      setServing: async (grants, cards) => {
        const named = grants.flatMap(({ cids }) => cids).length
        const { hold } = table
        if (named > 0) table.hold = null
        if (named > 0 && hold !== null) await hold()
        const done = await peer.setServing(grants, cards)
        table.named = named
        return done
      },
      deliver: async (to, envelope) => {
        if (to.name === 'Dr Here') left.push(table.named)
        const sent = await peer.deliver(to, envelope)
        if (to.name === 'Dr Other') toOther += 1
        return sent
      },
    })
    const { maria, reader, otherId } = await standingShare({ maria: wrap })
    left.length = 0
    // What joined is durable with its letter, and the node has not heard of it: then everything goes out that waits, twice.
    table.hold = async () => {
      for (const times of [1, 2]) {
        await maria.call('askLicence', { contactId: otherId })
        await until(() => Promise.resolve(toOther === times))
      }
    }
    await importOne(maria)
    await turnsUntil([maria, reader], async () => (await recordsAt(reader)).join() === '1,0')
    expect(toOther).toBe(2)
    expect(left).toEqual([1])
  })

  it('is asked for again soon after a no, one block at a time, and comes as soon as it may', async () => {
    const asked: number[] = []
    const table = { withholds: false, refused: 0 }
    const withheld = (grants: readonly ServedGrant[]): readonly ServedGrant[] =>
      table.withholds ? grants.map((grant) => ({ ...grant, cids: [] })) : grants
    const reading = (peer: PeerPort): PeerPort => ({
      ...peer,
      fetchFiles: async (from, grant, cids, onProgress, signal) => {
        asked.push(cids.length)
        return peer.fetchFiles(from, grant, cids, onProgress, signal)
      },
    })
    const giving = (peer: PeerPort): PeerPort => ({ ...peer, setServing: (grants, cards) => peer.setServing(withheld(grants), cards) })
    const { maria, reader, grantId } = await standingShare({ maria: giving, reader: reading })
    asked.length = 0
    maria.node.peer.onEvent((event) => {
      if (event.type === 'refused' && event.grantId === grantId) table.refused += 1
    })
    table.withholds = true
    await importOne(maria, 40)
    await turnsUntil([maria, reader], async () => table.refused > 0 && (await recordsAt(reader)).join() === '0,40')
    const first = table.refused
    for (let times = 2; times <= 4; times++) {
      // As much of her time as it may take at the most: a second, then twice that.
      reader.clock.offsetMs += 1_000 * 2 ** (times - 2)
      await reader.root.turn()
      expect(asked.length).toBeGreaterThanOrEqual(times)
    }
    expect(asked[0]).toBe(40)
    expect(new Set(asked.slice(1))).toEqual(new Set([1]))
    expect(table.refused - first).toBe(asked.length - 1)
    table.withholds = false
    await importOne(maria)
    await turnsUntil([maria, reader], async () => (await recordsAt(reader)).join() === '41,0', 1_000)
  })
})
