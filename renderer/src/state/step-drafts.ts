/** What is being prepared, by the step of going back and forward: whoever looks at something else and goes back finds what was chosen, and a new page begins with nothing. */

import { SvelteMap } from 'svelte/reactivity'

/** Of pages that one may go back to. */
const DRAFTS_MAX = 8

export class StepDrafts<T> {
  readonly #drafts = new SvelteMap<string, T>()

  readonly #isBegun: (draft: T) => boolean

  /** What is begun gives way last. */
  constructor(isBegun: (draft: T) => boolean = () => false) {
    this.#isBegun = isBegun
  }

  open(step: string, make: () => T): T {
    const draft = this.#drafts.get(step) ?? make()
    // The one that was looked at last goes last.
    this.#drafts.delete(step)
    this.#drafts.set(step, draft)
    const [oldest] = [...this.all.filter(([, one]) => !this.#isBegun(one) && one !== draft), ...this.all]
    if (this.#drafts.size > DRAFTS_MAX && oldest !== undefined) this.#drafts.delete(oldest[0])
    return draft
  }

  /** By their steps; the one that was looked at last is the last. */
  get all(): readonly (readonly [step: string, draft: T])[] {
    return [...this.#drafts]
  }

  /** From before; one of now stays. */
  put(step: string, draft: T): void {
    if (!this.#drafts.has(step)) this.#drafts.set(step, draft)
  }

  discard(draft: T): void {
    for (const [step, one] of this.#drafts) if (one === draft) this.#drafts.delete(step)
  }
}
