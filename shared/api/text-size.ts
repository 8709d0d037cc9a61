/** How large the window draws everything, in percent: one for all people of a computer, known before anything is unlocked. */

export const TEXT_SIZES: readonly number[] = [80, 90, 100, 110, 125, 150, 175, 200, 250, 300]
export const TEXT_SIZE_DEFAULT = 100

/** The next larger or smaller one; the same at the ends. */
export function nextTextSize(percent: number, step: 1 | -1): number {
  const at = TEXT_SIZES.findIndex((size) => size >= percent)
  return TEXT_SIZES[Math.min(TEXT_SIZES.length - 1, Math.max(0, at + step))] ?? TEXT_SIZE_DEFAULT
}

/** What the shell offers about it, beside Ctrl and `+`, `-` or `0`, and Ctrl and the wheel. */
export interface TextSizeApi {
  textSize(): Promise<number>
  /** One of `TEXT_SIZES`; kept for the next start as far as the disk allows. */
  setTextSize(percent: number): Promise<void>
}
