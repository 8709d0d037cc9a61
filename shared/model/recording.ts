/** A recording over time, as an electrocardiogram is one: leads that were measured side by side at one rate. */

export interface Lead {
  /** As the device calls it: "I", "aVR", "V1"; empty where it does not. */
  readonly name: string
  /** "mV" where the device says so or it follows by a thousand; else its own unit, empty where it has none. */
  readonly unit: string
  /** The value at a sample, in `unit`; NaN where nothing was measured. Samples are numbered from 0. */
  readonly valueAt: (sample: number) => number
}

export interface Recording {
  /** Samples a second of each lead. */
  readonly hertz: number
  /** Samples of each lead. */
  readonly samples: number
  readonly leads: readonly Lead[]
}

/** Microvolts and volts are shown as millivolts, as paper is. Source: UCUM. */
const MILLIVOLTS: Readonly<Record<string, number>> = { uV: 0.001, mV: 1, V: 1000 }

/** The unit in which values of a device are shown, and by what they are multiplied for it. */
export function shownUnit(unit: string): { readonly unit: string; readonly factor: number } {
  const factor = Object.hasOwn(MILLIVOLTS, unit) ? MILLIVOLTS[unit] : undefined
  return factor === undefined ? { unit, factor: 1 } : { unit: 'mV', factor }
}
