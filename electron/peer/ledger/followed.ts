/** A contact's ledger, followed: her journal is fetched, replayed here and compared, so that nobody needs to believe her. */

import { join } from 'node:path'
import { createHash } from 'node:crypto'
import type { LedgerReference } from '../../../shared/model/grant.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { JournalPort, JournalSourcePort } from '../ports.ts'
import { decodeHeader, decodeLine, replayLines, startChain } from './chain.ts'
import type { Chain, ChainBlock } from './chain.ts'
import { openJournal, readLines } from './journal.ts'
import type { JournalFile } from './journal.ts'

/** Lines asked for at once. */
const LINES_A_REQUEST = 200
/** Lines one contact's journal may have. */
const LINES_MAX = 1_000_000

interface Followed {
  readonly file: JournalFile
  readonly chain: Chain
}

export interface Followers {
  follow(from: ContactCard, reference: LedgerReference): Promise<Result<ChainBlock>>
  chainOf(did: Did): Chain | null
  /** What is followed of this person's ledger, as she wrote it. */
  journalOf(did: Did, genesisHash: string): Promise<JournalPort | null>
  close(): Promise<void>
}

/** Followed journals lie in `dir`; a journal that became shorter or different is refused and the old one kept. */
export function createFollowers(dir: string, source: JournalSourcePort): Followers {
  const open = new Map<Did, Followed>()
  const inTurn = createInTurn()
  const followOne = async (from: ContactCard, reference: LedgerReference): Promise<Result<ChainBlock>> => {
    const followed = open.get(from.did) ?? (await openFollowed(dir, source, from, reference))
    if ('ok' in followed) return followed
    open.set(from.did, followed)
    const { header } = followed.chain
    if (header.genesisHash !== reference.genesisHash || header.chainId !== reference.chainId) return err('ledger-disagrees')
    return catchUp(source, from, followed)
  }
  return {
    follow: (from, reference) => inTurn(() => followOne(from, reference)),
    chainOf: (did) => open.get(did)?.chain ?? null,
    journalOf: async (did, genesisHash) => {
      const known = open.get(did)
      const isOpen = known?.chain.header.genesisHash === genesisHash
      const lines = isOpen ? known.file.lines : await readLines(pathOf(dir, did, genesisHash))
      if (lines.length === 0) return null
      return { genesisHash: () => genesisHash, readLines: (from, limit) => Promise.resolve(lines.slice(from, from + limit)) }
    },
    close: () =>
      inTurn(async () => {
        for (const { file } of open.values()) await file.close()
      }),
  }
}

function pathOf(dir: string, did: Did, genesisHash: string): string {
  const name = createHash('sha256').update(`${did}\n${genesisHash}`).digest('hex')
  return join(dir, `${name}.jsonl`)
}

async function openFollowed(
  dir: string,
  source: JournalSourcePort,
  from: ContactCard,
  reference: LedgerReference,
): Promise<Followed | Result<never>> {
  const file = await openJournal(pathOf(dir, from.did, reference.genesisHash))
  if (file.lines.length > 0) {
    const replayed = await replayLines(file.lines)
    if (replayed.ok) return { file, chain: replayed.value }
    await file.close()
    return replayed
  }
  const fetched = await source.fetchLines(from, reference.genesisHash, 0, 1)
  const header = fetched.ok ? decodeHeader(fetched.value[0] ?? '') : null
  if (header === null || header.genesisHash !== reference.genesisHash) {
    await file.close()
    return fetched.ok ? err('ledger-disagrees') : fetched
  }
  const started = await startChain(header)
  if (!started.ok) {
    await file.close()
    return started
  }
  await file.append(JSON.stringify(started.value.header))
  return { file, chain: started.value }
}

/** The last line we have is asked for again, so that a shortened or forked journal shows. */
async function catchUp(source: JournalSourcePort, from: ContactCard, followed: Followed): Promise<Result<ChainBlock>> {
  const { file, chain } = followed
  for (;;) {
    const overlap = file.lines.length - 1
    const fetched = await source.fetchLines(from, chain.header.genesisHash, overlap, LINES_A_REQUEST)
    if (!fetched.ok) return fetched
    const [again, ...fresh] = fetched.value
    if (again !== file.lines[overlap]) return err('ledger-disagrees')
    for (const text of fresh) {
      const line = decodeLine(text)
      if (line === null || file.lines.length >= LINES_MAX) return err('ledger-disagrees')
      const replayed = await chain.replay(line)
      if (!replayed.ok) return err('ledger-disagrees')
      await file.append(text)
    }
    if (fresh.length < LINES_A_REQUEST - 1) return ok(await chain.head())
  }
}
