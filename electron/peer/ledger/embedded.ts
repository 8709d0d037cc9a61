/** The ledger on this computer: one sequencer, one journal, replayed to the identical hash at every start. */

import { randomInt } from 'node:crypto'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { JournalPort } from '../ports.ts'
import { replayLines, startChain } from './chain.ts'
import type { Chain } from './chain.ts'
import { openJournal } from './journal.ts'
import type { JournalFile } from './journal.ts'

export interface Embedded {
  readonly chain: Chain
  readonly journal: JournalPort
  /** Durable when it resolves; the same bytes twice are one transaction. Errors: `ledger-refused`, `disk-failed`: then it has to be opened anew. */
  submit(raw: string): Promise<Result<string>>
  text(): string
  close(): Promise<void>
}

/** Chain ids of embedded ledgers: far from those of public networks. */
const CHAIN_ID_MIN = 2 ** 40
const CHAIN_ID_MAX = 2 ** 46

/** Opens or begins the journal. Errors: `ledger-damaged` (the file is left as it is), `disk-failed`. */
export async function openEmbedded(path: string, account: string, now: () => number): Promise<Result<Embedded>> {
  let file: JournalFile
  try {
    file = await openJournal(path)
  } catch {
    return err('disk-failed')
  }
  const started = file.lines.length === 0 ? await begin(file, account, now) : await replayLines(file.lines)
  if (!started.ok) {
    await file.close()
    return started
  }
  const chain = started.value
  let queue: Promise<unknown> = Promise.resolve()
  let failed = false
  const submitOne = async (raw: string): Promise<Result<string>> => {
    if (failed) return err('disk-failed')
    const hash = await knownHash(chain, raw)
    if (hash !== null) return ok(hash)
    const line = await chain.apply(raw, Math.floor(now() / 1000))
    if (!line.ok) return line
    try {
      await file.append(JSON.stringify(line.value))
    } catch {
      // The chain in memory is ahead of the disk now: nothing more may be acknowledged by it.
      failed = true
      return err('disk-failed')
    }
    return ok((await knownHash(chain, raw)) ?? '')
  }
  return ok({
    chain,
    journal: {
      readLines: (from, limit) => Promise.resolve(file.lines.slice(from, from + limit)),
      genesisHash: () => chain.header.genesisHash,
    },
    submit: (raw) => {
      const turn = queue.then(() => submitOne(raw))
      queue = turn
      return turn
    },
    text: () => `${file.lines.join('\n')}\n`,
    close: async () => {
      await queue.catch(() => undefined)
      await file.close()
    },
  })
}

async function begin(file: JournalFile, account: string, now: () => number): Promise<Result<Chain>> {
  const started = await startChain({ chainId: randomInt(CHAIN_ID_MIN, CHAIN_ID_MAX), genesisTimeS: Math.floor(now() / 1000), account })
  if (!started.ok) return started
  try {
    await file.append(JSON.stringify(started.value.header))
  } catch {
    return err('disk-failed')
  }
  return started
}

/** The hash of a transaction that is in the chain already, else null. */
async function knownHash(chain: Chain, raw: string): Promise<string | null> {
  const { Transaction } = await import('ethers')
  const { hash } = Transaction.from(raw)
  const receipt = hash === null ? null : await chain.evm.rpc('eth_getTransactionReceipt', [hash])
  return receipt === null ? null : hash
}
