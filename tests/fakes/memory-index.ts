/** A search index in memory: every word of the query must begin a word of the record. */

import type { IndexLine, IndexPort, Narrowing, SearchQuery } from '../../electron/vault/ports.ts'
import { peopleTold } from '../../shared/fhir/people.ts'
import { outdatedAmong } from '../../shared/fhir/outdated.ts'
import { replacedAmong } from '../../shared/fhir/replaced-documents.ts'
import { NO_DETAIL, sameItems } from '../../shared/fhir/same-items.ts'
import type { SourcedRow } from '../../shared/fhir/same-items.ts'
import type { RecordKind, RecordRow } from '../../shared/model/record.ts'
import type { SourceOf } from '../../shared/model/source-of.ts'
import { foldWord } from '../../shared/model/sought-words.ts'
import { ok } from '../../shared/model/result.ts'

interface Entry extends SourcedRow {
  readonly words: string
  readonly said: string
  readonly version?: IndexLine['version']
}

const wordsOf = (text: string): readonly string[] =>
  foldWord(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** Empty at first, at number 0. */
export function createMemoryIndex(): IndexPort {
  const held = new Map<string, Entry>()
  /** With what is outdated said in the rows. */
  let entries: ReadonlyMap<string, Entry> = held
  let apart: ReadonlySet<string> = new Set()
  let seq = 0
  const changed = (): void => {
    const outdated = outdatedAmong([...held].flatMap(([id, { version }]) => (version === undefined ? [] : [{ ...version, id }])))
    const rowOf = (row: RecordRow): RecordRow => {
      const outdatedBy = outdated.get(row.id)
      return outdatedBy === undefined ? row : { ...row, outdatedBy }
    }
    entries = new Map([...held].map(([id, one]) => [id, { ...one, row: rowOf(one.row) }]))
  }
  const matches = ({ row, words }: Entry, query: SearchQuery): boolean => {
    const all = wordsOf(`${row.title} ${row.summary} ${row.source} ${words}`)
    const parts = (query.text ?? '').split('"')
    const text = parts.every((part, at) => {
      const phrase = at % 2 === 1 && at < parts.length - 1
      if (phrase) return ` ${all.join(' ')} `.includes(` ${wordsOf(part).join(' ')} `)
      return wordsOf(part).every((wanted) => all.some((word) => word.startsWith(wanted)))
    })
    const days =
      (query.from === undefined || (row.date !== '' && (row.date >= query.from || query.from.startsWith(row.date)))) &&
      (query.until === undefined || (row.date !== '' && row.date <= `${query.until}~`))
    const listed = row.kind !== 'image' || (query.text === undefined && query.code !== undefined)
    const kind = query.kinds === undefined ? listed : query.kinds.includes(row.kind) && (query.text === undefined || row.kind !== 'image')
    const named = (query.code === undefined || row.code === query.code) && (query.source === undefined || row.source === query.source)
    return text && days && kind && named && (query.ids === undefined || query.ids.includes(row.id))
  }
  /** With whose each is, as far as all of them say it. */
  const told = (): readonly Entry[] => {
    const all = [...entries.values()]
    const personOf = peopleTold(all.filter(({ row }) => row.kind !== 'image').map(({ row: { source }, said }) => ({ source, said })))
    // What is outdated, or set apart, stands by itself.
    return all
      .filter(({ row }) => row.outdatedBy === undefined && !apart.has(row.id))
      .map((one) => ({ ...one, person: personOf(one.row.source, one.said) }))
  }
  /** Of each item the first of its rows that is there. */
  const folded = (found: readonly Entry[], query: Pick<SearchQuery, 'every'>): readonly Entry[] => {
    if (query.every === true) return found
    const behind = sameItems(told()).flatMap((item) => item.filter(({ row }) => found.some((one) => one.row.id === row.id)).slice(1))
    return found.filter(({ row }) => !behind.some((one) => one.row.id === row.id))
  }
  const sourcesOf = (item: readonly Entry[]): readonly SourceOf[] => item.map(({ row: { id, source } }) => ({ id, source }))
  const titled = ({ row }: Entry, query: SearchQuery): number =>
    wordsOf(query.text ?? '').some((wanted) => wordsOf(row.title).some((word) => word.startsWith(wanted))) ? 1 : 0
  return {
    open: () => Promise.resolve(ok({ seq })),
    put: (rows, next) => {
      for (const { row, words, detail = NO_DETAIL, said = '', version } of rows)
        held.set(row.id, { row, words, detail, said, ...(version === undefined ? {} : { version }) })
      changed()
      seq = next
      return Promise.resolve(ok(null))
    },
    setApart: (ids) => {
      apart = new Set(ids)
      return Promise.resolve(ok(null))
    },
    remove: (ids, next) => {
      for (const id of ids) held.delete(id)
      changed()
      seq = next
      return Promise.resolve(ok(null))
    },
    clear: () => {
      held.clear()
      changed()
      seq = 0
      return Promise.resolve(ok(null))
    },
    search: (query) => {
      const sign = query.order === 'oldest' ? 1 : -1
      const fitting = [...entries.values()].filter((entry) => matches(entry, query))
      const found = [...folded(fitting, query)].sort((a, b) => {
        const rank = query.order === 'rank' ? titled(b, query) - titled(a, query) : 0
        return rank === 0 ? sign * (a.row.date < b.row.date ? -1 : 1) : rank
      })
      const rows = found.slice(query.offset, query.offset + query.limit).map((one) => one.row)
      return Promise.resolve(ok({ rows, total: found.length, atLeast: false }))
    },
    listOverlaps: (kinds, limit) => {
      const rows = folded([...entries.values()], {})
        .map(({ row }) => row)
        .filter((row) => kinds.includes(row.kind) && row.date !== '')
      const dayOf = (row: RecordRow): string => `${row.kind} ${row.date.slice(0, 10)}`
      const found = rows.filter((row) => rows.some((other) => dayOf(other) === dayOf(row) && other.source !== row.source))
      return Promise.resolve(ok(found.sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, limit)))
    },
    listIds: () => Promise.resolve(ok(new Uint8Array(Buffer.from([...entries.keys()].join(''), 'hex')))),
    get: (ids) => Promise.resolve(ok(ids.flatMap((id) => entries.get(id)?.row ?? []))),
    itemsOf: (ids) =>
      Promise.resolve(
        ok(
          sameItems(told())
            .map(sourcesOf)
            .filter((item) => item.some(({ id }) => ids.includes(id))),
        ),
      ),
    listReplaced: () => Promise.resolve(ok(replacedAmong([...entries.values()].filter(({ row }) => row.kind === 'document')))),
    listItems: (limit) => Promise.resolve(ok(sameItems(told()).map(sourcesOf).slice(0, limit))),
    saidOf: (ids) => Promise.resolve(ok(ids.map((id) => entries.get(id)?.said ?? ''))),
    listSaid: () => {
      const counts = new Map<string, { readonly source: string; readonly said: string; readonly count: number }>()
      for (const { row, said } of entries.values()) {
        if (row.kind === 'image') continue
        const key = JSON.stringify([row.source, said])
        counts.set(key, { source: row.source, said, count: (counts.get(key)?.count ?? 0) + 1 })
      }
      return Promise.resolve(
        ok(
          [...counts.values()].sort(
            (a, b) => b.count - a.count || (JSON.stringify([a.source, a.said]) < JSON.stringify([b.source, b.said]) ? -1 : 1),
          ),
        ),
      )
    },
    countByKind: (every) => {
      const counts: Partial<Record<RecordKind, number>> = {}
      for (const { row } of folded([...entries.values()], every === true ? { every } : {})) counts[row.kind] = (counts[row.kind] ?? 0) + 1
      return Promise.resolve(ok(counts))
    },
    countByMonth: (query: Narrowing) => {
      const counts = new Map<string, number>()
      const fitting = [...entries.values()].filter((entry) => matches(entry, { ...query, limit: 0, offset: 0 }))
      for (const { row } of folded(fitting, query)) {
        const { date } = row
        const month = date.length === 4 ? `${date}-01` : date.slice(0, 7)
        counts.set(month, (counts.get(month) ?? 0) + 1)
      }
      return Promise.resolve(ok([...counts].sort(([a], [b]) => (a < b ? 1 : -1)).map(([month, count]) => ({ month, count }))))
    },
    suggest: (text, limit) => {
      const typed = wordsOf(text)
      const begins = ({ title }: RecordRow): number => (wordsOf(title).join(' ').startsWith(typed.join(' ')) ? 0 : 1)
      const found = [...entries.values()]
        .map(({ row }) => row)
        .filter((row) => typed.length > 0 && typed.every((wanted) => wordsOf(row.title).some((word) => word.startsWith(wanted))))
        .sort((a, b) => begins(a) - begins(b) || (a.date < b.date ? 1 : -1))
      return Promise.resolve(ok([...new Map([...found].reverse().map((row) => [row.title, row])).values()].reverse().slice(0, limit)))
    },
    close: () => Promise.resolve(),
  }
}
