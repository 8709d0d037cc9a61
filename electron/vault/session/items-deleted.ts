/** What the reader's Salus says of records that were taken back: their copies and keys are deleted there. */

import { decodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../shared/crypto/canonical-json.ts'
import { listAmendments, readOne } from './amendments.ts'
import type { Letter } from './mail.ts'
import { must, refusal } from './refusal.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { readSignedGrant } from './signed-grant.ts'

const NOTICE_DEPTH_MAX = 3

/** Errors: `peer-protocol`, `grant-not-found`, `signature-invalid`. */
export async function takeItemsDeleted(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: NOTICE_DEPTH_MAX })) as { grantId?: unknown; recordIds?: unknown }
  const { grantId, recordIds } = notice
  if (typeof grantId !== 'string' || !Array.isArray(recordIds)) throw refusal('peer-protocol')
  const grant = await session.manifest.get('grants', grantId)
  if (grant === undefined) throw refusal('grant-not-found')
  const { terms } = await readSignedGrant(session, grant)
  if (terms.grantee !== letter.from) throw refusal('signature-invalid')
  const said = new Set<unknown>(recordIds)
  const confirmed: string[] = []
  for (const [key, entry] of (await listAmendments(session)).get(grantId) ?? []) {
    const removed = (await readOne(session, entry, terms))?.amendment.removed ?? []
    if (removed.length > 0 && removed.every((id) => said.has(id)) && entry.deletionConfirmedAtMs === undefined) confirmed.push(key)
  }
  if (confirmed.length === 0) return
  await session.manifest.commit(async (tx) => {
    for (const key of confirmed) {
      const entry = await tx.get('amendments', key)
      if (entry !== undefined) await tx.set('amendments', key, { ...entry, deletionConfirmedAtMs: session.ports.clock.now() })
    }
    await addActivity(session, tx, 'items-deletion-confirmed', { who: terms.granteeName, count: said.size, grantId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}
