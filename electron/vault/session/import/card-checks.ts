/** What can be said of the signatures in a document that is a health card, by the issuers and the clock of now. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { isCardSignedBy } from '../../../../shared/crypto/health-card.ts'
import type { IssuerKey } from '../../../../shared/crypto/health-card.ts'
import { certificateOf, revocationOf } from '../../../../shared/crypto/revocation-list.ts'
import { signedTextsOf } from '../../../../shared/fhir/health-card.ts'
import type { CardClaims, SplitCard } from '../../../../shared/fhir/health-card.ts'
import { objectAt, objectsAt } from '../../../../shared/fhir/json.ts'
import { openCard } from '../../../../shared/fhir/open-card.ts'
import type { OpenedCard } from '../../../../shared/fhir/open-card.ts'
import { CARD_EXTENSION_URL } from '../../../../shared/model/health-card.ts'
import type { CardCheck, CardVerdict } from '../../../../shared/model/health-card.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { IssuerEntry } from '../letters/issuer-entry.ts'
import { issuerNamed, listTrusted } from '../letters/issuers.ts'
import type { Session } from '../session.ts'

/** Cards that one answer tells of. */
const CARDS_TOLD_MAX = 64

/** The signed texts of a stored resource; cheap where it is no card. */
export function signedTextsIn(resourceJson: string): readonly string[] {
  return resourceJson.includes(CARD_EXTENSION_URL) ? signedTextsOf(JSON.parse(resourceJson)) : []
}

/** Checks each text; with `resourceJson` only those whose signed content holds exactly that resource. */
export async function checkCards(session: Session, texts: readonly string[], resourceJson?: string): Promise<readonly CardCheck[]> {
  if (texts.length === 0) return []
  const issuers = await listTrusted(session)
  const nowMs = session.ports.clock.now()
  const checks: CardCheck[] = []
  for (const text of texts.slice(0, CARDS_TOLD_MAX)) {
    const card = await openCard(text)
    if (resourceJson === undefined || (card.ok && holds(card.value.claims, resourceJson))) checks.push(judgeCard(card, issuers, nowMs))
  }
  return checks
}

/** What these issuers and this time say of a card, read again from the signed bytes: what the reader said is not what counts. */
export function judgeCard(card: Result<OpenedCard>, issuers: readonly IssuerEntry[], nowMs: number): CardCheck {
  return card.ok ? checkOf(card.value, issuers, nowMs) : UNREADABLE
}

const UNREADABLE: CardCheck = { verdict: 'unreadable', issuer: '', name: '', time: 'current', issuedAtMs: 0, problems: [] }

function holds({ bundle }: CardClaims, resourceJson: string): boolean {
  return objectsAt(bundle, 'entry').some((entry) => canonicalJson(objectAt(entry, 'resource')) === resourceJson)
}

function checkOf({ split, claims }: OpenedCard, issuers: readonly IssuerEntry[], nowMs: number): CardCheck {
  const { issuer, issuedAtMs, expiresAtMs, problems } = claims
  const time = nowMs < issuedAtMs ? 'not-yet' : expiresAtMs !== undefined && nowMs >= expiresAtMs ? 'expired' : 'current'
  const end = expiresAtMs === undefined ? {} : { expiresAtMs }
  const { verdict, by, key } = signerOf(split, issuer, issuers)
  const said = { verdict, name: by?.name ?? '', issuer, time, issuedAtMs, ...end, problems } as const
  if (by === undefined || key === undefined || verdict === 'changed') return said
  const number = claims.revocationId === undefined ? {} : { revocationId: claims.revocationId }
  const revocation = revocationOf({ kid: split.kid, issuedAtMs, ...number }, key, by.lists ?? [])
  return { ...said, revocation, certificate: certificateOf(key, by.issuer, nowMs) }
}

interface Signer {
  readonly verdict: CardVerdict
  /** Of the list, and its key that the card names. */
  readonly by?: IssuerEntry
  readonly key?: IssuerKey
}

/** A key is looked for by its name under the issuer that the card names, then under all others. */
function signerOf({ kid, signed, signature }: SplitCard, issuer: string, issuers: readonly IssuerEntry[]): Signer {
  const named = issuerNamed(issuers, issuer)
  const key = named?.keys.find((one) => one.kid === kid)
  if (named !== undefined && key !== undefined)
    return { verdict: isCardSignedBy(key, signed, signature) ? 'listed' : 'changed', by: named, key }
  for (const by of issuers) {
    const fits = by.keys.find((one) => one.kid === kid && isCardSignedBy(one, signed, signature))
    if (fits !== undefined) return { verdict: 'other-issuer', by, key: fits }
  }
  return named === undefined ? { verdict: 'unlisted' } : { verdict: 'key-unlisted', by: named }
}
