/** Mirrors: what a person asks a contact to keep, sealed, and what the contact says of it. */

import type { GrantRight, LedgerReference, Purpose } from './grant.ts'
import type { Did } from './person.ts'

/** `shares`: only what is shared now; `vault`: every sealed record, so that a damaged vault can be repaired from it. */
export const MIRROR_DEPTHS = ['shares', 'vault'] as const
export type MirrorDepth = (typeof MIRROR_DEPTHS)[number]

/** One share as a mirror gives it out. Members that an older mirror does not know are kept as they came. */
export interface MirrorLine {
  /** 32 hexadecimal characters. */
  readonly grantId: string
  readonly grantee: Did
  /** Root CIDs of sealed files. */
  readonly cids: readonly string[]
  readonly fromMs: number
  readonly untilMs: number
  /** What it was signed for: another purpose is refused, and so is more than the right. */
  readonly use?: { readonly purpose: Purpose; readonly right: GrantRight }
  /** The lock on the ledger that ends it, and how old knowledge of that may be while it is given out. */
  readonly bound?: { readonly ledger: LedgerReference; readonly lock: string; readonly ageMaxMs: number }
  /** Of a share whose keys are given against receipts; absent: only the owner's own node gives them. */
  readonly boxes?: MirrorBoxes
}

/** Keys that a mirror gives one by one, each against the receipt of its opening; it can open none of them. */
export interface MirrorBoxes {
  /** `box`: 48 bytes, base64url. */
  readonly list: readonly { readonly recordId: string; readonly cid: string; readonly box: string }[]
  /** How far the owner knew the chain of receipts when this was written: its last number and hash. */
  readonly receipts: { readonly seq: number; readonly hash: string }
}

/** Inside a sealed letter, whose signature is the order's. The one with the highest number counts, whole. */
export interface MirrorOrder {
  readonly version: 1
  /** `ask` names nobody: it is only the question. */
  readonly kind: 'ask' | 'keep' | 'stop'
  readonly seq: number
  readonly depth: MirrorDepth
  /** Under this name the holder's node gives the blocks to the mirror; 32 hexadecimal characters. */
  readonly pullId: string
  readonly lines: readonly MirrorLine[]
  /** Between them and the holder sealed letters may wait at the mirror. */
  readonly people: readonly Did[]
  /** Files beside those of the lines, for the holder alone. */
  readonly more: readonly string[]
}

/** What a mirror says of the order with this number. */
export interface MirrorReport {
  readonly version: 1
  readonly seq: number
  readonly answer: 'yes' | 'no' | 'stopped'
  readonly quotaBytes: number
  readonly usedBytes: number
  /** Shares that it has whole. */
  readonly held: readonly string[]
  /** Files that were asked for and do not fit. */
  readonly left: number
  readonly atMs: number
}

/** Where a letter or a share stands with a mirror that was told to drop it. */
export type MirrorDropState = 'waiting' | 'told' | 'confirmed'
