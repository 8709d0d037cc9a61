/** Tables that are looked up by words of a file: such a word may be `constructor`. */

/** Only what is written in it is found. */
export function wordTable<T>(words: Readonly<Record<string, T>>): Readonly<Record<string, T | undefined>> {
  return Object.assign(Object.create(null) as Record<string, T>, words)
}
