/** What the workloads import. */

const FILLER = 'The patient reports feeling well; see the letter of the clinic for all details. '.repeat(18)

/** A laboratory result of about 2 KB. */
export function resourceOf(index: number): object {
  return {
    resourceType: 'Observation',
    id: `o${String(index)}`,
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: `T-${String(index % 50)}`, display: `Test ${String(index % 50)}` }] },
    effectiveDateTime: new Date(Date.UTC(2010, 0, 1) + index * 3_600_000).toISOString(),
    valueQuantity: { value: index / 7, unit: 'mmol/L' },
    referenceRange: [{ low: { value: 20 }, high: { value: 900 } }],
    note: [{ text: FILLER }],
  }
}
