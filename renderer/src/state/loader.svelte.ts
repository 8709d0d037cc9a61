/** One thing that a view shows: waiting, there, or failed; a late answer never replaces a newer one. */

import type { Result, SalusError } from '../../../shared/model/result.ts'

export class Loader<T> {
  value = $state.raw<T | undefined>(undefined)
  error = $state.raw<SalusError | undefined>(undefined)
  busy = $state(false)
  #turn = 0

  /** Runs a call and keeps its answer. The earlier value stays on the screen until the new one arrives. */
  async load(run: () => Promise<Result<T>>): Promise<void> {
    const turn = ++this.#turn
    this.busy = true
    const answer = await run()
    if (turn !== this.#turn) return
    this.busy = false
    if (answer.ok) {
      this.value = answer.value
      this.error = undefined
    } else {
      this.error = answer.error
    }
  }

  /** Forgets everything, and any answer still under way. */
  clear(): void {
    this.#turn += 1
    this.value = undefined
    this.error = undefined
    this.busy = false
  }
}
