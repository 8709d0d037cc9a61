/** A single record that was taken back while a mirror has not heard of it: the mirror gives it still, and that is said until it does. */

import { expect } from 'vitest'
import type { MirrorView } from '../../shared/api/mirror-views.ts'
import { filesOfShare } from './around-a-mirror.ts'
import { grantForAnHour, turnsUntil } from './person.ts'
import type { Person } from './person.ts'

/** `ask`: what the mirror answers to the reader; it has one other share, and the share that is made here is stopped at the end. */
export async function givesUntilHeard(
  [owner, mirror]: readonly [owner: Person, mirror: Person],
  readerId: string,
  recordIds: readonly string[],
  ask: (grantId: string, cid: string) => Promise<string>,
): Promise<void> {
  const [taken = ''] = recordIds
  const view = async (): Promise<MirrorView | undefined> => (await owner.call('listMirrors', null)).mirrors[0]
  const { grantId } = await grantForAnHour(owner, readerId, recordIds)
  await turnsUntil([owner, mirror], async () => (await view())?.held === 2 && (await view())?.upToDate === true)
  const files = await filesOfShare(owner, grantId)
  const given = async (): Promise<readonly boolean[]> =>
    (await Promise.all(files.map((cid) => ask(grantId, cid)))).map((one) => one.startsWith('given')).sort()
  expect(await given()).toEqual([true, true])
  const { takenBack } = await owner.call('withdrawItems', { grantId, recordIds: [taken] })
  expect(takenBack).toMatchObject([{ recordId: taken, keptBy: ['Dan'] }])
  expect(await given()).toEqual([true, true])
  const keptBy = async (): Promise<unknown> =>
    (await owner.call('showGrantItems', { grantId, limit: 0, offset: 0 })).takenBack.map((one) => one.keptBy)
  await turnsUntil([owner, mirror], async () => JSON.stringify(await keptBy()) === '[null]')
  expect(await given()).toEqual([false, true])
  await owner.call('withdrawGrant', { grantId })
  await turnsUntil([owner, mirror], async () => (await view())?.shares === 1 && (await view())?.upToDate === true)
}
