/** Answers the three questions of the first page: what do I have, is anything odd, who can see it. */

import type { ListedRow } from '../../../../shared/api/source-views.ts'
import type { HomeView } from '../../../../shared/api/vault-api.ts'
import { absenceOf, isOfAllAllergies } from '../../../../shared/fhir/absent.ts'
import { holdingValues, lineOf } from '../../../../shared/fhir/series.ts'
import { isVoid } from '../../../../shared/fhir/standing.ts'
import { isNow } from '../../../../shared/fhir/summary-sections.ts'
import type { RecordKind, RecordRow } from '../../../../shared/model/record.ts'
import { askIndex, countRecords } from '../../session/records/index-rows.ts'
import { mistakenLast, oddness, trendOf } from '../../session/records/measures.ts'
import { withSources } from '../../session/records/item-sources.ts'
import { newestRows, todayOf } from '../../session/records/newest-rows.ts'
import { indexOf } from '../../session/records/index-state.ts'
import { divide, ownInFront, peopleIn, personOn } from '../../session/records/whose.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { listGrants } from '../shares/list-grants.ts'
import { isUnwitnessed, isWaiting } from '../../session/ledger/outbox-states.ts'

/** Rows read of one kind for the page, as many as the summary looks at; where there are more the page says so. */
const ROWS_READ_MAX = 5_000
const HOME_KINDS: readonly RecordKind[] = ['problem', 'medicine', 'allergy', 'immunization', 'lab']
/** Rows of a list that the page has room for: of these the sources are named. */
const ROWS_NAMED_MAX = 12

/** Errors: `search-unavailable`. */
export async function showHome(session: Session): Promise<HomeView> {
  const cut: RecordKind[] = []
  const people = await peopleIn(session)
  const rows = async (kind: RecordKind): Promise<readonly RecordRow[]> => {
    const read = await newestRows(session, kind, { rowsMax: ROWS_READ_MAX })
    if (!read.whole) cut.push(kind)
    return people === null ? read.rows : ownInFront(session, people, read.rows)
  }
  // Together: each of them waits a little for an index that is behind.
  const [{ found: counts, indexing }, { found: records }, ...lists] = await Promise.all([
    askIndex(session, (index) => index.countByKind()),
    askIndex(session, (index) => index.countByKind(true)),
    rows('allergy'),
    rows('problem'),
    rows('medicine'),
    rows('immunization'),
    rows('lab'),
  ])
  const whose = await people?.whoseRows(lists.flat())
  const [allergic = [], problems = [], medicines = [], immunizations = [], labs = []] = lists.map((list): readonly ListedRow[] =>
    whose === undefined ? list : divide(list, whose).own.map((row) => ({ ...row, ...personOn(whose(row.id)) })),
  )
  const entry = await readVaultEntry(session)
  const today = todayOf(session)
  const allergies = allergic.filter((row) => isNow(row, today))
  // That there is none of something counts only where it is surely not said of somebody else.
  const noneKnown = allergies.filter((row) => absenceOf(row) === 'none-known' && row.person === undefined)
  const thereNow = (row: ListedRow): boolean => isNow(row, today) && absenceOf(row) === null
  const named = async (all: readonly ListedRow[]): Promise<readonly ListedRow[]> => [
    ...(await withSources(session, all.slice(0, ROWS_NAMED_MAX))),
    ...all.slice(ROWS_NAMED_MAX),
  ]
  const outbox = (await session.manifest.list('outbox')).map(([, one]) => one)
  const shares = await session.manifest.list('shares')
  return {
    name: entry.name,
    recordCount: await countRecords(session),
    counts,
    records,
    indexing,
    cut: HOME_KINDS.filter((kind) => cut.includes(kind)),
    problems: await named(problems.filter(thereNow)),
    medicines: await named(medicines.filter(thereNow)),
    allergies: await named(allergies.filter(thereNow).sort((a, b) => graveness(b) - graveness(a))),
    noKnownAllergies: noneKnown.some(isOfAllAllergies),
    noneKnownOf: noneKnown.filter((row) => !isOfAllAllergies(row)).slice(0, ROWS_NAMED_MAX),
    immunizations: await named(immunizations),
    labs: latestOfEach(mistakenLast(labs, today)),
    others: (await people?.others()) ?? [],
    damaged: indexOf(session).unread.size,
    grants: await listGrants(session),
    newShares: shares.filter(([, share]) => (share.stage === 'new' || share.stage === 'accepted') && share.ended === undefined).length,
    waitingForWitness: entry.ledger.kind === 'off' ? 0 : outbox.filter(isWaiting).length,
    notWitnessed: entry.ledger.kind === 'off' ? 0 : outbox.filter(isUnwitnessed).length,
    ledgerParted: entry.ledgerParted !== undefined,
    wordsConfirmed: entry.wordsConfirmed,
  }
}

const GRAVE = new Set(['high', 'severe'])

/** The grave ones stand first. */
function graveness(row: RecordRow): number {
  return GRAVE.has(row.severity ?? '') ? 1 : 0
}

/** Values of two people are never beside each other. */
function latestOfEach(rows: readonly ListedRow[]): HomeView['labs'] {
  const byLine = new Map<string, ListedRow[]>()
  for (const row of rows) {
    // A mistake is no value, and may take one back.
    if (row.measurement === undefined && !isVoid(row.status)) continue
    const line = JSON.stringify([lineOf(row), row.person])
    const known = byLine.get(line)
    if (known === undefined) byLine.set(line, [row])
    else known.push(row)
  }
  const labs = [...byLine.values()].map(holdingValues).flatMap(([latest, previous]) => {
    if (latest === undefined) return []
    return [{ latest, trend: trendOf(latest, previous), ...(previous === undefined ? {} : { previous }) }]
  })
  return labs.sort((a, b) => oddness(b.latest) - oddness(a.latest))
}
