/** Since when are the receipts of a file there? Those of a day have one seal; the way to it is worked through here, and the ledger says when it was made. */

import { lookInJournal } from '../../shared/crypto/journal-look.ts'
import type { JournalLook, JournalPlace } from '../../shared/crypto/journal-look.ts'
import { receiptHash } from '../../shared/crypto/receipt.ts'
import { checkReceiptProof } from '../../shared/crypto/receipt-batch.ts'
import type { ReceiptProof } from '../../shared/crypto/receipt-batch.ts'
import { isLedgerReference, readReceiptSeals } from '../../shared/crypto/receipt-seals.ts'
import type { CheckedReceipt } from '../../shared/crypto/receipts-file.ts'
import type { ReadConsent } from '../../shared/crypto/consent-file.ts'
import type { LedgerReference, ReceiptStatement } from '../../shared/model/grant.ts'
import { line, ZERO_WORD } from './finding.ts'
import type { Detail, LedgerAnswer, LedgerQuestion, Line } from './finding.ts'
import { publicDetails, publicLine, publicOfEach } from './judge-public.ts'
import type { OnPublic } from './judge-public.ts'

export interface JudgedSeals {
  readonly lines: readonly Line[]
  /** Something of them does not fit. */
  readonly isWrong: boolean
  /** What the seals are on; undefined where nothing says it. */
  readonly ledger: LedgerReference | undefined
  readonly details: readonly Detail[]
  readonly ask?: LedgerQuestion
}

/** Seals that have a line each, and that one press of the button asks about. */
const SEALS_MAX = 20
const RANGES_MAX = 12
const ROOTS_SHOWN = 4

/** `receipts`: those of the file, looked at by themselves and together. */
export function judgeSeals(
  value: unknown,
  { terms, journal }: Pick<ReadConsent, 'terms' | 'journal'>,
  receipts: readonly CheckedReceipt[],
  answer: LedgerAnswer | null,
): JudgedSeals {
  const seals = readReceiptSeals(value)
  const ledger = isLedgerReference(terms.ledger) ? terms.ledger : undefined
  if (seals === 'broken') return { lines: [line('since', 'no', 'seals.broken')], isWrong: true, ledger, details: [] }
  const sorted = sortOut(receipts, seals?.proofs ?? [])
  const place = seals?.ledger ?? ledger
  const groups = [...sorted.byRoot].slice(0, SEALS_MAX)
  const look = place === undefined || journal === '' ? null : lookFor(journal, place, sorted.byRoot)
  const onPublic = publicOfEach(value, journal, look === null || typeof look === 'string' ? new Map() : placesOf(groups, look))
  if (typeof onPublic === 'string') return { lines: [line('since', 'no', onPublic)], isWrong: true, ledger, details: [] }
  const since = groups.map(([root, numbers]) => sinceOf(numbers, root, { place, look, answer, onPublic: onPublic.get(root) }))
  const rest = sorted.byRoot.size - groups.length
  const [first] = onPublic.values()
  const lines = [
    ...sorted.wrong.slice(0, SEALS_MAX).map((number) => line('unchanged', 'no', 'receipt.seal', { number })),
    ...(sorted.orphans === 0 ? [] : [line('unchanged', 'no', 'seals.orphan', { n: sorted.orphans })]),
    ...(typeof look === 'string' ? [line('since', 'no', `journal.${look}`)] : since),
    ...(first === undefined || answer !== null ? [] : [publicLine(first, null)]),
    ...(rest === 0 ? [] : [line('since', 'note', 'seals.more', { n: rest })]),
    ...(sorted.unsealed.length === 0 ? [] : [line('since', 'note', 'seals.none', said(sorted.unsealed))]),
  ]
  return {
    lines,
    isWrong: lines.some(({ answer: is }) => is === 'no'),
    ledger: place,
    details: [
      ...(groups.length === 0 ? [] : [{ key: 'detail.root', text: rootsOf(groups) } as const]),
      ...(first === undefined ? [] : publicDetails(first.seal, first.ask.leaf)),
    ],
    ...askOf(place, journal, groups, [...onPublic.values()]),
  }
}

type Groups = readonly (readonly [root: string, numbers: readonly number[]])[]

/** Where the seals stand in the journal. */
function placesOf(groups: Groups, look: JournalLook): ReadonlyMap<string, JournalPlace> {
  return new Map(
    groups.flatMap(([root]) => {
      const place = look.others.get(root)
      return place === undefined ? [] : [[root, place] as const]
    }),
  )
}

/** A network for the seals; of a ledger inside the file, the public one for its own. */
function askOf(
  place: LedgerReference | undefined,
  journal: string,
  groups: Groups,
  onPublic: readonly OnPublic[],
): Pick<JudgedSeals, 'ask'> {
  const [first] = onPublic
  if (first !== undefined) return { ask: { ...first.ask, leaf: ZERO_WORD, roots: [...new Set(onPublic.map(({ ask }) => ask.leaf))] } }
  if (place === undefined || journal !== '' || groups.length === 0) return {}
  return { ask: { ...place, leaf: ZERO_WORD, path: [], lock: ZERO_WORD, roots: groups.map(([root]) => root) } }
}

interface Sorted {
  /** Numbers of the receipts under each seal, in order. */
  readonly byRoot: ReadonlyMap<string, readonly number[]>
  readonly unsealed: readonly number[]
  /** Numbers of those that the way of their seal does not lead from. */
  readonly wrong: readonly number[]
  /** Seals of receipts that are not in the file as they were. */
  readonly orphans: number
}

/** Of receipts that are whole by themselves; another one has its own sentence already. */
function sortOut(receipts: readonly CheckedReceipt[], proofs: readonly ReceiptProof[]): Sorted {
  const proofBy = new Map(proofs.map((proof) => [proof.hash, proof]))
  const used = new Set<string>()
  const byRoot = new Map<string, number[]>()
  const [unsealed, wrong]: [number[], number[]] = [[], []]
  for (const statement of statementsOf(receipts)) {
    const hash = receiptHash(statement)
    const proof = proofBy.get(hash)
    used.add(hash)
    if (proof === undefined) unsealed.push(statement.seq)
    else if (!checkReceiptProof(statement, proof)) wrong.push(statement.seq)
    else byRoot.set(proof.root, [...(byRoot.get(proof.root) ?? []), statement.seq])
  }
  return { byRoot, unsealed, wrong, orphans: [...proofBy.keys()].filter((hash) => !used.has(hash)).length }
}

function statementsOf(receipts: readonly CheckedReceipt[]): readonly ReceiptStatement[] {
  return receipts
    .flatMap(({ statement, problem }) => (statement === null || problem === 'signature' || problem === 'unreadable' ? [] : [statement]))
    .sort((a, b) => a.seq - b.seq)
}

function lookFor(journal: string, place: LedgerReference, byRoot: Sorted['byRoot']): ReturnType<typeof lookInJournal> {
  return lookInJournal(journal, { ...place, root: '', lock: '', others: new Set(byRoot.keys()) })
}

interface Known {
  readonly place: LedgerReference | undefined
  readonly look: JournalLook | string | null
  readonly answer: LedgerAnswer | null
  /** Of the ledger inside the file. */
  readonly onPublic: OnPublic | undefined
}

function sinceOf(numbers: readonly number[], root: string, { place, look, answer, onPublic }: Known): Line {
  const values = said(numbers)
  if (place === undefined) return line('since', 'you', 'seals.noLedger', values)
  if (look !== null && typeof look === 'object') {
    const found = look.others.get(root)
    if (found === undefined) return line('since', 'no', 'seals.notJournal', values)
    const beforeMs = onPublic === undefined ? undefined : answer?.roots?.get(onPublic.ask.leaf)
    if (answer !== null && beforeMs !== undefined) return publicSince(values, answer.address, beforeMs)
    return line('since', 'ledger', 'seals.journal', { ...values, when: { atMs: found.timeS * 1000 } })
  }
  const atMs = answer?.roots?.get(root)
  if (answer === null || atMs === undefined) return line('since', 'ledger', 'seals.ask', values)
  const { address } = answer
  return atMs === 0
    ? line('since', 'no', 'seals.notAnswered', { ...values, address })
    : line('since', 'yes', 'seals.answered', { ...values, address, when: { atMs } })
}

/** What a public ledger says before when they were there. */
function publicSince(values: ReturnType<typeof said>, address: string, atMs: number): Line {
  return atMs === 0
    ? line('since', 'no', 'seals.notPublic', { ...values, address })
    : line('since', 'yes', 'seals.public', { ...values, address, when: { atMs } })
}

function said(numbers: readonly number[]): { readonly n: number; readonly numbers: string } {
  return { n: numbers.length, numbers: rangesOf(numbers) }
}

/** "1–3, 7". */
function rangesOf(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = []
  for (const number of numbers) {
    const before = ranges.at(-1)
    if (before !== undefined && number <= before.last + 1) before.last = number
    else ranges.push({ first: number, last: number })
  }
  const shown = ranges.slice(0, RANGES_MAX).map(({ first, last }) => (first === last ? String(first) : `${String(first)}–${String(last)}`))
  return `${shown.join(', ')}${ranges.length > RANGES_MAX ? ' …' : ''}`
}

function rootsOf(groups: readonly (readonly [string, unknown])[]): string {
  return `${groups
    .slice(0, ROOTS_SHOWN)
    .map(([root]) => root)
    .join(' ')}${groups.length > ROOTS_SHOWN ? ' …' : ''}`
}
