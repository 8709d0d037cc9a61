/** How a sealed letter lies on the disk: a line of JSON about it, then its bytes. */

import { readFile } from 'node:fs/promises'
import { writeDurably } from '../../durable-file.ts'

/** What ends the name of such a file. */
export const LETTER_FILE = '.letter'

/** Durable when it resolves; throws what the disk says. */
export async function writeLetterFile(path: string, slip: object, envelope: Uint8Array): Promise<void> {
  await writeDurably(path, Buffer.concat([Buffer.from(`${JSON.stringify(slip)}\n`, 'utf8'), envelope]))
}

/** Null where there is none, or where it is not whole. */
export async function readLetterFile<T>(path: string): Promise<{ readonly slip: T; readonly envelope: Uint8Array } | null> {
  try {
    const bytes = await readFile(path)
    const newline = bytes.indexOf(10)
    return { slip: JSON.parse(bytes.subarray(0, newline).toString('utf8')) as T, envelope: new Uint8Array(bytes.subarray(newline + 1)) }
  } catch {
    return null
  }
}
