/** The API for mirrors: who keeps my sealed records, and for whom I keep some. */

import type { MirrorDepth } from '../model/mirror.ts'
import type { WayBack } from './recovery-views.ts'
import type { Result } from '../model/result.ts'

/** A contact whom I asked to keep sealed records of mine. */
export interface MirrorView {
  readonly contactId: string
  readonly name: string
  readonly depth: MirrorDepth
  /** `stopping`: told to drop everything, not confirmed yet. */
  readonly state: 'asked' | 'agreed' | 'declined' | 'stopping' | 'stopped'
  readonly quotaBytes: number
  readonly usedBytes: number
  /** Shares that it has whole, of so many. */
  readonly held: number
  readonly shares: number
  /** Files that do not fit. */
  readonly left: number
  /** It has done what it was last told. */
  readonly upToDate: boolean
  /** 0 where it never answered. */
  readonly lastHeardMs: number
  /** Whether the 24 words and what it has bring the vault back. */
  readonly wayBack: WayBack
}

/** A contact for whom I keep, or am asked to keep, sealed records that I cannot read. */
export interface KeptView {
  readonly contactId: string
  readonly name: string
  readonly depth: MirrorDepth
  readonly state: 'asked' | 'keeping' | 'declined' | 'stopped'
  /** Another computer of mine is the one that keeps. */
  readonly elsewhere: boolean
  readonly quotaBytes: number
  readonly usedBytes: number
  readonly shares: number
  readonly left: number
  readonly askedAtMs: number
}

export interface MirrorList {
  readonly mirrors: readonly MirrorView[]
  readonly kept: readonly KeptView[]
}

/** Keeping sealed records for each other. */
export interface MirrorApi {
  /** Errors: `contact-not-found`, `words-not-confirmed`. */
  askMirror(args: { contactId: string; depth: MirrorDepth }): Result<null>
  /** The contact drops everything it keeps for me; `listMirrors` says when it has confirmed that. */
  stopMirror(args: { contactId: string }): Result<null>
  /** Says yes, or changes how much is kept. Errors: `contact-not-found`, `mirror-not-asked`, `mirror-room-used` where more than that lies here already, `mirror-too-many`, `input-invalid`. */
  acceptMirror(args: { contactId: string; quotaMib: number }): Result<null>
  /** Says no, or stops keeping; what was kept goes. */
  declineMirror(args: { contactId: string }): Result<null>
  listMirrors(args: null): Result<MirrorList>
  /** Says yes by itself to every contact that asks, while the vault is open; null: no more. */
  offerMirror(args: { quotaMib: number | null }): Result<null>
}

export const MIRROR_METHODS: Readonly<Record<keyof MirrorApi, true>> = {
  askMirror: true,
  stopMirror: true,
  acceptMirror: true,
  declineMirror: true,
  listMirrors: true,
  offerMirror: true,
}
