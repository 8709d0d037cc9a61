/** One-time tokens for what a person chose: paths stay in this process, the window sees names. */

import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'

/** What the person was asked for: files to read, a folder, or the name under which something is to be written. */
export type Choice = 'files' | 'folder' | 'target'

export interface ChosenFiles {
  readonly fileToken: string
  readonly names: readonly string[]
}

/** Choices that may wait at once; the oldest is forgotten. */
const CHOICES_MAX = 32
/** Names shown of one choice. */
const NAMES_MAX = 50

export interface FileTokens {
  keep(choice: Choice, paths: readonly string[]): ChosenFiles
  /** The paths, once; null for a token that is used up or unknown, or of another choice than these: what was chosen for reading is never written over. */
  take(fileToken: string, choices: readonly Choice[]): readonly string[] | null
}

/** Memory of this process only. */
export function createFileTokens(): FileTokens {
  const kept = new Map<string, { readonly choice: Choice; readonly paths: readonly string[] }>()
  return {
    keep: (choice, paths) => {
      const fileToken = randomUUID()
      kept.set(fileToken, { choice, paths })
      const [oldest] = kept.keys()
      if (kept.size > CHOICES_MAX && oldest !== undefined) kept.delete(oldest)
      return { fileToken, names: paths.slice(0, NAMES_MAX).map((path) => basename(path)) }
    },
    take: (fileToken, choices) => {
      const found = kept.get(fileToken)
      kept.delete(fileToken)
      return found !== undefined && choices.includes(found.choice) ? found.paths : null
    },
  }
}
