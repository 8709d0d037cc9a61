/** The daily seal, killed at any step: each day has one, and what is kept of it opens what the public ledger has. */

import { expect, it } from 'vitest'
import type { DaySealEntry, OutboxEntry } from '../../../electron/vault/session/collections.ts'
import { sealDays } from '../../../electron/vault/session/ledger/day-seals.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { rootOfPublicSeal } from '../../../shared/crypto/day-seal.ts'
import { ok } from '../../../shared/model/result.ts'
import { OutboxLife } from '../../support/outbox-life.ts'
import { TEST_CHAIN_ID } from '../../support/test-chain.ts'
import { GENESIS, journalOf } from '../../support/verify-files.ts'

const DAY_MS = 86_400_000
/** More than one turn of it has. */
const STEPS = 30

it('is made once each day, killed before or after any step', async () => {
  const life = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await life.deploy()
  const { sealLog, urls, quorum } = life.vault.ledger
  let journal = ''
  const own = {
    status: () => Promise.resolve(ok({ genesisHash: GENESIS, height: journal.trimEnd().split('\n').length - 1 })),
    exportJournal: () => Promise.resolve(ok(journal)),
  }
  const sessions = new WeakMap<Session, Session>()
  /** The chain of the test is the public one; the vault's own ledger is this journal. */
  const sealing = async (session: Session): Promise<number> => {
    const ports = { ...session.ports, ledger: own, publicLedger: session.ports.ledger }
    const seen = sessions.get(session) ?? ({ ...session, ports } as unknown as Session)
    sessions.set(session, seen)
    await sealDays(seen)
    return (await session.manifest.list('publicOutbox')).filter(([, { state }]) => state !== 'confirmed').length
  }
  await life.session.manifest.commit(async (tx) => {
    const place = { chainId: TEST_CHAIN_ID, urls, quorum, sealLog }
    const publicPlace = { place, genesisHash: `0x${'12'.repeat(32)}`, changedAtMs: 1 }
    await tx.set('vault', 'vault', { ...life.vault, ledger: { ...life.vault.ledger, kind: 'embedded', sealLog: '' }, publicPlace })
  })
  const seals = async (): Promise<readonly DaySealEntry[]> => (await life.session.manifest.list('daySeals')).map(([, seal]) => seal)
  const sent = async (): Promise<readonly OutboxEntry[]> => (await life.session.manifest.list('publicOutbox')).map(([, entry]) => entry)

  for (let steps = 0; steps < STEPS; steps += 1) {
    journal = await journalOf(Array.from({ length: steps + 1 }, (_, at) => ['put', `0x${(at + 1).toString(16).padStart(64, '0')}`] as const))
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
