/** Takes a record that somebody sent over into the vault, with who signed it. */

import type { OfferView } from '../../../../shared/api/offer-views.ts'
import { keepOffered } from '../../session/import/keep-offered.ts'
import { offerViewOf, openWaiting } from '../../session/letters/offers.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** The sender only hears of it where `tell` says so. Errors: `offer-not-found`, `offer-answered`, `offer-invalid`, `contact-not-found`, the reader's own, `disk-full`, `disk-failed`. */
export async function acceptOffered(
  session: Session,
  args: { readonly offerId: string; readonly tell: boolean; readonly keepPrivate?: boolean },
  signal: AbortSignal,
): Promise<OfferView> {
  const open = await openWaiting(session, args.offerId)
  const contact = await session.manifest.get('contacts', open.entry.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  await keepOffered(session, open, { contact, tell: args.tell, keepPrivate: args.keepPrivate === true }, signal)
  const entry = await session.manifest.get('offers', args.offerId)
  return offerViewOf(session, args.offerId, entry ?? open.entry, [])
}
