/** The records of a share are here now, whichever way they came. */

import type { GrantTerms } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { sayDroppedBefore } from './drop-taken-back.ts'
import { noteAddedFetched } from './fetch-added.ts'
import { refusal } from '../refusal.ts'
import { refreshServing } from './serving.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

/** What came: a share as it stands, or only what its grant names. */
export interface Fetched extends Partial<Pick<OpenShare, 'amendments' | 'amended'>> {
  readonly terms: GrantTerms
  readonly contact: Contact
  /** Where it came as a file: when its sender made that. */
  readonly asOfMs?: number
  /** Ids of records that were missing in it, and are not here. */
  readonly notCame?: readonly string[]
}

/** It was begun, and not all of it came: from here on nobody says of it that it was never fetched. */
export async function noteBegun(session: Session, grantId: string): Promise<void> {
  if ((await session.manifest.get('shares', grantId))?.stage !== 'new') return
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry?.stage === 'new') await tx.set('shares', grantId, { ...entry, stage: 'accepted' })
  })
}

/** Errors: `grant-withdrawn` where it has ended meanwhile. */
export async function noteFetched(
  session: Session,
  { terms, contact, amendments, amended, asOfMs, notCame = [] }: Fetched,
  checkedOnLedger: boolean,
  as: 'share-fetched' | 'parcel-opened' = 'share-fetched',
): Promise<void> {
  const { grantId } = terms
  const count = (amended ?? terms).records.length - notCame.length
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry === undefined || entry.ended !== undefined) throw refusal('grant-withdrawn')
    const isFirst = entry.stage !== 'fetched'
    const { asOfMs: before, joinedBytes: _counted, notCame: _missing, ...rest } = entry
    // One that was had from its sender's node hears what is new from there; an older file does not make it older.
    const isFromNode = asOfMs === undefined || (!isFirst && before === undefined)
    const asOf = isFromNode ? {} : { asOfMs: Math.max(asOfMs, before ?? 0) }
    const missing = notCame.length === 0 ? {} : { notCame }
    await tx.set('shares', grantId, {
      ...rest,
      ...asOf,
      ...missing,
      stage: 'fetched',
      checkedOnLedger: checkedOnLedger || entry.checkedOnLedger,
    })
    if (amendments !== undefined && amended !== undefined) await noteAddedFetched(tx, { amendments, amended })
    if (isFirst) await sayDroppedBefore(session, tx, grantId, entry)
    await addActivity(session, tx, as, { who: contact.name, count, grantId })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}
