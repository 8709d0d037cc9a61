/** A signed consent as a file: FHIR with its signature beside it, for anybody who has to see it. */

import { buildConsentFile } from '../../../shared/crypto/consent-file.ts'
import { consentFileOf } from '../session/shares/consent-files.ts'
import type { Session } from '../session/session.ts'

/** One that was given, or one that was received. Errors: `grant-not-found`. */
export async function saveConsent(
  session: Session,
  args: { readonly grantId: string },
): Promise<{ readonly name: string; readonly text: string }> {
  const { file, terms } = await consentFileOf(session, args.grantId)
  return { name: 'salus-consent.json', text: `${JSON.stringify(buildConsentFile(file, terms), null, 2)}\n` }
}
