/** A witness in memory: one chain block a transaction, nothing executed, the same answers about what was submitted. */

import { Transaction, getCreateAddress } from 'ethers'
import type { LedgerConfig, LedgerPort, LedgerStatus } from '../../electron/vault/ports.ts'
import { err, ok } from '../../shared/model/result.ts'

const CHAIN_ID = 31_337
const GENESIS = `0x${'11'.repeat(32)}`

interface Mined {
  readonly height: number
  readonly contractAddress: string
}

/** Off until it is configured. */
export function createMemoryLedger(now: () => number): LedgerPort {
  const mined = new Map<string, Mined>()
  const nonces = new Map<string, number>()
  let config: LedgerConfig = { kind: 'off' }
  const status = (): LedgerStatus => ({
    kind: config.kind,
    chainId: CHAIN_ID,
    genesisHash: GENESIS,
    height: mined.size,
    sealLog: config.sealLog ?? '',
    vaultHeads: config.vaultHeads ?? '',
  })
  const whileOn = <T>(value: () => T): ReturnType<typeof ok<T>> | ReturnType<typeof err> =>
    config.kind === 'off' ? err('ledger-off') : ok(value())
  return {
    configure: (next) => {
      config = next
      return Promise.resolve(whileOn(status))
    },
    status: () => Promise.resolve(whileOn(status)),
    prepare: (account) =>
      Promise.resolve(
        whileOn(() => ({ chainId: CHAIN_ID, nonce: nonces.get(account.toLowerCase()) ?? 0, maxFeePerGas: 1n, maxPriorityFeePerGas: 0n })),
      ),
    submit: (raw) => {
      if (config.kind === 'off') return Promise.resolve(err('ledger-off'))
      const { hash, from, nonce, to } = Transaction.from(raw)
      if (hash === null || from === null) return Promise.resolve(err('ledger-refused'))
      if (!mined.has(hash)) {
        mined.set(hash, { height: mined.size + 1, contractAddress: to === null ? getCreateAddress({ from, nonce }) : '' })
        nonces.set(from.toLowerCase(), nonce + 1)
      }
      return Promise.resolve(ok(hash))
    },
    receipt: (hash) => {
      const found = mined.get(hash)
      return Promise.resolve(
        whileOn(() => (found === undefined ? null : { ...found, confirmed: mined.size - found.height + 1, succeeded: true })),
      )
    },
    call: () => Promise.resolve(whileOn(() => '0x')),
    head: () => Promise.resolve(whileOn(() => ({ height: mined.size, hash: GENESIS, timestampS: Math.floor(now() / 1000) }))),
    follow: () => Promise.resolve(err('peer-unreachable')),
    exportJournal: () => Promise.resolve(whileOn(() => [...mined.keys()].join('\n'))),
    askJournal: () => Promise.resolve(err('ledger-damaged')),
  }
}
