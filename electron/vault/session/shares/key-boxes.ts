/** Keys against receipts, on the owner's side: what her node gives out one by one, and how far it may go on. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { sealKeyBox } from '../../../../shared/crypto/key-box.ts'
import { chainEnd } from '../../../../shared/crypto/receipt-chain.ts'
import type { ChainPoint } from '../../../../shared/crypto/receipt-chain.ts'
import type { GrantTerms, ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ServedBoxes, ServedGrant } from '../../ports.ts'
import type { GrantEntry } from '../collections.ts'
import { refusal } from '../refusal.ts'
import { recordKeyOf } from '../records/records.ts'
import type { Session } from '../session.ts'

/** What a grant's boxes are made of. */
export type BoxedTerms = Pick<GrantTerms, 'grantId' | 'purpose' | 'records' | 'keysOn'>

/** The boxes of a grant whose keys are given against receipts; nothing for any other. */
export async function boxesOf(
  session: Session,
  entry: Pick<GrantEntry, 'shareKey'>,
  terms: BoxedTerms,
): Promise<Pick<ServedGrant, 'boxes'>> {
  if (terms.keysOn !== 'receipt') return {}
  const shareKey = decodeBase64Url(entry.shareKey ?? '')
  if (shareKey === null) throw refusal('vault-damaged')
  const { purpose } = terms
  const list = await sealBoxes(session, shareKey, terms)
  return { boxes: { purpose, list, receipts: await chainOf(session, terms.grantId), sealTo: session.identity.sealingPublicKey } }
}

/** Made once for the same records: the table is handed over often. */
const made = new WeakMap<Session, Map<string, { readonly names: string; readonly list: ServedBoxes['list'] }>>()

async function sealBoxes(session: Session, shareKey: Uint8Array, { grantId, purpose, records }: BoxedTerms): Promise<ServedBoxes['list']> {
  const known = made.get(session) ?? new Map<string, { readonly names: string; readonly list: ServedBoxes['list'] }>()
  made.set(session, known)
  const entries = await session.manifest.getMany(
    'records',
    records.map(({ recordId }) => recordId),
  )
  const here = records.filter(({ recordId, cid }) => entries.get(recordId)?.cid === cid)
  const names = here.map(({ recordId, cid }) => `${recordId} ${cid}`).join('\n')
  const before = known.get(grantId)
  if (before?.names === names) return before.list
  const list = here.flatMap((record) => {
    const entry = entries.get(record.recordId)
    if (entry === undefined) return []
    const { recordId, cid } = record
    return [{ recordId, cid, box: sealKeyBox(shareKey, { grantId, purpose, record }, recordKeyOf(session, recordId, entry)) }]
  })
  known.set(grantId, { names, list })
  return list
}

const chains = new WeakMap<Session, { readonly seq: number; readonly byGrant: ReadonlyMap<string, readonly ReceiptStatement[]> }>()

/** Receipts of a grant up to the first that is missing; all are read once for each state of the vault. */
export async function chainOf(session: Session, grantId: string): Promise<ChainPoint> {
  const seq = session.manifest.seq()
  const last = chains.get(session)
  const byGrant = last?.seq === seq ? last.byGrant : await readChains(session)
  chains.set(session, { seq, byGrant })
  return chainEnd(byGrant.get(grantId) ?? [])
}

async function readChains(session: Session): Promise<ReadonlyMap<string, readonly ReceiptStatement[]>> {
  const byGrant = new Map<string, ReceiptStatement[]>()
  for await (const [, receipt] of session.manifest.entries('receipts')) {
    const known = byGrant.get(receipt.grantId) ?? []
    byGrant.set(receipt.grantId, known)
    known.push(JSON.parse(receipt.statementJson) as ReceiptStatement)
  }
  return byGrant
}
