/** What a change leaves behind to be dropped with the next one. */

/** Nodes that go with the next commit; `urgent` where something in them was removed: then everybody waits until they are gone. */
export interface Garbage {
  readonly cids: readonly string[]
  readonly urgent: boolean
}

/** Nodes that everybody waits for. */
export function urgent(cids: readonly string[]): Garbage {
  return { cids, urgent: true }
}
