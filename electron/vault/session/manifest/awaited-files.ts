/** Files that are sealed and durable while the entry that leads to them is still to be committed: what wraps their keys must not be forgotten meanwhile. */

/** An entry that has not come by then never will: what should have written it failed. */
const AWAITED_MS_MAX = 600_000

export class AwaitedFiles {
  readonly #files = new Map<string, { readonly epoch: number; readonly untilMs: number }>()
  readonly #steadyNow: () => number

  /** `steadyNow`: milliseconds that never go back. */
  constructor(steadyNow: () => number = () => performance.now()) {
    this.#steadyNow = steadyNow
  }

  /** Its key is wrapped by this epoch. */
  add(cid: string, epoch: number): void {
    this.#giveUp()
    this.#files.set(cid, { epoch, untilMs: this.#steadyNow() + AWAITED_MS_MAX })
  }

  /** An entry leads to them, or they go. */
  settle(cids: readonly string[]): void {
    if (this.#files.size > 0) for (const cid of cids) this.#files.delete(cid)
  }

  /** Whether one of them needs an epoch before this one. */
  hasBefore(epoch: number): boolean {
    this.#giveUp()
    return [...this.#files.values()].some((one) => one.epoch < epoch)
  }

  #giveUp(): void {
    const now = this.#steadyNow()
    for (const [cid, { untilMs }] of this.#files) if (untilMs <= now) this.#files.delete(cid)
  }
}
