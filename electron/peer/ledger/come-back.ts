/** An embedded ledger that goes on on another computer: from a copy of its journal, and from what followers have behind it. */

import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder, writeDurably } from '../../durable-file.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { LedgerPort } from '../../vault/ports.ts'
import type { JournalSourcePort } from '../ports.ts'
import { LINE_LENGTH_MAX, replayLines } from './chain.ts'
import type { Embedded } from './embedded.ts'

/** Lines of a journal that comes back to whoever wrote it; and of one that comes with a proof, from anybody, with about what it may take in memory. */
const LINES_MAX = 100_000
export const PROOF_LINES_MAX = 50_000
export const PROOF_CHAIN_BYTES_MAX = 512 * 1024 * 1024
/** Lines asked for at once. */
const LINES_A_REQUEST = 200

/** Journals that were put aside and are still there. */
const ASIDE_MAX = 100

/** The ledger that is open here. */
export interface OpenLedger {
  readonly path: string
  embedded(): Embedded | null
  /** Ends this one; the next configuring opens what lies on the disk. */
  letGo(here: Embedded): Promise<void>
  reopen(account: string): Promise<unknown>
}

/** The lines of a text. Errors: `limit-exceeded`. */
export function linesIn(journal: string, linesMax: number = LINES_MAX): Result<readonly string[]> {
  const lines = journal.trimEnd().split('\n')
  return lines.length > linesMax || lines.some((line) => line.length > LINE_LENGTH_MAX) ? err('limit-exceeded') : ok(lines)
}

/** Nothing that stands in a journal here is ever replaced. */
export function createComeBack(
  open: OpenLedger,
  source: JournalSourcePort,
): Pick<LedgerPort, 'restoreJournal' | 'regainJournal' | 'takeLines' | 'setAside'> {
  const inTurn = createInTurn()
  const takeHere = async (from: number, lines: readonly string[]): Promise<Result<number>> => {
    const here = open.embedded()
    if (here === null) return err('ledger-off')
    const taken = await here.take(from, lines)
    if (taken.ok || taken.error.code === 'ledger-disagrees') return taken
    // The chain in memory may be ahead of the journal; what others have is still to be heard.
    await open.letGo(here)
    await open.reopen(here.chain.header.account)
    return taken
  }
  return {
    restoreJournal: (journal, account) => restore(open, journal, account),
    takeLines: (genesisHash, from, lines) =>
      inTurn(async () => {
        const here = open.embedded()
        if (here === null) return err('ledger-off')
        const fits = here.chain.header.genesisHash === genesisHash && from > 0 && from <= here.lines()
        return fits ? takeHere(from, lines) : err('ledger-wrong-chain')
      }),
    setAside: () => inTurn(() => setAside(open)),
    regainJournal: async (from) => {
      const here = open.embedded()
      if (here === null) return err('ledger-off')
      const overlap = here.lines() - 1
      const fetched = await fetchBehind(source, from, here.chain.header.genesisHash, overlap)
      if (!fetched.ok) return fetched
      return inTurn(() => takeHere(overlap, fetched.value))
    },
  }
}

/** Under a name that is not there yet. */
async function setAside(open: OpenLedger): Promise<Result<null>> {
  const here = open.embedded()
  if (here !== null) await open.letGo(here)
  try {
    for (let number = 1; number <= ASIDE_MAX; number += 1) {
      const aside = open.path.replace(/\.jsonl$/u, `-aside-${String(number)}.jsonl`)
      if (existsSync(aside)) continue
      await rename(open.path, aside)
      await syncFolder(dirname(open.path))
      return ok(null)
    }
    return err('limit-exceeded')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? ok(null) : err('disk-failed')
  }
}

async function restore(open: OpenLedger, journal: string, account: string): Promise<Result<boolean>> {
  const lines = linesIn(journal)
  if (!lines.ok) return lines
  const empty = open.embedded()
  if (empty === null || (await empty.chain.head()).height > 0) return ok(false)
  const chain = await replayLines(lines.value)
  if (!chain.ok) return chain
  if (chain.value.header.account.toLowerCase() !== account.toLowerCase()) return err('ledger-damaged')
  await open.letGo(empty)
  try {
    await writeDurably(open.path, `${lines.value.join('\n')}\n`)
  } catch {
    return err('disk-failed')
  }
  return ok(true)
}

/** Lines from `from` on, which somebody has; the first of them is one that is here. Errors: `ledger-disagrees` where there is none, `peer-protocol`, those of fetching. */
async function fetchBehind(
  source: JournalSourcePort,
  card: ContactCard,
  genesisHash: string,
  from: number,
): Promise<Result<readonly string[]>> {
  const lines: string[] = []
  while (lines.length < LINES_MAX) {
    const fetched = await source.fetchLines(card, genesisHash, from + lines.length, LINES_A_REQUEST)
    if (!fetched.ok) return fetched
    // More than were asked for would be more than a call takes.
    if (fetched.value.length > LINES_A_REQUEST) return err('peer-protocol')
    lines.push(...fetched.value)
    if (fetched.value.length < LINES_A_REQUEST) return lines.length === 0 ? err('ledger-disagrees') : ok(lines)
  }
  return err('limit-exceeded')
}
