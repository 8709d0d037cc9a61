/** What is being prepared, by the step of going back and forward: whoever looks at something else and goes back finds what was chosen, and a new page begins with nothing. */

/** Of pages that one may go back to. */
const DRAFTS_MAX = 8

export class StepDrafts<T> {
  readonly #drafts = new Map<string, T>()

  open(step: string, make: () => T): T {
    const draft = this.#drafts.get(step) ?? make()
    // The one that was looked at last goes last.
    this.#drafts.delete(step)
    this.#drafts.set(step, draft)
    const [oldest] = this.#drafts.keys()
    if (this.#drafts.size > DRAFTS_MAX && oldest !== undefined) this.#drafts.delete(oldest)
    return draft
  }

  discard(draft: T): void {
    for (const [step, one] of this.#drafts) if (one === draft) this.#drafts.delete(step)
  }
}
