/** Searches by words: the best hits first, each item once, and how many there are. */

import { plainLetters } from '../../../shared/model/sought-words.ts'
import type { SearchQuery } from '../ports.ts'
import type { Database } from './database.ts'
import type { Conditions } from './narrow.ts'
import { shelfOf } from './pack-row.ts'

/** Words of a title count so many times those of the rest. */
const TITLE_WEIGHT = 8
/** Words of one query that are looked at. */
const QUERY_WORDS_MAX = 12
/** Hits that are counted and weighed one by one. Those with all the words in their titles come first, the newest first among them. */
const HITS_WEIGHED_MAX = 1000

interface Hit {
  readonly number: number
  readonly score: number
  /** Of an item of several sources the row that stands for it, and the place behind it; else 0. */
  readonly lead: number
  readonly place: number
}
export interface FoundHits {
  readonly hits: readonly Pick<Hit, 'number'>[]
  readonly total: number
  readonly atLeast: boolean
}

/** The page that is asked for. `folds`: of the hits that are one item the one that says most is shown, in the place of the first. */
export function findHits(
  database: Database,
  text: string,
  query: SearchQuery,
  narrowing: Conditions & { readonly folds: boolean },
): FoundHits {
  const match = matchOf(text)
  if (match === '') return { hits: [], total: 0, atLeast: false }
  const end = query.offset + query.limit
  const most = Math.max(HITS_WEIGHED_MAX, end) + 1
  const find = finder(database, match, query, narrowing)
  const page = (hits: readonly Hit[], counted: readonly Hit[]): FoundHits => ({
    hits: hits.slice(query.offset, end),
    total: Math.min(counted.length, most - 1),
    atLeast: counted.length === most,
  })
  if (query.order !== 'rank') {
    const hits = find('title body', '0', most)
    return page(hits, hits)
  }
  const titled = find('title', '0', most)
  if (titled.length === most) return page(titled, titled)
  const all = find('title body', `bm25(words, ${String(TITLE_WEIGHT)}, 1, 0)`, most)
  const first = new Set(titled.map(itemOf))
  const rest = all.filter((hit) => !first.has(itemOf(hit)))
  if (all.length <= HITS_WEIGHED_MAX) rest.sort((a, b) => a.score - b.score || b.number - a.number)
  return page([...titled, ...rest], all)
}

/** Gives so many hits at the most, in the order of their numbers. */
function finder(
  database: Database,
  match: string,
  { order, kinds }: SearchQuery,
  { conditions, values, byNumber, folds }: Conditions & { readonly folds: boolean },
): (columns: string, score: string, most: number) => readonly Hit[] {
  const from = byNumber && !folds ? 'words' : 'words CROSS JOIN rows ON rows.number = words.rowid'
  const standing = folds ? 'CAST(lead AS INTEGER) AS lead, CAST(place AS INTEGER) AS place' : '0 AS lead, 0 AS place'
  const where = ['words MATCH ?', ...conditions.map((condition) => condition.replaceAll('number', 'words.rowid'))].join(' AND ')
  const shelf = kinds === undefined ? '' : ` AND shelf : (${kinds.map(shelfOf).join(' OR ')})`
  return (columns, score, most) => {
    const find = database.prepare(
      `SELECT words.rowid AS number, ${score} AS score, ${standing} FROM ${from} WHERE ${where}
       ORDER BY words.rowid ${order === 'oldest' ? 'ASC' : 'DESC'} LIMIT ?`,
    )
    for (let limit = most; ; limit *= 2) {
      const hits = find.all([`{${columns}} : (${match})${shelf}`, ...values, limit]) as readonly Hit[]
      const items = folds ? onePerItem(hits) : hits
      if (hits.length < limit || items.length >= most) return items.slice(0, most)
    }
  }
}

function onePerItem(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<number, Hit>()
  for (const hit of hits) {
    const known = best.get(itemOf(hit))
    if (known === undefined || hit.place < known.place) best.set(itemOf(hit), hit)
  }
  return [...best.values()]
}

/** The number of the row that stands for it. */
function itemOf({ number, lead }: Hit): number {
  return lead === 0 ? number : lead
}

/** What is between quotes is one phrase, every other word a prefix: operators in what a person typed mean nothing. */
function matchOf(text: string): string {
  const parts = plainLetters(text).split('"')
  const terms = parts.flatMap((part, at) => {
    // Accents that have no letter of their own are left to the index, which reads a query as it reads a text.
    const words = part.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
    // An odd place is inside quotes, where they were closed.
    const phrase = at % 2 === 1 && at < parts.length - 1
    return phrase ? (words.length === 0 ? [] : [`"${words.join(' ')}"`]) : termsOf(words)
  })
  return terms.slice(0, QUERY_WORDS_MAX).join(' AND ')
}

const FIGURES = /^\p{N}+$/u
/** A unit, or what stands before a number in a name: mg, B, CA. */
const SHORT = /^\p{L}{1,3}$/u
const BOTH = /^(?:(\p{N}+)(\p{L}{1,3})|(\p{L}{1,3})(\p{N}+))$/u

/** "5mg" is found where "5 mg" is written, and the other way round. */
function termsOf(words: readonly string[]): readonly string[] {
  const terms: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const [word = '', next = ''] = words.slice(at, at + 2)
    const two =
      BOTH.exec(word)
        ?.slice(1)
        .filter((part) => part !== undefined) ?? []
    if (two.length > 0) terms.push(`("${word}"* OR "${two.join(' ')}"*)`)
    else if ((FIGURES.test(word) && SHORT.test(next)) || (SHORT.test(word) && FIGURES.test(next))) {
      terms.push(`(("${word}"* AND "${next}"*) OR "${word}${next}"*)`)
      at += 1
    } else terms.push(`"${word}"*`)
  }
  return terms
}
