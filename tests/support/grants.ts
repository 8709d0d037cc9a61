/** Two people who know each other, and shares between them, for tests of what a reader may do besides reading. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import { createConfirmedVault, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'

const HOUR_MS = 3_600_000

/** A vault with these records in it; `home`: in a folder that stays. */
export async function startWith(name: string, resources: readonly object[] = [], home?: string): Promise<Person> {
  const person = await startPerson(home)
  await createConfirmedVault(person, name)
  if (resources.length === 0) return person
  const file = join(person.dir, 'records.ndjson')
  await writeFile(file, resources.map((one) => JSON.stringify(one)).join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  await person.call('importRecords', { importToken })
  return person
}

/** Each adds the other; the id of `other` among the contacts of `person`, and the other way round. */
export async function introduce(
  person: Person,
  other: Person,
  names: readonly [ofPerson: string, ofOther: string],
): Promise<readonly [other: string, person: string]> {
  const cardOf = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const first = await person.call('addContact', { card: await cardOf(other), name: names[1], role: 'clinician', verified: true })
  const second = await other.call('addContact', { card: await cardOf(person), name: names[0], role: 'other', verified: true })
  return [first.contactId, second.contactId]
}

/** Ids of all records, by their titles. */
export async function recordsByTitle(person: Person): Promise<ReadonlyMap<string, string>> {
  const { rows } = await person.call('listRecords', { limit: 100, offset: 0 })
  return new Map(rows.map(({ title, id }) => [title, id]))
}

/** Signs a share as the window does, and waits until it is there. */
export async function share(person: Person, other: Person, change: Partial<GrantDraft> & Pick<GrantDraft, 'contactId'>): Promise<string> {
  const now = Date.now()
  const scope = { recordIds: [...(await recordsByTitle(person)).values()], kinds: [] }
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const draft = { scope, purpose: 'TREAT', right: 'view', ...times, ...change } as const
  const { previewToken } = await person.call('previewGrant', draft)
  const { grantId } = await person.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([person, other], async () => (await other.call('listShares', null)).some((one) => one.grantId === grantId))
  return grantId
}
