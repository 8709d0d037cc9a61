/** The daily seal, killed at any step: each day has one, and what is kept of it opens what the public ledger has. */

import { expect, it } from 'vitest'
import type { LedgerPort } from '../../../electron/vault/ports.ts'
import type { DaySealEntry, OutboxEntry } from '../../../electron/vault/session/collections.ts'
import { sealDays } from '../../../electron/vault/session/ledger/day-seals.ts'
import { setRelaying, takeRelayed } from '../../../electron/vault/session/ledger/relay-take.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { rootOfPublicSeal } from '../../../shared/crypto/day-seal.ts'
import type { PublicPlace } from '../../../shared/api/ledger-views.ts'
import { openEnvelope } from '../../../shared/crypto/envelope.ts'
import { ok } from '../../../shared/model/result.ts'
import { OutboxLife } from '../../support/outbox-life.ts'
import { TEST_CHAIN_ID } from '../../support/test-chain.ts'
import { GENESIS, journalOf, PREIMAGE } from '../../support/verify-files.ts'

const DAY_MS = 86_400_000
/** More than one turn of it has. */
const STEPS = 24

type Own = Pick<LedgerPort, 'exportJournal'> & { readonly status: () => Promise<unknown> }

/** The chain of the test is the public one; the vault's own ledger is a journal. */
function sealingOf(own: Own): (session: Session) => Promise<number> {
  const sessions = new WeakMap<Session, Session>()
  return async (session) => {
    const ports = { ...session.ports, ledger: own, publicLedger: session.ports.ledger }
    const seen = sessions.get(session) ?? ({ ...session, ports } as unknown as Session)
    sessions.set(session, seen)
    await sealDays(seen)
    return (await session.manifest.list('publicOutbox')).filter(([, { state }]) => state !== 'confirmed').length
  }
}

function choose({ session, vault }: OutboxLife, place: PublicPlace): Promise<void> {
  return session.manifest.commit(async (tx) => {
    const publicPlace = { place, genesisHash: `0x${'12'.repeat(32)}`, changedAtMs: 1 }
    await tx.set('vault', 'vault', { ...vault, ledger: { ...vault.ledger, kind: 'embedded', sealLog: '' }, publicPlace })
  })
}

it('is sent and paid for by a contact where one was named, and is the one value it was', async () => {
  const clinic = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await clinic.deploy()
  const { sealLog, urls, quorum } = clinic.vault.ledger
  const patient = await OutboxLife.start({ endpoints: 1, quorum: 1, chain: clinic.chain, number: 1 })
  patient.know('clinic', clinic)
  clinic.know('patient', patient)
  setRelaying(clinic.session, { aContactADay: 2, aDay: 2 })
  await choose(patient, { chainId: TEST_CHAIN_ID, urls, quorum, sealLog, relay: 'clinic' })
  const journal = await journalOf([['put', PREIMAGE]])
  const sealing = sealingOf({
    status: () => Promise.resolve(ok({ genesisHash: GENESIS, height: 2 })),
    exportJournal: () => Promise.resolve(ok(journal)),
  })
  await patient.turn(undefined, sealing)
  patient.nowMs += DAY_MS / 2
  await patient.turn(undefined, sealing)
  const [letter = new Uint8Array()] = patient.letters
  const opened = openEnvelope(letter, clinic.identity)
  if (!opened.ok) throw new Error(opened.error.code)
  await takeRelayed(clinic.session, opened.value)
  await clinic.settle()
  expect(await patient.turn(undefined, sealing)).toBe(0)
  const [[, seal] = []] = await patient.session.manifest.list('daySeals')
  expect(seal === undefined ? '' : rootOfPublicSeal(journal, seal)).toBe(clinic.entries.find(([, { kind }]) => kind === 'seal')?.[1].value)
})

it('is made again the next day where the clock was years ahead and then put right', async () => {
  const life = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await life.deploy()
  const { sealLog, urls, quorum } = life.vault.ledger
  let journal = await journalOf([['put', PREIMAGE]])
  const sealing = sealingOf({
    status: () => Promise.resolve(ok({ genesisHash: GENESIS, height: journal.trimEnd().split('\n').length - 1 })),
    exportJournal: () => Promise.resolve(ok(journal)),
  })
  await choose(life, { chainId: TEST_CHAIN_ID, urls, quorum, sealLog })
  const seals = async (): Promise<number> => (await life.session.manifest.list('daySeals')).length
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn += 1) {
      await life.turn(undefined, sealing)
      await life.chain.mine()
      life.nowMs += DAY_MS / 8
    }
  }
  life.nowMs += 3650 * DAY_MS
  await turns()
  expect(await seals()).toBe(1)
  life.nowMs -= 3650 * DAY_MS
  journal = await journalOf([
    ['put', PREIMAGE],
    ['put', `0x${'07'.repeat(32)}`],
  ])
  await turns()
  expect(await seals()).toBe(2)
  await turns()
  expect(await seals()).toBe(2)
})

it('is made once each day, killed before or after any step', async () => {
  const life = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await life.deploy()
  const { sealLog, urls, quorum } = life.vault.ledger
  let journal = ''
  const own = {
    status: () => Promise.resolve(ok({ genesisHash: GENESIS, height: journal.trimEnd().split('\n').length - 1 })),
    exportJournal: () => Promise.resolve(ok(journal)),
  }
  const sealing = sealingOf(own)
  await choose(life, { chainId: TEST_CHAIN_ID, urls, quorum, sealLog })
  const seals = async (): Promise<readonly DaySealEntry[]> => (await life.session.manifest.list('daySeals')).map(([, seal]) => seal)
  const sent = async (): Promise<readonly OutboxEntry[]> => (await life.session.manifest.list('publicOutbox')).map(([, entry]) => entry)

  for (let steps = 0; steps < STEPS; steps += 1) {
    journal = await journalOf(
      Array.from({ length: steps + 1 }, (_, at) => ['put', `0x${(at + 1).toString(16).padStart(64, '0')}`] as const),
    )
    life.nowMs += DAY_MS
    await life.turn(undefined, sealing)
    life.nowMs += DAY_MS / 2
    await life.turn(steps, sealing)
    for (let turn = 0; turn < 10 && ((await seals()).length <= steps || (await life.turn(undefined, sealing)) !== 0); turn += 1) {
      await life.turn(undefined, sealing)
      await life.chain.mine()
      life.nowMs += 20_000
    }
    expect((await seals()).length).toBe(steps + 1)
    const newest = [...(await seals())].sort((a, b) => b.atMs - a.atMs)[0]
    expect(newest === undefined ? '' : rootOfPublicSeal(journal, newest)).toBe(newest?.root)
  }
  expect(new Set((await sent()).map(({ state }) => state))).toEqual(new Set(['confirmed']))
  expect((await sent()).map(({ value }) => value).sort()).toEqual((await seals()).map(({ root }) => root).sort())
  const logs = (await life.chain.rpc('eth_getLogs', [{ fromBlock: '0x0', address: sealLog }])) as readonly unknown[]
  expect(logs).toHaveLength(STEPS)
})
