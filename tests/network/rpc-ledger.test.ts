/** A network as the ledger: set up, witnessed, wrong chain, unreachable and back, one endpoint that lies. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHAIN_ID, hasAnvil, openDoor, startAnvil } from '../support/anvil.ts'
import type { Anvil, Door } from '../support/anvil.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { serveSilence } from '../support/silence.ts'
import type { ServedGrant } from '../../electron/vault/ports.ts'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

if (!hasAnvil) process.stdout.write('skipped: no anvil for this system, so the network ledger is not tried here\n')

describe.skipIf(!hasAnvil)('a network as the ledger', () => {
  let anvil: Anvil
  let doors: readonly Door[] = []
  let maria: Person
  let served: readonly ServedGrant[] = []
  const withState = (method: string, result: unknown, stateRoot: string): unknown =>
    method === 'eth_getBlockByNumber' && result !== null ? { ...(result as object), stateRoot } : result
  const settings = (chainId = CHAIN_ID): Parameters<Person['call']>[1] & object => ({
    kind: 'rpc',
    chainId,
    urls: doors.map((door) => door.url),
    quorum: 2,
    sealLog: '',
    vaultHeads: '',
  })
  const waiting = async (): Promise<number> => (await maria.call('showStatus', null)).ledger.waiting

  const importOne = async (text: string): Promise<string> => {
    const file = join(await mkdtemp(join(tmpdir(), 'salus-rpc-')), 'one.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
    const preview = await maria.call('previewImport', { paths: [file] })
    const { recordIds } = await maria.call('importRecords', { importToken: preview.importToken })
    return recordIds[0] ?? ''
  }

  beforeAll(async () => {
    anvil = await startAnvil()
    doors = await Promise.all([0, 1, 2].map(() => openDoor(anvil.url)))
    maria = await startPerson(
      undefined,
      (files) => files,
      (peer) => ({
        ...peer,
        setServing: (grants, contacts) => {
          served = grants
          return peer.setServing(grants, contacts)
        },
      }),
    )
    await createConfirmedVault(maria, 'Maria')
  })
  afterAll(async () => {
    await maria.stop()
    for (const door of doors) door.stop()
    await anvil.stop()
  })

  it('refuses another chain than the one that was named, and addresses that are not safe', async () => {
    expect(await maria.codeOf('configureLedger', settings(1) as never)).toBe('ledger-wrong-chain')
    expect(await maria.codeOf('configureLedger', { ...settings(), urls: ['http://example.org'], quorum: 1 } as never)).toBe('input-invalid')
    for (const door of doors) door.shut()
    // Nothing was saved and nobody tries again: that it was is not said.
    expect(await maria.codeOf('configureLedger', settings() as never)).toBe('ledger-silent')
    for (const door of doors) door.open()
    expect((await maria.call('showStatus', null)).ledger.kind).toBe('embedded')
  })

  it('is not chosen where somebody stops it: the ledger of before goes on, and the next try does not wait', async () => {
    const silence = await serveSilence()
    const stopping = new AbortController()
    const choosing = maria.root.call('configureLedger', { ...settings(), urls: [silence.url], quorum: 1 }, { signal: stopping.signal })
    await silence.asked
    stopping.abort()
    expect(await choosing).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect(await maria.codeOf('configureLedger', settings(1) as never)).toBe('ledger-wrong-chain')
    expect((await maria.call('showStatus', null)).ledger).toMatchObject({ kind: 'embedded', reachable: true })
    silence.stop()
  })

  it('sets up its contracts and witnesses what was imported', async () => {
    const { account } = await maria.call('showPublicView', null)
    await anvil.rpc('anvil_setBalance', [account, '0x56bc75e2d63100000'])
    await maria.call('configureLedger', settings() as never)
    const deployed = await maria.call('deployContracts', null)
    expect(deployed.sealLog).toMatch(/^0x[0-9a-fA-F]{40}$/u)
    const recordId = await importOne('Hay fever')
    await turnsUntil([maria], async () => (await waiting()) === 0)
    expect((await maria.call('readRecord', { recordId })).witness).toBe('witnessed')
    const { text } = await maria.call('saveProof', { recordId })
    expect(JSON.parse(text)).not.toHaveProperty('journal')
    expect((await maria.call('verifyProof', { text })).witnessed).toBe(true)
  })

  it('keeps what happens while the network is away, and witnesses it once it is back', async () => {
    for (const door of doors) door.shut()
    const recordId = await importOne('A cold')
    await maria.root.turn()
    expect((await maria.call('readRecord', { recordId })).witness).toBe('saved')
    expect(await waiting()).toBeGreaterThan(0)
    for (const door of doors) door.open()
    await turnsUntil([maria], async () => (await waiting()) === 0)
    expect((await maria.call('readRecord', { recordId })).witness).toBe('witnessed')
  })

  it('believes two endpoints against one that lies, and nobody where no two agree', async () => {
    const recordId = await importOne('A cough')
    await turnsUntil([maria], async () => (await waiting()) === 0)
    const { text } = await maria.call('saveProof', { recordId })
    const never = `0x${'00'.repeat(32)}`
    // One that says there is nothing, in every way it could be asked.
    doors[0]?.lie((method, result) => (/call|Storage|Proof/u.test(method) ? never : withState(method, result, never)))
    expect((await maria.call('verifyProof', { text })).witnessed).toBe(true)
    doors[1]?.lie((method, result) => withState(method, result, `0x${'11'.repeat(32)}`))
    expect(await maria.codeOf('verifyProof', { text })).toBe('ledger-disagrees')
    // All agree on the state, and nobody proves it right: then nothing is believed.
    for (const door of doors) door.lie((method, result) => (/Storage|Proof/u.test(method) ? never.slice(0, 40) : result))
    expect(await maria.codeOf('verifyProof', { text })).toBe('ledger-disagrees')
    for (const door of doors) door.lie(null)
  })

  it('hands the bound for the age of the ledger from the signed grant to the node', async () => {
    const friend = deriveIdentity(new Uint8Array(32).fill(5))
    const device = signDeviceCertificate(friend, 'peer-of-ana', 1)
    const card = encodeCardToken(createContactCard(friend, { name: 'Ana', device, addresses: [], issuedAtMs: 1 }))
    const { contactId } = await maria.call('addContact', { card, name: 'Ana', role: 'clinician', verified: true })
    const fromMs = Date.now() - 1000
    const times = { fromMs, untilMs: fromMs + 3_600_000, deleteByMs: fromMs + 7_200_000 }
    const scope = { recordIds: [await importOne('A rash')], kinds: [] }
    const draft = { contactId, scope, purpose: 'TREAT', right: 'view', ...times, ledgerAgeMaxMs: 90_000 } as const
    expect(await maria.codeOf('previewGrant', { ...draft, ledgerAgeMaxMs: 10 })).toBe('input-invalid')
    const { previewToken } = await maria.call('previewGrant', draft)
    expect(await maria.codeOf('grantAccess', { ...draft, ledgerAgeMaxMs: 80_000, previewToken })).toBe('grant-changed')
    const { grantId } = await maria.call('grantAccess', { ...draft, previewToken })
    const { sealLog } = (await maria.call('showStatus', null)).ledger
    expect(served.find((one) => one.grantId === grantId)?.bound).toMatchObject({ ledger: { chainId: CHAIN_ID, sealLog }, ageMaxMs: 90_000 })
  })

  it('goes on answering after the network rearranged its newest part', async () => {
    await anvil.rpc('anvil_reorg', [1, []])
    expect((await maria.call('showStatus', null)).ledger.reachable).toBe(true)
  })
})
