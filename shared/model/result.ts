/** The two outcomes of everything that can fail in the world: plain objects that survive the border between processes. */

import type { ErrorCode } from './errors.ts'

/** A failure a person can be told about. `detail` never holds a secret, a path, a CID or a health datum. */
export interface SalusError {
  readonly code: ErrorCode
  readonly detail?: Readonly<Record<string, string | number>>
}

export interface Ok<T> {
  readonly ok: true
  readonly value: T
}
export interface Err<E = SalusError> {
  readonly ok: false
  readonly error: E
}
export type Result<T, E = SalusError> = Ok<T> | Err<E>

/** Wraps a value as success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

/** Wraps an error code, with counts or names that are safe to show, as failure. */
export function err(code: ErrorCode, detail?: Readonly<Record<string, string | number>>): Err {
  return { ok: false, error: detail === undefined ? { code } : { code, detail } }
}
