/** The ledger on this computer: one sequencer, one journal, replayed to the identical hash at every start. */

import { randomInt } from 'node:crypto'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { JournalPort } from '../ports.ts'
import { decodeLine, replayLines, startChain } from './chain.ts'
import type { Chain } from './chain.ts'
import { openJournal } from './journal.ts'
import type { JournalFile } from './journal.ts'

export interface Embedded {
  readonly chain: Chain
  readonly journal: JournalPort
  /** Durable when it resolves; the same bytes twice are one transaction. Errors: `ledger-refused`, `disk-failed`: then it has to be opened anew. */
  submit(raw: string): Promise<Result<string>>
  /** How many there are; line 0 is the header. */
  lines(): number
  text(fromLine: number): string
  /** Appends lines that somebody else has of this very ledger, which stand there from line `from` on, at least one that is here; how many. Errors: `ledger-disagrees`; `ledger-damaged`, `disk-failed`: then it has to be opened anew. */
  take(from: number, lines: readonly string[]): Promise<Result<number>>
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
  const inTurn = createInTurn()
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
    submit: (raw) => inTurn(() => submitOne(raw)),
    lines: () => file.lines.length,
    text: (fromLine) => `${file.lines.slice(fromLine).join('\n')}\n`,
    take: (from, lines) =>
      inTurn(async () => {
        const taken = failed ? err('disk-failed') : await takeLines({ file, chain }, from, lines)
        if (!taken.ok && taken.error.code !== 'ledger-disagrees') failed = true
        return taken
      }),
    close: () => inTurn(() => file.close()),
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

/** Those that are here already must be the same ones: only who has them can have the next. The chain itself takes nothing that is not of its account. */
async function takeLines(
  { file, chain }: { readonly file: JournalFile; readonly chain: Chain },
  from: number,
  lines: readonly string[],
): Promise<Result<number>> {
  let added = 0
  for (const [at, text] of lines.entries()) {
    const known = file.lines[from + at]
    if (known !== undefined && known !== text) return err('ledger-disagrees')
    if (known !== undefined) continue
    const line = decodeLine(text)
    const replayed = line === null ? err('ledger-damaged') : await chain.replay(line)
    if (!replayed.ok) return replayed
    try {
      await file.append(text)
    } catch {
      return err('disk-failed')
    }
    added += 1
  }
  return ok(added)
}
