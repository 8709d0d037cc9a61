/** Reads a small file that the person chose: a text, or a photograph of a code. */

import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

export interface SmallFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const TEXT_BYTES_MAX = 1024 * 1024
/** As large as photographs of a telephone are. */
const PICTURE_BYTES_MAX = 24 * 1024 * 1024

/** Errors: `file-unreadable`, `file-too-large`. */
export async function readSmallFile(path: string): Promise<Result<SmallFile>> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return err('file-unreadable')
    if (found.size > PICTURE_BYTES_MAX) return err('file-too-large')
    const bytes = new Uint8Array(await readFile(path))
    if (bytes.length > TEXT_BYTES_MAX && !isPicture(bytes)) return err('file-too-large')
    return ok({ name: basename(path), bytes })
  } catch {
    return err('file-unreadable')
  }
}

/** A PNG or JPEG, as the window looks for codes in. */
function isPicture([first, second]: Uint8Array): boolean {
  return (first === 0x89 && second === 0x50) || (first === 0xff && second === 0xd8)
}
