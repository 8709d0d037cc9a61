/** A request as it is signed and sent; what it says is in `request.ts`. */

/** A signed request: its terms as canonical JSON text and the asker's signature over its bytes. */
export interface SignedRequest {
  readonly requestJson: string
  /** Ed25519, base64url. */
  readonly signature: string
}
