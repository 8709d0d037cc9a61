/** The list of licences of this person as issuer: signed anew whenever it is asked for. */

import type { ListFile } from '../../../../shared/api/licence-views.ts'
import { signJws } from '../../../../shared/crypto/identity.ts'
import { signStatusList } from '../../../../shared/crypto/status-list.ts'
import { encodeLicenceFile } from './licences.ts'
import type { Session } from '../session.ts'

/** A list says itself when it is too old to be relied on. */
const LIST_GOOD_FOR_S = 31 * 24 * 3600

/** How licences name the list. */
export function listUri(session: Session): string {
  return `${session.identity.did}#licences`
}

/** The list as one token, and until when it is good. */
export async function signedList(session: Session): Promise<{ readonly statusList: string; readonly listUntilMs: number }> {
  const entries = await session.manifest.list('credentials')
  const places = new Map(entries.filter(([, entry]) => entry.value !== 'good').map(([place, entry]) => [Number(place), entry.value]))
  const issuedAtS = Math.floor(session.ports.clock.now() / 1000)
  const expiresAtS = issuedAtS + LIST_GOOD_FOR_S
  const statusList = await signStatusList({ issuer: session.identity.did, uri: listUri(session), issuedAtS, expiresAtS, places }, (input) =>
    signJws(session.identity, input),
  )
  return { statusList, listUntilMs: expiresAtS * 1000 }
}

/** The list alone, as a file for those who have their licence already. */
export async function listFile(session: Session): Promise<ListFile> {
  const { statusList, listUntilMs } = await signedList(session)
  return { list: encodeLicenceFile({ licence: '', statusList }), listUntilMs }
}
