/** A ledger that others can soon not follow any further: its owner is told in time. */

import { expect, it } from 'vitest'
import { CHAIN_BYTES, GAS_BYTES, LINE_BYTES } from '../../../electron/peer/ledger/line-cost.ts'
import { FOLLOW_BOUNDS } from '../../../electron/peer/ledger/followed.ts'
import { showLedger } from '../../../electron/vault/operations/ledger/show-ledger.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { FOLLOWED_ENTRIES } from '../../../shared/model/long-ledger.ts'
import { ok } from '../../../shared/model/result.ts'
import { Household, makeKeys } from '../../support/own-computers.ts'

/** Of the entries that Salus writes most. Source: the gas snapshot of the contracts. */
const ENTRY_GAS = 45_877

it('what is called too long is what others follow, and no more', () => {
  const bytes = CHAIN_BYTES + FOLLOWED_ENTRIES * (LINE_BYTES + ENTRY_GAS * GAS_BYTES)
  expect(FOLLOW_BOUNDS.linesMax).toBeGreaterThan(FOLLOWED_ENTRIES)
  expect(bytes).toBeLessThanOrEqual(FOLLOW_BOUNDS.chainBytesMax)
  expect(bytes).toBeGreaterThan(FOLLOW_BOUNDS.chainBytesMax * 0.95)
})

it('is said a year before, and from then on; of a network never', async () => {
  const { session } = await new Household(await makeKeys()).add('desk')
  const longAt = async (height: number, kind: 'embedded' | 'rpc'): Promise<unknown> => {
    const ledger = { ...session.ports.ledger, status: () => Promise.resolve(ok({ kind, height })) }
    return (await showLedger({ ...session, ports: { ...session.ports, ledger } } as unknown as Session)).long
  }
  expect([await longAt(20_999, 'embedded'), await longAt(40_000, 'rpc')]).toEqual([null, null])
  for (const entries of [21_000, 40_000]) expect(await longAt(entries, 'embedded')).toEqual({ entries, followed: FOLLOWED_ENTRIES })
})
