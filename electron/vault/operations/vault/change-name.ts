/** What this person is called: in greetings, on her card, in what she signs from now on. What was signed keeps the name of then. */

import { PERSON_NAME_MAX } from '../../../../shared/model/person.ts'
import { canBeSeen } from '../../session/letters/contacts.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { refreshServing } from '../../session/shares/serving.ts'

/** Contacts hear of it by the next card; what they call this person is theirs. Errors: `input-invalid`. */
export async function changeName(session: Session, args: { readonly name: string }): Promise<null> {
  const name = args.name.trim()
  if (!canBeSeen(name) || name.length > PERSON_NAME_MAX) throw refusal('input-invalid')
  const before = (await readVaultEntry(session)).name
  if (before === name) return null
  const namedAtMs = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (entry) => ({ ...entry, name, namedAtMs }))
    await addActivity(session, tx, 'name-changed', { who: before, what: name })
  })
  await refreshServing(session)
  // Whose records are is asked of the name as well.
  session.emit({ type: 'changed', what: ['settings', 'records', 'activity'] })
  return null
}
