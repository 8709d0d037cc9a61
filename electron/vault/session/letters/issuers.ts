/** The issuers of health cards that this person trusts: put in by hand, kept in the manifest, never fetched. */

import type { IssuerView } from '../../../../shared/api/card-views.ts'
import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { IssuerEntry } from '../collections.ts'
import type { Session } from '../session.ts'

/** Under which key an issuer stands. */
export function issuerKeyOf(issuer: string): string {
  return encodeHex(sha256(encodeUtf8(issuer))).slice(0, 32)
}

/** As the window sees it. */
export function issuerView({ name, issuer, keys, lists = [] }: IssuerEntry): IssuerView {
  return { name, issuer, keys: keys.length, lists: lists.length }
}

/** Those that were not removed, by name. */
export async function listTrusted(session: Session): Promise<readonly IssuerEntry[]> {
  const all = await session.manifest.list('issuers')
  return all
    .map(([, entry]) => entry)
    .filter(({ removed }) => removed !== true)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
