/** What is typed or chosen and not saved yet goes into the vault as it is typed, and comes back when that is opened again: neither locking nor closing loses it. */

import { DRAFTS_LENGTH_MAX } from '../../../shared/model/drafts.ts'
import type { Drafts } from '../../../shared/model/drafts.ts'
import type { AnswerDrafts } from './answer-draft.svelte.ts'
import type { Ask } from './ask.svelte.ts'
import type { AskDrafts } from './ask-draft.svelte.ts'
import { ShareDraft } from './share-draft.svelte.ts'
import type { StepDrafts } from './step-drafts.ts'
import type { TypedDrafts } from './typed-drafts.svelte.ts'

/** Without a key that long, it is written. */
const STILL_MS = 400
/** Of shares, and of answers, as JSON in UTF-16 units: beside them there is always room for what is typed. */
const TICKS_LENGTH_MAX = DRAFTS_LENGTH_MAX / 4

export interface KeptDraftsDeps {
  readonly ask: Ask
  readonly typed: TypedDrafts
  readonly asking: AskDrafts
  readonly sharing: StepDrafts<ShareDraft>
  readonly answering: AnswerDrafts
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
    const { typed, asking, sharing, answering } = this.#deps
    const now: Drafts = {
      records: Object.fromEntries(typed.begun.map(([key, draft]) => [key, draft.toKept()])),
      requests: Object.fromEntries(asking.begun.map(([key, draft]) => [key, draft.toKept()])),
      shares: newestThatFit(sharing.all.filter(([, draft]) => draft.isBegun).map(([step, draft]) => [step, draft.toKept()])),
      answers: newestThatFit(answering.begun),
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
      this.#deps.answering.resume(answer.value.answers)
      for (const [step, share] of Object.entries(answer.value.shares))
        this.#deps.sharing.put(step, new ShareDraft(Date.now(), share.contactId, []).resume(share))
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

/** As many as there is room for, the last ones first, in their order; one that is too long for itself stays out. */
export function newestThatFit<T>(drafts: readonly (readonly [key: string, draft: T])[]): Readonly<Record<string, T>> {
  let room = TICKS_LENGTH_MAX
  const fitting = drafts.toReversed().filter((one) => {
    const length = JSON.stringify(one).length
    if (length > room) return false
    room -= length
    return true
  })
  return Object.fromEntries(fitting.toReversed())
}
