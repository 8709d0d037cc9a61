/** Two sources that say different things of one thing. */

import type { RecordRow } from './record.ts'

export interface SourceDifference {
  /** `dose`: of a medicine that is taken; `value`: of one test at one moment; `refuted`: an allergy; `none-known`: an allergy beside "no known allergies". */
  readonly about: 'dose' | 'value' | 'refuted' | 'none-known'
  /** `says`: dose or value as the source has it; of an allergy `stated`, `refuted` or `none-known`. */
  readonly rows: readonly { readonly row: RecordRow; readonly says: string }[]
}
