/** A request to test with: everything it says is in bounds. */

import type { RequestTerms } from '../../shared/model/request.ts'
import { NO_DISADVANTAGE } from '../../shared/model/request.ts'

export const HOUR_MS = 3_600_000

/** Terms between two people, asked at `nowMs`. */
export function requestTerms(asker: string, holder: string, nowMs: number): RequestTerms {
  return {
    version: 1,
    requestId: 'ab'.repeat(16),
    asker,
    askerName: 'Dr Ana Dumitru',
    holder,
    holderName: 'Maria Popescu',
    what: {
      kinds: ['lab', 'medicine'],
      codes: ['http://loinc.org|59261-8'],
      recordIds: ['cd'.repeat(16)],
      since: '2026-01-01',
      upTo: '2026-12-31',
    },
    purpose: 'TREAT',
    right: 'keep',
    fromMs: nowMs,
    untilMs: nowMs + 10 * HOUR_MS,
    deleteByMs: nowMs + 20 * HOUR_MS,
    askedAtMs: nowMs,
    answerByMs: nowMs + 5 * HOUR_MS,
    why: 'To see how the new tablets work.',
    noDisadvantage: NO_DISADVANTAGE.en,
  }
}
