/** Lists the people of this vault by name. */

import type { Contact } from '../../../../shared/model/person.ts'
import type { Session } from '../../session/session.ts'
import { knownContacts } from '../../session/letters/known-contacts.ts'

/** All contacts. */
export async function listContacts(session: Session): Promise<readonly Contact[]> {
  return (await knownContacts(session)).toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
}
