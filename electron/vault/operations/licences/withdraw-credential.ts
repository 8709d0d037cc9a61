/** For a board or a clinic: a licence does not count any more, or rests for a while; the new list has to reach those who hold one. */

import type { ListFile } from '../../../../shared/api/licence-views.ts'
import type { StatusValue } from '../../../../shared/crypto/status-list.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { listFile } from '../../session/letters/status-lists.ts'

export interface WithdrawCredentialArgs {
  readonly place: number
  readonly value: StatusValue
}

/** Errors: `licence-not-found`, `licence-over` for one that was withdrawn and is to count again. */
export async function withdrawCredential(session: Session, { place, value }: WithdrawCredentialArgs): Promise<ListFile> {
  const entry = await session.manifest.get('credentials', String(place))
  if (entry === undefined) throw refusal('licence-not-found')
  if (entry.value === 'withdrawn' && value !== 'withdrawn') throw refusal('licence-over')
  await session.manifest.commit(async (tx) => {
    await tx.set('credentials', String(place), { ...entry, value, changedAtMs: session.ports.clock.now() })
    await addActivity(session, tx, 'credential-changed', { who: entry.claims.name, what: entry.claims.profession })
  })
  session.emit({ type: 'changed', what: ['activity'] })
  return listFile(session)
}
