/** What is typed and not saved yet goes into the vault as it is typed, and comes back when that is opened again: neither locking nor closing loses it. */

import type { Drafts } from '../../../shared/model/drafts.ts'
import type { Ask } from './ask.svelte.ts'
import type { AskDrafts } from './ask-draft.svelte.ts'
import type { TypedDrafts } from './typed-drafts.svelte.ts'

/** Without a key that long, it is written. */
const STILL_MS = 400

export interface KeptDraftsDeps {
  readonly ask: Ask
  readonly typed: TypedDrafts
  readonly asking: AskDrafts
  /** The vault did not take it: told once, until it does again. */
  readonly onNotKept: () => void
}

export class KeptDrafts {
  readonly #deps: KeptDraftsDeps
  #isTaken = $state(false)
  #waiting: Drafts | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<unknown> = Promise.resolve()
  /** As the vault has it. */
  #kept = ''
  #hasFailed = false

  constructor(deps: KeptDraftsDeps) {
    this.#deps = deps
  }

  /** Called in an effect of the open vault: takes up what was kept, then follows what is typed. */
  follow(): void {
    if (!this.#isTaken) {
      void this.#take()
      return
    }
    const { typed, asking } = this.#deps
    const now: Drafts = {
      records: Object.fromEntries(typed.begun.map(([key, draft]) => [key, draft.toKept()])),
      requests: Object.fromEntries(asking.begun.map(([key, draft]) => [key, draft.toKept()])),
    }
    clearTimeout(this.#timer)
    this.#waiting = now
    this.#timer = setTimeout(() => void this.flush(), STILL_MS)
  }

  /** Writes what waits; resolves when the vault has it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    const now = this.#waiting
    this.#waiting = null
    if (now !== null) this.#writing = this.#writing.then(() => this.#write(now))
    await this.#writing
  }

  async #take(): Promise<void> {
    const answer = await this.#deps.ask('readDrafts', null)
    if (answer.ok) {
      this.#deps.typed.resume(answer.value.records)
      this.#deps.asking.resume(answer.value.requests)
      this.#kept = JSON.stringify(answer.value)
    }
    this.#isTaken = true
  }

  async #write(now: Drafts): Promise<void> {
    const text = JSON.stringify(now)
    if (text === this.#kept) return
    const answer = await this.#deps.ask('keepDrafts', now)
    if (answer.ok) this.#kept = text
    else if (!this.#hasFailed) this.#deps.onNotKept()
    this.#hasFailed = !answer.ok
  }
}
