/** What two devices know of one issuer, or of a licence: the later word counts, but what either list takes back stays so. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { RevocationList } from '../../../../shared/crypto/revocation-list.ts'
import type { Collections, LicenceEntry } from '../collections.ts'
import { further, withoutUndefined } from './merge-rules.ts'

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

/** What was shown last, and what was asked last; every list that came with a licence goes on counting. */
export function mergeLicence(a: LicenceEntry, b: LicenceEntry): LicenceEntry {
  const shown = further(shownIn(a), shownIn(b), ({ shownAtMs }) => shownAtMs)
  // Of one question, that it was answered.
  const asked = further(askedIn(a), askedIn(b), ({ askedAtMs, nonce }) => 2 * askedAtMs + (nonce === '' ? 1 : 0))
  const lists = new Set([a, b].flatMap(({ statusList, seenLists = [] }) => [statusList, ...seenLists]))
  const seenLists = [...lists].filter((list) => list !== '' && list !== shown.statusList).sort()
  return withoutUndefined<LicenceEntry>({
    ...shown,
    ...asked,
    seenLists: seenLists.length === 0 ? undefined : seenLists,
  } as LicenceEntry)
}

function shownIn({ text, statusList, shownNonce, shownAtMs }: LicenceEntry): Omit<LicenceEntry, 'nonce' | 'askedAtMs' | 'seenLists'> {
  return { text, statusList, shownNonce, shownAtMs }
}

function askedIn({ nonce, askedAtMs }: LicenceEntry): Pick<LicenceEntry, 'nonce' | 'askedAtMs'> {
  return { nonce, askedAtMs }
}
