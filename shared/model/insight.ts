/** What stands out in a vault, computed on this computer from its own records: facts and what they rest on, never a diagnosis. */

import type { RecordRow, ReferenceFlag } from './record.ts'

/** Vaccinations that are given anew after a time. */
export type RenewedVaccine = 'tetanus' | 'influenza'

/** What two medicines can do together. */
export const INTERACTION_EFFECTS = [
  'bleeding',
  'muscle-damage',
  'serotonin',
  'low-pressure',
  'high-potassium',
  'blood-cells',
  'lithium-rise',
  'weaker-effect',
  'heart-rhythm',
  'slow-heart',
  'slow-breathing',
] as const
export type InteractionEffect = (typeof INTERACTION_EFFECTS)[number]

/** `who`: whose records they are, where that is not the holder of the vault. */
export type Insight = Finding & { readonly who?: string }

/** `rows`: the records that it rests on, the newest first. */
type Finding =
  | { readonly type: 'newly-out-of-range'; readonly rows: readonly RecordRow[]; readonly flag: ReferenceFlag }
  | { readonly type: 'trend'; readonly rows: readonly RecordRow[]; readonly direction: 'rising' | 'falling' }
  | { readonly type: 'same-ingredient'; readonly rows: readonly RecordRow[]; readonly ingredient: string }
  | {
      readonly type: 'interaction'
      readonly rows: readonly RecordRow[]
      readonly ingredients: readonly [string, string]
      readonly effect: InteractionEffect
    }
  | { readonly type: 'vaccination-due'; readonly rows: readonly RecordRow[]; readonly vaccine: RenewedVaccine }
