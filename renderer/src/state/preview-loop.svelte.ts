/** Keeps the preview of a share in step with what is chosen: asks anew with every change, and an answer that comes too late is dropped. */

import type { GrantDraft, GrantPreview } from '../../../shared/api/grant-views.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

export class PreviewLoop {
  /** Null while nothing is chosen, and until the answer is there. */
  preview = $state.raw<GrantPreview | null>(null)
  error = $state.raw<SalusError | null>(null)
  readonly #ask: Ask
  #turn = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** For an effect that reads the draft. Null: nothing is chosen. */
  follow(wanted: GrantDraft | null): void {
    const mine = ++this.#turn
    this.preview = null
    this.error = null
    if (wanted === null) return
    void this.#ask('previewGrant', wanted).then((answer) => {
      if (mine !== this.#turn) return
      if (answer.ok) this.preview = answer.value
      else this.error = answer.error
    })
  }
}
