/** A block as it is put into the store. */

export interface StoredBlock {
  readonly cid: string
  readonly bytes: Uint8Array
  /** The SHA-256 that its name says, where that is at hand. */
  readonly digest?: Uint8Array
}
