/** An index that is filled behind what a person waits for: whatever is asked of it afterwards waits until it is full. */

import type { FillingIndex, IndexPort } from '../ports.ts'

/** The same index; one filling at a time. */
export function withFilling(index: IndexPort): FillingIndex {
  let filling: Promise<unknown> = Promise.resolve()
  const filled = async <T>(ask: () => Promise<T>): Promise<T> => {
    await filling
    return ask()
  }
  return {
    open: (key) => filled(() => index.open(key)),
    put: (rows, seq) => filled(() => index.put(rows, seq)),
    remove: (ids, seq) => filled(() => index.remove(ids, seq)),
    clear: () => filled(() => index.clear()),
    search: (query) => filled(() => index.search(query)),
    get: (ids) => filled(() => index.get(ids)),
    countByKind: () => filled(() => index.countByKind()),
    close: () => filled(() => index.close()),
    fill: (work) => {
      const turn = filling.then(() => work(index))
      filling = turn.catch(() => null)
      return turn
    },
  }
}
