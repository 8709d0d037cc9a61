/** Small notes on the disk that are neither secret nor authenticated: numbers by name. */

import { readFile } from 'node:fs/promises'

/** Null where it cannot be read, is no such note, or one of these is missing or no whole number. */
export async function readNumbers<K extends string>(file: string, names: readonly K[]): Promise<Readonly<Record<K, number>> | null> {
  const note = await readNote(file)
  return note === null ? null : numbersOf(note, names)
}

/** Null where it cannot be read or is no object. */
export async function readNote(file: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const note: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof note === 'object' && note !== null && !Array.isArray(note) ? (note as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

/** Null where one of these is missing or no whole number. */
export function numbersOf<K extends string>(
  note: Readonly<Record<string, unknown>>,
  names: readonly K[],
): Readonly<Record<K, number>> | null {
  return names.every((name) => Number.isSafeInteger(note[name])) ? (note as Readonly<Record<K, number>>) : null
}
