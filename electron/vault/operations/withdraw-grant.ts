/** Withdraws a grant: stops serving, changes keys for what comes later, opens the lock on the ledger, asks for deletion. Twice is harmless. */

import { decodeBase64Url, encodeHex, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { GrantView } from '../../../shared/model/grant.ts'
import type { GrantEntry } from '../session/collections.ts'
import { beginEpoch } from '../session/epochs.ts'
import { grantViewOf, readGrantFacts } from '../session/grant-view.ts'
import { queueLetter, sealLetter, storeLetter } from '../session/mail.ts'
import { refusal } from '../session/refusal.ts'
import { refreshServing } from '../session/serving.ts'
import { addActivity } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { queueWitness } from '../session/witness.ts'

/** Errors: `grant-not-found`. The answer says what is true now, line by line. */
export async function withdrawGrant(session: Session, args: { readonly grantId: string }): Promise<GrantView> {
  const entry = await session.manifest.get('grants', args.grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  if (entry.withdrawnAtMs === undefined) await withdraw(session, args.grantId, entry)
  const changed = await session.manifest.get('grants', args.grantId)
  return grantViewOf(session, args.grantId, changed ?? entry, await readGrantFacts(session))
}

async function withdraw(session: Session, grantId: string, entry: GrantEntry): Promise<void> {
  const contact = await session.manifest.get('contacts', entry.contactId)
  const preimage = decodeBase64Url(entry.preimage)
  if (contact === undefined || preimage === null) throw refusal('vault-damaged')
  const withdrawnAtMs = session.ports.clock.now()
  const value = `0x${encodeHex(preimage)}`
  const notice = canonicalJson({ grantId, withdrawnAtMs, preimage: value })
  const letter = await storeLetter(session, sealLetter(session, contact, 'withdrawal', encodeUtf8(notice)))
  await session.manifest.commit(async (tx) => {
    const openOutboxId = await queueWitness(session, tx, 'open', value)
    await tx.set('grants', grantId, { ...entry, withdrawnAtMs, openOutboxId })
    await queueLetter(session, tx, contact.id, 'withdrawal', grantId, letter)
    await addActivity(session, tx, 'grant-withdrawn', { who: contact.name, grantId })
  })
  await refreshServing(session)
  await rotateEpoch(session, grantId)
  session.emit({ type: 'changed', what: ['grants', 'activity', 'ledger'] })
}

/** New records are wrapped by a new epoch key from here on. */
async function rotateEpoch(session: Session, grantId: string): Promise<void> {
  const rotated = await beginEpoch(session)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('grants', grantId)
    if (entry !== undefined && rotated) await tx.set('grants', grantId, { ...entry, rotated: true })
  })
}
