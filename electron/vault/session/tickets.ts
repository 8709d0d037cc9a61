/** A fixed number of things that go round: whoever wants one waits until one is given back. */

export interface Tickets<T> {
  readonly take: () => Promise<T>
  readonly give: (one: T) => void
}

/** All of `all` are free at first. */
export function createTickets<T>(all: readonly T[]): Tickets<T> {
  const free = [...all]
  const waiting: ((one: T) => void)[] = []
  return {
    take: () => {
      const one = free.pop()
      return one === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(one)
    },
    give: (one) => {
      const next = waiting.shift()
      if (next === undefined) free.push(one)
      else next(one)
    },
  }
}
