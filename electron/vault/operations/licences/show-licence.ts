/** What is known of a contact's licence: by the list of issuers and the clock of now. */

import type { ContactLicence } from '../../../../shared/api/licence-views.ts'
import { viewOf } from '../../session/letters/licences.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `contact-not-found`. */
export async function showLicence(session: Session, args: { readonly contactId: string }): Promise<ContactLicence> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const entry = await session.manifest.get('licences', contact.id)
  if (entry === undefined) return { askedAtMs: 0, licence: null }
  const { did } = session.identity
  const licence = entry.text === '' ? null : await viewOf(session, entry, { holder: contact.did, audience: did })
  return { askedAtMs: entry.nonce === '' ? 0 : entry.askedAtMs, licence }
}
