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

/** Commands that go on past what cannot be done, and the counts or lists in their answers that say so. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'import-records': ['refused'],
  'open-link': ['refused'],
  'import-car': ['left'],
  'repair-vault': ['left'],
  'check-vault': ['damaged', 'lostSeq'],
  'fire-drill': ['damaged'],
  'save-parcel': ['notIn', 'more'],
}

/** Whether a command did all of what it was for: a script that goes on must not take a damaged backup for a good one. */
export function isWhole(name: string, value: object): boolean {
  return (PARTS[name] ?? []).every((part) => {
    const found: unknown = value[part as keyof typeof value] ?? 0
    return Array.isArray(found) ? found.length === 0 : found === 0
  })
}

/** A failure as a command line says it. */
export function failureOf(error: unknown): { readonly error: ReturnType<typeof messageOf> } {
  return { error: messageOf(error instanceof CommandError ? error.error : { code: 'internal' }) }
}
