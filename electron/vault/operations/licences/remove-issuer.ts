/** Takes an issuer of health cards off the list; cards that it signed stay, and say from then on that it is not in the list. */

import { issuerKeyOf } from '../../session/letters/issuers.ts'
import { addActivity, laterThan } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** One that is not in the list is not an error: the end is the same. */
export async function removeIssuer(session: Session, args: { readonly issuer: string }): Promise<null> {
  const key = issuerKeyOf(args.issuer)
  const known = await session.manifest.get('issuers', key)
  if (known === undefined || known.removed === true) return null
  await session.manifest.commit(async (tx) => {
    // It stays as a note, so that another device does not bring it back.
    await tx.set('issuers', key, { ...known, keys: [], lists: [], removed: true, changedAtMs: laterThan(session, known.changedAtMs) })
    await addActivity(session, tx, 'issuer-removed', { who: known.name, what: known.issuer })
  })
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return null
}
