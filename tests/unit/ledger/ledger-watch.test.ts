/** Serving by what the ledger says: closed once that is older than the grant allows, and closed for good once its lock is open. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLedger } from '../../../electron/peer/ledger/ledger.ts'
import { createLedgerWatch } from '../../../electron/peer/ledger-watch.ts'
import { createServingTable } from '../../../electron/peer/net/serving-table.ts'
import type { ServedGrant } from '../../../electron/vault/ports.ts'
import type { GrantEntry } from '../../../electron/vault/session/collections.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { refreshServing } from '../../../electron/vault/session/shares/serving.ts'
import { lockHash } from '../../../shared/crypto/ledger-hash.ts'
import { err } from '../../../shared/model/result.ts'
import { OutboxLife } from '../../support/outbox-life.ts'

const PREIMAGE = `0x${'0a'.repeat(32)}`
const HOUR_MS = 3_600_000
const DID = 'did:key:reader'

describe('a grant with a bound for the age of the ledger', () => {
  let life: OutboxLife
  let nowMs = 0
  /** The clock of the computer can be set; this one counts on. */
  let runningMs = () => nowMs
  let grant: ServedGrant
  let ask: (one?: Partial<ServedGrant>) => Promise<string | null>

  beforeEach(async () => {
    life = await OutboxLife.start()
    await life.deploy()
    const ledger = createLedger({
      dir: mkdtempSync(join(tmpdir(), 'salus-watch-')),
      now: () => nowMs,
      source: { fetchLines: () => Promise.resolve(err('peer-unreachable')) },
      ask: (url, method, params) => life.chain.ask(url, method, params),
    })
    const status = await ledger.configure({ kind: 'rpc', chainId: life.vault.ledger.chainId, urls: life.chain.urls, quorum: 2 }, '')
    if (!status.ok) throw new Error(status.error.code)
    const { chainId, genesisHash } = status.value
    const reference = { chainId, genesisHash, sealLog: life.vault.ledger.sealLog }
    const bound = { ledger: reference, lock: lockHash(PREIMAGE), ageMaxMs: HOUR_MS }
    grant = { grantId: 'g', grantee: DID, cids: ['root'], fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, bound }
    nowMs = (await life.blockTimeS()) * 1000
    runningMs = () => nowMs
    const watch = createLedgerWatch(ledger, { now: () => nowMs, runningMs: () => runningMs() })
    const table = createServingTable((root) => Promise.resolve([root]), watch.refusal)
    ask = (one = {}) => {
      table.replace([{ ...grant, ...one }])
      return table.refusal(DID, { grantId: 'g', purpose: 'TREAT', right: 'view' }, 'root', nowMs)
    }
  })

  it('is served while the ledger is young enough, and not after it has been silent for longer than that', async () => {
    expect(await ask()).toBe(null)
    life.chain.moods.fill({ type: 'down' })
    nowMs += HOUR_MS
    expect(await ask()).toBe(null)
    nowMs += 1
    expect(await ask()).toBe('ledger-too-old')
    life.chain.moods.fill({ type: 'up' })
    // Answering is not enough: it must have gone on.
    expect(await ask()).toBe('ledger-too-old')
    await life.chain.mineEmpty(Math.ceil(HOUR_MS / 12_000))
    expect(await ask()).toBe(null)
  })

  it('is not served any more once another computer opened its lock there', async () => {
    expect(await ask()).toBe(null)
    await life.queue('open', PREIMAGE)
    await life.settle()
    nowMs = (await life.blockTimeS()) * 1000 + HOUR_MS
    await life.chain.mine()
    nowMs += 1
    expect(await ask()).toBe('grant-withdrawn')
    life.chain.moods.fill({ type: 'down' })
    nowMs += 10 * HOUR_MS
    expect(await ask()).toBe('grant-withdrawn')
  })

  it('is not served by another ledger, or by one without the contract', async () => {
    const { bound } = grant
    if (bound === undefined) throw new Error('no bound')
    expect(await ask({ bound: { ...bound, ledger: { ...bound.ledger, chainId: 1 } } })).toBe('ledger-too-old')
    expect(await ask({ bound: { ...bound, ledger: { ...bound.ledger, sealLog: `0x${'44'.repeat(20)}` } } })).toBe('ledger-too-old')
  })

  it('grows old wherever the clock of the computer is set', async () => {
    let countedMs = 0
    runningMs = () => countedMs
    expect(await ask()).toBe(null)
    life.chain.moods.fill({ type: 'down' })
    nowMs -= 3 * HOUR_MS
    countedMs += HOUR_MS
    expect(await ask()).toBe(null)
    countedMs += 1
    expect(await ask()).toBe('ledger-too-old')
    // The newest chain block that a quorum says is as old as before, by this clock and by one that is right again.
    life.chain.moods.fill({ type: 'up' })
    expect(await ask()).toBe('ledger-too-old')
    nowMs += 4 * HOUR_MS + 1
    expect(await ask()).toBe('ledger-too-old')
    await life.chain.mineEmpty(Math.ceil((2 * HOUR_MS) / 12_000))
    expect(await ask()).toBe(null)
  })

  it('that was ended is not handed to the node again with a clock that was put back', async () => {
    const handed: unknown[] = []
    const ended = { untilMs: 1_000, expiredNoted: true } as GrantEntry
    const session = {
      ports: {
        clock: { now: () => 500 },
        peer: { setServing: (lines: unknown) => Promise.resolve(handed.push(lines)), useRelay: () => Promise.resolve() },
      },
      manifest: {
        list: (name: string) => Promise.resolve(name === 'grants' ? [['g', ended]] : []),
        get: () => Promise.resolve({ settings: {} }),
      },
    } as unknown as Session
    await refreshServing(session)
    expect(handed).toEqual([[]])
  })

  it('without the bound is served as before, whatever the ledger does', async () => {
    life.chain.moods.fill({ type: 'down' })
    const { bound: _none, ...rest } = grant
    grant = rest
    nowMs += 1000 * HOUR_MS
    expect(await ask()).toBe(null)
  })
})
