/** What the window and the vault say to each other about the ledger. */

import type { Result } from '../model/result.ts'

/** Settings and ledger of a network beyond this computer. */
export interface LedgerSettings {
  readonly kind: 'embedded' | 'rpc' | 'off'
  readonly chainId: number
  readonly urls: readonly string[]
  readonly quorum: number
  readonly sealLog: string
  readonly vaultHeads: string
  /** Of a network: chain blocks, its own included, after which something counts as witnessed; absent: 1. */
  readonly confirmations?: number
  /** Of a network: what is to be witnessed goes out one by one, so many minutes later on average, at moments that only chance knows; absent: at once. */
  readonly delayMinutes?: number
  /** Of a network: id of the contact whose Salus sends entries and pays for them; absent: this one does. */
  readonly relay?: string
  /** Of a network: it asks no fee. */
  readonly isFree?: boolean
}

/** The public place on which the ledger of this computer is sealed once a day. */
export interface PublicPlace {
  readonly chainId: number
  readonly urls: readonly string[]
  readonly quorum: number
  /** Empty: the contract is set up there first. */
  readonly sealLog: string
  /** As of a network. */
  readonly confirmations?: number
  readonly relay?: string
  readonly isFree?: boolean
}

/** How far the seals there have come. */
export interface ShownPublicPlace {
  readonly place: PublicPlace
  /** The account that pays, where no contact does. */
  readonly account: string
  readonly reachable: boolean
  /** The newest that counts there: the chain block of this computer's ledger, and when that place says it was sealed (null while it cannot be asked). */
  readonly sealed: { readonly height: number; readonly atMs: number | null } | null
  /** Something newer is to be sealed: `later` (not before this moment, null where chance has not chosen one yet), `ready` to be sent, or `sent` and not counting yet. */
  readonly waiting: { readonly step: 'later' | 'ready' | 'sent'; readonly notBeforeMs: number | null } | null
}

/** How many entries of contacts this Salus puts on the network and pays for. */
export interface RelayLimits {
  readonly aContactADay: number
  readonly aDay: number
}

/** As it was chosen. */
export interface ShownLedger {
  readonly settings: LedgerSettings
  /** Null where nothing is sent for contacts. */
  readonly relaying: RelayLimits | null
  /** It began with the log of before, which ends shares by a call of its own; false where it cannot be asked now. */
  readonly showsWithdrawals: boolean
  /** Null where this computer's ledger is sealed nowhere, or the ledger is another one. */
  readonly publicPlace: ShownPublicPlace | null
  /** It nears, or has passed, what others can follow of it; null while it is far from that, and of every other ledger. */
  readonly long: { readonly entries: number; readonly followed: number } | null
  /** It went on on another computer too: who told, when, how many entries of that one are known and not here; null where nobody did. */
  readonly parted: { readonly by: string; readonly atMs: number; readonly count: number } | null
}

/** What one endpoint says, by its place in the settings, beside the others; only its host is named, as an address may hold a password. */
export interface EndpointDoubt {
  /** `ledger`: of the vault's own; `public`: of the public place. */
  readonly of: 'ledger' | 'public'
  /** From 1. */
  readonly number: number
  readonly host: string
  /** `other`: something else than the others; `none-alike`: all of them say something else. */
  readonly says: 'other' | 'other-chain' | 'behind' | 'nothing' | 'none-alike'
}

export interface LedgerApi {
  /** A new one on this computer in place of one that went on on another computer too. */
  beginLedger(args: null): Result<null>
  /** Asks all endpoints beside each other: those that a person should know of. Takes as long as the slowest of them. */
  compareEndpoints(args: null): Result<readonly EndpointDoubt[]>
  configureLedger(args: LedgerSettings): Result<LedgerSettings>
  /** Where the ledger of this computer is sealed once a day; null: nowhere. */
  configurePublicPlace(args: PublicPlace | null): Result<null>
  deployContracts(args: null): Result<LedgerSettings>
  /** Sends entries of contacts to the network and pays for them, within limits, until locked; null: no more. */
  relayLedger(args: { readonly limits: RelayLimits | null }): Result<null>
  showLedger(args: null): Result<ShownLedger>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const LEDGER_METHODS: Readonly<Record<keyof LedgerApi, true>> = {
  beginLedger: true,
  compareEndpoints: true,
  configureLedger: true,
  configurePublicPlace: true,
  deployContracts: true,
  relayLedger: true,
  showLedger: true,
}
