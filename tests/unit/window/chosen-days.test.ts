/** Days that a person chooses are those of her calendar, also where one of them has 23 hours or 25. */

import { describe, expect, it } from 'vitest'
import { dayAfter, endOfDay } from '../../../renderer/src/state/chosen-days.ts'
import { keepZone } from '../../support/zone.ts'

keepZone()

/** Some minutes around midnight there, in the night before this day. */
function nightBefore(day: string): readonly number[] {
  const midnight = new Date(`${day}T00:00:00`).getTime()
  return [-90, -30, -1, 0, 1, 30, 90].map((minutes) => midnight + minutes * 60_000)
}

describe('a day some days from now', () => {
  it.each([
    ['Europe/Bucharest', '2026-03-29', '2026-10-25'],
    ['America/New_York', '2026-03-08', '2026-11-01'],
    ['Africa/Cairo', '2026-04-24', '2026-10-30'],
    ['Australia/Lord_Howe', '2026-10-04', '2026-04-05'],
    ['Asia/Kolkata', '2026-03-29', '2026-10-25'],
  ])('is that many days later in %s, whatever the clocks do', (zone, spring, autumn) => {
    process.env['TZ'] = zone
    for (const day of [spring, autumn])
      for (const nowMs of nightBefore(day))
        for (const days of [0, 1, 7, 30, 365]) {
          const today = new Date(nowMs)
          const wanted = new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate() + days)).toISOString().slice(0, 10)
          expect(dayAfter(nowMs, days), `${today.toString()} and ${String(days)} days`).toBe(wanted)
        }
  })

  it('ends with its last second, and none is none', () => {
    process.env['TZ'] = 'Europe/Bucharest'
    expect(new Date(endOfDay('2026-10-25')).toISOString()).toBe('2026-10-25T21:59:59.000Z')
    expect(new Date(endOfDay('2026-03-29')).toISOString()).toBe('2026-03-29T20:59:59.000Z')
    expect([endOfDay(''), endOfDay('2026-13-01'), endOfDay('soon')]).toEqual([0, 0, 0])
  })
})
