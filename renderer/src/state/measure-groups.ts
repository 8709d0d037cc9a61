/** Tests of the page of results in groups: odd ones first, then by the report that names them, then those of other people. */

import type { MeasureView } from '../../../shared/api/labs-views.ts'
import { foldText } from '../../../shared/model/fold-text.ts'

export interface MeasureGroup {
  readonly kind: 'odd' | 'panel' | 'rest' | 'person'
  /** Title of the report; of `person` whose they are, empty where nothing here names them; empty for the others. */
  readonly panel: string
  readonly measures: readonly MeasureView[]
}

const CALM = new Set(['in-range', 'none'])

/** Those whose name, or whose report's name, has these words; whatever accents they are typed with. Groups without a test are left out. */
export function groupsOf(measures: readonly MeasureView[], text: string): readonly MeasureGroup[] {
  const wanted = foldText(text)
    .split(/\s+/u)
    .filter((word) => word !== '')
  const found = measures.filter(({ latest, panel }) => {
    const name = foldText(`${latest.title} ${latest.ro?.title ?? ''} ${panel}`)
    return wanted.every((word) => name.includes(word))
  })
  const own = found.filter(({ person }) => person === undefined)
  const odd = own.filter(isOdd)
  const panels = new Map<string, MeasureView[]>()
  for (const measure of own.filter((one) => !isOdd(one))) panels.set(measure.panel, [...(panels.get(measure.panel) ?? []), measure])
  const rest = panels.get('') ?? []
  panels.delete('')
  const people = [...new Set(found.flatMap(({ person }) => person ?? []))]
  return [
    { kind: 'odd' as const, panel: '', measures: odd },
    ...[...panels].sort(([a], [b]) => a.localeCompare(b)).map(([panel, inside]) => ({ kind: 'panel' as const, panel, measures: inside })),
    { kind: 'rest' as const, panel: '', measures: rest },
    ...people.map((name) => ({ kind: 'person' as const, panel: name, measures: found.filter(({ person }) => person === name) })),
  ].filter((group) => group.measures.length > 0)
}

function isOdd({ latest }: MeasureView): boolean {
  return !CALM.has(latest.measurement?.flag ?? 'none')
}
