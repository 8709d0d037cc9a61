/** Is a SMART Health Card unchanged, by whose key, and does it count today? Keys are those that lie on the page, dropped or fetched by a button, or that came with the card; no address is asked from here. Source: https://spec.smarthealth.cards */

import { isCardSignedBy } from '../../shared/crypto/health-card.ts'
import { certificateOf, revocationOf } from '../../shared/crypto/revocation-list.ts'
import type { RevocationList } from '../../shared/crypto/revocation-list.ts'
import type { FoundCard } from '../../shared/fhir/card-text.ts'
import type { CardClaims, SplitCard } from '../../shared/fhir/health-card.ts'
import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { openCard } from '../../shared/fhir/open-card.ts'
import type { CardCertificate, CardRevocation } from '../../shared/model/health-card.ts'
import type { ErrorCode } from '../../shared/model/errors.ts'
import { keysAddressOf } from './ask-issuer.ts'
import { line, refused, said } from './finding.ts'
import type { Detail, Finding, Line, Said, Verdict } from './finding.ts'
import type { KeyFile, PublicKey } from './issuer-keys.ts'
import type { VerifyKey } from './words-en.ts'

/** Beside the cards: the clock of this computer, key files that lie on the page, and keys that came in the file itself. */
export interface BesideCards {
  readonly nowMs: number
  readonly keyFiles: readonly KeyFile[]
  /** Of cards that an issuer took back, as they lie on the page. */
  readonly lists: readonly RevocationList[]
  readonly own: readonly PublicKey[]
}

type Signature = 'added' | 'fetched' | 'own' | 'none' | 'others' | 'changed'

interface Judged {
  readonly verdict: Verdict
  readonly headline: Said
  readonly lines: readonly Line[]
  readonly details: readonly Detail[]
  readonly issuer?: string
}

const RANK: Readonly<Record<Verdict, number>> = { good: 0, attention: 1, serious: 2 }
const CONTENT_SHOWN_MAX = 20

/** Of several cards in one file the headline is that of the worst. */
export async function judgeHealthCards(cards: readonly FoundCard[], beside: BesideCards): Promise<Finding> {
  const judged: Judged[] = []
  for (const card of cards) judged.push(await judgeOne(card, beside))
  const [worst] = judged.toSorted((a, b) => RANK[b.verdict] - RANK[a.verdict])
  if (worst === undefined) return refused('health-card', 'shc.broken')
  const details = judged.length === 1 ? worst.details : []
  const { verdict, headline } = worst
  const issuer = judged.find((one) => one.issuer !== undefined)?.issuer
  const lines = judged.flatMap((one) => one.lines)
  return { kind: 'health-card', verdict, headline, lines, details, ...(issuer === undefined ? {} : { issuer }) }
}

async function judgeOne(card: FoundCard, beside: BesideCards): Promise<Judged> {
  if (card.type !== 'signed') return broken(card.type === 'bad' && card.code === 'health-card-piece-missing' ? 'shc.pieces' : 'shc.broken')
  const opened = await openCard(card.jws)
  if (!opened.ok) return broken(BROKEN[opened.error.code] ?? 'shc.content')
  const { split, claims } = opened.value
  const { signature, file, certificate = 'none', key: signer } = signatureOf(split, claims.issuer, beside)
  const today = todayOf(claims, beside.nowMs)
  const number = claims.revocationId === undefined ? {} : { revocationId: claims.revocationId }
  const revocation = revocationOf({ kid: split.kid, issuedAtMs: claims.issuedAtMs, ...number }, signer, beside.lists)
  const values = { issuer: claims.issuer, file, kid: split.kid }
  const when: Line = line('when', 'note', 'shc.issued', { when: { atMs: claims.issuedAtMs } })
  return {
    ...headlineOf({ signature, certificate, revocation }, today),
    lines: [
      ...SIGNATURE_LINES[signature].map(([question, answer, key]) => line(question, answer, key, values)),
      contentLine(claims.bundle),
      today,
      ...(isMoment(claims.issuedAtMs) ? [when] : []),
      ...CERTIFICATE_LINES[certificate].map(([answer, about]) => line('signer', answer, about, values)),
      line('stopped', ...REVOCATION_LINES[revocation], values),
    ],
    details: [
      { key: 'detail.issuer', text: claims.issuer },
      { key: 'detail.kid', text: split.kid },
      { key: 'detail.content', text: contentOf(claims.bundle) },
    ],
    ...(UNKNOWN.has(signature) && keysAddressOf(claims.issuer) !== null ? { issuer: claims.issuer } : {}),
  }
}

/** Where the issuer's own keys would say more. */
const UNKNOWN: ReadonlySet<Signature> = new Set<Signature>(['own', 'none', 'others'])

/** Of the other codes, which are about the content, one is said. */
const BROKEN: Partial<Record<ErrorCode, VerifyKey>> = {
  'health-card-algorithm': 'shc.algorithm',
  'health-card-broken': 'shc.broken',
  'health-card-header': 'shc.broken',
}

const SIGNATURE_LINES: Readonly<Record<Signature, readonly (readonly [Line['question'], Line['answer'], VerifyKey])[]>> = {
  added: [
    ['unchanged', 'yes', 'shc.unchanged'],
    ['signer', 'yes', 'shc.signer'],
  ],
  fetched: [
    ['unchanged', 'yes', 'shc.unchanged'],
    ['signer', 'you', 'shc.fetched'],
  ],
  own: [
    ['unchanged', 'yes', 'shc.unchanged'],
    ['signer', 'you', 'shc.ownKey'],
  ],
  none: [
    ['unchanged', 'you', 'shc.noKey'],
    ['signer', 'you', 'shc.unknown'],
  ],
  others: [
    ['unchanged', 'you', 'shc.noKey'],
    ['signer', 'you', 'shc.otherKeys'],
  ],
  changed: [['unchanged', 'no', 'shc.changed']],
}

type AnswerSaid = readonly [Line['answer'], VerifyKey]

const CERTIFICATE_LINES: Readonly<Record<CardCertificate, readonly AnswerSaid[]>> = {
  none: [],
  fits: [['note', 'shc.certificate']],
  'other-time': [['you', 'shc.certificateTime']],
  'other-issuer': [['no', 'shc.certificateOther']],
}

const REVOCATION_LINES: Readonly<Record<CardRevocation, AnswerSaid>> = {
  'taken-back': ['no', 'shc.takenBack'],
  'not-listed': ['yes', 'shc.notListed'],
  'list-older': ['you', 'shc.listOlder'],
  'list-missing': ['you', 'shc.listMissing'],
  'no-list': ['you', 'shc.noList'],
  'no-number': ['you', 'shc.noNumber'],
}

interface Signer {
  readonly signature: Signature
  readonly file: string
  /** What stands beside the key that was added. */
  readonly certificate?: CardCertificate
  readonly key?: PublicKey
}

/** A key is the card's where it has the name that the card gives: that name is made from the key. It may stand there once for each of its certificates. Fetched keys are those of one issuer alone. */
function signatureOf({ kid, signed, signature }: SplitCard, issuer: string, { keyFiles, own, nowMs }: BesideCards): Signer {
  const theirs = keyFiles.filter((one) => one.issuer === undefined || one.issuer === issuer)
  const added = theirs.toSorted((a, b) => Number(a.issuer !== undefined) - Number(b.issuer !== undefined))
  for (const { name: file, keys, issuer: fetchedFrom } of added) {
    const [key, ...again] = keys.filter((one) => one.kid === kid)
    if (key === undefined) continue
    if (!isCardSignedBy(key, signed, signature)) return { signature: 'changed', file, key }
    const each = [key, ...again].map((one) => certificateOf(one, issuer, nowMs))
    const certificate = (['fits', 'none', 'other-time', 'other-issuer'] as const).find((one) => each.includes(one)) ?? 'none'
    return { signature: fetchedFrom === undefined ? 'added' : 'fetched', file, certificate, key }
  }
  const brought = own.find((one) => one.kid === kid)
  if (brought !== undefined) return { signature: isCardSignedBy(brought, signed, signature) ? 'own' : 'changed', file: '' }
  return { signature: keyFiles.length === 0 ? 'none' : 'others', file: '' }
}

interface Judgement {
  readonly signature: Signature
  readonly certificate: CardCertificate
  readonly revocation: CardRevocation
}

function headlineOf(
  { signature, certificate, revocation }: Judgement,
  today: Line,
): { readonly verdict: Verdict; readonly headline: Said } {
  if (signature === 'changed') return { verdict: 'serious', headline: said('shc.notSigned') }
  if (revocation === 'taken-back') return { verdict: 'serious', headline: said('shc.wasTakenBack') }
  if (today.answer === 'no')
    return { verdict: 'serious', headline: said(today.said.key === 'shc.early' ? 'shc.notYet' : 'shc.ended', today.said.values) }
  if (certificate === 'other-issuer') return { verdict: 'attention', headline: said('shc.otherIssuer') }
  if (signature === 'added' && today.answer === 'you') return { verdict: 'attention', headline: said('shc.timeless') }
  if (signature === 'added') return { verdict: 'good', headline: said('shc.whole') }
  if (signature === 'fetched') return { verdict: 'attention', headline: said('shc.wholeFetched') }
  return { verdict: 'attention', headline: said(signature === 'own' ? 'shc.wholeOwn' : 'shc.issuerUnknown') }
}

function todayOf({ issuedAtMs, expiresAtMs }: CardClaims, nowMs: number): Line {
  if (!isMoment(issuedAtMs) || (expiresAtMs !== undefined && !isMoment(expiresAtMs))) return line('today', 'you', 'shc.times')
  if (nowMs < issuedAtMs) return line('today', 'no', 'shc.early', { from: { atMs: issuedAtMs } })
  if (expiresAtMs === undefined) return line('today', 'note', 'shc.noEnd')
  const until = { until: { atMs: expiresAtMs } }
  return nowMs >= expiresAtMs ? line('today', 'no', 'shc.over', until) : line('today', 'yes', 'shc.until', until)
}

/** One that a calendar has. */
function isMoment(atMs: number): boolean {
  return Math.abs(atMs) < 8.64e15
}

function resourcesIn(bundle: Json): readonly Json[] {
  return objectsAt(bundle, 'entry').map((entry) => objectAt(entry, 'resource'))
}

function contentLine(bundle: Json): Line {
  const resources = resourcesIn(bundle)
  const patient = resources.find((one) => textAt(one, 'resourceType') === 'Patient')
  const [name] = objectsAt(patient, 'name')
  const given = Array.isArray(name?.['given']) ? name['given'].filter((one): one is string => typeof one === 'string') : []
  const whose = [...given, textAt(name, 'family')].filter((part) => part !== '').join(' ')
  const count = resources.filter((one) => one !== patient).length
  return line('allows', 'note', 'shc.says', { n: count, name: whose === '' ? '—' : whose, born: textAt(patient, 'birthDate') || '—' })
}

/** As the card has it, for whoever looks closer. */
function contentOf(bundle: Json): string {
  return resourcesIn(bundle)
    .filter((one) => textAt(one, 'resourceType') !== 'Patient')
    .slice(0, CONTENT_SHOWN_MAX)
    .map((one) => {
      const concept = ['vaccineCode', 'code', 'medicationCodeableConcept']
        .map((key) => objectAt(one, key))
        .find((found) => 'coding' in found || 'text' in found)
      const [coding] = objectsAt(concept, 'coding')
      const what = textAt(concept, 'text') || textAt(coding, 'display') || `${textAt(coding, 'system')} ${textAt(coding, 'code')}`
      return `${textAt(one, 'resourceType')}: ${what} ${textAt(one, 'occurrenceDateTime') || textAt(one, 'effectiveDateTime')}`
        .trim()
        .slice(0, 200)
    })
    .join(' · ')
}

function broken(key: VerifyKey): Judged {
  return { verdict: 'serious', headline: said(key), lines: [], details: [] }
}
