/** One change of a grant as it is signed and sent; what it says is in `amendment.ts`. */

export interface SignedAmendment {
  readonly amendmentJson: string
  /** Ed25519, base64url. */
  readonly signature: string
}
