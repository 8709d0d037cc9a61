/** Shares that were stopped before they came. */

/** Under which key it is noted that a share was stopped by its sender before its invite came. */
export function stoppedKey(sender: string, grantId: string): string {
  return `grant-withdrawn/${sender}/${grantId}`
}
