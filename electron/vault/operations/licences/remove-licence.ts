/** Takes this person's own licence out; whoever asks from then on is not answered. */

import { NO_LICENCE, OWN_LICENCE, ownLicence } from '../../session/letters/licences.ts'
import { addActivity, laterThan } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Where there is none, the end is the same. */
export async function removeLicence(session: Session): Promise<null> {
  const own = await ownLicence(session)
  if (own === null) return null
  await session.manifest.commit(async (tx) => {
    // It stays as a note, so that another device does not bring it back.
    await tx.set('licences', OWN_LICENCE, { ...NO_LICENCE, shownAtMs: laterThan(session, Math.max(own.shownAtMs, own.askedAtMs)) })
    await addActivity(session, tx, 'licence-removed')
  })
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return null
}
