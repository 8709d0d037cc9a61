/** Short words about a row: how a value lies against its range, how grave an allergy is. */

import { unitText } from '../../../shared/fhir/unit-text.ts'
import { chosenMeasurement, convertedPressures } from '../../../shared/fhir/units.ts'
import type { Measurement, RecordRow } from '../../../shared/model/record.ts'
import { summaryIn, titleIn } from '../../../shared/model/row-words.ts'
import { isWordKey } from './en.ts'
import { shortNumbers } from './formats.ts'
import { t, words } from './words.svelte.ts'

/** What a record is called, in the person's language where Salus or FHIR made the words. */
export function titleWords(row: Pick<RecordRow, 'title' | 'ro'>): string {
  return titleIn(row, words.language)
}

/** "above 42", "in range"; empty where the source gave neither a range nor a word. */
export function flagWords({ flag, low, high, value, comparator }: Measurement): string {
  // A laboratory may call a value high that lies inside of the range beside it: then only its own word is said.
  const isAbove = high !== undefined && comparator?.startsWith('<') !== true && (value > high || (comparator === '>' && value === high))
  const isBelow = low !== undefined && comparator?.startsWith('>') !== true && (value < low || (comparator === '<' && value === low))
  if ((flag === 'high' || flag === 'critical-high') && isAbove) return t('flag.above', { limit: words.value(high) })
  if ((flag === 'low' || flag === 'critical-low') && isBelow) return t('flag.below', { limit: words.value(low) })
  return flag === 'none' ? '' : t(`flag.${flag}`)
}

/** "4 to 6", "up to 5"; that none is given where there is none. */
export function rangeText({ low, high }: Pick<Measurement, 'low' | 'high'>): string {
  if (low === undefined && high === undefined) return t('series.noRange')
  if (low === undefined) return t('series.upTo', { high: words.value(high ?? 0) })
  return high === undefined
    ? t('series.from', { low: words.value(low) })
    : t('series.between', { low: words.value(low), high: words.value(high) })
}

const COMPARATORS = { '<': 'value.under', '<=': 'value.atMost', '>=': 'value.atLeast', '>': 'value.over' } as const

/** A measured number as the person's language writes it, with its unit; a bound in words, because signs are passed over when read aloud. Else the second line of the row. Always in the record's own unit. */
export function saysWords(row: Pick<RecordRow, 'measurement' | 'summary' | 'ro'>): string {
  return row.measurement === undefined ? shortNumbers(summaryIn(row, words.language)) : measuredWords(row.measurement)
}

/** The same in the unit that the person chose, with what the record says beside it. */
export function chosenWords(row: RecordRow): string {
  const says = saysWords(row)
  const chosen = chosenOf(row)
  if (chosen !== undefined) return chosen === row.measurement ? says : beside(measuredWords(chosen), says)
  const converted = row.kind === 'vital' ? convertedPressures(says, words.units, (value) => words.number(value)) : says
  return converted === says ? says : beside(converted, says)
}

/** Value and range in the unit that the person chose; the record's own where nothing was chosen. */
export function chosenOf({ measurement, code }: RecordRow): Measurement | undefined {
  return measurement === undefined ? undefined : chosenMeasurement(measurement, code, words.units)
}

/** Steps are counted in a word of ours. */
export function unitWords(unit: string): string {
  return unit === 'steps' ? t('unit.steps') : unitText(unit)
}

function beside(converted: string, says: string): string {
  return `${converted} (${t('units.converted', { value: says })})`
}

/** A bound in words, because signs are passed over when read aloud. */
export function measuredWords({ comparator, value, unit }: Measurement): string {
  return [comparator === undefined ? '' : t(COMPARATORS[comparator]), words.value(value), unitWords(unit)]
    .filter((part) => part !== '')
    .join(' ')
}

const SOURCE_LENGTH_MAX = 26
const SOURCE_END = 10

/** The name of a file as it fits beside other words: its beginning and its end. The page of a record has the whole. */
export function sourceWords(source: string): string {
  if (source.length <= SOURCE_LENGTH_MAX) return source
  return `${source.slice(0, SOURCE_LENGTH_MAX - SOURCE_END - 1)}…${source.slice(-SOURCE_END)}`
}

/** The word for a severity that is known, else the source's own. */
export function severityWords({ severity = '' }: RecordRow): string {
  const key = `severity.${severity}`
  return isWordKey(key) ? t(key) : severity
}

/** What has to be known of a result before it is relied on: not final, corrected, replaced; empty where it is final. */
export function resultWords(status: string, replaced = false): string {
  const key = replaced && status !== 'entered-in-error' ? 'result.replaced' : `result.${status}`
  return isWordKey(key) ? t(key) : ''
}

/** What most records of a kind are, and says nothing. */
const USUAL: ReadonlySet<string> = new Set(['', 'active', 'final', 'finished', 'current', 'available', 'arrived', 'fulfilled'])
const DONE_KINDS: ReadonlySet<string> = new Set(['procedure', 'immunization', 'encounter', 'image', 'imaging'])

/** The word for a state that a reader has to know, else the source's own; empty where it is the usual one. */
export function statusWords({ status, kind }: RecordRow): string {
  if (USUAL.has(status) || (status === 'completed' && DONE_KINDS.has(kind))) return ''
  const key = `status.${status}`
  return isWordKey(key) ? t(key) : status
}
