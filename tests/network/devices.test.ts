/** Two computers of one person: joined by a code, kept alike both ways, parted again, and found out when one was set back. */

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyFileGate, whenStill } from '../support/device-pair.ts'
import { createConfirmedVault, heard, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { shareProblems } from '../support/shared-problems.ts'
import type { PeerPort } from '../../electron/vault/ports.ts'
import { must } from '../../electron/vault/session/refusal.ts'
import { decodeHead } from '../../shared/crypto/head.ts'
import { err } from '../../shared/model/result.ts'

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-devices-'))

async function importOne(person: Person, text: string): Promise<string> {
  const dir = await folder()
  await writeFile(join(dir, 'one.json'), JSON.stringify({ resourceType: 'Condition', code: { text } }))
  const preview = await person.call('previewImport', { paths: [dir] })
  const { recordIds } = await person.call('importRecords', { importToken: preview.importToken })
  return recordIds[0] ?? ''
}

async function titles(person: Person): Promise<readonly string[]> {
  const { rows } = await person.call('listRecords', { limit: 100, offset: 0 })
  return rows.map((row) => row.title).sort()
}

const damage = async (people: readonly Person[]): Promise<readonly number[]> =>
  Promise.all(people.map(async (person) => (await person.call('checkVault', null)).damaged.length))

describe('two computers of one person', () => {
  let dirs: readonly string[] = []
  let desk: Person
  let laptop: Person
  const keyFile = createKeyFileGate()
  /** Who was served, each time that it changed, and with which change. */
  const served: (readonly string[])[] = []
  const changes: number[] = []
  /** Neither reaches the other. */
  let apart = false
  /** Whoever asks to be paired is gone when the yes comes. */
  let goesBeforeYes = false
  const reaching = (peer: PeerPort): PeerPort => ({
    ...peer,
    fetchHead: (card) => (apart ? Promise.resolve(err('peer-unreachable')) : peer.fetchHead(card)),
  })
  beforeAll(async () => {
    dirs = [await folder(), await folder()]
    desk = await startPerson(dirs[0], keyFile.wrap, (peer) => ({
      ...reaching(peer),
      answerPairing: (...answer) => (goesBeforeYes ? Promise.resolve(err('peer-unreachable')) : peer.answerPairing(...answer)),
      setDevices: (own) => {
        served.push(own?.peerIds ?? [])
        if (own !== null) changes.push(must(decodeHead(own.head, own.did)).seq)
        return peer.setDevices(own)
      },
    }))
    laptop = await startPerson(dirs[1], undefined, reaching)
    await createConfirmedVault(desk, 'Maria')
    await importOne(desk, 'Asthma')
    await importOne(desk, 'Hay fever')
  })
  afterAll(async () => {
    await desk.stop()
    await laptop.stop()
  })

  it('a code is refused where it is not one, not good any more, or where the other says no', async () => {
    expect(await laptop.codeOf('joinDevice', { code: 'salus-pair:x', name: 'Laptop', passphrase: PASSPHRASE })).toBe('pairing-invalid')
    const later = `salus-pair:${Buffer.from('{"version":2}').toString('base64url')}`
    expect(await laptop.codeOf('joinDevice', { code: later, name: 'Laptop', passphrase: PASSPHRASE })).toBe('newer-version')
    const { code } = await desk.call('offerDevice', { name: 'Desk' })
    await desk.call('stopOffering', null)
    expect(await laptop.codeOf('joinDevice', { code, name: 'Laptop', passphrase: PASSPHRASE })).toBe('pairing-over')
    const next = await desk.call('offerDevice', { name: 'Desk' })
    // The clock of a new computer is often wrong: the code is good for as long as the one says that shows it.
    laptop.clock.offsetMs = 11 * 60_000
    const joining = laptop.root.call('joinDevice', { code: next.code, name: 'Laptop', passphrase: PASSPHRASE })
    const { peerId } = await heard(desk, 'device-asks')
    laptop.clock.offsetMs = 0
    await desk.call('declineDevice', { peerId })
    expect(await joining).toMatchObject({ ok: false, error: { code: 'pairing-over' } })
    desk.events.length = 0
    // One that gave up before the yes is none of them, and the person hears it.
    const third = await desk.call('offerDevice', { name: 'Desk' })
    const gone = new AbortController()
    const leaving = laptop.root.call('joinDevice', { code: third.code, name: 'Laptop', passphrase: PASSPHRASE }, { signal: gone.signal })
    await heard(desk, 'device-asks')
    goesBeforeYes = true
    expect(await desk.codeOf('acceptDevice', { peerId })).toBe('device-not-found')
    goesBeforeYes = false
    gone.abort()
    expect(await leaving).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect((await desk.call('listDevices', null)).filter(({ removedAtMs }) => removedAtMs === 0).map(({ name }) => name)).toEqual(['Desk'])
    desk.events.length = 0
    laptop.events.length = 0
  })

  it('a wrong passphrase opens nothing, and another try needs no other code', async () => {
    const { code } = await desk.call('offerDevice', { name: 'Desk' })
    const joining = laptop.root.call('joinDevice', { code, name: 'Laptop', passphrase: 'not the right one at all' })
    const { peerId, name, words } = await heard(desk, 'device-asks')
    expect([name, words]).toEqual(['Laptop', (await heard(laptop, 'join-words')).words])
    await desk.call('acceptDevice', { peerId })
    expect(await joining).toMatchObject({ ok: false, error: { code: 'unlock-refused' } })
    // Stopped while records come over there is no vault yet, and the next try needs no other code either.
    const stopping = new AbortController()
    laptop.events.push = (...events) => {
      if (events.some((event) => event.type === 'sync-progress' && event.totalBytes > 0)) stopping.abort()
      return Array.prototype.push.apply(laptop.events, events)
    }
    const again = { code, name: 'Laptop', passphrase: PASSPHRASE }
    expect(await laptop.root.call('joinDevice', again, { signal: stopping.signal })).toMatchObject({
      ok: false,
      error: { code: 'cancelled' },
    })
    expect(await laptop.codeOf('unlockVault', { passphrase: PASSPHRASE })).not.toBe('ok')
    laptop.events.length = 0
    await laptop.call('joinDevice', again)
    expect(await titles(laptop)).toEqual(['Asthma', 'Hay fever'])
    expect(await damage([laptop])).toEqual([0])
    // How far it was: without a total while the list of what there is came, then forwards only, up to all of it.
    const all = laptop.events.flatMap((event) => (event.type === 'sync-progress' ? [event] : []))
    const far = all.slice(0, all.findIndex(({ bytes, totalBytes }) => bytes === totalBytes) + 1)
    const known = far.filter(({ totalBytes }) => totalBytes > 0)
    expect(far.length).toBeGreaterThan(known.length)
    expect(new Set(far.slice(-known.length).map(({ totalBytes }) => totalBytes)).size).toBe(1)
    for (const part of [far.slice(0, -known.length), known]) {
      const bytes = part.map((one) => one.bytes)
      expect(bytes).toEqual(bytes.toSorted((a, b) => a - b))
      expect(bytes[0]).toBeGreaterThan(0)
    }
    const devices = await laptop.call('listDevices', null)
    expect(devices.map(({ name, isThisOne, keepsLedger }) => [name, isThisOne, keepsLedger])).toEqual([
      ['Laptop', true, false],
      ['Desk', false, true],
    ])
  })

  it('what either adds or deletes is on both, and then both are still', async () => {
    const eczema = await importOne(laptop, 'Eczema')
    await importOne(desk, 'Migraine')
    const all = ['Asthma', 'Eczema', 'Hay fever', 'Migraine']
    const both = [desk, laptop]
    await turnsUntil(both, async () => (await Promise.all(both.map(titles))).every((list) => list.join() === all.join()))
    await desk.call('deleteRecords', { recordIds: [eczema] })
    const left = all.filter((one) => one !== 'Eczema')
    await turnsUntil(both, async () => (await Promise.all(both.map(titles))).every((list) => list.join() === left.join()))
    const { numbers, round } = await whenStill(both)
    const before = await numbers()
    for (let again = 0; again < 3; again++) await round()
    expect(await numbers()).toBe(before)
    expect(await damage(both)).toEqual([0, 0])
    expect((await desk.call('showStatus', null)).recordCount).toBe(3)
    expect((await laptop.call('showStatus', null)).recordCount).toBe(3)
  })

  it('an edit on both sides keeps both, and the person chooses', async () => {
    const settings = await desk.call('readSettings', null)
    await desk.call('writeSettings', { ...settings, idleLockMinutes: 5 })
    await laptop.call('writeSettings', { ...settings, idleLockMinutes: 20 })
    const both = [desk, laptop]
    await turnsUntil(both, async () =>
      (await Promise.all(both.map((one) => one.call('listConflicts', null)))).every((list) => list.length === 1),
    )
    const [conflict] = await desk.call('listConflicts', null)
    const told = [conflict?.kept['settings'], conflict?.other['settings']].map(
      (text) => (JSON.parse(text ?? '{}') as typeof settings).idleLockMinutes,
    )
    expect(told.sort((a, b) => a - b)).toEqual([5, 20])
    await laptop.call('resolveConflict', { conflictId: conflict?.conflictId ?? '', take: 'other' })
    await turnsUntil(both, async () =>
      (await Promise.all(both.map((one) => one.call('listConflicts', null)))).every((list) => list.length === 0),
    )
    const now = await Promise.all(both.map((one) => one.call('readSettings', null)))
    expect(now[0]).toEqual(now[1])
    expect(now[0]).toEqual(JSON.parse(conflict?.other['settings'] ?? '{}'))
  })

  it('two corrections of one record are both kept; what one takes back is back on both', async () => {
    const both = [desk, laptop]
    const fields = { kind: 'problem', title: 'Sciatica' } as const
    const { recordId } = await desk.call('addRecord', { fields })
    const settled = (...ends: readonly string[]): Promise<void> =>
      turnsUntil(both, async () =>
        (await Promise.all(both.map(titles))).every((list) => list.filter((one) => one.startsWith('Sciatica')).join() === ends.join()),
      )
    await settled('Sciatica')
    apart = true
    // Whoever was not reached rests for a while; to ask for it now goes past that.
    const meet = async (): Promise<void> => {
      apart = false
      for (const one of [...both, ...both]) await one.call('syncNow', null)
    }
    const onDesk = await desk.call('correctRecord', { recordId, fields: { ...fields, title: 'Sciatica, left' } })
    const onLaptop = await laptop.call('correctRecord', { recordId, fields: { ...fields, title: 'Sciatica, right' } })
    await meet()
    await settled('Sciatica, left', 'Sciatica, right')
    for (const one of both) expect((await one.call('readRecord', { recordId })).newer).toEqual([onDesk.recordId, onLaptop.recordId].sort())
    // Each takes back what it corrected, without knowing of the other.
    apart = true
    for (const one of both) {
      const [{ importId = '' } = {}] = (await one.call('listImports', null)).filter(
        ({ names }) => names[0] === (one === desk ? 'Sciatica, left' : 'Sciatica, right'),
      )
      await one.call('undoImport', { importId })
    }
    await meet()
    await settled('Sciatica')
    await desk.call('deleteRecords', { recordIds: [recordId] })
    await settled()
  })

  it('a share is changed on both without knowing of each other: the reader gets all of it, and what either took back stays back', async () => {
    const ana = await startPerson()
    const share = await shareProblems(desk, laptop, ana)
    apart = true
    await importOne(desk, 'From the desk')
    await importOne(laptop, 'From the laptop')
    await desk.call('withdrawItems', { grantId: share.grantId, recordIds: [await share.idOf('Asthma')] })
    await laptop.call('withdrawItems', { grantId: share.grantId, recordIds: [await share.idOf('Hay fever')] })
    for (const one of [desk, laptop]) await one.root.turn()
    apart = false
    await share.settled(['From the desk', 'From the laptop', 'Migraine'])
    await share.confirmed(2)
    await share.ended()
    const extra = (await desk.call('listRecords', { limit: 100, offset: 0 })).rows.filter(({ title }) => title.startsWith('From the'))
    await desk.call('deleteRecords', { recordIds: extra.map(({ id }) => id) })
    await turnsUntil([desk, laptop], async () => (await Promise.all([desk, laptop].map(titles))).every((list) => list.length === 3))
    expect(await damage([desk, laptop, ana])).toEqual([0, 0, 0])
    await ana.stop()
  })

  it('of two changes at once the others are never given the older one last', async () => {
    await whenStill([laptop, desk])
    changes.length = 0
    const settings = await desk.call('readSettings', null)
    keyFile.arm()
    await desk.call('writeSettings', settings)
    expect(keyFile.held).not.toBeNull()
    await laptop.call('writeSettings', { ...settings, idleLockMinutes: 7 })
    // Taken in, and handed over, while the key file of the change before is still being read.
    await turnsUntil([laptop, desk], async () => changes.length > 0 && (await desk.call('readSettings', null)).idleLockMinutes === 7)
    const meanwhile = changes.length
    keyFile.release()
    await keyFile.held
    await desk.call('writeSettings', { ...settings, idleLockMinutes: 9 })
    await turnsUntil([laptop], async () => (await laptop.call('readSettings', null)).idleLockMinutes === 9)
    expect(changes.length).toBeGreaterThan(meanwhile)
    expect(changes).toEqual([...changes].sort((a, b) => a - b))
  })

  it('what was witnessed on one shows on the other', async () => {
    const [row] = (await laptop.call('listRecords', { limit: 1, offset: 0 })).rows
    await turnsUntil([desk, laptop], async () => (await laptop.call('readRecord', { recordId: row?.id ?? '' })).witness === 'witnessed')
  })

  it('one that was set back to an older copy is found out, and nothing of either is lost', async () => {
    await laptop.stop()
    const copy = await folder()
    await cp(dirs[1] ?? '', copy, { recursive: true })
    laptop = await startPerson(dirs[1])
    await laptop.call('unlockVault', { passphrase: PASSPHRASE })
    await importOne(laptop, 'Known to both')
    await turnsUntil([desk, laptop], async () => (await titles(desk)).includes('Known to both'))
    await laptop.stop()
    laptop = await startPerson(copy)
    await laptop.call('unlockVault', { passphrase: PASSPHRASE })
    await importOne(laptop, 'Made after going back')
    const both = [desk, laptop]
    const wanted = ['Asthma', 'Hay fever', 'Known to both', 'Made after going back', 'Migraine'].join()
    await turnsUntil(both, async () => (await Promise.all(both.map(titles))).every((list) => list.join() === wanted))
    // Whoever finds it out writes it down after the records are joined, and the other one takes that in like any change.
    await turnsUntil(both, async () => {
      const { entries } = await desk.call('listActivity', { limit: 50, offset: 0 })
      return entries.some((entry) => entry.kind === 'set-back')
    })
    expect(await damage(both)).toEqual([0, 0])
  })

  it('one that is removed gets nothing any more, and the keys are new', async () => {
    const [, other] = await desk.call('listDevices', null)
    await whenStill([laptop, desk])
    // The others are being told of a change while one of them is removed.
    keyFile.arm()
    await desk.call('writeSettings', await desk.call('readSettings', null))
    expect(keyFile.held).not.toBeNull()
    await desk.call('removeDevice', { peerId: other?.peerId ?? '' })
    const before = served.length
    keyFile.release()
    await keyFile.held
    await desk.root.turn()
    expect(served.slice(before).flat()).toEqual([])
    expect(served.at(-1)).toEqual([])
    expect(await laptop.call('syncNow', null)).toMatchObject([{ reached: false }])
    await importOne(desk, 'Not for the lost one')
    await turnsUntil([desk], async () => (await desk.call('listDevices', null)).some((one) => one.removedAtMs > 0))
    expect(await laptop.call('syncNow', null)).toMatchObject([{ reached: false }])
    for (const one of [desk, laptop]) await one.root.turn()
    expect(await titles(laptop)).not.toContain('Not for the lost one')
    expect(await desk.codeOf('removeDevice', { peerId: other?.peerId ?? '' })).toBe('device-not-found')
  })
})

describe('a vault that the ledger knows to be older', () => {
  it('opens for reading only, says so, and goes on when the person says so', async () => {
    const dir = await folder()
    let person = await startPerson(dir)
    await createConfirmedVault(person, 'Ana')
    await importOne(person, 'First')
    const witnessed = async (): Promise<boolean> => (await person.call('showStatus', null)).ledger.waiting === 0
    await turnsUntil([person], witnessed)
    await person.stop()
    const old = await folder()
    await cp(dir, old, { recursive: true })
    person = await startPerson(dir)
    await person.call('unlockVault', { passphrase: PASSPHRASE })
    await importOne(person, 'Second')
    await turnsUntil([person], witnessed)
    await person.stop()
    // Everything but the ledger is put back.
    for (const part of ['vault', join('peer', 'blocks')]) {
      await rm(join(dir, part), { recursive: true })
      await cp(join(old, part), join(dir, part), { recursive: true })
    }
    person = await startPerson(dir)
    const status = await person.call('unlockVault', { passphrase: PASSPHRASE })
    expect(status.rolledBack).toBe(true)
    expect(await titles(person)).toEqual(['First'])
    const [row] = (await person.call('listRecords', { limit: 1, offset: 0 })).rows
    expect((await person.call('readRecord', { recordId: row?.id ?? '' })).row.title).toBe('First')
    await expect(importOne(person, 'Third')).rejects.toThrow('vault-rolled-back')
    expect((await person.call('acceptRollback', null)).rolledBack).toBe(false)
    await importOne(person, 'Third')
    await turnsUntil([person], witnessed)
    expect(await titles(person)).toEqual(['First', 'Third'])
    expect((await person.call('showStatus', null)).rolledBack).toBe(false)
    await person.stop()
  })
})
