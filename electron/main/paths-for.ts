/** Which methods of the vault are about files, what a person must have chosen for each, and what the vault is told of it. */

import { join } from 'node:path'
import type { Choice, FileTokens } from './file-tokens.ts'

interface Taking {
  readonly choices: readonly Choice[]
  readonly as: 'paths' | 'path' | 'new folder in'
}

const READING: Taking = { choices: ['files'], as: 'paths' }
const WRITING: Taking = { choices: ['target'], as: 'path' }
const FILLING: Taking = { choices: ['folder'], as: 'new folder in' }

/** The one thing they take from the window about files is a token. */
const FILE_METHODS: ReadonlyMap<unknown, Taking> = new Map([
  ['previewImport', { choices: ['files', 'folder'], as: 'paths' }],
  ['addRecord', READING],
  ['sendRecord', READING],
  ['restoreBackup', READING],
  ['fireDrill', READING],
  ['repairVault', READING],
  ['createBackup', WRITING],
  ['exportEverything', FILLING],
  ['saveShared', FILLING],
  ['saveParcel', WRITING],
  ['openParcel', READING],
  ['exportCar', WRITING],
  ['importCar', READING],
  ['makeLink', { choices: ['folder'], as: 'path' }],
])

/** Nothing for a method that is not about files, and for a token that is unknown, used up or of another choice. `now` in milliseconds: a new folder is named by it. */
export function pathsFor(
  tokens: FileTokens,
  method: unknown,
  fileToken: string,
  now: number,
): { paths: readonly string[] } | { path: string } {
  const takes = FILE_METHODS.get(method)
  const paths = (takes === undefined ? null : tokens.take(fileToken, takes.choices)) ?? []
  if (takes?.as === 'paths') return { paths }
  const [first = ''] = paths
  const day = new Date(now).toISOString().slice(0, 19).replace(/[:T]/gu, '-')
  return { path: takes?.as === 'path' || first === '' ? first : join(first, `salus-export-${day}`) }
}
