/** How often one person may ask another: the same rule on both sides, with what each of them knows. Of a request that was put aside the asker does not know: her next one within a day of that is dropped, and looks to her like any without an answer. */

/** Requests of one asker that may wait for an answer at once. */
export const REQUESTS_OPEN_MAX = 3
/** After one was put aside, taken back or ended without an answer, the next one may come this much later. */
export const REQUEST_REST_MS = 24 * 3600 * 1000

/** What has become of an earlier request of the same asker. */
export interface PastRequest {
  /** `over`: put aside, taken back or ended without an answer, at `overAtMs`. */
  readonly state: 'open' | 'granted' | 'over'
  readonly overAtMs: number
}

export type RoomForRequest = 'room' | 'too-many' | 'too-soon'

/** Whether one more may come now. */
export function roomForRequest(past: readonly PastRequest[], nowMs: number): RoomForRequest {
  if (past.filter(({ state }) => state === 'open').length >= REQUESTS_OPEN_MAX) return 'too-many'
  const resting = past.some(({ state, overAtMs }) => state === 'over' && nowMs < overAtMs + REQUEST_REST_MS)
  return resting ? 'too-soon' : 'room'
}
