/** Mirrors: what a person asks a contact to keep, sealed, and what the contact says of it. */

import type { GrantRight, LedgerReference, Purpose } from './grant.ts'
import type { Did } from './person.ts'

/** People for whom one computer keeps: what it kept for another one would have to go. */
export const KEPT_FOR_MAX = 32

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
  /** Of a share that may be passed on; absent: nobody else is taken under it. */
  readonly below?: MirrorBelow
}

/** Whoever shows a chain of child grants that begins at this share, and stays inside it, is served as its owner would serve her. */
export interface MirrorBelow {
  /** Hash of the signed grant, as a child of it names it: 43 characters of base64url. */
  readonly parent: string
  /** Ids of child grants that were stopped; nothing below them is served. */
  readonly stopped: readonly string[]
  /** The day by which copies are to be deleted, and no later below it; absent in orders of an older Salus: there it is the owner's to check. */
  readonly deleteByMs?: number
}

/** Keys that a mirror gives one by one, each against the receipt of its opening; it can open none of them. */
export interface MirrorBoxes {
  /** `box`: 48 bytes, base64url. */
  readonly list: readonly { readonly recordId: string; readonly cid: string; readonly box: string }[]
  /** How far the owner knew the chain of receipts when this was written: its last number and hash. */
  readonly receipts: { readonly seq: number; readonly hash: string }
}

/** What brings a whole vault back, beside its blocks; each part is signed or sealed as it lies on the holder's disk. */
export interface MirrorBack {
  /** Whoever proves to have its other half, which follows from the 24 words, is given all of it: base64url, 32 bytes. */
  readonly wordsKey: string
  /** Base64url of the HEAD to which the files of the order lead, and of the key file with no slot but that of the words. */
  readonly head: string
  readonly keyFile: string
}

/** A state of the vault that a mirror can give back; `seq` 0 for none yet. */
export interface MirrorState {
  /** Number and time of its HEAD. */
  readonly seq: number
  readonly atMs: number
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
  /** Only with the whole vault, and only since version 0.2; older mirrors leave it alone. */
  readonly back?: MirrorBack
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
  /** The state that it has whole; absent where that Salus is older and gives none back. */
  readonly back?: MirrorState
}
