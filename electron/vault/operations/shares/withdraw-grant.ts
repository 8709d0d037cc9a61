/** Withdraws a grant: stops serving, changes keys for what comes later, opens the lock on the ledger, asks for deletion. Twice is harmless. */

import type { GrantView } from '../../../../shared/model/grant.ts'
import { grantViewOf, readGrantFacts } from '../../session/shares/grant-view.ts'
import { refusal } from '../../session/refusal.ts'
import { resealForGrants } from '../../session/shares/reseal-withdrawn.ts'
import type { Session } from '../../session/session.ts'
import { withdrawAll } from '../../session/shares/withdrawal.ts'

/** Errors: `grant-not-found`; of sealing anew `disk-full`, `disk-failed`: then it is withdrawn all the same. The answer says what is true now, line by line. */
export async function withdrawGrant(
  session: Session,
  args: { readonly grantId: string; readonly deep?: boolean },
  signal: AbortSignal,
): Promise<GrantView> {
  const entry = await session.manifest.get('grants', args.grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  await withdrawAll(session, [[args.grantId, entry]], args.deep)
  if (args.deep === true) await resealForGrants(session, [[args.grantId, entry]], signal)
  const changed = await session.manifest.get('grants', args.grantId)
  return grantViewOf(session, args.grantId, changed ?? entry, await readGrantFacts(session))
}
