/** Tells the node whom it may serve what until when, and who is known; the table lives in the node's memory only. */

import { decodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { readGrant } from '../../../shared/crypto/grant.ts'
import type { GrantTerms, InvitePayload, SignedGrant } from '../../../shared/model/grant.ts'
import type { LedgerChoice, ServedGrant } from '../ports.ts'
import type { GrantEntry } from './collections.ts'
import { mirrorPulls } from './mirror-pulls.ts'
import { must } from './refusal.ts'
import { ownCard, readBlob } from './session.ts'
import type { Session } from './session.ts'

/** The node can prove itself with this card while the vault is locked. */
export async function introduceSelf(session: Session): Promise<void> {
  const described = await session.ports.peer.describe()
  if (!described.ok) return
  await session.ports.peer.introduce(await ownCard(session))
}

/** Hands over all grants that are in force now or later, and all contacts. */
export async function refreshServing(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  const served: ServedGrant[] = []
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    if (entry.withdrawnAtMs !== undefined || entry.untilMs <= now) continue
    const { terms } = await readSignedGrant(session, entry)
    served.push(lineOf(grantId, terms))
  }
  served.push(...(await returnedShares(session)), ...mirrorPulls(session))
  const contacts = (await session.manifest.list('contacts')).map(([, contact]) => contact.card)
  await session.ports.peer.setServing(served, contacts)
}

/** What a grant lets somebody fetch. */
export function lineOf(grantId: string, terms: GrantTerms): ServedGrant {
  return {
    grantId,
    grantee: terms.grantee,
    cids: terms.records.map((record) => record.cid),
    fromMs: terms.fromMs,
    untilMs: terms.untilMs,
    ...boundOf(terms),
  }
}

/** The signed bound for the ledger's age. */
function boundOf({ ledger, lock, ledgerAgeMaxMs }: GrantTerms): Pick<ServedGrant, 'bound'> {
  return ledger === undefined || ledgerAgeMaxMs === undefined ? {} : { bound: { ledger, lock, ageMaxMs: ledgerAgeMaxMs } }
}

/** What was fetched from somebody is given back to that same person, sealed as it came: her own copy may be damaged. */
async function returnedShares(session: Session): Promise<readonly ServedGrant[]> {
  const served: ServedGrant[] = []
  for (const [grantId, share] of await session.manifest.list('shares')) {
    if (share.stage !== 'fetched' || share.blob === null) continue
    const payload = JSON.parse(decodeUtf8(await readBlob(session, share.blob))) as InvitePayload
    const { grantor, records } = must(readGrant(payload.grant))
    served.push({ grantId, grantee: grantor, cids: records.map(({ cid }) => cid), fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER })
  }
  return served
}

/** The signed grant behind an entry, verified again. */
export async function readSignedGrant(
  session: Session,
  entry: GrantEntry,
): Promise<{ readonly signed: SignedGrant; readonly terms: GrantTerms }> {
  const signed = JSON.parse(decodeUtf8(await readBlob(session, entry.blob))) as SignedGrant
  return { signed, terms: must(readGrant(signed)) }
}

/** Time for decisions about expiry: never behind that of the ledger, so that a clock put back opens nothing. */
export async function decisionTimeMs(session: Session, choice: LedgerChoice): Promise<number> {
  const local = session.ports.clock.now()
  const head = await session.ports.ledger.head(choice)
  return head.ok ? Math.max(local, head.value.timestampS * 1000) : local
}
