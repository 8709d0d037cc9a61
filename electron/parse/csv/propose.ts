/** What a table seems to be, by the titles of its columns and its first rows: only a proposal, the person decides. */

import type { ColumnRole, TableColumns, TableKind, TableQuestion } from '../../../shared/model/table-columns.ts'
import { rowsIn, separatorOf } from './cells.ts'
import type { TableRow } from './cells.ts'
import { looksLikeDate, numberOf, orderOf } from './values.ts'

export interface Table {
  readonly titles: readonly string[]
  /** The first rows below the titles. */
  readonly sample: readonly TableRow[]
  /** All of them, one by one. */
  readonly rows: () => Generator<TableRow>
  readonly madeBy: string
}

interface Layout {
  readonly madeBy: string
  /** Titles that are all there. */
  readonly titles: readonly RegExp[]
  readonly roles: Readonly<Partial<Record<ColumnRole, RegExp>>>
  readonly kind: TableKind
}

const LAYOUTS: readonly Layout[] = [
  {
    madeBy: 'LibreView',
    titles: [/^device timestamp/iu, /^historic glucose/iu],
    roles: { date: /^device timestamp/iu, value: /^historic glucose/iu, value2: /^scan glucose/iu, value3: /^strip glucose/iu },
    kind: 'glucose',
  },
  {
    madeBy: 'Dexcom Clarity',
    titles: [/^timestamp \(/iu, /^event type/iu, /^glucose value/iu],
    roles: { date: /^timestamp/iu, value: /^glucose value/iu },
    kind: 'glucose',
  },
  {
    madeBy: 'Omron',
    titles: [
      /^(sys|systolic)\s?\(mmhg\)/iu,
      /^(dia|diastolic)\s?\(mmhg\)/iu,
      /irregular heartbeat|body movement|device model|truread|omron/iu,
    ],
    roles: { date: /date/iu, time: /^(measurement )?time$/iu, systolic: /^sys/iu, diastolic: /^dia/iu, pulse: /^(pulse|heart)/iu },
    kind: 'blood-pressure',
  },
  {
    madeBy: 'Withings',
    titles: [/^date$/iu, /^weight \(/iu, /^fat mass/iu],
    roles: { date: /^date$/iu, value: /^weight \(/iu },
    kind: 'weight',
  },
  {
    madeBy: 'Withings',
    titles: [/^date$/iu, /^heart rate$/iu, /^systolic$/iu, /^diastolic$/iu, /^comments$/iu],
    roles: { date: /^date$/iu, systolic: /^systolic$/iu, diastolic: /^diastolic$/iu, pulse: /^heart rate$/iu },
    kind: 'blood-pressure',
  },
]
const DATE = /date|datum|dat[aă]\b|fecha|timestamp|zeitstempel|moment|când/iu
const TIME = /^(time|uhrzeit|zeit|or[aă]|hora|heure)\b/iu
const SYSTOLIC = /sys|sist|^sbp|max/iu
const DIASTOLIC = /dia(?!bet)|^dbp|min/iu
const PULSE = /pul[sz]|heart|bpm|frecven|ritm/iu
const GLUCOSE = /gluc|gluk|glic|glyc|zucker|sugar|bg\b|mg\/dl|mmol/iu
const WEIGHT = /weight|gewicht|greut|peso|poids|\bkg\b|\blbs?\b/iu
/** Rows in which titles are looked for, and of which a column is told. */
const TITLE_ROWS_MAX = 20
const LOOKED_AT_ROWS = 60
const SAMPLE_ROWS = 5_000
const SHOWN_ROWS = 4
const SHOWN_COLUMNS = 40
const SHOWN_LENGTH_MAX = 80

/** Finds the titles; null where there is no table of at least a date and a number. */
export function tableOf(text: string): Table | null {
  const separator = separatorOf(text)
  if (separator === null) return null
  const beginning: TableRow[] = []
  for (const row of rowsIn(text, separator)) {
    beginning.push(row)
    if (beginning.length >= SAMPLE_ROWS + TITLE_ROWS_MAX) break
  }
  const tops = beginning.slice(0, TITLE_ROWS_MAX)
  const first = tops.findIndex(({ cells }) => cells.some(looksLikeDate) && cells.some((cell) => numberOf(cell) !== null))
  const known = tops.findIndex(({ cells }) => layoutOf(cells) !== undefined)
  if (first === -1 && known === -1) return null
  const titleRow = known !== -1 ? known : titleRowAbove(tops, first)
  const titles = beginning[titleRow]?.cells ?? []
  const isTitles = known !== -1 || (titles.length > 1 && !titles.some((cell) => numberOf(cell) !== null || looksLikeDate(cell)))
  const from = beginning[isTitles || titleRow < first - 1 ? titleRow + 1 : first]?.line ?? Number.POSITIVE_INFINITY
  function* rows(): Generator<TableRow> {
    for (const row of rowsIn(text, separator ?? '')) if (row.line >= from) yield row
  }
  const sample = beginning.filter(({ line }) => line >= from)
  return { titles: isTitles ? titles : [], sample, rows, madeBy: isTitles ? (layoutOf(titles)?.madeBy ?? '') : '' }
}

/** The first rows may hold a date and a word ("Lo"): they are data, and the titles stand above all of them. */
function titleRowAbove(tops: readonly TableRow[], first: number): number {
  let at = first - 1
  while (at >= 0 && tops[at]?.cells.some(looksLikeDate) === true) at -= 1
  return at
}

/** The question about a table of this name. */
export function questionOf(table: Table, file: number, name: string): TableQuestion {
  const { titles, sample, madeBy } = table
  const layout = layoutOf(titles)
  const kind = layout?.kind ?? kindOf(titles)
  const columns = layout === undefined ? guessed(table, kind) : columnsBy(titles, layout.roles)
  const cut = (cells: readonly string[]): readonly string[] => cells.slice(0, SHOWN_COLUMNS).map((cell) => cell.slice(0, SHOWN_LENGTH_MAX))
  let rowCount = 0
  for (const _row of table.rows()) rowCount += 1
  const dates = sample.map(({ cells }) => cells[columns.date ?? -1] ?? '')
  return {
    file,
    name,
    madeBy,
    titles: cut(titles),
    rows: sample
      .filter(({ cells }) => isTold(cells, columns))
      .slice(0, SHOWN_ROWS)
      .map(({ cells }) => cut(cells)),
    rowCount,
    kind,
    columns,
    order: orderOf(dates),
    unit: unitOf(kind, titles, columns),
  }
}

/** Rows with a date and a value are shown before others. */
function isTold(cells: readonly string[], { date, value, systolic }: TableColumns): boolean {
  if (date === undefined) return true
  const number = value ?? systolic
  return looksLikeDate(cells[date] ?? '') && (number === undefined || (cells[number] ?? '') !== '')
}

function layoutOf(titles: readonly string[]): Layout | undefined {
  return LAYOUTS.find((layout) => layout.titles.every((title) => titles.some((one) => title.test(one))))
}

function columnsBy(titles: readonly string[], roles: Layout['roles']): TableColumns {
  const found: Partial<Record<ColumnRole, number>> = {}
  for (const [role, title] of Object.entries(roles) as [ColumnRole, RegExp][]) {
    const at = titles.findIndex((one) => title.test(one))
    if (at !== -1) found[role] = at
  }
  return found
}

function kindOf(titles: readonly string[]): TableKind | null {
  if (titles.some((one) => SYSTOLIC.test(one)) && titles.some((one) => DIASTOLIC.test(one))) return 'blood-pressure'
  if (titles.some((one) => GLUCOSE.test(one))) return 'glucose'
  return titles.some((one) => WEIGHT.test(one)) ? 'weight' : null
}

/** By title, or else by what stands in the column; a column has one role. */
function guessed({ titles, sample: rows }: Table, kind: TableKind | null): TableColumns {
  const sample = rows.slice(0, LOOKED_AT_ROWS)
  const width = Math.max(titles.length, ...sample.map(({ cells }) => cells.length))
  const share = (column: number, is: (cell: string) => boolean): boolean => {
    const filled = sample.map(({ cells }) => cells[column] ?? '').filter((cell) => cell !== '')
    return filled.length > 0 && filled.filter(is).length * 2 >= filled.length
  }
  const all = Array.from({ length: width }, (_, column) => column)
  const dates = all.filter((column) => share(column, looksLikeDate))
  const numbers = all.filter((column) => share(column, (cell) => numberOf(cell) !== null))
  const date = dates.find((column) => DATE.test(titles[column] ?? '')) ?? dates[0]
  const time = all.find(
    (column) => column !== date && TIME.test(titles[column] ?? '') && share(column, (cell) => /^\d{1,2}[:.]\d{2}/u.test(cell)),
  )
  const by = (title: RegExp): number | undefined => numbers.find((column) => title.test(titles[column] ?? ''))
  const found: Partial<Record<ColumnRole, number | undefined>> = { date, time }
  if (kind === 'blood-pressure') Object.assign(found, { systolic: by(SYSTOLIC), diastolic: by(DIASTOLIC), pulse: by(PULSE) })
  else if (kind === 'glucose') found.value = by(GLUCOSE)
  else if (kind === 'weight') found.value = by(WEIGHT)
  return Object.fromEntries(Object.entries(found).filter(([, column]) => column !== undefined))
}

/** By the title only: a number alone does not say what it is. */
function unitOf(kind: TableKind | null, titles: readonly string[], columns: TableColumns): string | null {
  if (kind === 'blood-pressure') return 'mmHg'
  const title = titles[columns.value ?? -1] ?? ''
  if (kind === 'glucose') return /mmol/iu.test(title) ? 'mmol/L' : /mg\s?\/?\s?dl/iu.test(title) ? 'mg/dL' : null
  return /\bkg\b/iu.test(title) ? 'kg' : /\blbs?\b/iu.test(title) ? 'lb' : null
}
