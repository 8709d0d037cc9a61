/** Health cards, their issuers and health links, as the window sees them. */

import type { CardCheck } from '../model/health-card.ts'
import type { ImportPreview } from './vault-api.ts'

/** An issuer whose keys the person put into the vault; never fetched. */
export interface IssuerView {
  readonly name: string
  /** Its address, exactly as its cards say it. */
  readonly issuer: string
  readonly keys: number
}

/** A card that a preview holds. */
export interface PreviewCard extends CardCheck {
  /** Name of its file. */
  readonly file: string
}

/** What a health link says before anybody is asked. */
export interface LinkView {
  /** Whom it leads to. */
  readonly host: string
  readonly label: string
  readonly expiresAtMs?: number
  readonly isExpired: boolean
  readonly needsPasscode: boolean
  /** It is not meant to be opened a second time. */
  readonly opensOnce: boolean
}

/** `asks`: what lies behind it is with others, who are named before they are asked. */
export type OpenedLink =
  | { readonly type: 'preview'; readonly preview: ImportPreview }
  | { readonly type: 'asks'; readonly linkToken: string; readonly hosts: readonly string[] }
