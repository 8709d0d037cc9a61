/** How many letters wait for somebody, and why that is not known where it is not: silence would say that none does. */

import type { ParcelPreview } from '../../../shared/api/carry-views.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'

export class WaitingLetters {
  count = $state(0)
  error = $state.raw<SalusError | null>(null)
  #turn = 0

  /** A late answer never replaces a newer one. */
  async look(ask: () => Promise<Result<Pick<ParcelPreview, 'letters'>>>): Promise<void> {
    const turn = ++this.#turn
    const answer = await ask()
    if (turn !== this.#turn) return
    this.count = answer.ok ? answer.value.letters : 0
    // That none waits is no failure.
    this.error = answer.ok || answer.error.code === 'parcel-empty' ? null : answer.error
  }
}
