/** Licences that this person issued, and the newest list of those that do not count. */

import type { CredentialView } from '../../../shared/api/licence-views.ts'
import type { Session } from '../session/session.ts'
import { signedList } from '../session/status-lists.ts'

/** The newest first. */
export async function listCredentials(
  session: Session,
): Promise<{ readonly credentials: readonly CredentialView[]; readonly statusList: string; readonly listUntilMs: number }> {
  const credentials = (await session.manifest.list('credentials'))
    .map(([place, { holder, claims, issuedAtMs, expiresAtMs, value }]) => ({
      place: Number(place),
      holder,
      claims,
      issuedAtMs,
      expiresAtMs,
      value,
    }))
    .sort((a, b) => b.issuedAtMs - a.issuedAtMs)
  return { credentials, ...(await signedList(session)) }
}
