/** Asks a contact to show her licence to this person. */

import type { ContactLicence } from '../../../../shared/api/licence-views.ts'
import { sendLicenceQuestion } from '../../session/letters/licence-letters.ts'
import { deliverWaiting } from '../../session/letters/mail.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { showLicence } from './show-licence.ts'

/** Errors: `contact-not-found`. */
export async function askLicence(session: Session, args: { readonly contactId: string }): Promise<ContactLicence> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  await sendLicenceQuestion(session, contact)
  void deliverWaiting(session).catch(() => undefined)
  return showLicence(session, args)
}
