/** Whether a unit in words and its code are surely two units: a value of 98 "mg/dL" whose code says mmol/L is known in neither. Source: https://ucum.org/ucum */

import { textAt } from './json.ts'
import type { Json } from './json.ts'
import { knownUnit } from './units.ts'

const UCUM = 'http://unitsofmeasure.org'
/** A mass, an amount or an activity, alone or in a volume. */
const PLAIN = /^([kdcmunpf]?)(g|mol|eq|iu|u|kat)(?:\/([dcmunpf]?)l)?$/u
const POWERS: Readonly<Record<string, number>> = { k: 3, '': 0, d: -1, c: -2, m: -3, u: -6, n: -9, p: -12, f: -15 }
/** Written for each other by laboratories: nothing is proved by the difference. */
const EXCHANGED: Readonly<Record<string, string>> = { eq: 'mol', iu: 'u' }

/** The unit in words and its code where they cannot be the same; undefined where they can, or where one is missing. */
export function doubtedUnits(quantity: Json): readonly [words: string, code: string] | undefined {
  const [words, code] = [textAt(quantity, 'unit'), textAt(quantity, 'code')]
  const system = textAt(quantity, 'system')
  if (words === '' || code === '' || words === code || (system !== '' && system !== UCUM)) return undefined
  const [one, other] = [knownUnit(words), knownUnit(code)]
  if (one !== undefined && other !== undefined) return one === other ? undefined : [words, code]
  const [size, otherSize] = [sizeOf(words), sizeOf(code)]
  return size === undefined || otherSize === undefined || size === otherSize ? undefined : [words, code]
}

/** What is measured and its power of ten: equal for units of the same size, as ng/mL and µg/L. */
function sizeOf(unit: string): string | undefined {
  const bare = unit
    .replace(/\{[^{}]*\}|[[\]\s]/gu, '')
    .replace(/[μµ]/gu, 'u')
    .toLowerCase()
    .replace(/^mcg/u, 'ug')
    .replace(/^mcmol/u, 'umol')
    .replace(/^gm(?=\/|$)/u, 'g')
  const match = PLAIN.exec(bare)
  if (match === null) return undefined
  const [, prefix = '', base = '', volume] = match
  const power = (POWERS[prefix] ?? 0) - (volume === undefined ? 0 : (POWERS[volume] ?? 0))
  return `${EXCHANGED[base] ?? base}${volume === undefined ? '' : '/L'} ${String(power)}`
}
