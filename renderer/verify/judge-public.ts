/** Before when was an entry of an embedded ledger there? Its journal may have been sealed on a public ledger, which can be asked. */

import { rootOfPublicSeal } from '../../shared/crypto/day-seal.ts'
import type { PublicSeal } from '../../shared/crypto/day-seal.ts'
import type { JournalPlace } from '../../shared/crypto/journal-look.ts'
import { publicSealOf, readPublicSeals } from '../../shared/crypto/public-seals.ts'
import { line, ZERO_WORD } from './finding.ts'
import type { Detail, LedgerAnswer, LedgerQuestion, Line } from './finding.ts'
import type { VerifyKey } from './words-en.ts'

export interface OnPublic {
  readonly seal: PublicSeal
  readonly ask: LedgerQuestion
}

/** The seal that holds this entry and what to ask for it; null where the file has none; what is wrong where the seals fit no journal. */
export function publicOf(value: unknown, journal: string, place: JournalPlace | null): OnPublic | VerifyKey | null {
  const found = publicOfEach(value, journal, place === null ? new Map() : new Map([['', place]]))
  return typeof found === 'string' ? found : (found.get('') ?? null)
}

/** The same for several entries by their names; one address is asked, so only seals at the place of the first count. */
export function publicOfEach(
  value: unknown,
  journal: string,
  places: ReadonlyMap<string, JournalPlace>,
): ReadonlyMap<string, OnPublic> | VerifyKey {
  const seals = readPublicSeals(value)
  if (seals === 'broken' || (seals.length > 0 && journal === '')) return 'public.broken'
  const found = new Map<string, OnPublic>()
  const leaves = new Map<PublicSeal, string | null>()
  for (const [name, { height }] of places) {
    const seal = publicSealOf(seals, height)
    if (seal === undefined) continue
    const leaf = leaves.has(seal) ? (leaves.get(seal) ?? null) : rootOfPublicSeal(journal, seal)
    leaves.set(seal, leaf)
    if (leaf === null) return 'public.broken'
    const one = { seal, ask: publicQuestion(seal, leaf) }
    const [first = one] = found.values()
    if (isSamePlace(first.seal, seal)) found.set(name, one)
  }
  return found
}

function isSamePlace(a: PublicSeal, b: PublicSeal): boolean {
  return a.chainId === b.chainId && a.genesisHash === b.genesisHash && a.sealLog === b.sealLog
}

/** Asked for the commitment to the lines of a journal. */
export function publicQuestion({ chainId, genesisHash, sealLog }: PublicSeal, leaf: string): LedgerQuestion {
  return { chainId, genesisHash, sealLog, leaf, path: [], lock: ZERO_WORD }
}

/** What the public ledger says, or that it can be asked. */
export function publicLine({ seal }: Pick<OnPublic, 'seal'>, answer: LedgerAnswer | null): Line {
  const chain = String(seal.chainId)
  if (answer === null) return line('since', 'ledger', 'since.publicAsk', { chain })
  return line('since', 'yes', 'since.public', { when: { atMs: answer.sealedAtMs }, address: answer.address, chain })
}

/** For whoever looks closer. */
export function publicDetails({ chainId, sealLog }: PublicSeal, leaf: string): readonly Detail[] {
  return [
    { key: 'detail.publicRoot', text: leaf },
    { key: 'detail.publicChain', text: String(chainId) },
    { key: 'detail.publicContract', text: sealLog },
  ]
}
