/** A service that keeps sealed blocks, by the IPFS Pinning Service API. */

import type { PinDrops } from '../model/pins.ts'
import type { Result } from '../model/result.ts'

export type PinState = 'queued' | 'pinning' | 'pinned' | 'failed'

export interface PinningView {
  /** Host of the service; empty while none was named. */
  readonly host: string
  readonly endpoint: string
  /** Sealed records that it was asked to keep and has not said to be gone. */
  readonly held: number
}

/** Of the roots of one grant: how many the service has in each state, and how many it does not know. */
export interface PinsView {
  readonly host: string
  readonly roots: number
  readonly states: Readonly<Record<PinState, number>>
  readonly unknown: number
  /** What is known of letting them go. */
  readonly drops: readonly PinDrops[]
}

export interface PinningApi {
  showPinning(args: null): Result<PinningView>
  /** Off by default; null switches it off again and forgets the token. Nobody is asked by this. */
  configurePinning(args: { readonly endpoint: string; readonly token: string } | null): Result<PinningView>
  pinRemotely(args: { readonly grantId: string }): Result<PinsView>
  unpinRemotely(args: { readonly grantId: string }): Result<PinsView>
  listPins(args: { readonly grantId: string }): Result<PinsView>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const PINNING_METHODS: Readonly<Record<keyof PinningApi, true>> = {
  showPinning: true,
  configurePinning: true,
  pinRemotely: true,
  unpinRemotely: true,
  listPins: true,
}
