/** What ends a process that serves, and what does not. */

import { fstatSync } from 'node:fs'

const STDIN = 0

/** Whether nobody can ever write a line to it: services and `nohup` start with `/dev/null` in its place, whose end says nothing. */
export function hasNoInput(): boolean {
  try {
    return fstatSync(STDIN).isCharacterDevice() && !process.stdin.isTTY
  } catch {
    return true
  }
}

/**
 * Calls `end` once a signal asks for it. Each counts as often as it comes: a terminal tells all of its programs, npm and the script that starts this pass it on again, and the
 * second must not cut short what the first began. A terminal that closes ends what has an input, and not what was started without one.
 */
export function onEnding(end: () => void): void {
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('SIGHUP', hasNoInput() ? () => undefined : end)
}
