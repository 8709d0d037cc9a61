/** Lists records that people sent each other, in both directions, newest first. */

import type { OfferView } from '../../../../shared/api/offer-views.ts'
import { offerViewOf } from '../../session/letters/offers.ts'
import type { Session } from '../../session/session.ts'

/** Those that were decided about stay in the list. */
export async function listOffered(session: Session): Promise<readonly OfferView[]> {
  const deliveries = (await session.manifest.list('deliveries')).map(([, entry]) => entry)
  const entries = (await session.manifest.list('offers')).toSorted(([, a], [, b]) => b.atMs - a.atMs)
  const views: OfferView[] = []
  for (const [offerId, entry] of entries) views.push(await offerViewOf(session, offerId, entry, deliveries))
  return views
}
