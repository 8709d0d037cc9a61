/** Numbers of reports, as one sentence names them. */

import { words } from './words.svelte.ts'

/** Numbers that one sentence names. */
const NUMBERS_SHOWN = 12

/** "4, 7, 9"; of many only the first. */
export function numbersOf(numbers: readonly number[]): string {
  const shown = numbers.slice(0, NUMBERS_SHOWN).map((one) => words.number(one))
  return `${shown.join(', ')}${numbers.length > NUMBERS_SHOWN ? ' …' : ''}`
}
