/** Short words about a row: how a value lies against its range, how grave an allergy is. */

import { unitText } from '../../../shared/fhir/unit-text.ts'
import type { Measurement, RecordRow } from '../../../shared/model/record.ts'
import { isWordKey } from './en.ts'
import { shortNumbers } from './formats.ts'
import { t, words } from './words.svelte.ts'

/** "above 42", "in range"; empty where the source gave neither a range nor a word. */
export function flagWords({ flag, low, high }: Measurement): string {
  if ((flag === 'high' || flag === 'critical-high') && high !== undefined) return t('flag.above', { limit: words.number(high) })
  if ((flag === 'low' || flag === 'critical-low') && low !== undefined) return t('flag.below', { limit: words.number(low) })
  return flag === 'none' ? '' : t(`flag.${flag}`)
}

/** "4 to 6", "up to 5"; that none is given where there is none. */
export function rangeText({ low, high }: Pick<Measurement, 'low' | 'high'>): string {
  if (low === undefined && high === undefined) return t('series.noRange')
  if (low === undefined) return t('series.upTo', { high: words.number(high ?? 0) })
  return high === undefined
    ? t('series.from', { low: words.number(low) })
    : t('series.between', { low: words.number(low), high: words.number(high) })
}

const COMPARATORS = { '<': 'value.under', '<=': 'value.atMost', '>=': 'value.atLeast', '>': 'value.over' } as const

/** A measured number as the person's language writes it, with its unit; a bound in words, because signs are passed over when read aloud. Else the second line of the row. */
export function saysWords({ measurement, summary }: RecordRow): string {
  if (measurement === undefined) return shortNumbers(summary)
  const { comparator, value, unit } = measurement
  return [comparator === undefined ? '' : t(COMPARATORS[comparator]), words.number(value), unitText(unit)]
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

/** What most records of a kind are, and says nothing. */
const USUAL: ReadonlySet<string> = new Set(['', 'active', 'final', 'finished', 'current', 'available', 'amended', 'arrived', 'fulfilled'])
const DONE_KINDS: ReadonlySet<string> = new Set(['procedure', 'immunization', 'encounter', 'image', 'imaging'])

/** The word for a state that a reader has to know, else the source's own; empty where it is the usual one. */
export function statusWords({ status, kind }: RecordRow): string {
  if (USUAL.has(status) || (status === 'completed' && DONE_KINDS.has(kind))) return ''
  const key = `status.${status}`
  return isWordKey(key) ? t(key) : status
}
