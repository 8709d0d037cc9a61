/** What somebody may be about to type: titles that are there, found by the words of titles alone. */

import type { RecordRow } from '../../../shared/model/record.ts'
import type { Database } from './database.ts'
import { rowsOf } from './search-rows.ts'
import { foldWord } from '../../../shared/model/sought-words.ts'

/** Words that the last one may become, and the newest rows of each that are looked at: so much work, however many records there are. */
const WORDS_MAX = 24
const ROWS_A_WORD = 12
/** Words before the last one that are looked at. */
const WORDS_BEFORE_MAX = 6

/** The newest row of each title that has all the words, those that begin with the text first. */
export function suggestRows(database: Database, text: string, limit: number): readonly RecordRow[] {
  const typed = foldWord(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const last = typed.at(-1)
  if (last === undefined) return []
  const before = typed.slice(0, -1).slice(0, WORDS_BEFORE_MAX)
  const find = database.prepare('SELECT rowid AS number FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?')
  const numbers = wordsFrom(database, last).flatMap((word) => {
    const terms = [...before, word].map((one) => `"${one}"`).join(' ')
    return find.all([`{title} : (${terms})`, ROWS_A_WORD]) as readonly { readonly number: number }[]
  })
  const newestFirst = [...new Set(numbers.map(({ number }) => number))].sort((a, b) => b - a)
  const byTitle = new Map<string, RecordRow>()
  for (const row of rowsOf(
    database,
    newestFirst.map((number) => ({ number })),
  )) {
    const title = foldWord(row.title)
    if (!byTitle.has(title)) byTitle.set(title, row)
  }
  const begins = ([title]: readonly [string, RecordRow]): number => (title.startsWith(typed.join(' ')) ? 0 : 1)
  return [...byTitle]
    .sort((a, b) => begins(a) - begins(b))
    .slice(0, limit)
    .map(([, row]) => row)
}

/** Words of titles that begin so, in the order of the alphabet. */
function wordsFrom(database: Database, beginning: string): readonly string[] {
  database.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.title_words USING fts5vocab('main', 'words', 'col')")
  const found = database
    .prepare("SELECT term FROM temp.title_words WHERE term >= ? AND term <= ? AND col = 'title' LIMIT ?")
    .all([beginning, `${beginning}\u{10FFFF}`, WORDS_MAX])
  return (found as readonly { readonly term: string }[]).map(({ term }) => term)
}
