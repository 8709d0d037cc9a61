/** What the screen says of an entry between the moment at which it is sent and the chain block that has it. */

import { describe, expect, it } from 'vitest'
import { stateOf } from '../../../electron/vault/session/ledger/seals.ts'
import { OutboxLife } from '../../support/outbox-life.ts'

const root = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
const wordOf = (life: OutboxLife, id: string): string => stateOf(life.entry(id), false)

async function startDeployed(): Promise<OutboxLife> {
  const life = await OutboxLife.start()
  await life.deploy()
  life.told.length = 0
  return life
}

describe('an entry that was sent and is in no chain block yet', () => {
  it('is called sent at once: the screen is told to look', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(1))
    await life.turn()
    expect(wordOf(life, id)).toBe('submitted')
    expect(life.told).toEqual(expect.arrayContaining(['ledger', 'grants']))
  })

  it('says nothing new while nothing came of it', async () => {
    const life = await startDeployed()
    await life.queue('seal', root(1))
    await life.turn()
    life.told.length = 0
    await life.turn()
    expect(life.told).toEqual([])
  })

  it('is called sent as well where one transaction takes it along with others', async () => {
    const life = await startDeployed()
    const ids = [await life.queue('seal', root(1)), await life.queue('seal', root(2)), await life.queue('open', root(3))]
    await life.turn()
    expect(life.chain.waiting).toBe(1)
    expect(ids.map((id) => wordOf(life, id))).toEqual(['submitted', 'submitted', 'submitted'])
    await life.settle()
    expect(ids.map((id) => wordOf(life, id))).toEqual(['witnessed', 'witnessed', 'witnessed'])
  })

  it('waits again, and says so, once the chain went back on the block that had it', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(1))
    await life.settle()
    expect(wordOf(life, id)).toBe('witnessed')
    await life.chain.reorganise(1, false)
    life.chain.dropPool()
    life.told.length = 0
    life.chain.moods.fill({ type: 'lie', lie: (method, _params, result) => (method === 'eth_sendRawTransaction' ? null : result) })
    await life.turn()
    expect(wordOf(life, id)).not.toBe('witnessed')
    expect(life.told).toEqual(expect.arrayContaining(['ledger', 'grants']))
  })
})

describe('an entry that a contact is to send', () => {
  it('is not called sent before it is in a chain block: the contact was asked, no more', async () => {
    const clinic = await startDeployed()
    const { sealLog, vaultHeads } = clinic.vault.ledger
    const settings = { sealLog, vaultHeads, relay: 'clinic', delayMinutes: 0 }
    const patient = await OutboxLife.start({ chain: clinic.chain, number: 1, settings })
    patient.know('clinic', clinic)
    const id = await patient.queue('seal', root(9))
    await patient.turn()
    expect(patient.letters).toHaveLength(1)
    expect(wordOf(patient, id)).toBe('asked')
  })
})
