/** Reads a consent as a file needs it: one that this vault gave, or one that it was given. */

import { decodeBase64Url, encodeHex } from '../../../../shared/crypto/bytes.ts'
import type { ConsentFile } from '../../../../shared/crypto/consent-file.ts'
import { readGrant } from '../../../../shared/crypto/grant.ts'
import type { SignedAmendment } from '../../../../shared/model/signed-amendment.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import { listAmendments, readAmendmentPayload } from './amendments.ts'
import type { AmendmentEntry, GrantEntry, ShareEntry } from '../collections.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { readKeptInvite } from './kept-invite.ts'
import { readSignedGrant } from './serving.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

export interface OwnConsent {
  readonly file: ConsentFile
  readonly terms: GrantTerms
}

/** Errors: `grant-not-found`, also where a consent that was received was deleted here. */
export async function consentFileOf(session: Session, grantId: string): Promise<OwnConsent> {
  const given = await session.manifest.get('grants', grantId)
  if (given !== undefined) return withAmendments(session, [grantId, 'given'], await givenConsent(session, given))
  const received = await session.manifest.get('shares', grantId)
  if (received === undefined || received.blob === null) throw refusal('grant-not-found')
  const consent = await receivedConsent(session, received.blob)
  // What was passed on is changed by itself; the consent is that of the grant above.
  return received.passedOnBy === undefined ? withAmendments(session, [grantId, 'received'], consent) : consent
}

/** What was changed since, and may have been opened then. */
async function withAmendments(
  session: Session,
  [grantId, side]: readonly [grantId: string, side: AmendmentEntry['side']],
  { file, terms }: OwnConsent,
): Promise<OwnConsent> {
  const signed: SignedAmendment[] = []
  for (const [, { blob }] of (await listAmendments(session, side)).get(grantId) ?? [])
    if (blob !== null) signed.push((await readAmendmentPayload(session, blob)).amendment)
  return { file: signed.length === 0 ? file : { ...file, amendments: signed }, terms }
}

/** With what opens its lock only once it was stopped. */
async function givenConsent(session: Session, entry: GrantEntry): Promise<OwnConsent> {
  const { signed, terms } = await readSignedGrant(session, entry)
  const preimage = entry.withdrawnAtMs === undefined ? null : decodeBase64Url(entry.preimage)
  return {
    file: {
      signed,
      sealSalt: entry.sealSalt ?? '',
      preimage: preimage === null ? '' : `0x${encodeHex(preimage)}`,
      journal: await journalFor(session, terms),
    },
    terms,
  }
}

async function receivedConsent(session: Session, blob: NonNullable<ShareEntry['blob']>): Promise<OwnConsent> {
  const { payload } = await readKeptInvite(session, blob)
  const { grant, sealSalt } = payload
  return { file: { signed: grant, sealSalt, preimage: '', journal: '' }, terms: must(readGrant(grant)) }
}

/** The embedded ledger that the consent names, where it is this one; else empty. */
async function journalFor(session: Session, terms: GrantTerms): Promise<string> {
  const { ledger } = await readVaultEntry(session)
  if (ledger.kind !== 'embedded' || terms.ledger === undefined) return ''
  const status = await session.ports.ledger.status()
  if (!status.ok || status.value.genesisHash !== terms.ledger.genesisHash) return ''
  return mustAwait(session.ports.ledger.exportJournal())
}
