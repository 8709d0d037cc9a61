/** Single records of a share that may be kept, taken back behind its end, also of those to whom it was passed on; and what a changed program passes on. */

import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import type { ChildView, InvitePayload } from '../../shared/model/grant.ts'
import { recordsByTitle, share } from './grants.ts'
import { goOffline } from './household.ts'
import { cardOf, identityOf, sealFor } from './letters.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { childrenOf, importLab, passOnTo, shareOf } from './tree.ts'
import type { Tree } from './tree.ts'

const HOUR_MS = 3_600_000

/** The tests, with the people of a tree that has started by then. */
export function describeKeptBelow(tree: () => Tree): void {
  describe('a share that may be kept, and is over', () => {
    it('has single records asked back of everybody below it, and calls that confirmed when all of them have said so', async () => {
      const { maria, ana, bogdan, carmen, everybody, mariasAna, anasBogdan, bogdansCarmen } = tree()
      const treeOf = (grantId: string): Promise<readonly ChildView[]> => childrenOf(maria, grantId)
      for (const text of ['Kept value', 'Taken value']) await importLab(maria, text)
      const titles = await recordsByTitle(maria)
      const [kept, taken] = [titles.get('Kept value') ?? '', titles.get('Taken value') ?? '']
      const now = Date.now()
      const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 5 * HOUR_MS }
      const scope = { recordIds: [kept, taken], kinds: [] }
      const grantId = await share(maria, ana, { contactId: mariasAna, may: ['pass-on'], right: 'keep', scope, ...times })
      await ana.call('fetchShare', { grantId })
      const draft = { grantId, contactId: anasBogdan, recordIds: [kept, taken], right: 'keep', mayPassOn: true } as const
      const childId = await passOnTo(everybody, [ana, bogdan], draft)
      await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 1)
      await bogdan.call('fetchShare', { grantId: childId })
      // It ends before the one above it, and may be kept as well; one that was only for looking goes with its end.
      const below = { grantId: childId, contactId: bogdansCarmen, right: 'keep', untilMs: now + HOUR_MS / 2 } as const
      const grandId = await passOnTo(everybody, [bogdan, carmen], { ...below, recordIds: [taken] })
      const lookedId = await passOnTo(everybody, [bogdan, carmen], { ...below, recordIds: [kept], right: 'view' })
      await turnsUntil(everybody, async () => (await treeOf(grantId)).length === 3)
      for (const id of [grandId, lookedId]) await carmen.call('fetchShare', { grantId: id })
      for (const person of everybody) person.clock.offsetMs = 2 * HOUR_MS
      await turnsUntil(everybody, async () => (await treeOf(grantId)).every(({ state }) => state === 'expired'))
      await turnsUntil(everybody, async () => (await shareOf(carmen, lookedId))?.stage === 'deleted')
      const back = goOffline(carmen)
      const stateOf = async (recordId: string): Promise<unknown> => {
        const { takenBack } = await maria.call('showGrantItems', { grantId, limit: 0, offset: 0 })
        const item = takenBack.find((one) => one.recordId === recordId)
        return [item?.deletion, item?.notConfirmedBelow]
      }
      await maria.call('withdrawItems', { grantId, recordIds: [taken] })
      const confirmed = async (): Promise<number> => {
        const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
        return entries.filter((one) => one.kind === 'items-deletion-confirmed' && one.grantId === grantId).length
      }
      expect(await stateOf(taken)).toEqual(['asked', 2])
      await turnsUntil(everybody, async () => (await confirmed()) === 2)
      // Whom it was given to has confirmed it, and so has one below; the last one's answer does not get here.
      expect(await stateOf(taken)).toEqual(['asked', 1])
      expect(await carmen.codeOf('openShared', { grantId: grandId, recordId: taken })).toBe('record-taken-back')
      back()
      await turnsUntil(everybody, async () => (await confirmed()) === 3)
      expect(await stateOf(taken)).toEqual(['confirmed', undefined])
      expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: taken })).toBe('record-taken-back')
      expect(await bogdan.codeOf('openShared', { grantId: childId, recordId: kept })).toBe('ok')
      // Behind the day on which all copies go there is nothing to ask back.
      for (const person of everybody) person.clock.offsetMs = 6 * HOUR_MS
      expect(await maria.codeOf('withdrawItems', { grantId, recordIds: [kept] })).toBe('grant-over')
      for (const person of everybody) person.clock.offsetMs = 0
    })
  })
}

/** What was passed on, with rows that are none, as many as it names records: refused in words, and nothing of it is kept. */
export async function sendOddRows(from: Person, to: Person, invite: Pick<InvitePayload, 'grant' | 'chain' | 'card'>): Promise<void> {
  const { records } = JSON.parse(invite.chain?.at(-1)?.childJson ?? '{}') as { readonly records: readonly object[] }
  const [keys, card] = [await identityOf(from), await cardOf(to)]
  const payload = { ...invite, rows: records.map(() => null), keys: records.map(() => ''), shareKey: '', sealSalt: '' }
  await from.node.peer.deliver(card, sealFor(keys, card, 'child-invite', canonicalJson(payload)))
  await to.root.turn()
  const { entries } = await to.call('listActivity', { limit: 1, offset: 0 })
  expect(entries).toMatchObject([{ kind: 'request-refused', reason: 'invite-invalid' }])
  expect((await to.call('listShares', null)).every(({ rows }) => rows.every((row: unknown) => row !== null))).toBe(true)
}
