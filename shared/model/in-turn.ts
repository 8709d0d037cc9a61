/** Works of which one begins when the one before it has ended, however it ended. */

/** Settles as the work does. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** The same for each key by itself; a key with nothing to do is forgotten. */
export function createInTurnBy(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const turns = new Map<string, { readonly inTurn: InTurn; waiting: number }>()
  return async (key, work) => {
    const turn = turns.get(key) ?? { inTurn: createInTurn(), waiting: 0 }
    turns.set(key, turn)
    turn.waiting += 1
    try {
      return await turn.inTurn(work)
    } finally {
      turn.waiting -= 1
      if (turn.waiting === 0) turns.delete(key)
    }
  }
}
