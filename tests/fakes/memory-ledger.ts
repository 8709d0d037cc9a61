/** A witness in memory: one chain block a transaction, nothing executed but what the two contracts keep, the same answers about what was submitted. */

import { Interface, Transaction, getCreateAddress, keccak256 } from 'ethers'
import type { LedgerBlock, LedgerConfig, LedgerPort, LedgerStatus } from '../../electron/vault/ports.ts'
import sealLog from '../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import { lockHash } from '../../shared/crypto/ledger-hash.ts'
import { openedAtSlot } from '../../shared/crypto/ledger-slots.ts'
import { err, ok } from '../../shared/model/result.ts'

const CHAIN_ID = 31_337
const GENESIS = `0x${'11'.repeat(32)}`
const NOTHING = `0x${'00'.repeat(32)}`
const CALLS = new Interface(sealLog.abi)

interface Mined {
  readonly height: number
  readonly contractAddress: string
}

/** Off until it is configured. */
export function createMemoryLedger(now: () => number): LedgerPort {
  const mined = new Map<string, Mined>()
  const nonces = new Map<string, number>()
  /** By address, in small letters. */
  const contracts = new Map<string, Map<string, string>>()
  const codeHashes = new Map<string, string>()
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
  const blockOf = (height: number): LedgerBlock => ({ height, hash: GENESIS, timestampS: Math.floor(now() / 1000) })
  const keep = (to: string, data: string): void => {
    const call = CALLS.parseTransaction({ data })
    const value = String(call?.args[0])
    const words = contracts.get(to.toLowerCase())
    const time = `0x${Math.floor(now() / 1000)
      .toString(16)
      .padStart(64, '0')}`
    if (call?.name === 'put') words?.set(openedAtSlot(lockHash(value)), time)
  }
  return {
    configure: (next) => {
      config = next
      return Promise.resolve(whileOn(status))
    },
    status: () => Promise.resolve(whileOn(status)),
    compareEndpoints: () => Promise.resolve([]),
    prepare: (account) =>
      Promise.resolve(
        whileOn(() => ({ chainId: CHAIN_ID, nonce: nonces.get(account.toLowerCase()) ?? 0, maxFeePerGas: 1n, maxPriorityFeePerGas: 0n })),
      ),
    submit: (raw) => {
      if (config.kind === 'off') return Promise.resolve(err('ledger-off'))
      const { hash, from, nonce, to, data } = Transaction.from(raw)
      if (hash === null || from === null) return Promise.resolve(err('ledger-refused'))
      if (!mined.has(hash)) {
        const contractAddress = to === null ? getCreateAddress({ from, nonce }) : ''
        if (to === null) {
          contracts.set(contractAddress.toLowerCase(), new Map())
          codeHashes.set(contractAddress.toLowerCase(), keccak256(data === sealLog.bytecode ? sealLog.deployedBytecode : data))
        } else keep(to, data)
        mined.set(hash, { height: mined.size + 1, contractAddress })
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
    head: () => Promise.resolve(whileOn(() => blockOf(mined.size))),
    blockAt: (height) => Promise.resolve(whileOn(() => (height > mined.size ? null : blockOf(height)))),
    readStorage: (_choice, contract, slots) =>
      Promise.resolve(
        whileOn(() => {
          const words = contracts.get(contract.toLowerCase())
          return {
            words: words === undefined ? null : slots.map((slot) => words.get(slot) ?? NOTHING),
            codeHash: codeHashes.get(contract.toLowerCase()) ?? '',
            block: blockOf(mined.size),
          }
        }),
      ),
    follow: () => Promise.resolve(err('peer-unreachable')),
    exportJournal: (fromLine = 0) => Promise.resolve(whileOn(() => [...mined.keys()].slice(fromLine).join('\n'))),
    restoreJournal: () => Promise.resolve(ok(false)),
    regainJournal: () => Promise.resolve(err('peer-unreachable')),
    takeLines: () => Promise.resolve(err('ledger-off')),
    setAside: () => Promise.resolve(ok(null)),
    missingThere: () => Promise.resolve(err('ledger-off')),
    askJournal: () => Promise.resolve(err('ledger-damaged')),
  }
}
