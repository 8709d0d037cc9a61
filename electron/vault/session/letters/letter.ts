/** A letter as it was read. */

/** A letter opened and its signature checked. */
export interface Letter {
  readonly from: string
  readonly type: string
  readonly payload: Uint8Array
  readonly id: string
}
