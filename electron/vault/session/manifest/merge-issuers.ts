/** What two devices know of one issuer: the later word counts, but a card that either list takes back stays so. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { RevocationList } from '../../../../shared/crypto/revocation-list.ts'
import type { Collections } from '../collections.ts'

type IssuerEntry = Collections['issuers']
type Said = Omit<IssuerEntry, 'lists'>

/** `later` says which of two counts for everything but the lists. */
export function mergeIssuer(a: IssuerEntry, b: IssuerEntry, later: (a: Said, b: Said) => Said): IssuerEntry {
  const said = ({ lists: _apart, ...rest }: IssuerEntry): Said => rest
  return withAllLists(later(said(a), said(b)), [a, b])
}

function withAllLists(newer: Said, both: readonly IssuerEntry[]): IssuerEntry {
  const all = both.flatMap(({ lists = [] }) => lists)
  if (all.length === 0) return newer
  const newest = all
    .toSorted((a, b) => b.version - a.version || byText(a, b))
    .filter((one, at, sorted) => sorted.findIndex(({ kid }) => kid === one.kid) === at)
  return { ...newer, lists: newest.sort((a, b) => (a.kid < b.kid ? -1 : 1)) }
}

function byText(a: RevocationList, b: RevocationList): number {
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1
}
