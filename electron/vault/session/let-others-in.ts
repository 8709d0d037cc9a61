/** Long work that lets everything else in between: a question of the window, and the word that it is to end. */

import { throwIfCancelled } from './refusal.ts'

/** Comes back when what waits has had its turn. Errors: `cancelled`, where that was said meanwhile. */
export async function letOthersIn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (signal !== undefined) throwIfCancelled(signal)
}
