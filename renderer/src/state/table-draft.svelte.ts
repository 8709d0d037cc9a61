/** What a person says of one table, begun with what the reader proposes. */

import { ROLES_BY_KIND, UNITS_BY_KIND } from '../../../shared/model/table-columns.ts'
import type { ColumnRole, DateOrder, TableChoice, TableKind, TableQuestion } from '../../../shared/model/table-columns.ts'

/** What may still be missing. */
export type TablePart = 'kind' | 'order' | 'unit' | ColumnRole

export class TableDraft {
  readonly question: TableQuestion
  kind = $state<TableKind | ''>('')
  order = $state<DateOrder | ''>('')
  unit = $state('')
  /** Numbers of columns as a select has them; empty where there is none. */
  columns = $state<Record<ColumnRole, string>>({
    date: '',
    time: '',
    value: '',
    value2: '',
    value3: '',
    systolic: '',
    diastolic: '',
    pulse: '',
  })
  readonly units = $derived(this.kind === '' ? [] : UNITS_BY_KIND[this.kind])
  /** What it could only have one of is not asked. */
  readonly saidUnit = $derived(this.units.length === 1 ? (this.units[0] ?? '') : this.units.includes(this.unit) ? this.unit : '')
  readonly roles = $derived(this.kind === '' ? [] : this.#rolesOf(this.kind))
  readonly missing = $derived.by((): readonly TablePart[] => {
    if (this.kind === '') return ['kind']
    const columns = ROLES_BY_KIND[this.kind].needed.filter((role) => this.columns[role] === '')
    return [...columns, ...(this.saidUnit === '' ? (['unit'] as const) : []), ...(this.order === '' ? (['order'] as const) : [])]
  })

  constructor(question: TableQuestion) {
    this.question = question
    this.kind = question.kind ?? ''
    this.order = question.order ?? ''
    this.unit = question.unit ?? ''
    for (const [role, column] of Object.entries(question.columns)) this.columns[role as ColumnRole] = String(column)
  }

  /** Null while something is missing. */
  choice(): TableChoice | null {
    if (this.missing.length > 0 || this.kind === '' || this.order === '') return null
    const { file, name } = this.question
    const said = this.#rolesOf(this.kind).filter((role) => this.columns[role] !== '')
    const columns = Object.fromEntries(said.map((role) => [role, Number(this.columns[role])]))
    return { file, name, kind: this.kind, columns, order: this.order, unit: this.saidUnit }
  }

  /** More columns of values are offered where the reader found them. */
  #rolesOf(kind: TableKind): readonly ColumnRole[] {
    const { needed, optional } = ROLES_BY_KIND[kind]
    const offered = optional.filter((role) => !role.startsWith('value') || this.question.columns[role] !== undefined)
    return [...needed, ...offered]
  }
}
