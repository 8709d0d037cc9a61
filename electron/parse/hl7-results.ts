/** Results of a version 2 message: OBR groups as reports, OBX as observations, NTE as their comments. Source: HL7 v2.5.1, chapter 7. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { withoutEmpty } from './ccda-values.ts'
import type { Hl7Context } from './hl7-context.ts'
import { componentOf, fieldAt, repetitionsAt, textAt, wholeText } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import { continuesText, observationOf, textLinesOf } from './hl7-observation.ts'
import type { ResultGroup } from './hl7-observation.ts'
import type { FromSegment } from './hl7-places.ts'
import { conceptOf, identifierOf, timeAt } from './hl7-values.ts'
import { wordTable } from './word-table.ts'

interface Result {
  readonly obx: Segment
  readonly lines: string[]
  readonly notes: string[]
}

interface Group {
  readonly obr: Segment | undefined
  readonly notes: string[]
  readonly results: Result[]
}

const SECTIONS = 'http://terminology.hl7.org/CodeSystem/v2-0074'
/** HL7 table 0074: sections that are laboratories. */
const LABORATORIES = new Set([
  'LAB',
  'HM',
  'CH',
  'MB',
  'MCB',
  'MYC',
  'PHY',
  'SR',
  'BLB',
  'BG',
  'CG',
  'CUS',
  'GE',
  'IMM',
  'PAT',
  'CP',
  'SP',
  'TX',
  'VR',
  'OSL',
  'CTH',
  'HST',
  'CYG',
  'CY',
  'TO',
])
const STATUSES = wordTable<string>({
  F: 'final',
  C: 'corrected',
  P: 'preliminary',
  R: 'preliminary',
  A: 'partial',
  O: 'registered',
  I: 'registered',
  S: 'registered',
  X: 'cancelled',
})

/** Observations of each group, then its report. */
export function resultsOf(context: Hl7Context): readonly FromSegment[] {
  return groupsOf(context.segments).flatMap((group) => groupResources(context, group))
}

function groupsOf(segments: readonly Segment[]): readonly Group[] {
  const groups: Group[] = []
  let last: string[] | null = null
  for (const segment of segments) {
    if (segment.name === 'OBR') {
      groups.push({ obr: segment, notes: [], results: [] })
      last = groups.at(-1)?.notes ?? null
    } else if (segment.name === 'OBX') {
      if (groups.length === 0) groups.push({ obr: undefined, notes: [], results: [] })
      last = addResult(groups.at(-1)?.results ?? [], segment)
    } else if (segment.name === 'NTE') last?.push(...repetitionsAt(segment, 3).map(wholeText))
    // Comments behind anything else belong to that.
    else if (segment.name !== 'PRT') last = null
  }
  return groups
}

/** Returns where comments on it go. */
function addResult(results: Result[], obx: Segment): string[] {
  const before = results.at(-1)
  if (before !== undefined && before.notes.length === 0 && continuesText(before.obx, obx)) {
    before.lines.push(...textLinesOf(obx))
    return before.notes
  }
  const result: Result = { obx, lines: [...textLinesOf(obx)], notes: [] }
  results.push(result)
  return result.notes
}

function groupResources(context: Hl7Context, { obr, notes, results }: Group): readonly FromSegment[] {
  const group: ResultGroup = { laboratory: isLaboratory(context, obr), effective: timeAt(fieldAt(obr, 7), context.zone) }
  const observations = results.flatMap(({ obx, lines, notes: own }) => {
    const resource = observationOf(context, obx, group, lines, own)
    return resource === undefined ? [] : [{ resource, segment: obx }]
  })
  const found = observations.map(({ resource }) => resource)
  const report = obr === undefined ? undefined : reportOf(context, obr, group, notes, found)
  return report === undefined ? observations : [...observations, { resource: report, segment: obr }]
}

function isLaboratory({ type, specimen }: Hl7Context, obr: Segment | undefined): boolean {
  const section = textAt(obr, 24)
  if (section !== '') return LABORATORIES.has(section)
  return type === 'OUL' || textAt(obr, 15) !== '' || specimen
}

/** Undefined where it has no name, or neither results nor a comment. */
function reportOf(
  context: Hl7Context,
  obr: Segment,
  group: ResultGroup,
  notes: readonly string[],
  observations: readonly Json[],
): Json | undefined {
  const code = conceptOf(fieldAt(obr, 4))
  if (code === undefined || (observations.length === 0 && notes.length === 0)) return undefined
  const identifier = identifierOf(fieldAt(obr, 3), 2)
  const section = textAt(obr, 24)
  const category = section === '' ? (group.laboratory ? 'LAB' : '') : section
  const end = timeAt(fieldAt(obr, 8), context.zone)
  const interpreter = [componentOf(fieldAt(obr, 32), 1, 3), componentOf(fieldAt(obr, 32), 1, 2)].filter((one) => one !== '').join(' ')
  return withoutEmpty({
    resourceType: 'DiagnosticReport',
    identifier: identifier === undefined ? [] : [identifier],
    status: STATUSES[textAt(obr, 25)] ?? 'unknown',
    category: category === '' ? [] : [{ coding: [{ system: SECTIONS, code: category }] }],
    code,
    subject: context.reference,
    ...(end === '' || group.effective === ''
      ? { effectiveDateTime: group.effective }
      : { effectivePeriod: { start: group.effective, end } }),
    issued: timeAt(fieldAt(obr, 22), context.zone),
    resultsInterpreter: interpreter === '' ? [] : [{ display: interpreter }],
    result: observations.map((one) => ({ display: wordsOf(one['code'] as Json) })).filter(({ display }) => display !== ''),
    conclusion: notes.join('\n'),
  })
}
