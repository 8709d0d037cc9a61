/** The last of the tests of stopping: afterwards the ledgers of these people are a year ahead. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { giveDan, stopping, viewOf } from './stopping-people.ts'
import type { People } from './stopping-people.ts'

const DAY_MS = 24 * 3_600_000
/** No ledger of theirs is past it, whatever was tried before. */
const NOW_MS = 10 * DAY_MS
const AHEAD_MS = NOW_MS + 366 * DAY_MS

/** What is asked of a computer whose date is a year ahead of when Salus was last used on it. */
export function describeDatesAhead(people: () => People): void {
  describe('a date that is far ahead', () => {
    let grantId = ''
    const set = (offsetMs: number): void => {
      for (const person of people()) person.clock.offsetMs = offsetMs
    }
    const give = (): Promise<string> => {
      const untilMs = Date.now() + 30 * DAY_MS
      return giveDan(people(), { right: 'keep', untilMs, deleteByMs: untilMs })
    }
    const opened = (): Promise<string> => people()[2].codeOf('openShared', { grantId, recordId: stopping.recordIds[0] ?? '' })
    const sharedWithDan = async (): Promise<unknown> =>
      (await people()[2].call('listShares', null)).find((one) => one.grantId === grantId)?.state
    const turns = async (): Promise<void> => {
      const [maria, , dan] = people()
      for (const person of [maria, dan, maria, dan]) await person.root.turn()
    }

    it('ends, deletes and signs nothing, and once it is set right all is as it was', async () => {
      const [maria, , dan] = people()
      set(NOW_MS)
      // A turn of the tests before may have seen the date of the last of them.
      await turns()
      grantId = await give()
      await dan.call('fetchShare', { grantId })
      await turns()
      const seqs = async (): Promise<readonly number[]> =>
        Promise.all([maria, dan].map(async (one) => (await one.call('showStatus', null)).seq))
      const before = await seqs()
      set(AHEAD_MS)
      await turns()
      for (const person of [maria, dan]) expect((await person.call('showStatus', null)).dateAhead).not.toBe(null)
      // Closed meanwhile, by that date, and here all the same.
      expect(await opened()).toBe('grant-expired')
      expect(await maria.codeOf('withdrawGrant', { grantId })).toBe('date-ahead')
      expect(await maria.codeOf('readRecord', { recordId: stopping.recordIds[0] ?? '' })).toBe('ok')
      expect(await seqs()).toEqual(before)
      set(NOW_MS)
      await turns()
      expect((await maria.call('showStatus', null)).dateAhead).toBe(null)
      expect(await opened()).toBe('ok')
      expect((await viewOf(people(), grantId))?.state).toBe('active')
      // The ledger was not dated by it either: it would be ahead for a year.
      expect(await maria.codeOf('withdrawGrant', { grantId: await give() })).toBe('ok')
    })

    it('counts once the person says that it is right', async () => {
      const [maria, , dan] = people()
      set(AHEAD_MS)
      await turns()
      for (const person of [maria, dan]) expect((await person.call('confirmDate', null)).dateAhead).toBe(null)
      await turnsUntil(
        [maria, dan],
        async () => (await viewOf(people(), grantId))?.state === 'expired' && (await sharedWithDan()) === 'expired',
      )
      await maria.call('confirmDate', null)
      const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
      expect(entries.filter(({ kind }) => kind === 'date-confirmed')).toHaveLength(1)
      set(0)
    })

    it('is asked for at the opening, and not once more after the answer', async () => {
      const dir = join(stopping.dir, 'ion')
      const first = await startPerson(dir)
      await createConfirmedVault(first, 'Ion Marin')
      await first.stop()
      const openAhead = async (): Promise<Person> => {
        const person = await startPerson(dir)
        person.clock.offsetMs = AHEAD_MS
        return person
      }
      const asked = await openAhead()
      const { dateAhead, seq } = await asked.call('unlockVault', { passphrase: PASSPHRASE })
      expect(Math.abs(Date.now() - (dateAhead?.lastUsedMs ?? 0))).toBeLessThan(DAY_MS)
      await asked.root.turn()
      // Not even that it was opened.
      expect((await asked.call('showStatus', null)).seq).toBe(seq)
      await asked.call('confirmDate', null)
      await asked.stop()
      const again = await openAhead()
      expect((await again.call('unlockVault', { passphrase: PASSPHRASE })).dateAhead).toBe(null)
      await again.stop()
    })
  })
}
