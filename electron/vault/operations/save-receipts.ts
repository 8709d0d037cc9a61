/** Who opened what under one consent, as a file: FHIR AuditEvents with the readers' signatures, and the consent they belong to. */

import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { binaryOf, buildConsentFile } from '../../../shared/crypto/consent-file.ts'
import { PROOFS_TYPE } from '../../../shared/crypto/receipt-batch.ts'
import type { ReceiptProof } from '../../../shared/crypto/receipt-batch.ts'
import { receiptHash } from '../../../shared/crypto/receipt.ts'
import { buildAuditEvent } from '../../../shared/crypto/receipts-file.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { consentFileOf } from '../session/shares/consent-files.ts'
import { proofOf, readSealedReceipts } from '../session/ledger/receipt-batches.ts'
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
  const proofs = await proofsOf(session, statements)
  const more = proofs.length === 0 ? events : [...events, binaryOf(PROOFS_TYPE, canonicalJson(proofs))]
  const bundle = buildConsentFile({ ...file, journal: '' }, terms, more)
  return { name: 'salus-receipts.json', text: `${JSON.stringify(bundle, null, 2)}\n`, count: events.length }
}

/** The way to its seal of each receipt that the ledger has. */
async function proofsOf(session: Session, statements: readonly ReceiptStatement[]): Promise<readonly ReceiptProof[]> {
  const sealed = await readSealedReceipts(session)
  const outbox = new Map(await session.manifest.list('outbox'))
  return statements.flatMap((statement) => {
    const found = proofOf(sealed, outbox, receiptHash(statement))
    return found?.seal?.state === 'confirmed' ? [found.proof] : []
  })
}
