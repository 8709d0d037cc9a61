/** What a service that keeps sealed blocks was asked about the records of one share, and what it says. */

/** How a sealed record stands at a service, each behind the one that it follows from. */
export const PIN_STATES = ['wanted', 'kept', 'leaving', 'asked', 'gone'] as const

import type { ErrorCode } from './errors.ts'

/** Counts of sealed records at one service. */
export interface PinDrops {
  readonly host: string
  /** It was asked to keep them, and nothing else since. */
  readonly kept: number
  /** To be asked to let go of them. */
  readonly waiting: number
  /** Asked, and it has not said that they are gone. */
  readonly asked: number
  /** By its own word. */
  readonly gone: number
  /** The same records sealed anew, which it is asked to keep in their place. */
  readonly anew: number
  /** Why the last question came to nothing; it is asked again, but for `pinning-off`. */
  readonly code?: ErrorCode
}
