/** Medicines of now and of before, with their doses in words. */

import type { MedicinesView, MedicineView } from '../../../../shared/api/labs-views.ts'
import type { PersonOn } from '../../../../shared/api/source-views.ts'
import { medicineFactsOf } from '../../../../shared/fhir/medicine.ts'
import { withoutOutdated } from '../../../../shared/fhir/outdated.ts'
import type { Language } from '../../../../shared/fhir/terminology.ts'
import { newestRows, openRowsOrFound, todayOf } from '../../session/records/newest-rows.ts'
import type { OpenedRow } from '../../session/records/newest-rows.ts'
import { peopleIn, personOn } from '../../session/records/whose.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const MEDICINES_MAX = 3_000

/** Errors: `search-unavailable`. */
export async function showMedicines(session: Session): Promise<MedicinesView> {
  const { language } = (await readVaultEntry(session)).settings
  const { rows, whole, indexing } = await newestRows(session, 'medicine', { rowsMax: MEDICINES_MAX, every: true })
  const counting = withoutOutdated(rows)
  const opened = await openRowsOrFound(session, counting)
  const today = todayOf(session)
  const all = counting.flatMap(({ id }) => opened.get(id) ?? [])
  const people = await peopleIn(session)
  const whose = await people?.whoseRows(rows)
  const personOf = ({ row }: OpenedRow): PersonOn => (whose === undefined ? {} : personOn(whose(row.id)))
  const used = new Set(all.filter(({ row }) => row.resourceType !== 'Medication').map(({ row }) => row.title))
  // A description of a medicine that another record says is taken tells nothing more.
  const told = all.filter(({ row }) => row.resourceType !== 'Medication' || !used.has(row.title))
  return { medicines: joined(told.map((one) => ({ ...viewOf(one, language, today), ...personOf(one) }))), whole, indexing }
}

function viewOf({ row, resource }: OpenedRow, language: Language, today: string): MedicineView {
  return { row, ...medicineFactsOf(resource, language, today), same: [] }
}

/** Records that say the same of one medicine become one line, that of the newest. */
function joined(views: readonly MedicineView[]): readonly MedicineView[] {
  const byFacts = new Map<string, MedicineView>()
  for (const view of views) {
    const key = JSON.stringify([view.group, view.row.title.toLowerCase(), view.dose, view.codedDose, view.person])
    const known = byFacts.get(key)
    byFacts.set(key, known === undefined ? view : { ...known, same: [...known.same, view.row.id] })
  }
  return [...byFacts.values()]
}
