/** Where something lies that is too large for an entry. */

/** Keys and content too large for an entry lie in a sealed file of their own. */
export interface BlobReference {
  readonly cid: string
  readonly chunks: number
  readonly id: string
  /** Wrapped by the epoch key, base64url. */
  readonly key: string
  readonly epoch: number
}
