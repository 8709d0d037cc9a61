/** Time that is left, in the largest unit that makes sense. */

import { t } from './words.svelte.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365.25 * DAY_MS

/** "3 years", "3 days", "5 hours", "12 minutes"; never less than a minute. */
export function timeLeft(ms: number): string {
  // Thousands of days say nothing to anybody.
  if (ms >= 2 * YEAR_MS) return t('left.years', { n: Math.floor(ms / YEAR_MS) })
  if (ms >= 2 * DAY_MS) return t('left.days', { n: Math.floor(ms / DAY_MS) })
  if (ms >= 2 * HOUR_MS) return t('left.hours', { n: Math.floor(ms / HOUR_MS) })
  return t('left.minutes', { n: Math.max(1, Math.floor(ms / MINUTE_MS)) })
}
