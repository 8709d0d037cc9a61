/** Lists the people of this vault by name. */

import type { Contact } from '../../../../shared/model/person.ts'
import type { Session } from '../../session/session.ts'

/** All contacts. */
export async function listContacts(session: Session): Promise<readonly Contact[]> {
  const contacts = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  return contacts.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
}
