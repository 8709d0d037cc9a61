/** Where somebody was in the lists that he left, by the step of going back and forward; only in memory. */

import type { ListPlace } from './virtual-view.svelte.ts'

const PLACES_MAX = 50
const places = new Map<string, ListPlace>()

/** `entry` names one step of the window's own history. */
export function rememberPlace(entry: string, place: ListPlace): void {
  places.delete(entry)
  places.set(entry, place)
  for (const oldest of places.keys()) {
    if (places.size <= PLACES_MAX) return
    places.delete(oldest)
  }
}

export function recallPlace(entry: string): ListPlace | undefined {
  return places.get(entry)
}
