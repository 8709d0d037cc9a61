/** The API for coming back with the 24 words and a mirror, and what is known beforehand of whether it would work. */

import type { Result } from '../model/result.ts'
import type { VaultStatus } from './status-views.ts'

/**
 * Whether the person could come back with her words and what one mirror has.
 * `there`: yes; `waiting`: not all of it is there yet; `full`: it does not fit there; `words`: the words have to be typed once; `older`: Salus there cannot give it back;
 * `none`: it was not asked for the whole vault, or does not keep for her.
 */
export interface WayBack {
  readonly state: 'there' | 'waiting' | 'full' | 'words' | 'older' | 'none'
  /** Number and time of the state that it has whole; 0 for none. */
  readonly seq: number
  readonly atMs: number
}

export interface RecoveryApi {
  /** On an empty folder only. `card`: of whoever keeps the vault; `passphrase` is the new one. `partly`: also where some records are missing there. */
  recoverFromMirror(args: { card: string; words: string; passphrase: string; partly?: boolean }): Result<VaultStatus>
  /** Whether these are the words of this vault. Errors: `words-unknown-word`, `words-wrong`. */
  checkRecoveryWords(args: { words: string }): Result<null>
}

export const RECOVERY_METHODS: Readonly<Record<keyof RecoveryApi, true>> = {
  recoverFromMirror: true,
  checkRecoveryWords: true,
}

export type RecoveryEvent =
  /** The words were proven: this is the state that comes. */
  | { readonly type: 'recovery-found'; readonly seq: number; readonly atMs: number; readonly mirror: string }
  /** Files that are here, of so many known so far, and bytes that came. */
  | { readonly type: 'recovery-progress'; readonly done: number; readonly total: number; readonly bytes: number }
