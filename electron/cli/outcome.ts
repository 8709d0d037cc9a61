/** What a command ends with: a value, or a failure with its code, its sentence and the next step. */

import { describeError } from '../../shared/api/error-words.ts'
import type { Result, SalusError } from '../../shared/model/result.ts'

/** Ends a command with a failure. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly error: SalusError

  constructor(error: SalusError) {
    super(error.code)
    this.error = error
  }
}

/** The value, or the end of the command. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new CommandError(result.error)
  return result.value
}

/** `{code, message, next}`; the reason that a reader of options gave stands in the message. */
export function messageOf(error: SalusError): { readonly code: string; readonly message: string; readonly next: string } {
  const { sentence, next } = describeError(error, 'en')
  const reason = typeof error.detail?.['reason'] === 'string' && error.code === 'input-invalid' ? ` ${error.detail['reason']}` : ''
  return { code: error.code, message: `${sentence}${reason}`, next }
}

/** A failure as a command line says it. */
export function failureOf(error: unknown): { readonly error: ReturnType<typeof messageOf> } {
  return { error: messageOf(error instanceof CommandError ? error.error : { code: 'internal' }) }
}
