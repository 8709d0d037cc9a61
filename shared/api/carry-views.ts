/** What leaves and comes back by other ways than from Salus to Salus: sealed parcels and CAR files. */

import type { ShareView } from '../model/grant.ts'
import type { Result } from '../model/result.ts'
import type { UnreadableRecord } from '../model/unreadable.ts'
import type { RepairReport } from './care-views.ts'
import { LINK_METHODS } from './link-views.ts'
import type { LinkApi } from './link-views.ts'
import { PINNING_METHODS } from './pinning-views.ts'
import type { PinningApi } from './pinning-views.ts'

/** A share, or without one the letters that wait for a contact. */
export interface ParcelChoice {
  readonly grantId?: string
  readonly contactId?: string
  /** Of letters: the first that the file before had no room for. */
  readonly from?: string
}

export interface ParcelPreview {
  readonly contactName: string
  readonly records: number
  readonly letters: number
  /** Of the sealed records; the file is a little larger. 0 for letters. */
  readonly sizeBytes: number
  /** When the share ends; 0 for letters. */
  readonly untilMs: number
  /** Its keys come only against receipts: whoever opens it has to reach this Salus. */
  readonly needsSender: boolean
}

export interface SavedParcel {
  readonly records: number
  /** Records that joined the share since it was signed and do not fit in the file. */
  readonly notIn: number
  /** Records of it that cannot be opened on this computer, and are not in the file; absent for none. */
  readonly unreadable?: readonly UnreadableRecord[]
  readonly letters: number
  /** Letters that are more than one file holds, and the first of them; absent for none. */
  readonly more?: { readonly letters: number; readonly from: string }
  readonly sizeBytes: number
}

export interface OpenedParcel {
  readonly senderName: string
  /** Shares whose records are here now. */
  readonly shares: readonly ShareView[]
  /** Letters that were new here: invites, receipts, withdrawals and others. */
  readonly letters: number
}

export interface CarReport {
  readonly blocks: number
  readonly sizeBytes: number
}

export interface CarryApi extends LinkApi, PinningApi {
  previewParcel(args: ParcelChoice): Result<ParcelPreview>
  /** `knowing`: the person knows that it needs the sender (`parcel-needs-sender`). */
  saveParcel(args: ParcelChoice & { readonly fileToken: string; readonly knowing?: boolean }): Result<SavedParcel>
  openParcel(args: { readonly fileToken: string }): Result<OpenedParcel>
  /** Without a grant the whole vault. */
  exportCar(args: { readonly fileToken: string; readonly grantId?: string }): Result<CarReport>
  importCar(args: { readonly fileToken: string }): Result<RepairReport>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const CARRY_METHODS: Readonly<Record<keyof CarryApi, true>> = {
  previewParcel: true,
  saveParcel: true,
  openParcel: true,
  exportCar: true,
  importCar: true,
  ...LINK_METHODS,
  ...PINNING_METHODS,
}
