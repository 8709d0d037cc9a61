/** The paper of an electrocardiogram: where a time and a value lie on it, and the line of a lead drawn as thin as there are pixels. */

import type { Lead, Recording } from '../../../shared/model/recording.ts'

/** A CSS pixel is a 96th of an inch. */
export const PX_A_MM = 96 / 25.4
export const MM_A_SECOND = [12.5, 25, 50] as const
export const MM_A_MILLIVOLT = [5, 10, 20] as const

export interface Paper {
  readonly mmASecond: number
  readonly mmAMillivolt: number
  /** Seconds at the left edge. */
  readonly from: number
  /** CSS pixels. */
  readonly width: number
}

export interface Column {
  readonly x: number
  readonly low: number
  readonly high: number
}

/** Seconds that one screen shows. */
export function secondsShown({ width, mmASecond }: Paper): number {
  return width / (mmASecond * PX_A_MM)
}

/** Lowest and highest value of each pixel from the left, so that no spike is lost; a column without a value is left out. */
export function columnsOf(lead: Lead, { hertz, samples }: Recording, paper: Paper): readonly Column[] {
  const samplesAPixel = hertz / (paper.mmASecond * PX_A_MM)
  const columns: Column[] = []
  const first = paper.from * hertz
  for (let x = 0; x < paper.width; x += 1) {
    const from = Math.floor(first + x * samplesAPixel)
    const to = Math.max(from + 1, Math.floor(first + (x + 1) * samplesAPixel))
    if (from >= samples) break
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let sample = Math.max(0, from); sample < Math.min(to, samples); sample += 1) {
      const value = lead.valueAt(sample)
      if (value < low) low = value
      if (value > high) high = value
    }
    if (low <= high) columns.push({ x, low, high })
  }
  return columns
}

/** Lowest and highest value of a lead, looked for at no more than so many places. */
export function rangeOf(lead: Lead, { samples }: Recording, placesMax = 20_000): { readonly low: number; readonly high: number } | null {
  const step = Math.max(1, Math.floor(samples / placesMax))
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let sample = 0; sample < samples; sample += step) {
    const value = lead.valueAt(sample)
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { low, high } : null
}
