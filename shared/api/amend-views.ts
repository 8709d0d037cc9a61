/** What is in a running grant now, item by item: given, taken back, and how it stands with each. */

import type { DeletionState, DeliveryState } from '../model/grant.ts'
import type { PinDrops } from '../model/pins.ts'
import type { RecordKind } from '../model/record.ts'
import type { Result } from '../model/result.ts'

/** One item that may be read; pictures are part of their study. */
export interface GrantItem {
  readonly recordId: string
  readonly kind: RecordKind
  readonly title: string
  readonly date: string
  /** When it came in after the signature; absent: it was named then. */
  readonly addedAtMs?: number
}

/** The same three lines as for a withdrawal, for one item. */
export interface TakenBackItem extends Omit<GrantItem, 'addedAtMs'> {
  readonly takenBackAtMs: number
  readonly told: DeliveryState
  /** When it was last opened before; absent: no receipt says so. */
  readonly openedAtMs?: number
  /** Confirmed, or never fetched, by the word of everybody who was given it, those as well to whom it was passed on; the time is that of the last. */
  readonly deletion: DeletionState
  readonly deletionConfirmedAtMs?: number
  /** Instead of it, where nobody ever fetched it. */
  readonly neverFetchedAtMs?: number
  /** How many of those to whom it was passed on have not answered; absent for none. */
  readonly notConfirmedBelow?: number
  /** How many of all who were given it said that they never fetched it, where others had it or have not answered; absent for none. */
  readonly neverFetched?: number
  /** It lies here under a new key. */
  readonly resealed: boolean
  /** That was asked for and is not finished: see `WithdrawalView`. */
  readonly sealingAnew?: 'here' | 'elsewhere'
  /** Names of those who keep sealed records and have not heard of it yet: they may still give it out. Absent for none. */
  readonly keptBy?: readonly string[]
  /** Services that were asked to keep it; absent for none. */
  readonly pins?: readonly PinDrops[]
}

export interface GrantItemsView {
  readonly grantId: string
  /** The newest first; a part of them where a part was asked for. */
  readonly items: readonly GrantItem[]
  readonly total: number
  /** Of them those that bear what was sought in their title; absent where nothing was. */
  readonly found?: number
  /** That go along with studies among the items, and are counted in the signed sentence. */
  readonly pictures: number
  /** The newest; a part of them where a part was asked for. */
  readonly takenBack: readonly TakenBackItem[]
  readonly takenBackTotal: number
  /** In the answer to taking back the deep way: what lies under new keys now, and what keeps its key because somebody else may read it. */
  readonly sealedAnew?: { readonly records: number; readonly kept: number }
  /** What came in after the signature, the newest first. */
  readonly additions: readonly { readonly atMs: number; readonly count: number; readonly told: DeliveryState }[]
}

/** News of grants that live. */
export type AmendEvent =
  /** Single records of a share were taken back by whoever gave it. */
  | {
      readonly type: 'items-ended'
      readonly grantId: string
      readonly recordIds: readonly string[]
      readonly by: string
      readonly atMs: number
    }
  /** Bytes that are sealed anew after something was taken back. */
  | { readonly type: 'reseal-progress'; readonly done: number; readonly total: number }

/** Grants that live. */
export interface AmendApi {
  /** `takenBack`: how many of what was taken back. */
  showGrantItems(args: { grantId: string; limit: number; offset: number; text?: string; takenBack?: number }): Result<GrantItemsView>
  /** `deep`: what nobody else may read is sealed anew at once. */
  withdrawItems(args: { grantId: string; recordIds: readonly string[]; deep?: boolean }): Result<GrantItemsView>
  /** The yearly question: it still fits. */
  confirmGrant(args: { grantId: string }): Result<null>
}

export const AMEND_METHODS: Readonly<Record<keyof AmendApi, true>> = {
  showGrantItems: true,
  withdrawItems: true,
  confirmGrant: true,
}
