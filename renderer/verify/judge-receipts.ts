/** Are the receipts of a consent whole, signed by the one who may open, and is none missing? */

import { besideConsent } from '../../shared/crypto/consent-beside.ts'
import { checkChain, checkReceipt, receiptsIn, RECEIPTS_MAX } from '../../shared/crypto/receipts-file.ts'
import type { CheckedReceipt } from '../../shared/crypto/receipts-file.ts'
import type { GrantTerms } from '../../shared/model/grant.ts'
import { line, refused, said } from './finding.ts'
import type { Finding, LedgerAnswer, Line, Said, Verdict } from './finding.ts'
import { allowsOf, detailsOf, extrasOf, gapLines, openConsent, signerOf, withUnsigned } from './judge-consent.ts'
import type { Beside } from './judge-consent.ts'
import { judgeSeals } from './judge-seals.ts'

/** Receipts looked at before the page may draw again. */
export const A_TURN = 40
/** Problems and numbers that are listed. */
export const LISTED_MAX = 20
/** How far the clocks of two computers may be apart. */
const CLOCK_SLACK_MS = 10 * 60_000

/** All is in order only with the cards of both: of the reader and of whoever gave the consent. `value` is the JSON of the file; `turn` lets others in between; `answer` is of the ledger, where it was asked. */
export async function judgeReceipts(
  value: unknown,
  cards: Beside['cards'],
  turn: () => Promise<void>,
  answer: LedgerAnswer | null = null,
): Promise<Finding> {
  const consent = openConsent(value)
  if (typeof consent === 'string') return refused('receipts', consent)
  const events = receiptsIn(value)
  if (events.length > RECEIPTS_MAX) return refused('receipts', 'receipts.many', { n: RECEIPTS_MAX })
  const alone: CheckedReceipt[] = []
  for (const [index, event] of events.entries()) {
    if (index % A_TURN === A_TURN - 1) await turn()
    alone.push(checkReceipt(event, index + 1, { ...consent.terms, records: consent.amended.ever }))
  }
  const { receipts, missing } = checkChain(alone)
  const wrong = receipts.filter(({ problem }) => problem !== null)
  await turn()
  const seals = judgeSeals(value, consent, receipts, answer)
  // Whoever likes can sign a consent under which such receipts are whole.
  const known = [consent.terms.grantee, consent.terms.grantor].every((key) => cards.some(({ did }) => did === key))
  const outside = outOfTime(receipts, consent.terms)
  const { unsigned } = besideConsent(value, consent)
  return {
    kind: 'receipts',
    ...(wrong.length === 0 && seals.isWrong
      ? { verdict: 'serious', headline: said('receipts.seals') }
      : withUnsigned(headlineOf(receipts, wrong, missing, { known, outside }), unsigned)),
    lines: [
      ...(wrong.length === 0
        ? [line('unchanged', 'yes', 'unchanged.receipts', { n: receipts.length })]
        : wrong.slice(0, LISTED_MAX).map(wrongLine)),
      ...(unsigned === 0 ? [] : [line('unchanged', 'you', 'unchanged.more', { n: unsigned })]),
      ...gapLines(consent),
      ...seals.lines.filter(({ question }) => question === 'unchanged'),
      completeLine(receipts, missing),
      readerLine(consent.terms.grantee, consent.terms.granteeName, cards),
      signerOf(consent.terms, cards),
      allowsOf({ ...consent.terms, records: consent.amended.records }),
      ...extrasOf(consent.terms),
      ...whenLines(receipts),
      ...(outside === 0 ? [] : [line('when', 'no', 'when.outside', { n: outside })]),
      ...seals.lines.filter(({ question }) => question !== 'unchanged'),
    ],
    details: [...detailsOf(seals.ledger === undefined ? consent.terms : { ...consent.terms, ledger: seals.ledger }), ...seals.details],
    ...(seals.ask === undefined ? {} : { ask: seals.ask }),
  }
}

function headlineOf(
  receipts: readonly CheckedReceipt[],
  wrong: readonly CheckedReceipt[],
  missing: readonly number[],
  { known, outside }: { readonly known: boolean; readonly outside: number },
): { readonly verdict: Verdict; readonly headline: Said } {
  if (wrong.length > 0) return { verdict: 'serious', headline: said('receipts.wrong', { n: wrong.length, all: receipts.length }) }
  if (missing.length > 0) return { verdict: 'attention', headline: said('receipts.missing', { n: missing.length }) }
  if (outside > 0) return { verdict: 'attention', headline: said('receipts.outside', { n: outside }) }
  const values = { n: receipts.length }
  return known
    ? { verdict: 'good', headline: said('receipts.whole', values) }
    : { verdict: 'attention', headline: said('receipts.wholeUnknown', values) }
}

/** What is wrong with one receipt. */
export function wrongLine({ statement, place, problem }: CheckedReceipt): Line {
  return line('unchanged', 'no', `receipt.${problem ?? 'unreadable'}`, { number: statement?.seq ?? place })
}

function completeLine(receipts: readonly CheckedReceipt[], missing: readonly number[]): Line {
  if (missing.length > 0) return line('complete', 'no', 'complete.missing', { numbers: listOf(missing) })
  const last = receipts.reduce((most, { statement }) => Math.max(most, statement?.seq ?? 0), 0)
  return last === 0 ? line('complete', 'you', 'complete.none') : line('complete', 'yes', 'complete.whole', { n: last })
}

/** How many were opened before a consent began or after it ended; a copy that may be kept is looked at until its last day. Clocks go a little wrong. */
export function outOfTime(receipts: readonly CheckedReceipt[], { right, fromMs, untilMs, deleteByMs }: GrantTerms): number {
  const endMs = right === 'keep' ? deleteByMs : untilMs
  return receipts.filter(({ statement, problem }) => {
    const atMs = statement?.openedAtMs ?? fromMs
    return problem === null && (atMs < fromMs - CLOCK_SLACK_MS || atMs >= endMs + CLOCK_SLACK_MS)
  }).length
}

/** Between when they were opened. */
export function whenLines(receipts: readonly CheckedReceipt[]): readonly Line[] {
  const times = receipts.flatMap(({ statement, problem }) => (statement === null || problem !== null ? [] : [statement.openedAtMs]))
  if (times.length === 0) return []
  const [first, last] = times.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity] as const)
  return [line('when', 'note', times.length === 1 ? 'when.once' : 'when.receipts', { first: { atMs: first }, last: { atMs: last } })]
}

function readerLine(grantee: string, granteeName: string, cards: Beside['cards']): Line {
  const card = cards.find(({ did }) => did === grantee)
  if (card !== undefined) return line('reader', 'yes', 'signer.readerCard', { name: card.name })
  return line('reader', 'you', 'signer.reader', { name: granteeName })
}

/** Numbers in a sentence, no more than can be read. */
export function listOf(numbers: readonly number[]): string {
  return `${numbers.slice(0, LISTED_MAX).join(', ')}${numbers.length > LISTED_MAX ? ' …' : ''}`
}
