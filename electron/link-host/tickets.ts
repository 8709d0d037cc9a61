/** Lists that were fetched and lead to a file: its bytes are read when it is fetched, so that what was taken away, or is over, is given to nobody. */

import { randomBytes } from 'node:crypto'

/** How long a fetched list leads to its file, as the specification bounds it, and such lists kept together. */
const TICKET_MS = 3_600_000
export const TICKETS_MAX = 1_000

export interface Tickets {
  /** 43 characters of base64url. */
  make(name: string): string
  /** The link that it leads to; null once it is unknown or over. */
  nameOf(id: string): string | null
}

/** Memory of this process only. Where there are too many, one of the link with the most goes: who asks for one link for ever ends no other one's. */
export function createTickets(now: () => number): Tickets {
  const tickets = new Map<string, { readonly name: string; readonly untilMs: number }>()
  const dropOne = (): void => {
    const counts = new Map<string, number>()
    for (const { name } of tickets.values()) counts.set(name, (counts.get(name) ?? 0) + 1)
    const most = Math.max(...counts.values())
    for (const [id, { name }] of tickets) {
      if (counts.get(name) !== most) continue
      tickets.delete(id)
      return
    }
  }
  return {
    make: (name) => {
      for (const [id, { untilMs }] of tickets) if (untilMs <= now()) tickets.delete(id)
      if (tickets.size >= TICKETS_MAX) dropOne()
      const id = randomBytes(32).toString('base64url')
      tickets.set(id, { name, untilMs: now() + TICKET_MS })
      return id
    },
    nameOf: (id) => {
      const found = tickets.get(id)
      return found === undefined || found.untilMs <= now() ? null : found.name
    },
  }
}
