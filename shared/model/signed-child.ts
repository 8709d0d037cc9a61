/** A child grant as it travels. */

/** A signed child grant: its terms as canonical JSON text and the giver's signature over its bytes. */
export interface SignedChild {
  readonly childJson: string
  /** Ed25519, base64url. */
  readonly signature: string
}
