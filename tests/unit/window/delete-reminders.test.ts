import { describe, expect, it } from 'vitest'
import { deleteReminders, REMIND_MS } from '../../../renderer/src/state/delete-reminders.ts'
import type { ShareView } from '../../../shared/model/grant.ts'

const NOW = 1_800_000_000_000
const DAY_MS = 24 * 3600 * 1000

function share(change: Partial<ShareView>): ShareView {
  const sentence = {} as ShareView['sentence']
  return {
    grantId: 'g',
    senderName: 'Maria',
    senderContactId: 'm',
    senderVerified: true,
    purpose: 'TREAT',
    right: 'keep',
    state: 'active',
    fromMs: NOW - DAY_MS,
    untilMs: NOW + DAY_MS,
    deleteByMs: NOW + 3 * DAY_MS,
    recordCount: 12,
    sentence,
    stage: 'fetched',
    rows: [],
    checkedOnLedger: false,
    hasConsent: true,
    ...change,
  }
}
const told = (...shares: readonly ShareView[]): readonly string[] =>
  deleteReminders(shares, NOW).map(({ where, count, byMs }) => `${where} ${String(count)} ${String((byMs - NOW) / DAY_MS)}`)

describe('what has to be deleted soon', () => {
  it('is told of copies that may be kept, running or over, in their last days only', () => {
    expect(told(share({}))).toEqual(['here 12 3'])
    expect(told(share({ state: 'expired', keptUntilMs: NOW + 3 * DAY_MS }))).toEqual(['here 12 3'])
    expect(told(share({ deleteByMs: NOW + REMIND_MS + 1 }))).toEqual([])
    expect(told(share({ right: 'view' }), share({ stage: 'new' }), share({ stage: 'deleted', state: 'expired' }))).toEqual([])
  })

  it('is told of copies outside until the reader says that they are gone, also behind the day and the end', () => {
    const saved = { records: 3, lastAtMs: NOW - DAY_MS }
    const over = share({ state: 'expired', stage: 'deleted', deleteByMs: NOW - DAY_MS, savedCopies: saved })
    expect(told(share({ savedCopies: saved }), over)).toEqual(['outside 3 -1', 'here 12 3', 'outside 3 3'])
    expect(told(share({ ...over, savedCopies: { ...saved, goneAtMs: NOW } }))).toEqual([])
  })
})
