/** Licences of clinicians, as the window and the command line see them. */

import type { LicenceClaims, LicenceView } from '../model/licence.ts'
import type { Did } from '../model/person.ts'
import type { Result } from '../model/result.ts'

/** What is known of a contact's licence. */
export interface ContactLicence {
  /** When it was asked for and not answered yet; 0: nothing is awaited. */
  readonly askedAtMs: number
  readonly licence: LicenceView | null
}

/** A licence that this person issued. */
export interface CredentialView {
  /** In the list of the issuer. */
  readonly place: number
  readonly holder: Did
  readonly claims: LicenceClaims
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly value: 'good' | 'withdrawn' | 'suspended'
}

/** The newest list of those that do not count, as the file for every holder. */
export interface ListFile {
  readonly list: string
  readonly listUntilMs: number
}

/** `text`: the file for the holder, with the newest list in it, good until `listUntilMs`. */
export interface IssuedCredential {
  readonly place: number
  readonly text: string
  readonly listUntilMs: number
}

export interface LicenceApi {
  /** Puts in this person's own licence, or a newer list of its issuer; `text` is what the issuer gave. */
  addLicence(args: { text: string }): Result<LicenceView>
  removeLicence(args: null): Result<null>
  /** Null where there is none. */
  showOwnLicence(args: null): Result<LicenceView | null>
  /** Asks a contact to show a licence; the answer comes when her vault is open. */
  askLicence(args: { contactId: string }): Result<ContactLicence>
  showLicence(args: { contactId: string }): Result<ContactLicence>
  /** For a board or a clinic: signs a licence for an identity. */
  issueCredential(args: { holder: Did; claims: LicenceClaims; untilMs: number }): Result<IssuedCredential>
  /** Writes into the list that it does not count any more, or again after being suspended; what was withdrawn stays so. */
  withdrawCredential(args: { place: number; value: CredentialView['value'] }): Result<ListFile>
  listCredentials(args: null): Result<ListFile & { credentials: readonly CredentialView[] }>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const LICENCE_METHODS: Readonly<Record<keyof LicenceApi, true>> = {
  addLicence: true,
  removeLicence: true,
  showOwnLicence: true,
  askLicence: true,
  showLicence: true,
  issueCredential: true,
  withdrawCredential: true,
  listCredentials: true,
}
