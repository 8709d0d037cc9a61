/** An issuer of health cards or licences as it stands in the manifest. */

import type { IssuerKey } from '../../../../shared/crypto/health-card.ts'
import type { RevocationList } from '../../../../shared/crypto/revocation-list.ts'

/** An issuer of health cards that the person put into the list. */
export interface IssuerEntry {
  readonly name: string
  /** Its address. */
  readonly issuer: string
  /** As the person typed it; absent in entries of before, which lost a slash at their end. */
  readonly exact?: true
  readonly keys: readonly IssuerKey[]
  /** Of cards that it took back, the newest for each of its keys that the person put in; absent where there is none. */
  readonly lists?: readonly RevocationList[]
  readonly changedAtMs: number
  readonly removed?: true
}
