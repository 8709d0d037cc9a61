/** What a vault keeps about mirrors, on either side. */

import type { MirrorDepth, MirrorState } from '../../../../shared/model/mirror.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { BlobReference } from '../blob-reference.ts'

/** A contact who keeps for this person, or was asked to; key: the contact's id. */
export interface MirrorEntry {
  readonly depth: MirrorDepth
  readonly state: 'asked' | 'agreed' | 'declined' | 'stopping' | 'stopped'
  readonly pullId: string
  readonly changedAtMs: number
  /** How often she was asked since she was none; absent in vaults of before version 0.2. */
  readonly asked?: number
  /** Number of the last order, and a hash of what it said. */
  readonly seq: number
  /** Number of the last order that said to stop; absent before. */
  readonly stop?: number
  readonly told: string
  /** Shares in it, by grant id. */
  readonly lines: readonly string[]
  /** Shares taken out of the order with that number, until the mirror says that it has followed it. */
  readonly leaving: Readonly<Record<string, number>>
  /** Shares that it says it has dropped, and when; the newest of them. */
  readonly gone: Readonly<Record<string, number>>
  /** What it last said; 0 before. */
  readonly heardSeq: number
  readonly heardAtMs: number
  readonly quotaBytes: number
  readonly usedBytes: number
  readonly held: readonly string[]
  readonly left: number
  /** Number of the state that it was last told to be able to give back; absent for none. */
  readonly backTold?: number
  /** The state that it says it can give back; absent where its Salus gives none. */
  readonly back?: MirrorState
}

/** A contact for whom this person keeps, or is asked to; key: the contact's id. */
export interface KeptEntry {
  readonly depth: MirrorDepth
  readonly state: 'asked' | 'keeping' | 'declined' | 'stopped'
  readonly askedAtMs: number
  readonly changedAtMs: number
  /** Peer id of the computer that keeps, and the folder there. */
  readonly device: string
  readonly store: string
  readonly quotaBytes: number
  /** Of the newest order. */
  readonly seq: number
  /** Of the newest order that asked or said to stop; absent before. */
  readonly word?: number
  /** The order as JSON, in a blob: whom it names stands sealed on the disk. Null before the first and after the end. */
  readonly order: BlobReference | null
  /** Shares in it whose lock was found open on the ledger. */
  readonly opened: readonly string[]
  readonly usedBytes: number
  readonly held: readonly string[]
  readonly left: number
  /** Hash of the files and the quota that were brought together to the end. */
  readonly done: string
  /** Hash of what was last reported. */
  readonly reported: string
  /** The newest state of the whole vault of which everything is here, and the order that named it: it stays until a newer one is whole. */
  readonly back?: MirrorState & { readonly order: BlobReference; readonly vaultId: string }
}

/** The blobs of orders that an entry holds, each once. */
export function ordersOf({ order, back }: KeptEntry): readonly BlobReference[] {
  const all = [order, back?.order ?? null].filter((one) => one !== null)
  return all.filter((one, at) => all.findIndex(({ cid }) => cid === one.cid) === at)
}

/** Where a contact's sealed records and letters can be had while she is away; key: the contact's id. */
export interface WayEntry {
  readonly cards: readonly ContactCard[]
  readonly atMs: number
  /** Hash of what this person told the contact of her own mirrors; empty where it is that there is none. */
  readonly told?: string
}
