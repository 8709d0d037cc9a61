/** Entries of a table: a question about its columns, or, once that is answered, the file and the readings in it. */

import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { decodePlainText } from '../../../shared/model/plain-text.ts'
import type { TableChoice } from '../../../shared/model/table-columns.ts'
import { entriesOfEcg } from '../apple/ecg.ts'
import { documentEntryOf } from '../document-entry.ts'
import type { ReadFile, Subject } from '../document-entry.ts'
import { assumedWords } from '../file-kind.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import type { ParseLimits } from '../limits.ts'
import { DOCUMENT_ENTRY, toldEntryOf } from '../read-entry.ts'
import type { Told } from '../read-entry.ts'
import { toldReadings } from '../readings/observations.ts'
import { questionOf, tableOf } from './propose.ts'
import { readTable } from './read-table.ts'
import type { TableReadings } from './read-table.ts'

const CSV_TYPE = 'text/csv'
/** Lines that are named. */
const LINES_NAMED_MAX = 12

/** Errors: `table-columns-unknown` with a question, `table-empty`, `table-rows-unread`, `file-too-large`, `file-unknown-kind`. */
export function* entriesOfTable(
  file: ReadFile,
  source: EntrySource,
  limits: ParseLimits,
  choices: readonly TableChoice[],
): Generator<ParsedEntry> {
  if (file.bytes.length !== file.sizeBytes) {
    yield refusedEntry(source, 0, 'file-too-large')
    return
  }
  const read = decodePlainText(file.bytes)
  const text = read?.text ?? null
  const ecg = text === null ? null : entriesOfEcg(file, text, source, limits)
  if (ecg !== null) {
    yield* ecg
    return
  }
  const table = text === null ? null : tableOf(text)
  if (table === null) {
    yield refusedEntry(source, 0, 'file-unknown-kind')
    return
  }
  const question = questionOf(table, source.file, source.name)
  const choice = choices.find((one) => one.file === source.file && one.name === source.name)
  const ask = (code: 'table-columns-unknown' | 'table-empty'): ParsedEntry => ({ ...refused(source, code), table: question })
  if (choice === undefined) {
    yield ask('table-columns-unknown')
    return
  }
  const found = readTable(table, choice)
  if (found.count === 0) yield ask('table-empty')
  else yield* entriesOfReadings(file, found, source, limits, assumedWords(read?.encoding))
}

function* entriesOfReadings(
  file: ReadFile,
  found: TableReadings,
  source: EntrySource,
  limits: ParseLimits,
  description: string,
): Generator<ParsedEntry> {
  const subject: Subject | undefined = found.subject
  const about = subject === undefined ? {} : { subject }
  const title = source.name.slice(source.name.lastIndexOf('/') + 1)
  yield documentEntryOf(file, source, { mediaType: CSV_TYPE, title, description, ...about }, limits)
  let entry = DOCUMENT_ENTRY + 1
  for (const told of toldBy(found)) {
    yield toldEntryOf(told, source, entry, subject)
    entry += 1
  }
  const { unread } = found
  if (unread.length === 0) return
  const named = unread.slice(0, LINES_NAMED_MAX).join(', ')
  const lines = unread.length > LINES_NAMED_MAX ? `${named}, …` : named
  yield { ...refused(source, 'table-rows-unread'), entry, error: { code: 'table-rows-unread', detail: { count: unread.length, lines } } }
}

function* toldBy({ pressures, readings }: TableReadings): Generator<Told> {
  yield* pressures.told()
  for (const gathered of readings.kinds()) yield* toldReadings(gathered, Number.NaN)
}

function refused(
  source: EntrySource,
  code: 'table-columns-unknown' | 'table-empty' | 'table-rows-unread',
): Extract<ParsedEntry, { type: 'refused' }> {
  return { type: 'refused', file: source.file, entry: 0, name: source.name, error: { code } }
}
