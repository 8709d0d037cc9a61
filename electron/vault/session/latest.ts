/** Readings of something that changes, several at a time, of which none may be used after one that was begun later. */

/** Called where a reading begins; what it returns is asked once, when it has ended: is it still to be used? */
export type Latest = () => () => boolean

/** Makes nobody wait: a reading that was overtaken is left out, because the one that was used knows as much or more. */
export function createLatest(): Latest {
  let begun = 0
  let used = 0
  return () => {
    begun += 1
    const own = begun
    return () => {
      if (own < used) return false
      used = own
      return true
    }
  }
}
