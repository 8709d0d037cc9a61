/** Records that were opened last, for finding them again; only in the memory of the window. */

import { untrack } from 'svelte'
import type { RecordRow } from '../../../shared/model/record.ts'

const RECENT_MAX = 6

export class Recent {
  rows = $state.raw<readonly RecordRow[]>([])

  /** The newest stands first. */
  add(row: RecordRow): void {
    const before = untrack(() => this.rows)
    this.rows = [row, ...before.filter(({ id }) => id !== row.id)].slice(0, RECENT_MAX)
  }

  /** One that is no longer there. */
  drop(id: string): void {
    this.rows = untrack(() => this.rows).filter((row) => row.id !== id)
  }
}
