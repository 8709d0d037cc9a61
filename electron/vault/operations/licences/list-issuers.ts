/** Lists the issuers of health cards that this person trusts. */

import type { IssuerView } from '../../../../shared/api/card-views.ts'
import { issuerView, listTrusted } from '../../session/letters/issuers.ts'
import type { Session } from '../../session/session.ts'

/** By name. */
export async function listIssuers(session: Session): Promise<readonly IssuerView[]> {
  return (await listTrusted(session)).map(issuerView)
}
