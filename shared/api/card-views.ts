/** Health cards, their issuers and health links, as the window sees them. */

import type { Result } from '../model/result.ts'
import type { ImportPreview } from './import-views.ts'

/** An issuer whose keys the person put into the vault; never fetched. */
export interface IssuerView {
  readonly name: string
  /** Its address, exactly as its cards say it. */
  readonly issuer: string
  readonly keys: number
  /** Of cards that it took back. */
  readonly lists: number
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

/** Issuers of health cards, and health links. */
export interface CardApi {
  listIssuers(args: null): Result<readonly IssuerView[]>
  /** `keys`: text of a JSON Web Key Set. One that is there gets the new name and keys. */
  addIssuer(args: { name: string; issuer: string; keys: string }): Result<IssuerView>
  /** `list`: text of a list of cards that an issuer took back; it says by the name of its key whose it is. */
  addRevocationList(args: { list: string }): Result<IssuerView>
  removeIssuer(args: { issuer: string }): Result<null>
  /** Asks nobody. */
  previewLink(args: { link: string }): Result<LinkView>
  /** Asks the host of the link, after the person said so; then with `linkToken` the others that were named. */
  openLink(args: { link: string; passcode: string; recipient: string } | { linkToken: string }): Result<OpenedLink>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const CARD_METHODS: Readonly<Record<keyof CardApi, true>> = {
  listIssuers: true,
  addIssuer: true,
  addRevocationList: true,
  removeIssuer: true,
  previewLink: true,
  openLink: true,
}
