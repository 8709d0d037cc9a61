/** One-time tokens for what a person chose: paths stay in this process, the window sees names. */

import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'

export interface ChosenFiles {
  readonly fileToken: string
  readonly names: readonly string[]
}

/** Choices that may wait at once; the oldest is forgotten. */
const CHOICES_MAX = 32
/** Names shown of one choice. */
const NAMES_MAX = 50

export interface FileTokens {
  keep(paths: readonly string[]): ChosenFiles
  /** The paths, once; null for a token that is used up or unknown. */
  take(fileToken: string): readonly string[] | null
}

/** Memory of this process only. */
export function createFileTokens(): FileTokens {
  const choices = new Map<string, readonly string[]>()
  return {
    keep: (paths) => {
      const fileToken = randomUUID()
      choices.set(fileToken, paths)
      const [oldest] = choices.keys()
      if (choices.size > CHOICES_MAX && oldest !== undefined) choices.delete(oldest)
      return { fileToken, names: paths.slice(0, NAMES_MAX).map((path) => basename(path)) }
    },
    take: (fileToken) => {
      const paths = choices.get(fileToken)
      choices.delete(fileToken)
      return paths ?? null
    },
  }
}
