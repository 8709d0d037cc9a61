/** Which day it is: where the computer of the person is, at every hour. */

import { expect, it } from 'vitest'
import { todayOf } from '../../../electron/vault/session/records/newest-rows.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { keepZone } from '../../support/zone.ts'

keepZone()
const todayAt = (instant: string): string => todayOf({ ports: { clock: { now: () => Date.parse(instant) } } } as unknown as Session)

it.each([
  ['Europe/Bucharest', '2026-11-28T22:30:00Z', '2026-11-29'],
  ['Europe/Bucharest', '2026-11-28T21:30:00Z', '2026-11-28'],
  ['America/New_York', '2026-11-29T03:00:00Z', '2026-11-28'],
  ['UTC', '2026-11-28T23:59:00Z', '2026-11-28'],
])('in %s at %s it is %s', (zone, instant, day) => {
  process.env['TZ'] = zone
  expect(todayAt(instant)).toBe(day)
})
