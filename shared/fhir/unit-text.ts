/** Units and numbers as a person reads them; what they say stays the same. Source of the signs: https://ucum.org/ucum, print symbols. */

import type { Language } from './terminology.ts'
import { writtenUnit } from './units.ts'

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** Decimals that are shown; more of them are the noise of a computer. */
const DECIMALS_MAX = 6
const SMALL = 0.001

/** "mmHg" for `mm[Hg]`, "10³/µL" for `10*3/uL`, "score" for `{score}`, "m²" for `m2`; anything else as it came. */
export function unitText(unit: string): string {
  // UCUM's unity: "1.1 1" would be read as another number.
  if (unit === '1') return ''
  const written = writtenUnit(unit)
  if (written !== unit) return written
  return unit
    .replace(/\{([^{}]*)\}/gu, (_whole, note: string) => note.replaceAll('_', ' '))
    .replace(/\[(iu)\]/giu, 'IU')
    .replace(/10[*^](\d{1,2})/gu, (_whole, power: string) => `10${[...power].map((digit) => RAISED[Number(digit)] ?? digit).join('')}`)
    .replace(
      /(?<![A-Za-z])([cdmk]?m)([23])(?![0-9A-Za-z])/gu,
      (_whole, metre: string, power: string) => `${metre}${RAISED[Number(power)] ?? power}`,
    )
    .replace(/(^|[/.])u(?=(L|l|g|mol|m|IU|kat|U)\b)/gu, '$1µ')
}

/** Without a tail of decimals; a very small number keeps all of its figures. Romanian writes a comma before them. */
export function numberText(value: number, language: Language = 'en'): string {
  const text = Math.abs(value) < SMALL ? String(value) : String(Number(value.toFixed(DECIMALS_MAX)))
  return language === 'ro' ? text.replace('.', ',') : text
}
