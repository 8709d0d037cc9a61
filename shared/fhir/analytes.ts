/**
 * Which substance a laboratory test measures, where its LOINC code makes it certain. Source: the component and the long name of each code in LOINC's own table (`LoincTableCore`).
 * Codes of serum, plasma and blood; of urine only glucose, which is written in the same two units there. Creatinine, urea and calcium in urine are
 * amounts a day or numbers of another size (mmol/L and not µmol/L): the unit that somebody chose for blood would mislead.
 */

import type { UnitQuantity } from '../model/units.ts'

const LOINC = 'http://loinc.org'
const CODES: Readonly<Partial<Record<UnitQuantity, readonly string[]>>> = {
  glucose: [
    ...['2345-7', '2339-0', '1558-6', '41653-7', '2340-8', '2341-6', '74774-1'],
    ...['14749-6', '15074-8', '14771-0', '14743-9', '76629-5', '77145-1'],
    ...['2350-7', '5792-7', '15076-3', '22705-8'],
  ],
  cholesterol: [
    ...['2093-3', '2085-9', '2089-1', '13457-7', '18262-6', '43396-1'],
    ...['14647-2', '14646-4', '22748-8', '39469-2', '69419-0', '70204-3'],
  ],
  triglycerides: ['2571-8', '14927-8'],
  creatinine: ['2160-0', '38483-4', '14682-9', '59826-8'],
  urea: ['3091-6', '22664-7'],
  'urea-nitrogen': ['3094-0', '6299-2'],
  bilirubin: ['1975-2', '1968-7', '1971-1', '14631-6', '14629-0', '14630-8'],
  haemoglobin: ['718-7', '20509-6', '59260-0'],
  calcium: ['17861-6', '49765-1', '2000-8'],
  hba1c: ['4548-4', '17856-6', '59261-8'],
}
const ANALYTES: ReadonlyMap<string, UnitQuantity> = new Map(
  Object.entries(CODES).flatMap(([quantity, codes]) => codes.map((code) => [`${LOINC}|${code}`, quantity as UnitQuantity] as const)),
)

/** Tests that can be named by a word, and all codes (`system|code`) of each. */
export const NAMED_TESTS: readonly { readonly quantity: UnitQuantity; readonly codes: readonly string[] }[] = Object.entries(CODES).map(
  ([quantity, codes]) => ({ quantity: quantity as UnitQuantity, codes: codes.map((code) => `${LOINC}|${code}`) }),
)

/** `code` is `system|code`; undefined for any test that is not certainly one of these. */
export function analyteOf(code: string): UnitQuantity | undefined {
  return ANALYTES.get(code)
}
