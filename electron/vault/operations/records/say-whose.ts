/** Keeps what the person says of whose records are: of everybody who bears a name here, or of one record. Nothing of the records changes, and it is taken back as easily. */

import { WHOSE_NAME_LENGTH_MAX } from '../../../../shared/api/whose-views.ts'
import type { WhoseArgs } from '../../../../shared/api/whose-views.ts'
import { recordEntry } from '../../session/records/records.ts'
import { titleOf } from '../../session/records/titles.ts'
import { peopleNamed } from '../../session/records/whose.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { personWhoseKey, recordWhoseKey } from '../../session/whose-key.ts'

/** Twice is harmless. Errors: `record-not-found`, `input-invalid` for a name that nobody bears here, `search-unavailable`. */
export async function sayWhose(session: Session, args: WhoseArgs): Promise<null> {
  const who = args.who === null ? null : args.who.trim()
  // An empty name says the holder: blanks alone were no answer.
  if (who !== null && (who.length > WHOSE_NAME_LENGTH_MAX || (who === '' && args.who !== ''))) throw refusal('input-invalid')
  const { key, what } = await meantBy(session, args)
  await session.manifest.commit(async (tx) => {
    // Later than whatever was said before, also where the clock was put back: one name may be written in several ways.
    const before = (await session.manifest.list('whose')).map(([, said]) => said.changedAtMs)
    const changedAtMs = before.reduce((latest, one) => Math.max(latest, one + 1), session.ports.clock.now())
    await tx.set('whose', key, { who, changedAtMs })
    await addActivity(session, tx, who === null ? 'whose-taken-back' : 'whose-said', { what })
  })
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return null
}

async function meantBy(session: Session, args: WhoseArgs): Promise<{ readonly key: string; readonly what: string }> {
  if ('recordId' in args) {
    await recordEntry(session, args.recordId)
    return { key: recordWhoseKey(args.recordId), what: await titleOf(session, args.recordId) }
  }
  const person = (await peopleNamed(session)).find(({ key }) => key === args.key)
  if (person === undefined) throw refusal('input-invalid')
  return { key: personWhoseKey(person.key), what: person.name }
}
