/** This person's own licence, with what others would be told of it where they trust the same issuers. */

import type { LicenceView } from '../../../../shared/model/licence.ts'
import { ownLicence, viewOf } from '../../session/letters/licences.ts'
import type { Session } from '../../session/session.ts'

/** Null where there is none. */
export async function showOwnLicence(session: Session): Promise<LicenceView | null> {
  const own = await ownLicence(session)
  return own === null ? null : viewOf(session, own, { holder: session.identity.did })
}
