/** How a value lies against its range, in words. */

import type { Measurement } from '../../../shared/model/record.ts'
import { t, words } from '../words/words.svelte.ts'

/** Empty where nothing is known of it. */
export function flagText({ flag, low, high }: Measurement): string {
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
