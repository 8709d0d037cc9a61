/** Ciphertext by other ways: as CAR files that any IPFS tool reads, out and back in; and at a service that keeps blocks, off until it is named and believed in nothing. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../electron/peer/limits.ts'
import { askPlace } from '../../electron/peer/links/ask-place.ts'
import { deleteRecords } from '../../electron/vault/operations/records/delete-records.ts'
import type { PeerPort } from '../../electron/vault/ports.ts'
import { settlePins } from '../../electron/vault/session/carry/settle-pins.ts'
import { changeVaultEntry } from '../../electron/vault/session/session.ts'
import { blockKeyOf } from '../../shared/crypto/block-cid.ts'
import { createCore, importInto, recordOf } from '../faults/core.ts'
import { keysOf, startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import { PINNING_TOKEN, startPinningServer } from '../support/pinning-server.ts'
import type { PinningServer } from '../support/pinning-server.ts'

let two: TwoPeople
let server: PinningServer
let grantId = ''

beforeAll(async () => {
  two = await startTwoPeople()
  server = await startPinningServer()
  grantId = (await grantForAnHour(two.maria, two.anaId, two.recordIds)).grantId
})
afterAll(async () => {
  await two.stop()
  await server.stop()
  for (const folder of [two.folder, two.maria.dir]) await rm(folder, { recursive: true, force: true })
})

describe('a CAR file', () => {
  it('of one grant has its records as roots and every block below them, and nothing in the clear', async () => {
    const path = join(two.folder, 'grant.car')
    const { blocks, sizeBytes } = await two.maria.call('exportCar', { path, grantId })
    const bytes = await readFile(path)
    expect(bytes.length).toBe(sizeBytes)
    const reader = await CarReader.fromBytes(bytes)
    expect((await reader.getRoots()).length).toBe(2)
    let read = 0
    for await (const { cid } of reader.blocks()) read += cid.version
    expect(read).toBe(blocks)
    for (const secret of ['Hay fever', 'Discharge', 'Maria']) expect(bytes.includes(secret)).toBe(false)
    expect(await two.maria.codeOf('exportCar', { path, grantId: 'ab'.repeat(16) })).toBe('grant-not-found')
  })

  it('of the whole vault mends what was lost here, takes nothing else, and a damaged one changes nothing', async () => {
    const path = join(two.folder, 'vault.car')
    await two.maria.call('exportCar', { path })
    const grant = join(two.folder, 'grant.car')
    const reader = await CarReader.fromBytes(await readFile(grant))
    const lost: string[] = []
    for await (const cid of reader.cids()) lost.push(cid.toString())
    await two.maria.node.blocks.dropFiles(lost.map((cid) => cid.replace(/^bafybei/u, 'bafkrei')))
    expect((await two.maria.call('checkVault', null)).damaged.length).toBeGreaterThan(0)
    const bytes = await readFile(path)
    const cut = join(two.folder, 'cut.car')
    await writeFile(cut, bytes.subarray(0, bytes.length - 5))
    expect(await two.maria.codeOf('importCar', { paths: [cut] })).toBe('car-incomplete')
    const other = join(two.folder, 'other.car')
    await two.ana.call('exportCar', { path: other })
    const foreign = await CarReader.fromBytes(await readFile(other))
    const none = await two.maria.call('importCar', { paths: [other] })
    expect([none.mended, none.left > 0]).toEqual([0, true])
    const held = new Set((await keysOf(two.maria)).map(blockKeyOf))
    for await (const cid of foreign.cids()) expect(held.has(blockKeyOf(cid.toString()))).toBe(false)
    expect(lost.some((cid) => held.has(blockKeyOf(cid)))).toBe(false)
    const report = await two.maria.call('importCar', { paths: [path] })
    expect(report).toEqual({ mended: lost.length, left: 0 })
    expect((await two.maria.call('checkVault', null)).damaged).toEqual([])
    const now = new Set((await keysOf(two.maria)).map(blockKeyOf))
    expect(lost.every((cid) => now.has(blockKeyOf(cid)))).toBe(true)
  })

  it('without a share is no parcel', async () => {
    expect(await two.ana.codeOf('openParcel', { paths: [join(two.folder, 'grant.car')] })).toBe('parcel-invalid')
  })
})

describe('a pinning service', () => {
  it('is asked nothing before it was named, nor by naming it', async () => {
    expect(await two.maria.call('showPinning', null)).toEqual({ endpoint: '', host: '', held: 0 })
    for (const method of ['pinRemotely', 'unpinRemotely', 'listPins'] as const)
      expect(await two.maria.codeOf(method, { grantId })).toBe('pinning-off')
    for (const endpoint of [
      'http://pins.example',
      'https://me:secret@pins.example',
      'pins.example',
      'https://pins.example?key=1',
      'file:///x',
    ])
      expect(await two.maria.codeOf('configurePinning', { endpoint, token: 'x' })).toBe('place-address')
    expect(await two.maria.codeOf('configurePinning', { endpoint: 'https://pins.example', token: 'a\r\nx: y' })).toBe('input-invalid')
    const { host } = await two.maria.call('configurePinning', { endpoint: `${server.endpoint}/`, token: PINNING_TOKEN })
    expect(host).toBe(new URL(server.endpoint).host)
    expect(server.asked).toEqual([])
    expect(JSON.stringify(await two.maria.call('showPinning', null))).not.toContain(PINNING_TOKEN)
  })

  it('keeps, tells and lets go; it hears names of blocks, no address, no name and no program', async () => {
    expect(await two.maria.call('listPins', { grantId })).toMatchObject({ roots: 2, unknown: 2 })
    expect(await two.maria.call('pinRemotely', { grantId })).toMatchObject({ roots: 2, unknown: 0, states: { queued: 2 } })
    for (const pin of server.pins.values()) pin.status = 'pinned'
    expect(await two.maria.call('pinRemotely', { grantId })).toMatchObject({ states: { pinned: 2 } })
    expect(server.pins.size).toBe(2)
    const bodies = server.asked.map(({ body }) => body).filter((body) => body !== '')
    for (const body of bodies) expect(Object.keys(JSON.parse(body) as object)).toEqual(['cid'])
    expect(server.asked.every(({ agent }) => agent === '')).toBe(true)
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(server.pins.size).toBe(0)
  })

  it.each([
    ['place-refused', { status: 401, body: '{}' }],
    ['place-failed', { status: 500, body: '{"error":{"reason":"INTERNAL"}}' }],
    ['place-answer', { status: 200, body: 'hello' }],
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":7,"status":"pinned","pin":{"cid":"x"}}]}' }],
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":"a","status":"gone","pin":{"cid":"x"}}]}' }],
    ['place-answer', { status: 200, body: `${'['.repeat(5000)}${']'.repeat(5000)}` }],
    ['place-answer', { status: 200, body: `{"count":0,"results":[],"x":"${'y'.repeat(3_000_000)}"}` }],
    // What it calls a request becomes a part of an address: half a character has no place there, and dots would lead elsewhere.
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":"\\ud800","status":"pinned","pin":{"cid":"x"}}]}' }],
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":"..","status":"pinned","pin":{"cid":"x"}}]}' }],
    ['place-redirected', { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' }],
  ])('is refused with %s where it answers so', async (code, hostile) => {
    server.hostile = hostile
    expect(await two.maria.codeOf('listPins', { grantId })).toBe(code)
    expect(await two.maria.codeOf('pinRemotely', { grantId })).toBe(code)
    server.hostile = null
  })

  it('that gives its list in pieces is read to the end, and one that keeps a piece back is not taken to have let go', async () => {
    await two.maria.call('pinRemotely', { grantId })
    for (const { cid } of [...server.pins.values()]) server.pins.set(`again ${cid}`, { cid, status: 'pinning' })
    server.pageMax = 1
    expect(await two.maria.call('listPins', { grantId })).toMatchObject({ unknown: 0, states: { pinning: 2 } })
    server.hidesRest = true
    for (const method of ['listPins', 'unpinRemotely'] as const) expect(await two.maria.codeOf(method, { grantId })).toBe('place-answer')
    expect(server.pins.size).toBe(4)
    server.hidesRest = false
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(server.pins.size).toBe(0)
    server.pageMax = 1_000
  })

  it('that tells of blocks nobody asked about counts for none, and one that confirms another block is refused', async () => {
    server.hostile = { status: 200, body: '{"count":1,"results":[{"requestid":"a","status":"pinned","pin":{"cid":"bafkrei"}}]}' }
    expect(await two.maria.call('listPins', { grantId })).toMatchObject({ unknown: 2 })
    server.hostile = null
    server.pins.set('other', { cid: 'bafkreiother', status: 'pinned' })
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(server.pins.has('other')).toBe(true)
  })

  it('is asked to let go of what was sealed anew or deleted, and to keep the new; shown is what it says, also after a restart', async () => {
    const { maria } = two
    const drops = async () => (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)?.withdrawal?.pins
    const cids = (): readonly string[] => [...server.pins.values()].map(({ cid }) => cid).sort()
    await maria.call('pinRemotely', { grantId })
    const old = cids().filter((cid) => cid !== 'bafkreiother')
    expect((await maria.call('showPinning', null)).held).toBe(2)
    server.hostile = { status: 500, body: '{}' }
    const { host } = new URL(server.endpoint)
    const none = { host, kept: 0, waiting: 0, asked: 0, gone: 0, anew: 0 }
    expect((await maria.call('withdrawGrant', { grantId, deep: true })).withdrawal?.pins).toEqual([{ ...none, waiting: 2 }])
    await turnsUntil([maria], async () => (await drops())?.[0]?.code === 'place-failed')
    expect(await drops()).toMatchObject([{ waiting: 2, asked: 0, gone: 0 }])
    await maria.root.stop()
    await maria.node.stop()
    Object.assign(maria, await startPerson(maria.dir))
    server.hostile = null
    server.keepsOn = true
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await turnsUntil([maria], async () => (await drops())?.[0]?.asked === 2)
    await turnsUntil([maria], async () => (await drops())?.[0]?.anew === 2)
    expect(server.asked.filter(({ method }) => method === 'DELETE').length).toBeGreaterThan(1)
    expect(cids()).toEqual(expect.arrayContaining([...old]))
    server.keepsOn = false
    await turnsUntil([maria], async () => (await drops())?.[0]?.gone === 2, 60_000)
    expect(await drops()).toEqual([{ ...none, gone: 2, anew: 2 }])
    const now = cids().filter((cid) => cid !== 'bafkreiother')
    expect([now.length, now.filter((cid) => old.includes(cid))]).toEqual([2, []])
    const [first = ''] = two.recordIds
    await maria.call('deleteRecords', { recordIds: [first] })
    await turnsUntil([maria], () => Promise.resolve(server.pins.size === 2))
    const { entries } = await maria.call('listActivity', { limit: 50, offset: 0 })
    const told = entries.filter(({ kind }) => kind.startsWith('pins-')).map(({ kind, count }) => `${kind} ${String(count)}`)
    expect(told.slice(0, 2).sort()).toEqual(['pins-ended 1', 'pins-gone 1'])
    expect(told).toEqual(expect.arrayContaining(['pins-asked 2', 'pins-ended 2', 'pins-gone 2']))
    expect(await maria.call('unpinRemotely', { grantId })).toMatchObject({ drops: [{ ...none, gone: 3 }] })
    expect(cids()).toEqual(['bafkreiother'])
  })

  it('is forgotten with its token, which lies nowhere in the clear', async () => {
    const files = await readdir(two.maria.dir, { recursive: true, withFileTypes: true })
    for (const file of files.filter((one) => one.isFile()))
      expect((await readFile(join(file.parentPath, file.name))).includes(PINNING_TOKEN)).toBe(false)
    expect(await two.maria.call('configurePinning', null)).toEqual({ endpoint: '', host: '', held: 0 })
    const { length } = server.asked
    expect(await two.maria.codeOf('listPins', { grantId })).toBe('pinning-off')
    expect(server.asked.length).toBe(length)
  })
})

describe('a pinning service that a Salus of before was asked through', () => {
  it('is asked for its list once, and what is of this vault in it is followed from then on; anything else is left alone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-pins-'))
    const { core } = await createCore(dir)
    const service = await startPinningServer()
    try {
      const ids = await importInto(core, [recordOf('Hay fever', 0), recordOf('Asthma', 0)], 'a.json')
      const limits = PEER_LIMITS
      const askService: PeerPort['askPlace'] = (request, signal) => askPlace(request, signal, { limits, allowsLoopback: true })
      const clock = { offsetMs: 0 }
      const ports = {
        ...core.session.ports,
        clock: { now: () => Date.now() + clock.offsetMs },
        peer: { askPlace: askService } as PeerPort,
      }
      const session = { ...core.session, ports }
      const cids = await Promise.all(ids.map(async (id) => (await session.manifest.get('records', id))?.cid ?? ''))
      for (const [at, cid] of ['bafkreiother', ...cids].entries()) service.pins.set(`pin ${String(at)}`, { cid, status: 'pinned' })
      await session.manifest.commit((tx) =>
        changeVaultEntry(tx, (entry) => ({ ...entry, pinning: { endpoint: service.endpoint, token: PINNING_TOKEN, changedAtMs: 1 } })),
      )
      service.hostile = { status: 500, body: '{}' }
      await settlePins(session)
      await settlePins(session)
      expect([service.asked.length, (await session.manifest.list('pins')).length]).toEqual([1, 0])
      service.hostile = null
      service.pageMax = 1
      clock.offsetMs = 60_000
      await settlePins(session)
      const known = async (): Promise<readonly unknown[]> =>
        (await session.manifest.list('pins')).map(([cid, { recordId, state }]) => [cid, recordId, state]).toSorted()
      expect(await known()).toEqual(cids.map((cid, at) => [cid, ids[at], 'kept']).toSorted())
      const { length } = service.asked
      await settlePins(session)
      expect(service.asked).toHaveLength(length)
      service.pageMax = 1_000
      await deleteRecords(session, { recordIds: [ids[0] ?? ''] })
      await settlePins(session)
      expect([...service.pins.values()].map(({ cid }) => cid).toSorted()).toEqual(['bafkreiother', cids[1]].toSorted())
    } finally {
      await core.close()
      await service.stop()
      await rm(dir, { recursive: true, force: true })
    }
  })
})
