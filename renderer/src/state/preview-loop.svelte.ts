/** Keeps the preview of a share or of a link in step with what is chosen: asks anew with every change, and an answer that comes too late is dropped. */

import type { Result, SalusError } from '../../../shared/model/result.ts'

type AskPreview<Wanted, Preview> = (wanted: Wanted) => Promise<Result<Preview>>

export class PreviewLoop<Wanted, Preview> {
  /** Of what is chosen now, and so what can be signed: null while nothing is chosen, and until the answer is there. */
  preview = $state.raw<Preview | null>(null)
  /** The last answer. It stays on the screen until the next one, so that nothing jumps and nothing looked at closes; nobody signs it. */
  shown = $state.raw<Preview | null>(null)
  error = $state.raw<SalusError | null>(null)
  /** Everything is chosen, and the answer is on its way. */
  asking = $state(false)
  readonly #ask: AskPreview<Wanted, Preview>
  #wanted: Wanted | null = null
  #turn = 0

  constructor(ask: AskPreview<Wanted, Preview>) {
    this.#ask = ask
  }

  /** For an effect that reads the draft. Null: nothing is chosen. */
  follow(wanted: Wanted | null): void {
    const mine = ++this.#turn
    this.#wanted = wanted
    this.preview = null
    this.error = null
    this.asking = wanted !== null
    if (wanted === null) this.shown = null
    else void this.#hear(mine, wanted)
  }

  /** The same choice, where what it means has changed since it was asked. */
  again(): void {
    this.follow(this.#wanted)
  }

  async #hear(mine: number, wanted: Wanted): Promise<void> {
    const answer = await this.#ask(wanted)
    if (mine !== this.#turn) return
    this.asking = false
    this.preview = this.shown = answer.ok ? answer.value : null
    if (!answer.ok) this.error = answer.error
  }
}
