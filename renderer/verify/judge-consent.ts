/** Was this consent signed, by whom, and does it hold today? */

import { decodeBase64Url, encodeHex } from '../../shared/crypto/bytes.ts'
import { besideConsent } from '../../shared/crypto/consent-beside.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import type { ReadConsent } from '../../shared/crypto/consent-file.ts'
import { sealLeafValue } from '../../shared/crypto/grant.ts'
import { lookInJournal } from '../../shared/crypto/journal-look.ts'
import type { JournalLook } from '../../shared/crypto/journal-look.ts'
import { leafHash, lockHash } from '../../shared/crypto/ledger-hash.ts'
import { isLedgerReference } from '../../shared/crypto/receipt-seals.ts'
import { isNothingKept } from '../../shared/model/copies.ts'
import type { GrantTerms } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { line, refused, said, ZERO_WORD } from './finding.ts'
import type { Detail, Finding, LedgerAnswer, LedgerQuestion, Line, Said, Verdict } from './finding.ts'
import { publicDetails, publicLine, publicOf } from './judge-public.ts'
import type { VerifyKey } from './words-en.ts'

/** Beside the consent: the clock of this computer, contact cards that lie on the page, and what a ledger answered. */
export interface Beside {
  readonly nowMs: number
  readonly cards: readonly ContactCard[]
  readonly answer: LedgerAnswer | null
}

/** How old the newest entry of a ledger may be where the consent itself says nothing of it. */
const LEDGER_AGE_MAX_MS = 24 * 3_600_000

/** `value` is the JSON of the file. */
export function judgeConsent(value: unknown, beside: Beside): Finding {
  const consent = openConsent(value)
  if (typeof consent === 'string') return refused('consent', consent)
  const { unsigned } = besideConsent(value, consent)
  const look = lookOf(consent)
  if (typeof look === 'string') return refused('consent', look)
  const onPublic = publicOf(value, consent.journal, look?.sealed ?? null)
  if (typeof onPublic === 'string') return refused('consent', onPublic)
  // Of a ledger that one computer kept only the public one can be asked, for its seal.
  const ask = consent.journal === '' ? questionOf(consent) : (onPublic?.ask ?? null)
  if (onPublic !== null && beside.answer?.sealedAtMs === 0)
    return refused('consent', 'proof.noPublicSeal', { address: beside.answer.address })
  const stopped = stoppedOf(consent, look, beside.answer)
  const time: Time = { nowMs: beside.nowMs, ledgerMs: beside.answer?.blockAtMs ?? (look === null ? 0 : look.last.timeS * 1000) }
  return {
    kind: 'consent',
    ...withUnsigned(headlineOf(consent, stopped, time, beside), unsigned),
    lines: [
      ...unchangedLines(unsigned),
      ...gapLines(consent),
      signerOf(consent.terms, beside.cards),
      allowsOf({ ...consent.terms, records: consent.amended.records }),
      ...extrasOf(consent.terms),
      line('allows', 'note', 'allows.since'),
      todayOf(consent.terms, time),
      stopped,
      ...(onPublic === null ? [] : [publicLine(onPublic, beside.answer)]),
      sinceOf(consent, look, beside.answer),
    ],
    details: [...detailsOf(consent.terms), ...(onPublic === null ? [] : publicDetails(onPublic.seal, onPublic.ask.leaf))],
    ...(ask === null ? {} : { ask }),
  }
}

/** The consent of a file, or the sentence that says why there is none to rely on. */
export function openConsent(value: unknown): ReadConsent | VerifyKey {
  const read = readConsentFile(value)
  if (!read.ok) return read.error.code === 'signature-invalid' ? 'consent.signature' : 'consent.broken'
  if (!read.value.noteFits || besideConsent(value, read.value).contradicts) return 'consent.note'
  const { preimage, terms } = read.value
  return preimage !== '' && lockHash(preimage) !== terms.lock ? 'consent.lock' : read.value
}

interface Headline {
  readonly verdict: Verdict
  readonly headline: Said
}

/** What nobody signed would pass for signed under a sentence about the whole file. */
export function withUnsigned(head: Headline, unsigned: number): Headline {
  if (unsigned === 0 || head.verdict === 'serious') return head
  return { verdict: 'attention', headline: said('consent.more', { n: unsigned }) }
}

function unchangedLines(unsigned: number): readonly Line[] {
  if (unsigned === 0) return [line('unchanged', 'yes', 'unchanged.signed')]
  return [line('unchanged', 'yes', 'unchanged.signedPart'), line('unchanged', 'you', 'unchanged.more', { n: unsigned })]
}

/** Changes that follow from one that is not in the file. */
export function gapLines({ amended: { waiting } }: Pick<ReadConsent, 'amended'>): readonly Line[] {
  return waiting.length === 0 ? [] : [line('unchanged', 'no', 'unchanged.gap', { n: waiting.length })]
}

/** Who signed, as far as the page can know. */
export function signerOf({ grantor, grantorName }: GrantTerms, cards: readonly ContactCard[]): Line {
  const card = cards.find(({ did }) => did === grantor)
  if (card !== undefined) return line('signer', 'yes', 'signer.card', { name: card.name })
  return line('signer', 'you', cards.length === 0 ? 'signer.unknown' : 'signer.otherCard', { name: grantorName })
}

/** Who may do what, what for. */
export function allowsOf(terms: GrantTerms): Line {
  const { granteeName, right, records, purpose, deleteByMs } = terms
  const values = { name: granteeName, n: records.length, purpose: { purpose }, by: { atMs: deleteByMs } }
  return line('allows', 'note', right === 'keep' ? 'allows.keep' : isNothingKept(terms) ? 'allows.nothingKept' : 'allows.view', values)
}

/** What else they may do; none for reading only. */
export function extrasOf({ granteeName, may = [] }: GrantTerms): readonly Line[] {
  return may.map((extra) => line('allows', 'note', `allows.${extra}`, { name: granteeName }))
}

/** For whoever compares it with a card. */
export function detailsOf({ grantor, grantee, grantId, lock, ledger }: GrantTerms): readonly Detail[] {
  return [
    { key: 'detail.signer', text: grantor },
    { key: 'detail.grantee', text: grantee },
    { key: 'detail.grant', text: grantId },
    { key: 'detail.lock', text: lock },
    ...(isLedgerReference(ledger)
      ? ([
          { key: 'detail.chain', text: String(ledger.chainId) },
          { key: 'detail.genesis', text: ledger.genesisHash },
          { key: 'detail.contract', text: ledger.sealLog },
        ] as const)
      : []),
  ]
}

/** It is at least as late as the newest entry of a ledger, whatever the clock here says. */
interface Time {
  readonly nowMs: number
  /** Of that entry; 0 where none is known. */
  readonly ledgerMs: number
}

function todayOf({ fromMs, untilMs }: GrantTerms, { nowMs, ledgerMs }: Time): Line {
  const values = { from: { atMs: fromMs }, until: { atMs: untilMs } }
  if (nowMs >= untilMs) return line('today', 'no', 'today.over', values)
  if (ledgerMs >= untilMs) return line('today', 'no', 'today.overThere', { ...values, when: { atMs: ledgerMs } })
  return nowMs < fromMs ? line('today', 'no', 'today.early', values) : line('today', 'yes', 'today.within', values)
}

function stoppedOf({ preimage, terms }: ReadConsent, look: JournalLook | null, answer: LedgerAnswer | null): Line {
  if (preimage !== '') return line('stopped', 'no', 'stopped.here')
  if (look !== null) {
    if (look.opened !== null) return line('stopped', 'no', 'stopped.journal', { when: { atMs: look.opened.timeS * 1000 } })
    return line('stopped', 'ledger', 'stopped.notJournal', { when: { atMs: look.last.timeS * 1000 } })
  }
  if (answer !== null) {
    const values = { when: { atMs: answer.openedAtMs || answer.blockAtMs }, address: answer.address }
    return answer.openedAtMs > 0 ? line('stopped', 'no', 'stopped.answered', values) : line('stopped', 'yes', 'stopped.notAnswered', values)
  }
  return isLedgerReference(terms.ledger) ? line('stopped', 'ledger', 'stopped.ask') : line('stopped', 'you', 'stopped.noLedger')
}

function sinceOf({ terms, sealSalt }: ReadConsent, look: JournalLook | null, answer: LedgerAnswer | null): Line {
  const signed = { signed: { atMs: terms.signedAtMs } }
  if (!isLedgerReference(terms.ledger)) return line('since', 'you', 'since.saysOnly', signed)
  if (sealSalt === '') return line('since', 'you', 'since.noSalt', signed)
  if (look !== null)
    return look.sealed === null
      ? line('since', 'ledger', 'since.notJournal', signed)
      : line('since', 'ledger', 'since.consentJournal', { ...signed, when: { atMs: look.sealed.timeS * 1000 } })
  if (answer === null) return line('since', 'ledger', 'since.consentAsk', signed)
  if (answer.sealedAtMs === 0) return line('since', 'ledger', 'since.notAnswered', { ...signed, address: answer.address })
  return line('since', 'yes', 'since.consentAnswered', { ...signed, when: { atMs: answer.sealedAtMs }, address: answer.address })
}

function headlineOf(consent: ReadConsent, stopped: Line, { nowMs, ledgerMs }: Time, { cards, answer }: Beside): Headline {
  const { terms, sealSalt, amended } = consent
  if (stopped.answer === 'no') return { verdict: 'serious', headline: said('consent.stopped') }
  if (Math.max(nowMs, ledgerMs) >= terms.untilMs)
    return { verdict: 'serious', headline: said('consent.over', { until: { atMs: terms.untilMs } }) }
  if (nowMs < terms.fromMs) return { verdict: 'serious', headline: said('consent.early', { from: { atMs: terms.fromMs } }) }
  if (amended.waiting.length > 0) return { verdict: 'attention', headline: said('consent.gap') }
  if (stopped.answer !== 'yes' || answer === null) return { verdict: 'attention', headline: said('consent.ask') }
  // A ledger that never heard of it does not hear of its end either.
  if (sealSalt !== '' && answer.sealedAtMs === 0)
    return { verdict: 'attention', headline: said('consent.notThere', { address: answer.address }) }
  // What came after its newest entry an address cannot know, or does not say.
  if (nowMs - ledgerMs > (terms.ledgerAgeMaxMs ?? LEDGER_AGE_MAX_MS))
    return { verdict: 'attention', headline: said('consent.behind', { when: { atMs: ledgerMs } }) }
  const known = cards.some(({ did }) => did === terms.grantor)
  return { verdict: known ? 'good' : 'attention', headline: said(known ? 'consent.valid' : 'consent.validUnknown') }
}

function lookOf(consent: ReadConsent): JournalLook | VerifyKey | null {
  const { journal, terms } = consent
  if (journal === '' || !isLedgerReference(terms.ledger)) return null
  const { chainId, genesisHash, sealLog } = terms.ledger
  const root = leafOf(consent)
  const look = lookInJournal(journal, { chainId, genesisHash, sealLog, root: root === ZERO_WORD ? '' : root, lock: terms.lock })
  return typeof look === 'string' ? `journal.${look}` : look
}

function questionOf(consent: ReadConsent): LedgerQuestion | null {
  const { ledger, lock } = consent.terms
  if (!isLedgerReference(ledger)) return null
  const { chainId, genesisHash, sealLog } = ledger
  return { chainId, genesisHash, sealLog, leaf: leafOf(consent), path: [], lock }
}

/** Zero where the salt is not known. */
function leafOf({ signed, sealSalt }: ReadConsent): string {
  const salt = sealSalt === '' ? null : decodeBase64Url(sealSalt)
  return salt === null ? ZERO_WORD : leafHash(`0x${encodeHex(sealLeafValue(signed, salt))}`)
}
