/** Who opened what under one consent, as a file: FHIR AuditEvents with the readers' signatures, and the consent they belong to. */

import { buildConsentFile } from '../../../shared/crypto/consent-file.ts'
import { buildAuditEvent } from '../../../shared/crypto/receipts-file.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { consentFileOf } from '../session/consent-files.ts'
import { refusal } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Only of a consent that this vault gave: receipts come to the giver. Errors: `grant-not-found`. */
export async function saveReceipts(
  session: Session,
  args: { readonly grantId: string },
): Promise<{ readonly name: string; readonly text: string; readonly count: number }> {
  if ((await session.manifest.get('grants', args.grantId)) === undefined) throw refusal('grant-not-found')
  const { file, terms } = await consentFileOf(session, args.grantId)
  const statements = (await session.manifest.list('receipts'))
    .filter(([, receipt]) => receipt.grantId === args.grantId)
    .toSorted(([, a], [, b]) => a.seq - b.seq)
    .map(([, receipt]) => JSON.parse(receipt.statementJson) as ReceiptStatement)
  const events = statements.map((statement) => buildAuditEvent(statement, terms))
  const bundle = buildConsentFile({ ...file, journal: '' }, terms, events)
  return { name: 'salus-receipts.json', text: `${JSON.stringify(bundle, null, 2)}\n`, count: events.length }
}
