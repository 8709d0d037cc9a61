/** From what a person chose to exactly the bytes that a link opens: the same for its preview and for sealing it. */

import type { LinkChoice } from '../../../../shared/api/link-views.ts'
import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import type { PeopleLeftOut } from '../../../../shared/model/whose.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { withoutUnreadable } from '../records/unreadable.ts'
import { namedRecords } from '../shares/grant-draft.ts'
import { bundleFor } from './link-bundle.ts'
import type { LinkBundle } from './link-bundle.ts'

export const LINK_RECORDS_MAX = 2_000

export interface ResolvedLink {
  readonly records: readonly GrantedRecord[]
  readonly bundle: LinkBundle
  /** Of the bytes: other bytes, another token. The ids are random, so that nobody who sees it can try out what the bytes say. */
  readonly previewToken: string
  /** Records of its kinds that the person keeps to herself: they are not in it. */
  readonly keptPrivate: number
  /** Records of its kinds in other names than hers: they are not in it either. */
  readonly leftOut: readonly PeopleLeftOut[]
  /** What cannot be opened on this computer, and so is not in it. */
  readonly unreadable: readonly UnreadableRecord[]
}

/** Errors: `record-not-found`, `grant-empty`, `link-too-many` with both numbers, those of the bundle. */
export async function resolveLink(session: Session, choice: LinkChoice, signal: AbortSignal): Promise<ResolvedLink> {
  return withoutUnreadable(session, () => resolveOnce(session, choice, signal))
}

async function resolveOnce(session: Session, choice: LinkChoice, signal: AbortSignal): Promise<ResolvedLink> {
  const { scope, without = [], people = [] } = choice
  const { records: found, keptPrivate, leftOut, unreadable } = await namedRecords(session, { scope, without, people })
  const named = new Set(scope.recordIds)
  // Pictures of a study go where they are named: with all of them most studies are too large for a link.
  const records = found.filter(({ recordId, kind }) => kind !== 'image' || named.has(recordId))
  // A preview says why there is nothing in it.
  if (records.length === 0 && leftOut.length === 0 && unreadable.length === 0) throw refusal('grant-empty')
  if (records.length > LINK_RECORDS_MAX) throw refusal('link-too-many', { recordCount: records.length, recordCountMax: LINK_RECORDS_MAX })
  const recordIds = records.map(({ recordId }) => recordId)
  const bundle = await bundleFor(session, recordIds, signal)
  const said = canonicalJson({ recordIds, bytes: encodeHex(sha256(bundle.bytes)) })
  return { records, bundle, previewToken: encodeHex(sha256(encodeUtf8(said))), keptPrivate, leftOut, unreadable }
}
