/** Finds the files behind what a person chose: files themselves, and folders walked in order of names. */

import { lstatSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParseLimits } from './limits.ts'

export type FoundFile =
  | { readonly type: 'file'; readonly path: string; readonly name: string; readonly sizeBytes: number }
  | { readonly type: 'refused'; readonly name: string; readonly code: ErrorCode }

/** What was chosen may be a link; links inside of a folder are not followed. They, and what cannot be listed, are refused by name. This process does nothing else, so it looks without waiting in line. */
export function findFiles(paths: readonly string[], limits: ParseLimits): readonly FoundFile[] {
  const found: FoundFile[] = []
  for (const path of paths) walk(path, 0, limits, found)
  return found
}

function walk(path: string, depth: number, limits: ParseLimits, found: FoundFile[]): void {
  const name = basename(path)
  if (found.length >= limits.filesMax || depth > limits.folderDepthMax) {
    found.push({ type: 'refused', name, code: 'limit-exceeded' })
    return
  }
  try {
    const stat = depth === 0 ? statSync(path) : lstatSync(path)
    if (stat.isSymbolicLink()) {
      found.push({ type: 'refused', name, code: 'file-unreadable' })
      return
    }
    if (stat.isFile()) {
      found.push({ type: 'file', path, name, sizeBytes: stat.size })
      return
    }
    if (!stat.isDirectory()) return
    const names = readdirSync(path)
      .filter((one) => !one.startsWith('.'))
      .sort()
    for (const one of names) walk(join(path, one), depth + 1, limits, found)
  } catch {
    found.push({ type: 'refused', name, code: 'file-unreadable' })
  }
}
