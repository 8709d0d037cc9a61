/** Health cards, their issuers and health links, as the window sees them. */

import type { CardCheck } from '../model/health-card.ts'

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
