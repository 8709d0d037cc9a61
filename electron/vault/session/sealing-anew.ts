/** What stands in a grant or a change of one about the deep way of taking back. */

/** Asked for and not finished, left by the person, or done; and on which computer. */
export interface SealingAnew {
  readonly state: 'due' | 'left' | 'done'
  readonly atMs: number
  /** Peer id. */
  readonly device: string
}
