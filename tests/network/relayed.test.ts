/** A patient without a coin: her entries go to the network through a contact who pays, within limits, and come out as her own. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, grantForAnHour, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { TEST_CHAIN_ID, TestChain, serveChain } from '../support/test-chain.ts'
import type { Served } from '../support/test-chain.ts'

describe('entries through a contact', () => {
  let maria: Person
  let clinic: Person
  let chain: TestChain
  let served: Served
  let clinicId = ''
  const settings = (more: object): never =>
    ({ kind: 'rpc', chainId: TEST_CHAIN_ID, urls: served.urls, quorum: 2, sealLog: '', vaultHeads: '', ...more }) as never
  const isDone = async (person: Person): Promise<boolean> => (await person.call('showStatus', null)).ledger.waiting === 0
  /** Turns and chain blocks until it holds. */
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      if (await check()) return
      await maria.root.turn()
      await clinic.root.turn()
      if (chain.waiting > 0) await chain.mine()
    }
    throw new Error('it did not come to that')
  }
  const importOne = async (text: string): Promise<string> => {
    const file = join(await mkdtemp(join(tmpdir(), 'salus-relayed-')), 'one.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
    const { importToken } = await maria.call('previewImport', { paths: [file] })
    return (await maria.call('importRecords', { importToken })).recordIds[0] ?? ''
  }
  const sendersOf = async (): Promise<ReadonlySet<string>> => {
    const senders = new Set<string>()
    for (let height = 1; height <= chain.height; height += 1) {
      const block = (await chain.rpc('eth_getBlockByNumber', [`0x${height.toString(16)}`, true])) as { transactions: { from: string }[] }
      for (const { from } of block.transactions) senders.add(from.toLowerCase())
    }
    return senders
  }

  beforeAll(async () => {
    maria = await startPerson()
    clinic = await startPerson()
    await createConfirmedVault(maria, 'Maria')
    await createConfirmedVault(clinic, 'North Clinic')
    const { account } = await clinic.call('showPublicView', null)
    // Its time decides about expiry where it is ahead.
    chain = await TestChain.start(account, 3, Math.floor(Date.now() / 1000) - 36_000)
    served = await serveChain(chain)
    const { card: hers } = await maria.call('showContactCard', null)
    const { card } = await clinic.call('showContactCard', null)
    clinicId = (await maria.call('addContact', { card, name: 'Clinic', role: 'clinician', verified: true })).contactId
    await clinic.call('addContact', { card: hers, name: 'Maria', role: 'family', verified: true })
    await clinic.call('configureLedger', settings({}))
    await clinic.call('deployContracts', null)
    await until(() => isDone(clinic))
    const { sealLog, vaultHeads } = (await clinic.call('showStatus', null)).ledger
    expect(await maria.call('configureLedger', settings({ sealLog, vaultHeads, relay: clinicId }))).toMatchObject({ delayMinutes: 10 })
    await maria.call('configureLedger', settings({ sealLog, vaultHeads, relay: clinicId, delayMinutes: 0 }))
  })
  afterAll(async () => {
    await maria.stop()
    await clinic.stop()
    served.stop()
  })

  it('are not sent for anybody before it is switched on, and the words say so', async () => {
    expect(await maria.codeOf('configureLedger', settings({ relay: 'nobody' }))).toBe('contact-not-found')
    const before = chain.height
    const recordId = await importOne('Hay fever')
    for (let turn = 0; turn < 3; turn += 1) {
      await maria.root.turn()
      await clinic.root.turn()
    }
    expect(chain.height + chain.waiting).toBe(before)
    expect((await maria.call('readRecord', { recordId })).witness).toBe('asked')
    const { entries } = await clinic.call('listActivity', { limit: 20, offset: 0 })
    expect(entries.some(({ kind, reason }) => kind === 'request-refused' && reason === 'refused-by-peer')).toBe(true)
  })

  it('are asked for again, sent once and paid for by the contact alone', async () => {
    await clinic.call('relayLedger', { limits: { aContactADay: 20, aDay: 50 } })
    maria.clock.offsetMs = 1_200_000
    clinic.clock.offsetMs = 1_200_000
    const recordId = await importOne('A cold')
    const { grantId } = await grantForAnHour(maria, clinicId, [recordId])
    await maria.call('withdrawGrant', { grantId })
    await until(() => isDone(maria))
    expect((await maria.call('readRecord', { recordId })).witness).toBe('witnessed')
    const grant = (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)
    expect([grant?.witness, grant?.withdrawal?.witness]).toEqual(['witnessed', 'witnessed'])
    const { account } = await clinic.call('showPublicView', null)
    expect(await sendersOf()).toEqual(new Set([account.toLowerCase()]))
    const proof = await maria.call('saveProof', { recordId })
    expect((await maria.call('verifyProof', { text: proof.text })).witnessed).toBe(true)
  })

  it('are refused beyond the limit of a day', async () => {
    await clinic.call('relayLedger', { limits: { aContactADay: 1, aDay: 50 } })
    await importOne('A visit')
    for (let turn = 0; turn < 3; turn += 1) {
      await maria.root.turn()
      await clinic.root.turn()
      if (chain.waiting > 0) await chain.mine()
    }
    const { entries } = await clinic.call('listActivity', { limit: 50, offset: 0 })
    expect(entries.some(({ kind, reason }) => kind === 'request-refused' && reason === 'limit-exceeded')).toBe(true)
    expect(await isDone(maria)).toBe(false)
  })
})
