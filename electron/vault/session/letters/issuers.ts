/** The issuers of health cards that this person trusts: put in by hand, kept in the manifest, never fetched. */

import type { IssuerView } from '../../../../shared/api/card-views.ts'
import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import type { IssuerEntry } from './issuer-entry.ts'
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
  const all = (await session.manifest.list('issuers')).map(([, entry]) => entry)
  const removed = new Set(all.flatMap((entry) => (entry.removed === true ? [entry.issuer] : [])))
  return all
    .filter((entry) => entry.removed !== true)
    .map((entry) => (removed.has(`${entry.issuer}/`) ? { ...entry, exact: true as const } : entry))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Whom a signed text names, letter for letter. An entry of before that was so may have lost a slash that the person typed: which of the two
 * she meant is only known to what its keys sign, so that of one these keys decide, as they did then, and what is shown is what was signed.
 */
export function issuerNamed(issuers: readonly IssuerEntry[], address: string): IssuerEntry | undefined {
  return issuers.find(({ issuer }) => issuer === address) ?? issuers.find(({ issuer, exact }) => exact !== true && `${issuer}/` === address)
}
