/** How a failure travels inside the vault: thrown once, turned into a Result at the one border (the root). */

import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'

/** Carries a failure that a person will be told about; anything else thrown is our bug. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly error: SalusError

  constructor(error: SalusError) {
    super(error.code)
    this.error = error
  }
}

/** Makes a Refusal to throw. */
export function refusal(code: ErrorCode, detail?: Readonly<Record<string, string | number>>): Refusal {
  return new Refusal(detail === undefined ? { code } : { code, detail })
}

/** The value of a success; throws the failure. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Refusal(result.error)
}

/** The same for a promised Result. */
export async function mustAwait<T>(result: Promise<Result<T>>): Promise<T> {
  return must(await result)
}

/** Refuses with `cancelled` once the person has cancelled. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw refusal('cancelled')
}

/** For what may fail without stopping anything: a refusal is passed over, a bug is not. */
export function passRefusal(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error
}
