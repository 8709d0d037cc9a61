/** The one file that lets its owner put links at a host: its address and a token that was drawn when it first started. */

import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../durable-file.ts'

const NAME = 'place.json'
const TOKEN_BYTES = 32

export interface PlaceFile {
  readonly kind: 'host'
  readonly address: string
  readonly token: string
}

/** Where it lies in the folder of a host. */
export function placeFileIn(dir: string): string {
  return join(dir, NAME)
}

/** The token of this folder, drawn once. Throws the errors of the file system, or where the file is not one of these. */
export async function tokenIn(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const text = await readFile(placeFileIn(dir), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (text === null) return randomBytes(TOKEN_BYTES).toString('base64url')
  const { token } = JSON.parse(text) as Partial<PlaceFile>
  if (typeof token !== 'string' || token === '') throw new Error('no token in the file of the place')
  return token
}

/** Only its owner may read it. */
export async function writePlaceFile(dir: string, place: PlaceFile): Promise<void> {
  await writeDurably(placeFileIn(dir), `${JSON.stringify(place, null, 2)}\n`)
}
