/** Completes what is being typed from titles that this vault holds; nothing is asked anywhere else. */

import { titleIn } from '../../../../shared/model/row-words.ts'
import { checkedRows } from '../../session/records/filters.ts'
import { askIndex } from '../../session/records/index-rows.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Longest text that is completed, in characters, and titles at the most. */
const TEXT_LENGTH_MAX = 100
const TITLES_MAX = 12

export interface SuggestTitlesArgs {
  readonly text: string
  readonly limit: number
}

/** Titles as their records have them, those that begin with the text first. Errors: `search-unavailable`. */
export async function suggestTitles(session: Session, { text, limit }: SuggestTitlesArgs): Promise<readonly string[]> {
  const typed = text.trim()
  if (typed === '' || typed.length > TEXT_LENGTH_MAX) return []
  const { found } = await askIndex(session, (index) => index.suggest(typed, Math.min(limit, TITLES_MAX)))
  const { language } = (await readVaultEntry(session)).settings
  return [...new Set((await checkedRows(session, found)).map((row) => titleIn(row, language)))]
}
