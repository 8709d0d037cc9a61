/** Who opened what under one consent, as a file: FHIR AuditEvents with the readers' signatures, and the consent they belong to. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { buildConsentFile } from '../../../../shared/crypto/consent-file.ts'
import type { ReceiptProof } from '../../../../shared/crypto/receipt-batch.ts'
import { buildPublicSeals } from '../../../../shared/crypto/public-seals.ts'
import { buildReceiptSeals } from '../../../../shared/crypto/receipt-seals.ts'
import { receiptHash } from '../../../../shared/crypto/receipt.ts'
import { buildAuditEvent } from '../../../../shared/crypto/receipts-file.ts'
import type { GrantTerms, ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { OutboxEntry } from '../../session/collections.ts'
import { publicSealsFor } from '../../session/ledger/day-seals.ts'
import { consentFileOf } from '../../session/shares/consent-files.ts'
import { proofOf, readSealedReceipts } from '../../session/ledger/receipt-batches.ts'
import { mustAwait, refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

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
  const sealed = await sealedOf(session, statements)
  const seals = sealed.length === 0 ? null : await sealsOf(session, terms, sealed)
  const bundle = buildConsentFile({ ...file, journal: seals?.journal ?? '' }, terms, [...events, ...(seals?.binaries ?? [])])
  return { name: 'salus-receipts.json', text: `${JSON.stringify(bundle, null, 2)}\n`, count: events.length }
}

/** The way of a receipt to its seal, and the entry that made it. */
interface Sealed {
  readonly proof: ReceiptProof
  readonly seal: OutboxEntry
}

/** With the ledger that has them where the consent names another, and where it is the embedded one with its journal and the seals of that on a public one. */
async function sealsOf(
  session: Session,
  terms: GrantTerms,
  sealed: readonly Sealed[],
): Promise<{ readonly binaries: readonly object[]; readonly journal: string }> {
  const { ledger } = await readVaultEntry(session)
  const status = await session.ports.ledger.status()
  if (ledger.kind === 'off' || !status.ok) return { binaries: [], journal: '' }
  const { chainId, genesisHash } = status.value
  const here = { chainId, genesisHash, sealLog: ledger.sealLog }
  const isNamed = terms.ledger !== undefined && canonicalJson(here) === canonicalJson(terms.ledger)
  const journal = ledger.kind === 'embedded' ? await mustAwait(session.ports.ledger.exportJournal()) : ''
  const proofs = buildReceiptSeals({ ledger: isNamed ? null : here, proofs: sealed.map(({ proof }) => proof) })
  const entries = journal === '' ? [] : [...new Set(sealed.map(({ seal }) => seal))]
  return { binaries: [proofs, ...buildPublicSeals(await publicSealsFor(session, genesisHash, entries))], journal }
}

/** The way to its seal of each receipt that the ledger has. */
async function sealedOf(session: Session, statements: readonly ReceiptStatement[]): Promise<readonly Sealed[]> {
  const sealed = await readSealedReceipts(session)
  const outbox = new Map(await session.manifest.list('outbox'))
  return statements.flatMap((statement) => {
    const found = proofOf(sealed, outbox, receiptHash(statement))
    return found?.seal?.state === 'confirmed' ? [{ proof: found.proof, seal: found.seal }] : []
  })
}
