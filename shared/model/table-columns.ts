/** Tables (CSV) of readings: what the reader thinks of their columns, and what the person says they are. */

export const TABLE_KINDS = ['glucose', 'blood-pressure', 'weight'] as const
export type TableKind = (typeof TABLE_KINDS)[number]

export const DATE_ORDERS = ['year-first', 'day-first', 'month-first'] as const
/** In which order a date is written. */
export type DateOrder = (typeof DATE_ORDERS)[number]

export const COLUMN_ROLES = ['date', 'time', 'value', 'value2', 'value3', 'systolic', 'diastolic', 'pulse'] as const
/** What a column is; of `value`, `value2` and `value3` each that is filled counts. */
export type ColumnRole = (typeof COLUMN_ROLES)[number]
/** Numbers of columns, from 0. */
export type TableColumns = Readonly<Partial<Record<ColumnRole, number>>>

/** Columns that must be known for a kind, and those that may be. */
export const ROLES_BY_KIND: Readonly<
  Record<TableKind, { readonly needed: readonly ColumnRole[]; readonly optional: readonly ColumnRole[] }>
> = {
  glucose: { needed: ['date', 'value'], optional: ['time', 'value2', 'value3'] },
  'blood-pressure': { needed: ['date', 'systolic', 'diastolic'], optional: ['time', 'pulse'] },
  weight: { needed: ['date', 'value'], optional: ['time'] },
}
export const UNITS_BY_KIND: Readonly<Record<TableKind, readonly string[]>> = {
  glucose: ['mg/dL', 'mmol/L'],
  'blood-pressure': ['mmHg'],
  weight: ['kg', 'lb'],
}

/** How one table is to be read. `file` and `name` say which, as its question does. */
export interface TableChoice {
  readonly file: number
  readonly name: string
  readonly kind: TableKind
  readonly columns: TableColumns
  readonly order: DateOrder
  readonly unit: string
}

/** What the reader asks about one table; what it cannot know stays null. */
export interface TableQuestion {
  readonly file: number
  readonly name: string
  /** Program or service that is known by the titles of the columns, or empty. */
  readonly madeBy: string
  /** Titles of the columns; empty where the table has none. */
  readonly titles: readonly string[]
  /** The first rows. */
  readonly rows: readonly (readonly string[])[]
  readonly rowCount: number
  readonly kind: TableKind | null
  readonly columns: TableColumns
  readonly order: DateOrder | null
  readonly unit: string | null
}

const COLUMNS_MAX = 1_000
const CHOICES_MAX = 1_000

/** What came from the window, or null where it is not such a list. */
export function decodeTableChoices(value: unknown): readonly TableChoice[] | null {
  if (!Array.isArray(value) || value.length > CHOICES_MAX) return null
  const choices = value.map(decodeChoice)
  return choices.every((one) => one !== null) ? choices : null
}

function decodeChoice(value: unknown): TableChoice | null {
  if (typeof value !== 'object' || value === null) return null
  const { file, name, kind, columns, order, unit } = value as Readonly<Record<string, unknown>>
  if (!Number.isSafeInteger(file) || typeof name !== 'string' || typeof columns !== 'object' || columns === null) return null
  const knownKind = TABLE_KINDS.find((one) => one === kind)
  const knownOrder = DATE_ORDERS.find((one) => one === order)
  if (knownKind === undefined || knownOrder === undefined) return null
  const knownUnit = UNITS_BY_KIND[knownKind].find((one) => one === unit)
  const own: Partial<Record<ColumnRole, number>> = {}
  for (const role of COLUMN_ROLES) {
    const column = (columns as Readonly<Record<string, unknown>>)[role]
    if (column === undefined) continue
    if (typeof column !== 'number' || !Number.isSafeInteger(column) || column < 0 || column > COLUMNS_MAX) return null
    own[role] = column
  }
  const complete = ROLES_BY_KIND[knownKind].needed.every((role) => own[role] !== undefined)
  if (knownUnit === undefined || !complete) return null
  return { file: file as number, name, kind: knownKind, columns: own, order: knownOrder, unit: knownUnit }
}
