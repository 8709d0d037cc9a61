/** Goes on by the date of this computer, which is far ahead of the day on which Salus was last used here: the person says that it is right. */

import type { VaultStatus } from '../../../../shared/api/vault-api.ts'
import { believeDate } from '../../session/date-ahead.ts'
import { statusOf } from '../../session/open-vault.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Counts also before it is asked. Errors: `vault-rolled-back`, `disk-full`, `disk-failed`. */
export async function confirmDate(session: Session): Promise<VaultStatus> {
  const wasAsked = session.dateAhead !== null
  await believeDate(session)
  if (wasAsked && session.rolledBack === null) await session.manifest.commit((tx) => addActivity(session, tx, 'date-confirmed'))
  return statusOf(session)
}
