/** A computer that is gone for good, no backup file: 24 words and a relative who kept the sealed vault bring everything back. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeerPort, VaultFilesPort } from '../../electron/vault/ports.ts'
import type { MirrorView } from '../../shared/api/mirror-views.ts'
import { encodeCardToken } from '../../shared/crypto/card.ts'
import { recoveryPublicKey, signRecovery } from '../../shared/crypto/recovery.ts'
import type { RecoveryChallenge } from '../../shared/crypto/recovery.ts'
import { createWords, decodeWords } from '../../shared/crypto/words.ts'
import { err } from '../../shared/model/result.ts'
import { cardOf } from '../support/letters.ts'
import { frameOf, startLiar } from '../support/liar.ts'
import { startNodeProcess } from '../support/node-process.ts'
import { createConfirmedVault, grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const NEXT = 'seven quiet lanterns over the harbour'
/** More than are asked for in one go. */
const RECORDS = 150

let dir = ''
let maria: Person
let elena: Person
let words = ''
let card = ''
let ids: Readonly<Record<'elena' | 'mariaAtElena', string>>
let recordIds: readonly string[] = []
let grantId = ''
/** What Elena's node was last told to give back. */
let kept: Uint8Array | undefined
const written: Uint8Array[] = []

const same = <T>(one: T): T => one

/** Elena's Salus with its node in a process of its own. */
function startElena(): Promise<Person> {
  const watched = (peer: PeerPort): PeerPort => ({
    ...peer,
    setKept: (all) => {
      kept = all[0]?.back?.head
      return peer.setKept(all)
    },
  })
  return startPerson(join(dir, 'elena'), same, watched, undefined, {}, startNodeProcess)
}

function emptyComputer(
  name: string,
  wrapPeer: (peer: PeerPort) => PeerPort = same,
  ...startNode: readonly (typeof startNodeProcess)[]
): Promise<Person> {
  const watched = (files: VaultFilesPort): VaultFilesPort => ({
    ...files,
    writeHead: (slot, bytes) => {
      written.push(bytes)
      return files.writeHead(slot, bytes)
    },
  })
  return startPerson(join(dir, name), watched, wrapPeer, undefined, {}, ...startNode)
}

async function meet(a: Person, b: Person, names: readonly [string, string]): Promise<readonly [string, string]> {
  const tokenOf = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const there = await a.call('addContact', { card: await tokenOf(b), name: names[1], role: 'family', verified: true })
  const here = await b.call('addContact', { card: await tokenOf(a), name: names[0], role: 'family', verified: true })
  return [there.contactId, here.contactId]
}

async function importConditions(names: readonly string[]): Promise<readonly string[]> {
  const file = join(dir, 'records.json')
  const entry = names.map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  return (await maria.call('importRecords', { importToken })).recordIds
}

async function mirror(): Promise<MirrorView | undefined> {
  return (await maria.call('listMirrors', null)).mirrors[0]
}

async function titlesOf(person: Person): Promise<readonly string[]> {
  return (await person.call('listRecords', { limit: 1_000, offset: 0 })).rows.map(({ title }) => title).sort()
}

function entropyOf(text: string): Uint8Array {
  const decoded = decodeWords(text)
  if (!decoded.ok) throw new Error(decoded.error.code)
  return decoded.value
}

async function hasKeyFile(name: string): Promise<boolean> {
  return (await readdir(join(dir, name, 'vault')).catch(() => [])).some((file) => file.startsWith('key-'))
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-recover-'))
  ;[maria, elena] = await Promise.all([startPerson(join(dir, 'maria')), startElena()])
  words = (await createConfirmedVault(maria, 'Maria Popescu')).join(' ')
  await createConfirmedVault(elena, 'Elena Popescu')
  const [elenaId, mariaAtElena] = await meet(maria, elena, ['Maria', 'Elena'])
  ids = { elena: elenaId, mariaAtElena }
  recordIds = await importConditions(Array.from({ length: RECORDS }, (_, at) => `Condition ${String(at)}`))
  grantId = (await grantForAnHour(maria, ids.elena, recordIds.slice(0, 1))).grantId
  card = encodeCardToken(await cardOf(elena))
})
afterAll(async () => {
  for (const one of [maria, elena]) await one.stop().catch(() => undefined)
  await rm(dir, { recursive: true, force: true })
})

describe('a mirror of the whole vault', () => {
  it('gets a state of which it has everything, and says so', async () => {
    await maria.call('askMirror', { contactId: ids.elena, depth: 'vault' })
    await turnsUntil([maria, elena], async () => (await elena.call('listMirrors', null)).kept[0]?.state === 'asked')
    expect((await mirror())?.wayBack).toEqual({ state: 'none', seq: 0, atMs: 0 })
    await elena.call('acceptMirror', { contactId: ids.mariaAtElena, quotaMib: 64 })
    await turnsUntil([maria, elena], async () => (await mirror())?.wayBack.state === 'there')
    expect((await mirror())?.wayBack.seq).toBeGreaterThan(3)
    await elena.call('fetchShare', { grantId })
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await maria.root.turn()
    await maria.call('writeSettings', { ...(await maria.call('readSettings', null)), idleLockMinutes: 9 })
    const { seq } = await maria.call('showStatus', null)
    // What changes no record goes to her now and then.
    maria.clock.offsetMs = 360_000
    await turnsUntil([maria, elena], async () => ((await mirror())?.wayBack.seq ?? 0) >= seq)
    // What is written on the ledger since then is only where it is followed.
    const { grantId: later } = await grantForAnHour(maria, ids.elena, recordIds.slice(2, 3))
    await turnsUntil([maria, elena], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    await turnsUntil([maria, elena], async () => (await elena.codeOf('fetchShare', { grantId: later })) === 'ok')
  })

  it('gives everything to the words alone, on a computer that nobody knows, to the same HEAD', async () => {
    const { seq, atMs } = (await mirror())?.wayBack ?? {}
    // Her own keys are new since then: what she keeps for others she opens all the same, also after she was away.
    await elena.call('rotateKeys', null)
    // Done while the relative is away, it is not in what she has, and that is said.
    await elena.stop()
    await importConditions(['Too late'])
    const { chainId } = (await maria.call('showStatus', null)).ledger
    const titles = (await titlesOf(maria)).filter((title) => title !== 'Too late')
    await maria.stop()
    await rm(join(dir, 'maria'), { recursive: true, force: true })
    elena = await startElena()
    await elena.call('unlockVault', { passphrase: PASSPHRASE })
    await elena.root.turn()
    const { offsetMs } = maria.clock
    maria = await emptyComputer('again', same, startNodeProcess)
    maria.clock.offsetMs = offsetMs
    const status = await maria.call('recoverFromMirror', { card, words, passphrase: NEXT })
    expect(status).toMatchObject({ name: 'Maria Popescu', recordCount: RECORDS, wordsConfirmed: true })
    expect(maria.events.find(({ type }) => type === 'recovery-found')).toMatchObject({ seq, atMs, mirror: 'Elena Popescu' })
    expect(kept?.length).toBeGreaterThan(100)
    expect(written.slice(0, 2)).toEqual([kept, kept])
    expect(await titlesOf(maria)).toEqual(titles)
    expect([status.ledger.chainId, (await maria.call('readRecord', { recordId: recordIds[0] ?? '' })).witness]).toEqual([
      chainId,
      'witnessed',
    ])
    expect(await maria.call('checkVault', null)).toMatchObject({ records: RECORDS, damaged: [] })
    expect((await maria.call('listContacts', null)).map(({ name }) => name)).toEqual(['Elena'])
    expect((await maria.call('listGrants', null)).map((one) => one.grantId)).toContain(grantId)
    expect((await mirror())?.wayBack).toMatchObject({ state: 'there', seq })
    // The lost computer was the only one: it is none of hers any more, and nothing is given to it.
    expect(await maria.call('listDevices', null)).toEqual([])
  })

  it('brings the ledger back, on which who followed it finds what is stopped afterwards', async () => {
    await turnsUntil([maria, elena], async () => (await elena.call('listShares', null))[0]?.stage === 'fetched')
    const before = { ...maria.node.peer }
    const { grantId: other } = await grantForAnHour(maria, ids.elena, recordIds.slice(1, 2))
    await turnsUntil([maria, elena], async () => (await elena.codeOf('fetchShare', { grantId: other })) === 'ok')
    // No letter gets through: only the ledger can tell.
    Object.assign(maria.node.peer, { deliver: () => Promise.resolve(err('peer-unreachable')) })
    await maria.call('withdrawGrant', { grantId: other })
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    expect(await elena.codeOf('fetchShare', { grantId: other })).toBe('grant-withdrawn')
    Object.assign(maria.node.peer, before)
  })

  it('goes on with the new computer and its new keys: a newer state takes the place of the one before', async () => {
    const before = (await mirror())?.wayBack.seq ?? 0
    await importConditions(['After coming back'])
    await maria.call('rotateMasterKey', { passphrase: NEXT })
    await turnsUntil([maria, elena], async () => ((await mirror())?.wayBack.seq ?? 0) > before, 10_000)
  })

  it('says no, the same, to other words and where nothing is kept, and leaves nothing behind', async () => {
    const empty = await emptyComputer('empty')
    const other = createWords(new Uint8Array(32).fill(7)).join(' ')
    const nobodys = encodeCardToken(await cardOf(maria))
    expect(await maria.codeOf('recoverFromMirror', { card, words, passphrase: NEXT })).toBe('vault-exists')
    expect(await empty.codeOf('recoverFromMirror', { card, words: other, passphrase: NEXT })).toBe('recovery-refused')
    expect(await empty.codeOf('recoverFromMirror', { card: nobodys, words, passphrase: NEXT })).toBe('recovery-refused')
    expect(await empty.codeOf('recoverFromMirror', { card, words, passphrase: 'short' })).toBe('passphrase-too-weak')
    expect(await empty.codeOf('recoverFromMirror', { card: 'salus-card:x', words, passphrase: NEXT })).toBe('card-invalid')
    expect(await hasKeyFile('empty')).toBe(false)
    await empty.stop()
  })

  it('answers a proof once, and anything else with the same bytes', async () => {
    const elenas = await cardOf(elena)
    const liar = await startLiar()
    const entropy = entropyOf(words)
    const known = recoveryPublicKey(entropy)
    const ask = async (proofOf: (challenge: RecoveryChallenge) => object): Promise<string> => {
      const talk = await liar.open(elenas, '/salus/recover/1')
      const diallerNonce = randomBytes(32).toString('base64url')
      talk.send(frameOf({ nonce: diallerNonce }))
      const listenerNonce = String((await talk.read())?.header['nonce'])
      const { peerId: listener } = elenas.device
      talk.send(frameOf(proofOf({ dialler: liar.peerId, listener, mirror: elenas.did, diallerNonce, listenerNonce })))
      const { header, payload } = (await talk.read()) ?? { header: null, payload: [] }
      talk.close()
      return `${JSON.stringify(header)} ${String(payload.length)}`
    }
    let proof: object = {}
    const given = await ask((challenge) => (proof = { key: known, signature: signRecovery(entropy, challenge) }))
    expect(given).toMatch(/^\{"ok":true,"headBytes":[1-9]\d+\} [1-9]/u)
    const other = new Uint8Array(32).fill(7)
    const stranger = (challenge: RecoveryChallenge): object => ({
      key: recoveryPublicKey(other),
      signature: signRecovery(other, challenge),
    })
    for (const lie of [
      () => proof,
      stranger,
      (challenge: RecoveryChallenge) => ({ ...stranger(challenge), key: known }),
      (challenge: RecoveryChallenge) => ({ key: known, signature: signRecovery(entropy, { ...challenge, mirror: 'did:key:z6Mk' }) }),
      (challenge: RecoveryChallenge) => ({ key: known, signature: signRecovery(entropy, { ...challenge, dialler: challenge.listener }) }),
      () => ({ key: known, signature: '' }),
      () => ({ key: 5 }),
    ])
      expect(await ask(lie)).toBe('{"ok":false} 0')
    await liar.stop()
  })

  it('cut in the middle, is no vault until all of it is here, and what came is not fetched again', async () => {
    const bytesSaid = (person: Person): number =>
      Math.max(0, ...person.events.map((event) => (event.type === 'recovery-progress' ? event.bytes : 0)))
    const stop = new AbortController()
    let half = await emptyComputer('half', (peer) => ({
      ...peer,
      fetchFiles: (from, grant, cids, onProgress, signal) => {
        const cut = (bytes: number): void => {
          onProgress(bytes)
          if (cids.length > 100) stop.abort()
        }
        return peer.fetchFiles(from, grant, cids, cut, signal)
      },
    }))
    const cutting = half.root.call('recoverFromMirror', { card, words, passphrase: NEXT }, { signal: stop.signal })
    expect(await cutting).toMatchObject({ error: { code: 'cancelled' } })
    expect(await hasKeyFile('half')).toBe(false)
    expect(await half.codeOf('unlockVault', { passphrase: NEXT })).toBe('vault-not-found')
    expect(bytesSaid(half)).toBeGreaterThan(0)
    await half.stop()
    const [lost = ''] = /baf(?:krei|ybei)[a-z2-7]{52}/u.exec((await maria.call('saveConsent', { grantId })).text) ?? []
    let lie: 'changed' | 'missing' = 'changed'
    half = await emptyComputer('half', (peer) => ({
      ...peer,
      fetchFiles: (...args) => {
        if (lie === 'changed') return Promise.resolve(err('block-damaged'))
        return args[2].includes(lost) ? Promise.resolve(err('refused-by-peer')) : peer.fetchFiles(...args)
      },
    }))
    // It may have come before the cut.
    await half.node.blocks.dropFiles([lost])
    expect(await half.codeOf('recoverFromMirror', { card, words, passphrase: NEXT })).toBe('recovery-damaged')
    lie = 'missing'
    expect(await half.root.call('recoverFromMirror', { card, words, passphrase: NEXT })).toMatchObject({
      error: { code: 'recovery-incomplete', detail: { missing: 1 } },
    })
    expect(await hasKeyFile('half')).toBe(false)
    expect(bytesSaid(half)).toBeLessThan(bytesSaid(maria))
    await half.call('recoverFromMirror', { card, words, passphrase: NEXT, partly: true })
    expect((await half.call('checkVault', null)).damaged.map(({ recordId }) => recordId)).toEqual(recordIds.slice(0, 1))
    await half.stop()
  })
})
