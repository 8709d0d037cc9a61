/** Keeps the preview of a share or of a link in step with what is chosen: asks anew with every change, and an answer that comes too late is dropped. */

import type { Result, SalusError } from '../../../shared/model/result.ts'

type AskPreview<Wanted, Preview> = (wanted: Wanted) => Promise<Result<Preview>>

export class PreviewLoop<Wanted, Preview> {
  /** Null while nothing is chosen, and until the answer is there. */
  preview = $state.raw<Preview | null>(null)
  error = $state.raw<SalusError | null>(null)
  /** Everything is chosen, and the answer is on its way. */
  asking = $state(false)
  readonly #ask: AskPreview<Wanted, Preview>
  #turn = 0

  constructor(ask: AskPreview<Wanted, Preview>) {
    this.#ask = ask
  }

  /** For an effect that reads the draft. Null: nothing is chosen. */
  follow(wanted: Wanted | null): void {
    const mine = ++this.#turn
    this.preview = null
    this.error = null
    this.asking = wanted !== null
    if (wanted === null) return
    void this.#ask(wanted).then((answer) => {
      if (mine !== this.#turn) return
      this.asking = false
      if (answer.ok) this.preview = answer.value
      else this.error = answer.error
    })
  }
}
