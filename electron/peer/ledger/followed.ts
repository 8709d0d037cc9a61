/** A contact's ledger, followed: her journal is fetched, replayed here and compared, so that nobody needs to believe her. */

import type { LedgerReference } from '../../../shared/model/grant.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import { createInTurnBy } from '../../../shared/model/in-turn.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { FollowedLedger } from '../../vault/ports.ts'
import type { JournalPort, JournalSourcePort } from '../ports.ts'
import { decodeHeader, decodeLine, replayLines, startChain } from './chain.ts'
import type { Chain, ChainBlock } from './chain.ts'
import { followedFile } from './followed-files.ts'
import type { FollowedFile } from './followed-files.ts'
import { openJournal, readLines } from './journal.ts'
import { firstMissing } from './parting.ts'
import type { JournalFile } from './journal.ts'

/** Lines asked for at once. */
const LINES_A_REQUEST = 200
/** What followed ledgers may take: lines of one on the disk and bytes of all of one person's, and about so many bytes of memory, one and all that are open. One has room for 23,000 lines of Salus: 12 years at five a day. */
export interface FollowBounds {
  readonly linesMax: number
  readonly journalBytesMax: number
  readonly chainBytesMax: number
  readonly chainsBytesMax: number
}

const MIB = 1024 * 1024
export const FOLLOW_BOUNDS: FollowBounds = {
  linesMax: 50_000,
  journalBytesMax: 32 * MIB,
  chainBytesMax: 384 * MIB,
  chainsBytesMax: 512 * MIB,
}
/** Ledgers of one person that are followed, those that she gave up among them; each one more that she names is not. */
const FOLLOWED_A_PERSON_MAX = 32
/** Lines that are missing there and told to its owner. */
const MISSING_LINES_MAX = 500
/** Ledgers of one person that are kept open; each is an EVM in memory. */
const LEDGERS_A_PERSON_MAX = 3

/** Lines of a journal from one of them on. */
export interface MissingLines {
  readonly from: number
  readonly lines: readonly string[]
}

interface Followed {
  readonly file: JournalFile
  readonly chain: Chain
  /** Lines are being added. */
  isBusy?: boolean
}

export interface Followers {
  follow(from: ContactCard, reference: LedgerReference): Promise<Result<ChainBlock>>
  chainOf(ledger: FollowedLedger): Chain | null
  /** All that are open of this person. */
  chainsOf(did: Did): readonly Chain[]
  /** What all that are open take in memory, about. */
  sizeBytes(): number
  /** What is followed of this person's ledger, as she wrote it. */
  journalOf(did: Did, genesisHash: string): Promise<JournalPort | null>
  /** What was followed of this ledger and is not in the journal that its owner gives now; null where nothing is missing there. Errors: `ledger-off` where it is not followed, those of asking. */
  missingThere(from: ContactCard, genesisHash: string): Promise<Result<MissingLines | null>>
  close(): Promise<void>
}

/** Followed journals lie in `dir`; a journal that became shorter or different is refused and the old one kept. */
export function createFollowers(dir: string, source: JournalSourcePort, bounds = FOLLOW_BOUNDS): Followers {
  // Whoever lost her ledger has begun another one: what stands in the one of before goes on counting.
  const open = new Map<Did, Map<string, Followed>>()
  // Of one person after the other: whoever gives her journal slowly, or a long one, keeps nobody else's from being followed.
  const inTurn = createInTurnBy()
  const keepOpen = async (did: Did, followed: Followed): Promise<void> => {
    const hers = open.get(did) ?? new Map<string, Followed>()
    // Behind those of all others, and behind all others of hers.
    open.delete(did)
    open.set(did, hers)
    hers.delete(followed.chain.header.genesisHash)
    hers.set(followed.chain.header.genesisHash, followed)
    const [oldest] = hers
    if (hers.size <= LEDGERS_A_PERSON_MAX || oldest === undefined) return
    hers.delete(oldest[0])
    await oldest[1].file.close()
  }
  const letGo = async (did: Did, followed: Followed): Promise<void> => {
    open.get(did)?.delete(followed.chain.header.genesisHash)
    await followed.file.close()
  }
  const allOpen = (): readonly (readonly [Did, Followed])[] =>
    [...open].flatMap(([did, hers]) => [...hers.values()].map((followed) => [did, followed] as const))
  const sizeBytes = (): number => allOpen().reduce((sum, [, { chain }]) => sum + chain.sizeBytes(), 0)
  /** Of whoever was asked for longest ago: each can be opened from its file again. */
  const makeRoom = async (kept: Followed): Promise<void> => {
    for (const [did, followed] of allOpen()) {
      if (sizeBytes() <= bounds.chainsBytesMax) return
      if (followed !== kept && followed.isBusy !== true) await letGo(did, followed)
    }
  }
  const openOf = (did: Did, genesisHash: string): Followed | undefined => open.get(did)?.get(genesisHash)
  const followOne = async (from: ContactCard, reference: LedgerReference): Promise<Result<ChainBlock>> => {
    const place = await followedFile(dir, from.did, reference.genesisHash)
    const followed = openOf(from.did, reference.genesisHash) ?? (await openFollowed(place, source, from, { reference, bounds }))
    if ('ok' in followed) return followed
    const { header } = followed.chain
    await keepOpen(from.did, followed)
    if (header.genesisHash !== reference.genesisHash || header.chainId !== reference.chainId) return err('ledger-disagrees')
    let isWhole = false
    followed.isBusy = true
    try {
      const journalBytesMax = bounds.journalBytesMax - place.others.bytes
      const caughtUp = await catchUp(source, from, followed, { ...bounds, journalBytesMax })
      isWhole = caughtUp.type === 'whole'
      return caughtUp.said
    } finally {
      followed.isBusy = false
      // The chain in memory may be ahead of the file now: the next time it is begun from the file.
      if (!isWhole) await letGo(from.did, followed)
      await makeRoom(followed)
    }
  }
  return {
    follow: (from, reference) => inTurn(from.did, () => followOne(from, reference)),
    chainOf: ({ did, genesisHash }) => openOf(did, genesisHash)?.chain ?? null,
    sizeBytes,
    chainsOf: (did) => [...(open.get(did)?.values() ?? [])].map(({ chain }) => chain),
    journalOf: async (did, genesisHash) => {
      const lines = openOf(did, genesisHash)?.file.lines ?? (await readLines((await followedFile(dir, did, genesisHash)).path))
      if (lines.length === 0) return null
      return { genesisHash: () => genesisHash, readLines: (from, limit) => Promise.resolve(lines.slice(from, from + limit)) }
    },
    missingThere: (from, genesisHash) =>
      inTurn(from.did, async () => {
        const followed = openOf(from.did, genesisHash)
        if (followed === undefined) return err('ledger-off')
        const at = await firstMissing(source, from, genesisHash, followed.file.lines)
        if (!at.ok) return at
        return ok(at.value === null ? null : { from: at.value, lines: followed.file.lines.slice(at.value, at.value + MISSING_LINES_MAX) })
      }),
    close: async () => {
      const closing = [...open].map(([did, ledgers]) =>
        inTurn(did, async () => {
          for (const { file } of ledgers.values()) await file.close()
          ledgers.clear()
        }),
      )
      await Promise.all(closing)
    },
  }
}

/** Nothing is made on the disk before there is something to write. */
async function openFollowed(
  { path, others }: FollowedFile,
  source: JournalSourcePort,
  from: ContactCard,
  { reference, bounds }: { readonly reference: LedgerReference; readonly bounds: FollowBounds },
): Promise<Followed | Result<never>> {
  if ((await readLines(path)).length > 0) {
    const file = await openJournal(path)
    const replayed = await replayLines(file.lines, bounds.chainBytesMax)
    if (replayed.ok) return { file, chain: replayed.value }
    await file.close()
    return replayed
  }
  if (others.count >= FOLLOWED_A_PERSON_MAX) return err('limit-exceeded')
  const fetched = await source.fetchLines(from, reference.genesisHash, 0, 1)
  if (!fetched.ok) return fetched
  const header = decodeHeader(fetched.value[0] ?? '')
  if (header?.genesisHash !== reference.genesisHash) return err('ledger-disagrees')
  const started = await startChain(header)
  if (!started.ok) return started
  const file = await openJournal(path)
  await file.append(JSON.stringify(started.value.header))
  return { file, chain: started.value }
}

/** `ahead`: the chain in memory has what the file has not. */
interface CaughtUp {
  readonly type: 'whole' | 'ahead'
  readonly said: Result<ChainBlock>
}

/** The last line we have is asked for again, so that a shortened or forked journal shows. Throws what the disk says. */
async function catchUp(source: JournalSourcePort, from: ContactCard, { file, chain }: Followed, bounds: FollowBounds): Promise<CaughtUp> {
  const hasRoom = (text: string): boolean =>
    file.lines.length < bounds.linesMax &&
    file.sizeBytes() + text.length <= bounds.journalBytesMax &&
    chain.sizeBytes() <= bounds.chainBytesMax
  const whole = (said: Result<ChainBlock>): CaughtUp => ({ type: 'whole', said })
  for (;;) {
    const overlap = file.lines.length - 1
    const fetched = await source.fetchLines(from, chain.header.genesisHash, overlap, LINES_A_REQUEST)
    if (!fetched.ok) return whole(fetched)
    const [again, ...fresh] = fetched.value
    if (again !== file.lines[overlap]) return whole(err('ledger-disagrees'))
    for (const text of fresh) {
      const line = decodeLine(text)
      if (line === null) return whole(err('ledger-disagrees'))
      if (!hasRoom(text)) return whole(err('limit-exceeded'))
      const replayed = await chain.replay(line)
      if (!replayed.ok) return { type: 'ahead', said: err('ledger-disagrees') }
      await file.append(text)
    }
    if (fresh.length < LINES_A_REQUEST - 1) return whole(ok(await chain.head()))
  }
}
