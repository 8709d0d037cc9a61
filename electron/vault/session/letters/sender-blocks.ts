/** Who is not shown any more when asking: said of a person, so that no answer to one of her requests takes it back. */

import type { RequestEntry } from '../collections.ts'

/** What was said last of whoever asked; a vault of before says it with the answer alone. */
export function blockOf({ answer, answeredAtMs = 0, block }: RequestEntry): RequestEntry['block'] {
  return block ?? (answer === 'blocked' ? { on: true, atMs: answeredAtMs } : undefined)
}

export function isBlocked(entry: RequestEntry): boolean {
  return blockOf(entry)?.on === true
}

/** What an answer leaves as it was. */
export function keptBlock(entry: RequestEntry): Pick<RequestEntry, 'block'> {
  const block = blockOf(entry)
  return block === undefined ? {} : { block }
}

/** Takes it back, whatever the clock said when it was made. */
export function lifted(entry: RequestEntry, now: number): RequestEntry {
  const { answer, answeredAtMs, ...rest } = entry
  const block = { on: false, atMs: Math.max(now, (blockOf(entry)?.atMs ?? 0) + 1) }
  if (answer === undefined || answer === 'granted') return { ...entry, block }
  return { ...rest, answer: 'put-aside', answeredAtMs: Math.max(now, answeredAtMs ?? 0), block }
}
