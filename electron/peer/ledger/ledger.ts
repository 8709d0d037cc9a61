/** The witness: the embedded ledger, a contact's followed one, or a network, behind one port. Only signed bytes come in. */

import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { LedgerConfig, LedgerPort, LedgerStatus } from '../../vault/ports.ts'
import type { JournalPort, JournalSourcePort } from '../ports.ts'
import { LINE_LENGTH_MAX, replayLines } from './chain.ts'
import { openEmbedded } from './embedded.ts'
import type { Embedded } from './embedded.ts'
import { createFollowers } from './followed.ts'
import { openNetwork } from './network.ts'
import type { Network } from './network.ts'

export interface LedgerOptions {
  readonly dir: string
  /** Milliseconds. */
  readonly now: () => number
  readonly source: JournalSourcePort
}

export type Ledger = LedgerPort & {
  journal(): JournalPort | null
  stop(): Promise<void>
}

/** Lines of a journal that comes with a proof. */
const PROOF_LINES_MAX = 100_000
/** Tip of a transaction on a network, in wei; the embedded ledger takes none. */
const PRIORITY_FEE_WEI = 1_000_000_000n

type Own = { readonly type: 'embedded'; readonly embedded: Embedded } | { readonly type: 'rpc'; readonly network: Network }

/** Off until it is configured. */
export function createLedger(options: LedgerOptions): Ledger {
  const followers = createFollowers(join(options.dir, 'followed'), options.source)
  let embedded: Embedded | null = null
  let own: Own | null = null
  let config: LedgerConfig = { kind: 'off' }

  const configure = async (next: LedgerConfig, account: string): Promise<Result<LedgerStatus>> => {
    if (next.kind === 'off') {
      own = null
      config = next
      return err('ledger-off')
    }
    if (next.kind === 'rpc') {
      const network = await openNetwork({ chainId: next.chainId ?? 0, urls: next.urls ?? [], quorum: next.quorum ?? 1 })
      if (!network.ok) return network
      own = { type: 'rpc', network: network.value }
    } else {
      if (embedded === null) {
        const opened = await openEmbedded(join(options.dir, 'journal.jsonl'), account, options.now)
        if (!opened.ok) return opened
        embedded = opened.value
      }
      own = { type: 'embedded', embedded }
    }
    config = next
    return statusOf(own, config)
  }

  /** Where the journal could not be written, what the disk has counts: it is opened anew at the next configuring. */
  const submitHere = async (here: Embedded, raw: string): Promise<Result<string>> => {
    const answer = await here.submit(raw)
    if (answer.ok || answer.error.code !== 'disk-failed' || embedded !== here) return answer
    own = null
    embedded = null
    await here.close()
    return answer
  }

  return {
    configure,
    status: () => statusOf(own, config),
    prepare: (account) => prepare(own, account),
    submit: (raw) => {
      if (own === null) return Promise.resolve(err('ledger-off'))
      return own.type === 'embedded' ? submitHere(own.embedded, raw) : own.network.submit(raw)
    },
    receipt: (hash) => receiptOf(own, hash),
    call: async (choice, to, data) => {
      if (choice !== 'own') {
        const chain = followers.chainOf(choice)
        return chain === null ? err('ledger-unreachable') : chain.call(to, data)
      }
      const answer = await readOwn(own, 'eth_call', [{ to, data }, 'latest'])
      return answer.ok ? ok(String(answer.value)) : answer
    },
    head: async (choice) => {
      if (choice !== 'own') {
        const chain = followers.chainOf(choice)
        return chain === null ? err('ledger-unreachable') : ok(await chain.head())
      }
      if (own === null) return err('ledger-off')
      return own.type === 'embedded' ? ok(await own.embedded.chain.head()) : own.network.head()
    },
    follow: async (from, reference) => {
      const followed = await followers.follow(from, reference)
      return followed.ok ? ok({ height: followed.value.height, hash: followed.value.hash }) : followed
    },
    exportJournal: () => Promise.resolve(embedded === null ? err('ledger-off') : ok(embedded.text())),
    askJournal: async (journal, to, data) => {
      const lines = journal.trimEnd().split('\n')
      if (lines.length > PROOF_LINES_MAX || lines.some((line) => line.length > LINE_LENGTH_MAX)) return err('limit-exceeded')
      const chain = await replayLines(lines)
      if (!chain.ok) return chain
      const answer = await chain.value.call(to, data)
      const { genesisHash, chainId } = chain.value.header
      return answer.ok ? ok({ genesisHash, chainId, answer: answer.value }) : answer
    },
    journal: () => embedded?.journal ?? null,
    stop: async () => {
      await followers.close()
      await embedded?.close()
    },
  }
}

async function readOwn(own: Own | null, method: string, params: readonly unknown[]): Promise<Result<unknown>> {
  if (own === null) return err('ledger-off')
  if (own.type === 'rpc') return own.network.read(method, params)
  try {
    return ok(await own.embedded.chain.evm.rpc(method, params))
  } catch {
    return err('ledger-refused')
  }
}

async function statusOf(own: Own | null, config: LedgerConfig): Promise<Result<LedgerStatus>> {
  if (own === null) return err('ledger-off')
  const genesis = await readOwn(own, 'eth_getBlockByNumber', ['0x0', false])
  const head = own.type === 'embedded' ? ok(await own.embedded.chain.head()) : await own.network.head()
  if (!genesis.ok) return genesis
  if (!head.ok) return head
  return ok({
    kind: own.type,
    chainId: own.type === 'embedded' ? own.embedded.chain.header.chainId : own.network.config.chainId,
    genesisHash: (genesis.value as { readonly hash?: string } | null)?.hash ?? '',
    height: head.value.height,
    sealLog: config.sealLog ?? '',
    vaultHeads: config.vaultHeads ?? '',
  })
}

type Prepared = Awaited<ReturnType<LedgerPort['prepare']>>

async function prepare(own: Own | null, account: string): Promise<Prepared> {
  if (own === null) return err('ledger-off')
  const nonce = await readOwn(own, 'eth_getTransactionCount', [account, 'latest'])
  if (!nonce.ok) return nonce
  const block = await readOwn(own, 'eth_getBlockByNumber', ['latest', false])
  if (!block.ok) return block
  const baseFee = BigInt(String((block.value as { readonly baseFeePerGas?: string } | null)?.baseFeePerGas ?? '0x0'))
  const maxPriorityFeePerGas = own.type === 'embedded' ? 0n : PRIORITY_FEE_WEI
  const chainId = own.type === 'embedded' ? own.embedded.chain.header.chainId : own.network.config.chainId
  return ok({ chainId, nonce: Number(nonce.value), maxFeePerGas: baseFee * 2n + maxPriorityFeePerGas + 7n, maxPriorityFeePerGas })
}

async function receiptOf(own: Own | null, hash: string): Promise<Awaited<ReturnType<LedgerPort['receipt']>>> {
  const found = await readOwn(own, 'eth_getTransactionReceipt', [hash])
  if (!found.ok) return found
  if (found.value === null || found.value === undefined) return ok(null)
  const receipt = found.value as {
    readonly blockNumber: string
    readonly blockHash: string
    readonly status: string
    readonly contractAddress: string | null
  }
  // A reorganisation may have dropped the chain block since: the hash at that height decides.
  const block = await readOwn(own, 'eth_getBlockByNumber', [receipt.blockNumber, false])
  if (!block.ok) return block
  if ((block.value as { readonly hash?: unknown } | null)?.hash !== receipt.blockHash) return ok(null)
  const head = await readOwn(own, 'eth_blockNumber', [])
  if (!head.ok) return head
  const height = Number(receipt.blockNumber)
  return ok({
    height,
    confirmed: Number(head.value) - height + 1,
    succeeded: receipt.status === '0x1',
    contractAddress: receipt.contractAddress ?? '',
  })
}
