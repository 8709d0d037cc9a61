/** States of a manifest that somebody is still fetching: what only they need stays in the store until they are let go. */

/** Blocks of one state that are not dropped meanwhile; until they are named, nothing is. */
export interface Pin {
  cids: ReadonlySet<string> | null
}

/** Blocks that wait for a pin to be let go; with more of them the pins count no more, so that the store cannot grow without end. */
const WAITING_MAX = 20_000

export class Pins {
  readonly #open = new Set<Pin>()
  #waiting: readonly string[] = []

  add(): Pin {
    const pin: Pin = { cids: null }
    this.#open.add(pin)
    return pin
  }

  /** False once something was deleted for good since. */
  has(pin: Pin): boolean {
    return this.#open.has(pin)
  }

  isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** The vault needs these again: whoever lets go takes nothing of them along. */
  keep(cids: ReadonlySet<string>): void {
    if (this.isWaiting()) this.#waiting = this.#waiting.filter((cid) => !cids.has(cid))
  }

  /** Of blocks that the vault does not need any more those that may go now, with what waited. `shredding`: something was deleted for good, and no state of before is worth keeping it for. */
  sift(doomed: readonly string[], shredding: boolean): readonly string[] {
    if (shredding || this.#waiting.length > WAITING_MAX) this.#open.clear()
    const all = [...this.#waiting, ...doomed]
    this.#waiting = all.filter((cid) => this.#isPinned(cid))
    return this.#waiting.length === 0 ? all : all.filter((cid) => !this.#isPinned(cid))
  }

  /** What may go now that nobody needs this one any more. */
  release(pin: Pin): readonly string[] {
    this.#open.delete(pin)
    return this.sift([], false)
  }

  #isPinned(cid: string): boolean {
    for (const { cids } of this.#open) if (cids === null || cids.has(cid)) return true
    return false
  }
}
