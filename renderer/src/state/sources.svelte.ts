/** What several sources say of the same: which lines are one, and where they differ. */

import type { SourceComparison } from '../../../shared/api/source-views.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { Ask } from './ask.svelte.ts'

type Group = SourceComparison['same'][number]

export class Sources {
  different = $state.raw<SourceComparison['different']>([])
  #groups = $state.raw<ReadonlyMap<string, Group>>(new Map())
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** What was known stays until the answer is there; without one nothing is said. */
  async load(): Promise<void> {
    const answer = await this.#ask('compareSources', null)
    if (!answer.ok) return
    this.different = answer.value.different
    this.#groups = new Map(answer.value.same.flatMap((group) => group.map(({ id }) => [id, group] as const)))
  }

  /** All records of the item that this one says, itself too; empty where it stands alone. */
  groupOf(id: string): Group {
    return this.#groups.get(id) ?? []
  }

  /** Sources that disagree with this record. */
  differentOf(id: string): SourceComparison['different'] {
    return this.different.filter(({ rows }) => rows.some(({ row }) => row.id === id))
  }

  /** The first row of each item. */
  onePerItem(rows: readonly RecordRow[]): readonly RecordRow[] {
    const shown = new Set<Group>()
    return rows.filter(({ id }) => {
      const group = this.#groups.get(id)
      if (group === undefined) return true
      return !shown.has(group) && shown.add(group) !== undefined
    })
  }
}
