/** What was passed on under a grant of mine as it stands now: the signed chain, and what I changed since. */

import { childHash, narrowed, readChain } from '../../../../shared/crypto/child-grant.ts'
import type { AmendedGrant } from '../../../../shared/model/amendment.ts'
import type { ChildNotice, ChildTerms } from '../../../../shared/model/child-grant.ts'
import type { GrantTerms, SignedGrant } from '../../../../shared/model/grant.ts'
import { standing } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import { openChild } from './children-view.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import { must, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** `own` as its giver signed it, `terms` as a grant to its reader. */
export interface StandingChild extends Pick<ChildNotice, 'card' | 'shareKey'> {
  readonly own: ChildTerms
  readonly terms: GrantTerms
  readonly amended: AmendedGrant
}

/** Checked again from the holder's signed grant down. Errors: those of `readChain`. */
export async function readStandingChild(
  session: Session,
  root: SignedGrant,
  entry: ChildEntry,
  amendments: AmendmentsByGrant,
): Promise<StandingChild> {
  const { chain, card, given, shareKey } = await openChild(session, entry)
  const read = must(readChain(root, chain, given))
  const [own, signed] = [read.children.at(-1), chain.at(-1)]
  if (own === undefined || signed === undefined) throw refusal('invite-invalid')
  const terms = narrowed(read.root, own)
  const amended = await standing(session, childHash(signed), terms, amendments.get(own.childId) ?? [])
  return { own, terms, amended, card, ...(shareKey === undefined ? {} : { shareKey }) }
}
