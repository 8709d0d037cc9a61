/** Shares that were stopped, or over, before they came. */

/** Under which key it is noted that a share was stopped by its sender before its invite came. */
export function stoppedKey(sender: string, grantId: string): string {
  return `grant-withdrawn/${sender}/${grantId}`
}

/** The same where its invite came when its time was over, and was refused. */
export function overKey(sender: string, grantId: string): string {
  return `grant-over/${sender}/${grantId}`
}
