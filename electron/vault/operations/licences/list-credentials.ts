/** Licences that this person issued, and the newest list of those that do not count. */

import type { CredentialView, ListFile } from '../../../../shared/api/licence-views.ts'
import type { Session } from '../../session/session.ts'
import { listFile } from '../../session/letters/status-lists.ts'

/** The newest first. */
export async function listCredentials(session: Session): Promise<ListFile & { readonly credentials: readonly CredentialView[] }> {
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
  return { credentials, ...(await listFile(session)) }
}
