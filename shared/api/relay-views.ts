/** The relay of this person, as the window and the command line see it. */

import type { Result } from '../model/result.ts'

/** A contact whose Salus is the relay, or the address that its owner gave: `/…/tcp/PORT/p2p/PEER`. */
export type RelayChosen = { readonly contactId: string } | { readonly address: string }

export interface RelayView {
  readonly chosen: RelayChosen | null
  /** As this person calls the contact; empty where an address was given. */
  readonly name: string
  /** `refused`: it is there and does not take this person. */
  readonly state: 'none' | 'connecting' | 'connected' | 'refused' | 'unreachable'
  /** Contacts that are connected now, and how. */
  readonly peers: readonly { readonly name: string; readonly isRelayed: boolean }[]
}

export interface RelayApi {
  /** Null: no relay. Contacts are told the new way. Errors: `relay-invalid`, `contact-not-found`. */
  chooseRelay(args: { chosen: RelayChosen | null }): Result<RelayView>
  showRelay(args: null): Result<RelayView>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const RELAY_METHODS: Readonly<Record<keyof RelayApi, true>> = {
  chooseRelay: true,
  showRelay: true,
}
