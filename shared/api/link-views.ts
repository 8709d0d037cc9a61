/** Records for somebody without Salus, behind a SMART Health Link, at a place that the person chose. */

import type { PreviewItem } from './grant-views.ts'
import type { GivesAwayReport } from '../model/gives-away.ts'
import type { GrantScope } from '../model/grant.ts'
import type { Result } from '../model/result.ts'
import type { UnreadableRecord } from '../model/unreadable.ts'
import type { OthersHere, PeopleLeftOut } from '../model/whose.ts'
import type { ListedRow } from './source-views.ts'

/** Where the sealed file is put. `address`: where anybody reads it, https. */
export type LinkPlaceChoice =
  /** A folder of this computer that something else puts on the web. */
  | { readonly kind: 'folder'; readonly address: string }
  | { readonly kind: 'webdav'; readonly url: string; readonly user: string; readonly password: string; readonly address: string }
  | {
      readonly kind: 's3'
      /** Without the bucket. */
      readonly endpoint: string
      readonly bucket: string
      readonly region: string
      readonly accessKey: string
      readonly secretKey: string
      readonly address: string
    }
  /** A host of one's own (`salus host-links`): it asks for a passcode and says who opened. `address`: where it is reached. */
  | { readonly kind: 'host'; readonly address: string; readonly token: string }
  /** An address that takes one file as it is; there `address` is that of the file itself. It cannot be removed from here. */
  | { readonly kind: 'presigned'; readonly url: string; readonly address: string }

/** What goes. */
export interface LinkChoice {
  readonly scope: GrantScope
  /** Records of the kinds that are left out. */
  readonly without?: readonly string[]
  /** Other people of whom whole kinds take records along, as `PeopleLeftOut` names them. */
  readonly people?: readonly string[]
}

/** Exactly what would be sealed. */
export interface LinkOutPreview {
  /** Of the very bytes: makeLink refuses it where they would be others. */
  readonly previewToken: string
  /** All of it, as in `GrantPreview`. */
  readonly items: readonly PreviewItem[]
  /** The first of them. */
  readonly rows: readonly ListedRow[]
  readonly count: number
  /** Of everything before it is sealed. */
  readonly sizeBytes: number
  /** Papers and pictures that stand inside it, byte for byte. */
  readonly files: number
  readonly filesBytes: number
  /** Records of these kinds that the person keeps to herself: not in it. */
  readonly keptPrivate: number
  /** Records in it that are surely somebody else's: named by themselves, or of people who were included. */
  readonly others: readonly OthersHere[]
  /** Records of these kinds in other names than the holder's: not in it. */
  readonly leftOut: readonly PeopleLeftOut[]
  /** What cannot be opened on this computer: not in it. */
  readonly unreadable: readonly UnreadableRecord[]
  /** What it tells beyond that: never a reason to stop. */
  readonly givesAway: GivesAwayReport
}

export interface LinkDraft extends LinkChoice {
  readonly label: string
  readonly untilMs: number
  readonly place: LinkPlaceChoice
  /** Only where the place is a host that asks for it; empty or absent: none. */
  readonly passcode?: string
}

export interface LinkView {
  readonly linkId: string
  readonly label: string
  readonly count: number
  readonly madeAtMs: number
  readonly untilMs: number
  readonly kind: LinkPlaceChoice['kind']
  /** Host where it is read. */
  readonly host: string
  /** `shlink:/...`; empty once removed. */
  readonly link: string
  /** `removed`: the place was told to delete its file. `left`: it lies there still, and cannot be removed from here. */
  readonly state: 'there' | 'over' | 'removed' | 'left'
  /** Whether the file could be read at its address when it was put there. */
  readonly readable: boolean
  /** What is asked for beside the link; empty where nothing is, and once removed. */
  readonly passcode: string
}

/** What the host says of a link: its word, and names as those who opened it wrote them. */
export interface LinkOpenings {
  readonly opened: number
  /** The newest last; of many the first and the latest, and of one name no more than ten. */
  readonly openings: readonly { readonly atMs: number; readonly recipient: string }[]
  /** Wrong passcodes that are left before it opens for nobody. */
  readonly wrongLeft: number
}

export interface LinkApi {
  /** Nothing leaves. */
  previewLinkOut(args: LinkChoice): Result<LinkOutPreview>
  /** `fileToken`: the folder, where the place is one. */
  makeLink(args: LinkDraft & { readonly previewToken: string; readonly fileToken?: string }): Result<LinkView>
  listLinks(args: null): Result<readonly LinkView[]>
  removeLink(args: { readonly linkId: string }): Result<LinkView>
  /** Asks the host of this link; only where it has one. */
  listOpenings(args: { readonly linkId: string }): Result<LinkOpenings>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const LINK_METHODS: Readonly<Record<keyof LinkApi, true>> = {
  previewLinkOut: true,
  makeLink: true,
  listLinks: true,
  removeLink: true,
  listOpenings: true,
}
