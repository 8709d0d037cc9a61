/** A signed consent as a file: FHIR with its signature beside it, for anybody who has to see it. */

import { buildConsentFile } from '../../../../shared/crypto/consent-file.ts'
import { buildPublicSeals } from '../../../../shared/crypto/public-seals.ts'
import { publicSealsFor } from '../../session/ledger/day-seals.ts'
import { consentFileOf } from '../../session/shares/consent-files.ts'
import type { Session } from '../../session/session.ts'

/** One that was given, with the public seal of the ledger inside where there is one, or one that was received. Errors: `grant-not-found`. */
export async function saveConsent(
  session: Session,
  args: { readonly grantId: string },
): Promise<{ readonly name: string; readonly text: string }> {
  const { file, terms } = await consentFileOf(session, args.grantId)
  const outboxId = file.journal === '' ? undefined : (await session.manifest.get('grants', args.grantId))?.outboxId
  const entry = outboxId === undefined ? undefined : await session.manifest.get('outbox', outboxId)
  const seals = await publicSealsFor(session, terms.ledger?.genesisHash ?? '', [entry])
  const bundle = buildConsentFile(file, terms, buildPublicSeals(seals))
  return { name: 'salus-consent.json', text: `${JSON.stringify(bundle, null, 2)}\n` }
}
