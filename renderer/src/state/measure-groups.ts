/** Tests of the page of results in groups: odd ones first, then by the report that names them. */

import type { MeasureView } from '../../../shared/api/labs-views.ts'
import { foldText } from '../../../shared/model/fold-text.ts'

export interface MeasureGroup {
  readonly kind: 'odd' | 'panel' | 'rest'
  /** Title of the report; empty for the others. */
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
  const odd = found.filter(isOdd)
  const panels = new Map<string, MeasureView[]>()
  for (const measure of found.filter((one) => !isOdd(one))) panels.set(measure.panel, [...(panels.get(measure.panel) ?? []), measure])
  const rest = panels.get('') ?? []
  panels.delete('')
  return [
    { kind: 'odd' as const, panel: '', measures: odd },
    ...[...panels].sort(([a], [b]) => a.localeCompare(b)).map(([panel, inside]) => ({ kind: 'panel' as const, panel, measures: inside })),
    { kind: 'rest' as const, panel: '', measures: rest },
  ].filter((group) => group.measures.length > 0)
}

function isOdd({ latest }: MeasureView): boolean {
  return !CALM.has(latest.measurement?.flag ?? 'none')
}
