/** What somebody shares with this person now: the records of the signed grant and those of its amendments, each with its key and whether it is here. */

import { JOINED_BYTES_MAX } from '../../../../shared/model/amendment.ts'
import type { AmendedGrant } from '../../../../shared/model/amendment.ts'
import { hashOfInvite } from '../../../../shared/crypto/child-grant.ts'
import type { GrantedRecord, SharedRow } from '../../../../shared/model/grant.ts'
import { readAmendmentPayload, readOne, standing } from './amendments.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import type { KeptInvite } from './kept-invite.ts'
import type { Session } from '../session.ts'

export interface ShareRecord {
  readonly record: GrantedRecord
  /** As the sender sent it: a box, or the key itself from a Salus of before; empty where it comes later. */
  readonly box: string
  readonly row: SharedRow
  /** Its sealed file is to be here. */
  readonly isFetched: boolean
}

export interface ShareRecords {
  /** Without what was taken back. */
  readonly records: readonly ShareRecord[]
  readonly amended: AmendedGrant
}

export interface Missing {
  readonly cids: readonly string[]
  /** As it was signed. */
  readonly sizeBytes: number
  readonly comesByItself: boolean
}

/** `entries` are those of the share's amendments. */
export async function readShareRecords(
  session: Session,
  { stage, notCame }: Pick<ShareEntry, 'stage' | 'notCame'>,
  { payload, terms }: KeptInvite,
  entries: readonly (readonly [string, AmendmentEntry])[],
): Promise<ShareRecords> {
  const amended = await standing(session, hashOfInvite(payload), terms, entries)
  const missing = new Set(notCame)
  const isHere = (id: string): boolean => stage === 'fetched' && !missing.has(id)
  const found = new Map<string, Omit<ShareRecord, 'record'>>()
  for (const [place, { recordId }] of terms.records.entries()) {
    const row = payload.rows[place]
    if (row !== undefined) found.set(recordId, { box: payload.keys[place] ?? '', row, isFetched: isHere(recordId) })
  }
  for (const [, entry] of entries) {
    const read = await readOne(session, entry, terms)
    if (entry.blob === null || read === null || read.amendment.added.length === 0) continue
    const { keys, rows } = await readAmendmentPayload(session, entry.blob)
    for (const [place, { recordId }] of read.amendment.added.entries()) {
      const row = rows[place]
      if (row !== undefined && !found.has(recordId))
        found.set(recordId, { box: keys[place] ?? '', row, isFetched: isHere(recordId) && entry.fetched === true })
    }
  }
  const records = amended.records.flatMap((record) => {
    const rest = found.get(record.recordId)
    return rest === undefined ? [] : [{ record, ...rest }]
  })
  return { records, amended }
}

/** What of a share is not here, and whether so much comes by itself. */
export function missingOf({ joinedBytes = 0 }: Pick<ShareEntry, 'joinedBytes'>, records: ShareRecords['records']): Missing {
  const missing = records.flatMap(({ isFetched, record }) => (isFetched ? [] : [record]))
  const sizeBytes = missing.reduce((sum, record) => sum + record.sizeBytes, 0)
  return { cids: missing.map(({ cid }) => cid), sizeBytes, comesByItself: joinedBytes + sizeBytes <= JOINED_BYTES_MAX }
}
