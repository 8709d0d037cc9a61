/** Values over time of a few tests: numbers for the chart, everything for the table. */

import { CHARTS_MAX } from '../../../../shared/api/labs-views.ts'
import type { ChartLine, ChartPoint, ChartView } from '../../../../shared/api/labs-views.ts'
import type { ListedRow } from '../../../../shared/api/source-views.ts'
import { conceptWords } from '../../../../shared/fhir/coded-words.ts'
import { keyOf } from '../../../../shared/fhir/concept.ts'
import { isOfAnother } from '../../../../shared/fhir/kind.ts'
import { objectAt, objectsAt } from '../../../../shared/fhir/json.ts'
import { measurementOf, measurementText } from '../../../../shared/fhir/measurement.ts'
import { withOwnWords } from '../../../../shared/fhir/own-words.ts'
import { momentOf, replacedValues, strandsOf } from '../../../../shared/fhir/series.ts'
import { isVoid } from '../../../../shared/fhir/standing.ts'
import type { Language } from '../../../../shared/fhir/terminology.ts'
import type { RecordId, RecordRow } from '../../../../shared/model/record.ts'
import { summaryIn, titleIn } from '../../../../shared/model/row-words.ts'
import { findRows } from '../../session/records/filters.ts'
import { openRows } from '../../session/records/newest-rows.ts'
import type { OpenedRow } from '../../session/records/newest-rows.ts'
import { nameOn, whoseInFront } from '../../session/records/whose.ts'
import { refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Values of one test, the newest; and how many are read at once. */
const POINTS_MAX = 3_000
const ROWS_A_PAGE = 500
/** How often it is read where the index goes on meanwhile. */
const READINGS_MAX = 3

/** Of several people in the vault one chart each, the holder's first. Errors: `search-unavailable`, `input-invalid` for none or more than `CHARTS_MAX`. */
export async function showCharts(session: Session, args: { readonly codes: readonly string[] }): Promise<readonly ChartView[]> {
  const { codes } = args
  if (codes.length === 0 || codes.length > CHARTS_MAX || codes.some((code) => typeof code !== 'string' || code === ''))
    throw refusal('input-invalid')
  const { language } = (await readVaultEntry(session)).settings
  const charts: ChartView[] = []
  for (const code of new Set(codes)) charts.push(...(await chartsOf(session, code, language)))
  return charts
}

async function chartsOf(session: Session, code: string, language: Language): Promise<readonly ChartView[]> {
  const { rows: found, total } = await rowsOfCode(session, code, READINGS_MAX)
  const { rows, whose } = await whoseInFront(session, found)
  const byName = new Map<string | undefined, ListedRow[]>([[undefined, []]])
  for (const row of rows) {
    const name = nameOn(whose(row.id))
    const theirs = byName.get(name)
    if (theirs === undefined) byName.set(name, [row])
    else theirs.push(row)
  }
  const charts: ChartView[] = []
  for (const [person, own] of byName) {
    // Older values that were not read may be anybody's: the holder's chart tells of them.
    const all = person === undefined ? own.length + total - rows.length : own.length
    const chart = await chartOf(session, code, { rows: own, total: all }, language)
    charts.push(person === undefined ? chart : { ...chart, person })
  }
  const filled = charts.filter(({ points }) => points.length > 0)
  return filled.length > 0 ? filled : charts.slice(0, 1)
}

async function chartOf(
  session: Session,
  code: string,
  { rows, total }: { readonly rows: readonly ListedRow[]; readonly total: number },
  language: Language,
): Promise<ChartView> {
  const bare = await openBare(session, rows)
  const said = rows.filter(({ id, summary }) => summary !== '' && !isOfAnother(bare.get(id)?.resource ?? {}))
  const replaced = new Set([...replacedValues(said)].map(({ id }) => id))
  const points = said.map((row) => ({ ...pointOf(row, language), ...(replaced.has(row.id) ? { replaced: true as const } : {}) }))
  const title = rows[0] === undefined ? '' : titleIn(rows[0], language)
  const lines = [...ownLines(code, said, language), ...partLines(said, bare, language)].map((line) => ({
    ...line,
    points: line.points.filter(({ recordId }) => !replaced.has(recordId)),
  }))
  return {
    code,
    title,
    lines: lines.map(inTime).filter((line) => line.points.length > 0),
    points,
    // What says nothing, or is about somebody else, is no older value that was left out.
    total: total - (rows.length - said.length),
  }
}

/** The newest `POINTS_MAX` at most. Where the index changes between two pages it is read from the beginning: no value may be skipped. */
async function rowsOfCode(
  session: Session,
  code: string,
  readingsMax: number,
): Promise<{ readonly rows: readonly ListedRow[]; readonly total: number }> {
  const rows: ListedRow[] = []
  let total = 0
  // A page is shorter than was asked for also where a record of it is just being deleted.
  for (let offset = 0; offset === 0 || (offset < total && offset < POINTS_MAX); offset += ROWS_A_PAGE) {
    const page = await findRows(session, { code, limit: ROWS_A_PAGE, offset, order: 'newest' })
    if (offset > 0 && page.total !== total && readingsMax > 1) return rowsOfCode(session, code, readingsMax - 1)
    rows.push(...page.rows)
    total = page.total
  }
  return { rows, total }
}

/** One line; an average of a day is drawn beside single readings, never joined with them. */
function ownLines(code: string, rows: readonly ListedRow[], language: Language): readonly ChartLine[] {
  const measured = rows.filter(({ measurement }) => measurement !== undefined)
  return strandsOf(measured).map((strand) => ({
    code,
    title: strand[0] === undefined ? '' : titleIn(strand[0], language),
    points: strand.map((row) => pointOf(row, language)),
  }))
}

/** What several sources say alike is one point that names them all. */
function pointOf(row: ListedRow, language: Language): ChartPoint {
  const { id, date, source, status, measurement, sources } = row
  const named = (sources ?? [{ source }]).map((one) => one.source).join(', ')
  return {
    recordId: id,
    date,
    text: summaryIn(row, language),
    source: named,
    status,
    ...(measurement === undefined ? {} : { measurement }),
  }
}

/** Only what still holds and has its place in time. */
function inTime(line: ChartLine): ChartLine {
  const points = line.points.filter(({ date, status }) => date !== '' && !isVoid(status))
  return { ...line, points: [...points].sort((a, b) => momentOf(a.date) - momentOf(b.date)) }
}

/** The records that have no value of their own. */
async function openBare(session: Session, rows: readonly RecordRow[]): Promise<ReadonlyMap<RecordId, OpenedRow>> {
  const bare = rows.filter(({ measurement, summary }) => measurement === undefined && summary !== '')
  return openRows(
    session,
    bare.map(({ id }) => id),
  )
}

/** Lines of parts, as systolic and diastolic, out of the records that have no value of their own. */
function partLines(rows: readonly RecordRow[], bare: ReadonlyMap<RecordId, OpenedRow>, language: Language): readonly ChartLine[] {
  const lines = new Map<string, { readonly title: string; readonly points: ChartPoint[] }>()
  for (const { id } of rows) {
    const record = bare.get(id)
    const said = record === undefined ? undefined : withOwnWords(record.resource, language)
    for (const component of objectsAt(said, 'component')) {
      const measurement = measurementOf(component)
      const concept = objectAt(component, 'code')
      const title = conceptWords(concept, language)
      const code = keyOf(concept)
      if (record === undefined || measurement === undefined || title === '') continue
      // A code without its system may mean two things: its words are part of what it is.
      const key = code === '' || code.startsWith('|') ? `${code} ${title}`.trim() : code
      const line = lines.get(key) ?? { title, points: [] }
      lines.set(key, line)
      line.points.push({ ...pointOf(record.row, language), text: measurementText(measurement), measurement })
    }
  }
  return [...lines].map(([code, line]) => ({ code, ...line }))
}
