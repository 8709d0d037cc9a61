/** A share of all problems, from now on too, that two computers of one person give to a third one. */

import { createConfirmedVault, turnsUntil } from './person.ts'
import type { Person } from './person.ts'

const HOUR_MS = 3_600_000

export interface SharedProblems {
  readonly grantId: string
  /** Of an item that is in it now. */
  idOf(title: string): Promise<string>
  /** Both computers meet, and both and the reader come to see exactly these. */
  settled(titles: readonly string[]): Promise<void>
  /** So many items were taken back, and on both computers the deletion of each is confirmed. */
  confirmed(items: number): Promise<void>
  /** It is stopped on the second computer, and the first and the reader know. */
  ended(): Promise<void>
}

/** Signed on the first computer and fetched by the reader, whose vault is made here. */
export async function shareProblems(first: Person, second: Person, reader: Person): Promise<SharedProblems> {
  const both = [first, second]
  const all = [...both, reader]
  await createConfirmedVault(reader, 'Dr Ana')
  const [own, hers] = [await first.call('showContactCard', null), await reader.call('showContactCard', null)]
  const { contactId } = await first.call('addContact', { card: hers.card, name: 'Ana', role: 'clinician', verified: true })
  await reader.call('addContact', { card: own.card, name: 'Maria', role: 'other', verified: true })
  const now = Date.now()
  const draft = {
    contactId,
    scope: { recordIds: [], kinds: [] },
    purpose: 'TREAT',
    right: 'view',
    fromMs: now - 1000,
    untilMs: now + HOUR_MS,
    deleteByMs: now + 2 * HOUR_MS,
    category: { kinds: ['problem'], earlier: true, later: true },
  } as const
  const { previewToken } = await first.call('previewGrant', draft)
  const { grantId } = await first.call('grantAccess', { ...draft, previewToken })
  const shareHere = async (): ReturnType<typeof reader.call<'listShares'>> => reader.call('listShares', null)
  await turnsUntil(all, async () => (await shareHere()).length === 1)
  await turnsUntil(both, async () => (await second.call('listGrants', null)).length === 1)
  await reader.call('fetchShare', { grantId })
  const items = async (person: Person): Promise<readonly { readonly title: string; readonly recordId: string }[]> =>
    (await person.call('showGrantItems', { grantId, limit: 50, offset: 0 })).items
  const said = (list: readonly { readonly title: string }[]): string =>
    list
      .map(({ title }) => title)
      .sort()
      .join()
  return {
    grantId,
    idOf: async (title) => (await items(first)).find((one) => one.title === title)?.recordId ?? '',
    settled: async (titles) => {
      for (const one of [...both, ...both]) await one.call('syncNow', null)
      await turnsUntil(all, async () => (await Promise.all(both.map(items))).every((list) => said(list) === titles.join()))
      await turnsUntil(all, async () => said((await shareHere())[0]?.rows ?? []) === titles.join())
    },
    confirmed: async (count) => {
      for (const one of both)
        await turnsUntil(all, async () => {
          const { takenBack } = await one.call('showGrantItems', { grantId, limit: 0, offset: 0 })
          return takenBack.length === count && takenBack.every(({ deletion }) => deletion === 'confirmed')
        })
    },
    ended: async () => {
      await second.call('withdrawGrant', { grantId })
      await turnsUntil(all, async () => (await shareHere())[0]?.state === 'withdrawn')
      await turnsUntil(both, async () => (await first.call('listGrants', null))[0]?.state === 'withdrawn')
    },
  }
}
