/** The witness: the embedded ledger, a contact's followed one, or a network, behind one port. Only signed bytes come in. */

import { join } from 'node:path'
import type { Did } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { LedgerConfig, LedgerPort, LedgerStatus } from '../../vault/ports.ts'
import type { JournalPort, JournalSourcePort } from '../ports.ts'
import { replayLines } from './chain.ts'
import type { ChainBlock } from './chain.ts'
import { PROOF_CHAIN_BYTES_MAX, PROOF_LINES_MAX, createComeBack, linesIn } from './come-back.ts'
import { openEmbedded } from './embedded.ts'
import type { Embedded } from './embedded.ts'
import { createFollowers } from './followed.ts'
import { createAsk } from './endpoint.ts'
import type { Ask } from './endpoint.ts'
import { compareEndpoints, createOpinions } from './endpoints.ts'
import { openNetwork } from './network.ts'
import type { Network } from './network.ts'
import { blockOf, prepare, readFrom, readOwn, readStorageOf, receiptOf } from './own.ts'
import type { Own } from './own.ts'

export interface LedgerOptions {
  readonly dir: string
  /** Milliseconds. */
  readonly now: () => number
  readonly source: JournalSourcePort
  /** How an endpoint of a network is asked; over HTTP unless given. */
  readonly ask?: Ask
}

export type Ledger = LedgerPort & {
  /** Own lines for whoever follows them, and for their writer those that are followed here. Null where there are none of this genesis. */
  journalFor(did: Did, genesisHash: string): Promise<JournalPort | null>
  stop(): Promise<void>
}

/** Off until it is configured. */
export function createLedger(options: LedgerOptions): Ledger {
  const followers = createFollowers(join(options.dir, 'followed'), options.source)
  const askOne = options.ask ?? createAsk()
  /** Ends what is asked of a network: once it is off, nobody waits for its answers. */
  let asking = new AbortController()
  const ask: Ask = (url, method, params) => askOne(url, method, params, asking.signal)
  const opinions = createOpinions()
  const path = join(options.dir, 'journal.jsonl')
  let embedded: Embedded | null = null
  let own: Own | null = null
  let config: LedgerConfig = { kind: 'off' }
  const openHere = together((account) => openEmbedded(path, account, options.now))

  const configure = async (next: LedgerConfig, account: string): Promise<Result<LedgerStatus>> => {
    if (next.kind === 'off') {
      asking.abort()
      asking = new AbortController()
      own = null
      config = next
      return err('ledger-off')
    }
    if (next.kind === 'rpc') {
      const { signal } = asking
      const { chainId = 0, urls = [], quorum = 1, isFree = false } = next
      const network = await openNetwork({ chainId, urls, quorum, isFree }, ask, opinions)
      if (!network.ok) return network
      const genesisHash = await genesisOf(network.value)
      // It was turned off meanwhile: what came back changes nothing.
      if (signal.aborted) return err('ledger-off')
      own = { type: 'rpc', network: network.value, genesisHash }
    } else {
      const opened = embedded === null ? await openHere(account) : ok(embedded)
      if (!opened.ok) return opened
      embedded = opened.value
      own = { type: 'embedded', embedded }
    }
    config = next
    return statusOf(own, config)
  }

  const letGo = async (here: Embedded): Promise<void> => {
    own = null
    embedded = null
    await here.close()
  }

  /** Where the journal could not be written, what the disk has counts: it is opened anew at the next configuring. */
  const submitHere = async (here: Embedded, raw: string): Promise<Result<string>> => {
    const answer = await here.submit(raw)
    if (answer.ok || answer.error.code !== 'disk-failed' || embedded !== here) return answer
    await letGo(here)
    return answer
  }

  return {
    configure,
    status: () => statusOf(own, config),
    compareEndpoints: (of) => compareEndpoints(of, ask, opinions),
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
      const block = await blockOf(own)
      if (!block.ok) return block
      const answer = await readOwn(own, 'eth_call', [{ to, data }, block.value.tag])
      return answer.ok ? ok(String(answer.value)) : answer
    },
    head: async (of) => {
      if (of !== 'own') return newestOf(await Promise.all(followers.chainsOf(of).map((chain) => chain.head())))
      const block = await blockOf(own)
      return block.ok ? ok(block.value.block) : block
    },
    blockAt: async (height) => {
      if (own === null) return err('ledger-off')
      return own.type === 'embedded' ? ok(await own.embedded.chain.blockAt(height)) : own.network.blockAt(height)
    },
    readStorage: async (choice, contract, slots, depth) => {
      if (choice === 'own') return readStorageOf(own, contract, slots, depth)
      const chain = followers.chainOf(choice)
      if (chain === null) return err('ledger-unreachable')
      return ok(readFrom(await chain.readStorage(contract, slots), await chain.head()))
    },
    follow: async (from, reference) => {
      const followed = await followers.follow(from, reference)
      return followed.ok ? ok({ height: followed.value.height, hash: followed.value.hash }) : followed
    },
    exportJournal: (fromLine = 0) => Promise.resolve(embedded === null ? err('ledger-off') : ok(embedded.text(fromLine))),
    missingThere: (from, genesisHash) => followers.missingThere(from, genesisHash),
    ...createComeBack({ path, embedded: () => embedded, letGo, reopen: (account) => configure(config, account) }, options.source),
    askJournal,
    journalFor: async (did, genesisHash) =>
      embedded?.journal.genesisHash() === genesisHash ? embedded.journal : followers.journalOf(did, genesisHash),
    stop: async () => {
      await followers.close()
      await embedded?.close()
    },
  }
}

/** Whoever asks while it is being opened gets the same: two that began one journal each would write over each other. */
function together(open: (account: string) => Promise<Result<Embedded>>): typeof open {
  let opening: ReturnType<typeof open> | null = null
  return (account) =>
    (opening ??= open(account).finally(() => {
      opening = null
    }))
}

async function askJournal(journal: string, to: string, data: string): ReturnType<LedgerPort['askJournal']> {
  const lines = linesIn(journal, PROOF_LINES_MAX)
  if (!lines.ok) return lines
  const chain = await replayLines(lines.value, PROOF_CHAIN_BYTES_MAX)
  if (!chain.ok) return chain
  const answer = await chain.value.call(to, data)
  const { genesisHash, chainId } = chain.value.header
  return answer.ok ? ok({ genesisHash, chainId, answer: answer.value }) : answer
}

function newestOf(blocks: readonly ChainBlock[]): Result<ChainBlock> {
  const [newest] = blocks.toSorted((a, b) => b.timestampS - a.timestampS)
  return newest === undefined ? err('ledger-unreachable') : ok(newest)
}

async function statusOf(own: Own | null, config: LedgerConfig): Promise<Result<LedgerStatus>> {
  if (own === null) return err('ledger-off')
  const genesis = await readOwn(own, 'eth_getBlockByNumber', ['0x0', false])
  const head = await blockOf(own)
  if (!genesis.ok) return genesis
  if (!head.ok) return head
  const genesisHash = hashIn(genesis.value)
  // The same endpoints may lead to another chain than when it was chosen.
  if (own.type === 'rpc' && own.genesisHash !== '' && !(await isStill(own, genesisHash))) return err('ledger-wrong-chain')
  return ok({
    kind: own.type,
    chainId: own.type === 'embedded' ? own.embedded.chain.header.chainId : own.network.config.chainId,
    genesisHash,
    height: head.value.block.height,
    sealLog: config.sealLog ?? '',
    vaultHeads: config.vaultHeads ?? '',
  })
}

/** Empty where it cannot be heard now. */
async function genesisOf(network: Network): Promise<string> {
  const genesis = await network.read('eth_getBlockByNumber', ['0x0', false])
  return genesis.ok ? hashIn(genesis.value) : ''
}

function hashIn(block: unknown): string {
  return (block as { readonly hash?: string } | null)?.hash ?? ''
}

/** Chains that were one once have one genesis and two ids. */
async function isStill({ network, genesisHash }: Extract<Own, { readonly type: 'rpc' }>, now: string): Promise<boolean> {
  const chainId = await network.read('eth_chainId', [])
  return now === genesisHash && (!chainId.ok || Number(chainId.value) === network.config.chainId)
}
