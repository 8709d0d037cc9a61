/** What an access log says without its consents: which signatures hold, whether numbers are missing, who opened; and what it cannot say. */

import { chainsOf, checkAccess, statementsOf } from '../../shared/crypto/access-log.ts'
import type { AccessChain, CheckedAccess } from '../../shared/crypto/access-log.ts'
import { wordsInFrame } from '../../shared/crypto/consent-beside.ts'
import type { ReadConsent } from '../../shared/crypto/consent-file.ts'
import { problemByTerms, receiptsIn, RECEIPTS_MAX } from '../../shared/crypto/receipts-file.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { line, refused, said } from './finding.ts'
import type { Finding, Line, Said, Verdict } from './finding.ts'
import { A_TURN, LISTED_MAX, listOf, outOfTime, whenLines, wrongLine } from './judge-receipts.ts'

/** Beside the log on the page: consents that can be relied on, and contact cards. */
export interface BesideLog {
  readonly consents: readonly ReadConsent[]
  readonly cards: readonly ContactCard[]
}

/** `value` is the JSON of the file; `turn` lets others in between. */
export async function judgeAccesses(value: unknown, { consents, cards }: BesideLog, turn: () => Promise<void>): Promise<Finding> {
  const events = receiptsIn(value)
  if (events.length > RECEIPTS_MAX) return refused('accesses', 'receipts.many', { n: RECEIPTS_MAX })
  const alone: CheckedAccess[] = []
  for (const [index, event] of events.entries()) {
    if (index % A_TURN === A_TURN - 1) await turn()
    alone.push(checkAccess(event, index + 1))
  }
  const chains = chainsOf(alone).map((chain) => withConsent(chain, consentOf(chain, consents)))
  const all = [...chains.flatMap(({ accesses }) => accesses), ...alone.filter(({ statement }) => statement === null)]
  const wrong = all.filter(({ problem }) => problem !== null)
  const allowed = chains.flatMap((chain) => {
    const consent = consentOf(chain, consents)
    return consent === undefined ? [] : [{ ...consent, accesses: chain.accesses }]
  })
  const readers = readersOf(all)
  // Whoever likes can sign a consent to anything: it counts as that of the person whose card lies here.
  const isKnown = [...readers.keys(), ...allowed.map(({ terms }) => terms.grantor)].every((key) => cards.some(({ did }) => did === key))
  const outside = allowed.reduce((sum, { terms, accesses }) => sum + outOfTime(accesses, terms), 0)
  const unsigned = wordsInFrame(value)
  const head = headlineOf(all, wrong, chains, { isAllowed: allowed.length === chains.length, isKnown, outside })
  return {
    kind: 'accesses',
    ...(unsigned > 0 && head.verdict === 'good' ? { ...head, verdict: 'attention' } : head),
    lines: [
      ...(wrong.length === 0
        ? [line('unchanged', 'yes', 'accesses.signed', { n: all.length })]
        : wrong.slice(0, LISTED_MAX).map(wrongLine)),
      ...(unsigned === 0 ? [] : [line('unchanged', 'you', 'unchanged.more', { n: unsigned })]),
      ...chains.slice(0, LISTED_MAX).map((chain, at) => chainLine(chain, at + 1, chains.length)),
      line('complete', 'note', 'accesses.end'),
      ...[...readers].slice(0, LISTED_MAX).map(([reader, name]) => readerLine(reader, name, cards)),
      ...allowedLines(chains.length, allowed.length),
      ...grantorLines(
        allowed.map(({ terms }) => terms.grantor),
        cards,
      ),
      ...(outside === 0 ? [] : [line('when', 'no', 'when.outside', { n: outside })]),
      line('signer', 'note', 'accesses.names'),
      ...whenLines(all),
    ],
    details: [
      { key: 'detail.readers', text: [...readers.keys()].slice(0, LISTED_MAX).join(' ') },
      {
        key: 'detail.grants',
        text: chains
          .slice(0, LISTED_MAX)
          .map(({ grantId }) => grantId)
          .join(' '),
      },
    ],
  }
}

/** Given by whom the log calls the patient, else it is none to this share; of several the one with the most in it. */
function consentOf({ grantId, accesses }: AccessChain, consents: readonly ReadConsent[]): ReadConsent | undefined {
  const patient = accesses[0]?.patient
  return consents
    .filter(({ terms }) => terms.grantId === grantId && terms.grantor === patient)
    .toSorted((a, b) => b.amended.ever.length - a.amended.ever.length)[0]
}

/** Where its consent lies here, each opening has to be one that it allows. */
function withConsent(chain: AccessChain, consent: ReadConsent | undefined): AccessChain {
  if (consent === undefined) return chain
  const terms = { ...consent.terms, records: consent.amended.ever }
  const accesses = chain.accesses.map((one) => {
    if (one.problem !== null || one.statement === null) return one
    // Whom the log calls the patient is not signed by its reader: only the consent says it.
    return { ...one, problem: problemByTerms(one.statement, terms) ?? (one.patient === terms.grantor ? null : ('event' as const)) }
  })
  return { ...chain, accesses }
}

function headlineOf(
  all: readonly CheckedAccess[],
  wrong: readonly CheckedAccess[],
  chains: readonly AccessChain[],
  { isAllowed, isKnown, outside }: { readonly isAllowed: boolean; readonly isKnown: boolean; readonly outside: number },
): { readonly verdict: Verdict; readonly headline: Said } {
  const missing = chains.reduce((sum, chain) => sum + chain.missing.length, 0)
  if (wrong.length > 0) return { verdict: 'serious', headline: said('accesses.wrong', { n: wrong.length, all: all.length }) }
  if (missing > 0) return { verdict: 'attention', headline: said('accesses.missing', { n: missing }) }
  if (outside > 0) return { verdict: 'attention', headline: said('accesses.outside', { n: outside }) }
  const values = { n: all.length }
  if (!isAllowed) return { verdict: 'attention', headline: said('accesses.whole', values) }
  return isKnown
    ? { verdict: 'good', headline: said('accesses.allowed', values) }
    : { verdict: 'attention', headline: said('accesses.allowedUnknown', values) }
}

function chainLine({ accesses, missing }: AccessChain, number: number, total: number): Line {
  const last = statementsOf(accesses).reduce((most, { seq }) => Math.max(most, seq), 0)
  const values = { n: last, number, total, name: accesses[0]?.readerName ?? '' }
  if (missing.length > 0) return line('complete', 'no', 'accesses.gap', { ...values, numbers: listOf(missing) })
  return last === 0 ? line('complete', 'you', 'accesses.noNumbers', values) : line('complete', 'yes', 'accesses.chain', values)
}

/** What each key is called here, by key. */
function readersOf(all: readonly CheckedAccess[]): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap(({ statement, problem, readerName }) =>
      statement === null || problem === 'signature' ? [] : [[statement.reader, readerName] as const],
    ),
  )
}

function readerLine(reader: string, name: string, cards: BesideLog['cards']): Line {
  const card = cards.find(({ did }) => did === reader)
  return card === undefined
    ? line('reader', 'you', 'accesses.reader', { name })
    : line('reader', 'yes', 'signer.readerCard', { name: card.name })
}

function allowedLines(all: number, known: number): readonly Line[] {
  return [
    ...(known > 0 ? [line('allows', 'yes', 'accesses.consent', { n: known })] : []),
    ...(known < all ? [line('allows', 'you', 'accesses.noConsent', { n: all - known })] : []),
  ]
}

/** Whoever signed a consent that is used here has a card here, or nobody vouches for them. */
function grantorLines(grantors: readonly string[], cards: BesideLog['cards']): readonly Line[] {
  const unknown = new Set(grantors.filter((grantor) => !cards.some(({ did }) => did === grantor)))
  return unknown.size === 0 ? [] : [line('allows', 'you', 'accesses.grantor', { n: unknown.size })]
}
