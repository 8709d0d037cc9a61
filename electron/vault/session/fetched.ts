/** The records of a share are here now, whichever way they came. */

import type { GrantTerms } from '../../../shared/model/grant.ts'
import type { Contact } from '../../../shared/model/person.ts'
import { refusal } from './refusal.ts'
import { refreshServing } from './serving.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'

/** Errors: `grant-withdrawn` where it has ended meanwhile. */
export async function noteFetched(
  session: Session,
  { terms, contact }: { readonly terms: GrantTerms; readonly contact: Contact },
  checkedOnLedger: boolean,
  as: 'share-fetched' | 'parcel-opened' = 'share-fetched',
): Promise<void> {
  const { grantId, records } = terms
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry === undefined || entry.ended !== undefined) throw refusal('grant-withdrawn')
    await tx.set('shares', grantId, { ...entry, stage: 'fetched', checkedOnLedger: checkedOnLedger || entry.checkedOnLedger })
    await addActivity(session, tx, as, { who: contact.name, count: records.length, grantId })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}
