/** What a preview says of its records, counted while they go by. */

import type { ImportPreview } from '../../../../shared/api/import-views.ts'
import { likenessOf } from '../../../../shared/fhir/same-person.ts'
import type { NamedPerson } from '../../../../shared/fhir/same-person.ts'
import type { RecordKind } from '../../../../shared/model/record.ts'
import type { ParsedEntry } from '../../ports.ts'

type ParsedRecord = Extract<ParsedEntry, { type: 'record' }>
type Sample = ImportPreview['samples'][number]

/** Samples and people that a preview names; different people that are counted. */
const SAMPLES_SHOWN_MAX = 12
const SUBJECTS_SHOWN_MAX = 5
const SUBJECTS_COUNTED_MAX = 1_000

export interface Tally {
  add(record: ParsedRecord): void
  /** `holder` is the name of the person whose vault it is, `known` whose records it has already. */
  describe(holder: string, known: readonly NamedPerson[]): Pick<ImportPreview, 'subjects' | 'counts' | 'total' | 'advice' | 'samples'>
}

/** Nothing counted yet. */
export function createTally(): Tally {
  const counts: Partial<Record<RecordKind, number>> = {}
  const subjects = new Map<string, { readonly name: string; readonly birthDate: string; count: number }>()
  const samples: Sample[] = []
  let total = 0
  let advice = 0
  return {
    add: ({ row, subject, advice: hints }) => {
      total += 1
      counts[row.kind] = (counts[row.kind] ?? 0) + 1
      advice += hints.length
      if (samples.length < SAMPLES_SHOWN_MAX) samples.push(row)
      if (subject === undefined) return
      const key = `${subject.name}\n${subject.birthDate}`
      const known = subjects.get(key)
      if (known !== undefined) known.count += 1
      else if (subjects.size < SUBJECTS_COUNTED_MAX) subjects.set(key, { ...subject, count: 1 })
    },
    describe: (holder, known) => ({
      subjects: shownOf(
        [...subjects.values()].map((subject) => {
          const likeness = likenessOf(subject, holder, known)
          return { ...subject, isHolder: likeness === 'same', likeness }
        }),
      ),
      counts,
      total,
      advice,
      samples,
    }),
  }
}

type Shown = ImportPreview['subjects'][number]

/** A stranger with one record must not stand behind five ways in which the holder is written: whoever is not named is not asked about. */
function shownOf(all: readonly Shown[]): readonly Shown[] {
  const byCount = (a: Shown, b: Shown): number => b.count - a.count
  const [own, others] = [all.filter(({ isHolder }) => isHolder), all.filter(({ isHolder }) => !isHolder)].map((some) => some.sort(byCount))
  const strangers = (others ?? []).slice(0, SUBJECTS_SHOWN_MAX - Math.min(1, own?.length ?? 0))
  return [...strangers, ...(own ?? [])].slice(0, SUBJECTS_SHOWN_MAX).sort(byCount)
}
