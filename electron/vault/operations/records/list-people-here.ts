/** Everybody whom records of this vault name, with what is known of whose they are. */

import type { PersonHere } from '../../../../shared/model/whose.ts'
import { peopleNamed } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `search-unavailable`. */
export function listPeopleHere(session: Session): Promise<readonly PersonHere[]> {
  return peopleNamed(session)
}
