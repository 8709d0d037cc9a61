/** Names of people as they are read and greeted. */

/** What stands before a name and is no part of it. */
export const TITLES: ReadonlySet<string> = new Set(['dr', 'prof', 'conf', 'med', 'doctor', 'as', 'asist'])

/** The first name; with a title before it the whole name, because nobody is called by a title. */
export function greetedName(name: string): string {
  const [first = ''] = name.trim().split(/\s+/u)
  return TITLES.has(first.replace(/\.$/u, '').toLocaleLowerCase()) ? name.trim() : first
}
