/** Is this the record of the proof, and since when was it there? */

import { decodeHex, encodeHex } from '../../shared/crypto/bytes.ts'
import { recordLeafValue } from '../../shared/crypto/grant.ts'
import { rootOfPublicSeal } from '../../shared/crypto/day-seal.ts'
import { lookInJournal } from '../../shared/crypto/journal-look.ts'
import type { JournalLook } from '../../shared/crypto/journal-look.ts'
import { leafHash, rootOfPath } from '../../shared/crypto/ledger-hash.ts'
import type { ProofFile } from '../../shared/crypto/proof-file.ts'
import { line, refused, said, ZERO_WORD } from './finding.ts'
import type { Finding, LedgerAnswer, LedgerQuestion, Line, Said, Verdict } from './finding.ts'
import { publicDetails, publicLine, publicQuestion } from './judge-public.ts'
import type { VerifyKey } from './words-en.ts'

/** What a dropped file is, hashed both ways: 64 hexadecimal characters each; the second empty where it is no FHIR resource. */
export interface RecordDigests {
  readonly original: string
  readonly resource: string
  /** Of the file; absent: it has none. */
  readonly name?: string
}

/** `records`: the other files that lie on the page. `answer`: of the ledger, where it was asked. */
export function judgeProof(proof: ProofFile, records: readonly RecordDigests[], answer: LedgerAnswer | null): Finding {
  const broken = contradictionOf(proof)
  if (broken !== null) return refused('proof', broken)
  const look = proof.journal === '' ? null : lookOf(proof)
  if (typeof look === 'string') return refused('proof', look)
  const publicRoot = proof.publicSeal === undefined ? '' : rootOfPublicSeal(proof.journal, proof.publicSeal)
  if (publicRoot === null) return refused('proof', 'proof.publicSeal')
  const match = matchOf(proof, records)
  if (match === 'other') return { ...refused('proof', 'proof.other'), lines: [line('unchanged', 'no', 'unchanged.other')] }
  if (answer?.sealedAtMs === 0) return refused('proof', look === null ? 'proof.unknown' : 'proof.noPublicSeal', { address: answer.address })
  const ask = questionOf(proof, publicRoot)
  return {
    kind: 'proof',
    ...headlineOf(match, look, answer),
    lines: [
      match === 'none' ? line('unchanged', 'you', 'unchanged.add') : line('unchanged', 'yes', 'unchanged.same', { file: match.file }),
      line('signer', 'note', 'signer.proof'),
      ...sinceOf(look, answer, proof),
    ],
    details: [
      { key: 'detail.digest', text: proof.digest },
      { key: 'detail.root', text: proof.root },
      { key: 'detail.chain', text: String(proof.chainId) },
      { key: 'detail.genesis', text: proof.genesisHash },
      { key: 'detail.contract', text: proof.sealLog },
      ...(proof.publicSeal === undefined ? [] : publicDetails(proof.publicSeal, publicRoot)),
    ],
    ...(ask === null ? {} : { ask }),
  }
}

/** Do its own parts belong together? */
function contradictionOf(proof: ProofFile): VerifyKey | null {
  const [digest, salt] = [decodeHex(proof.digest), decodeHex(proof.salt)]
  if (digest === null || salt === null) return 'proof.leaf'
  if (leafHash(`0x${encodeHex(recordLeafValue(digest, salt))}`) !== proof.leaf) return 'proof.leaf'
  return rootOfPath(proof.leaf, proof.path) === proof.root ? null : 'proof.root'
}

function lookOf(proof: ProofFile): JournalLook | VerifyKey {
  const { chainId, genesisHash, sealLog, root, height, journal } = proof
  const look = lookInJournal(journal, { chainId, genesisHash, sealLog, root, lock: '' })
  if (typeof look === 'string') return `journal.${look}`
  if (look.sealed === null) return 'proof.notInJournal'
  return look.sealed.height === height ? look : 'proof.height'
}

/** Is it what this proof was made of? */
export function isRecordOf({ digest }: ProofFile, { original, resource }: RecordDigests): boolean {
  return original === digest || resource === digest
}

interface Same {
  readonly file: string
}

function matchOf(proof: ProofFile, records: readonly RecordDigests[]): Same | 'other' | 'none' {
  if (records.length === 0) return 'none'
  const same = records.find((record) => isRecordOf(proof, record))
  return same === undefined ? 'other' : { file: same.name ?? '' }
}

function headlineOf(
  match: Same | 'none',
  look: JournalLook | null,
  answer: LedgerAnswer | null,
): { readonly verdict: Verdict; readonly headline: Said } {
  if (match === 'none') return { verdict: 'attention', headline: said('proof.alone') }
  if (answer !== null)
    return { verdict: 'good', headline: said(look === null ? 'proof.sealed' : 'proof.sealedBefore', { when: { atMs: answer.sealedAtMs } }) }
  // What one computer wrote down for itself is no reason to call it all in order.
  return { verdict: 'attention', headline: said(look === null ? 'proof.ask' : 'proof.same') }
}

/** Of a ledger that one computer kept, what a public one says comes first. */
function sinceOf(look: JournalLook | null, answer: LedgerAnswer | null, { publicSeal }: ProofFile): readonly Line[] {
  const values = answer === null ? null : { when: { atMs: answer.sealedAtMs }, address: answer.address }
  if (look?.sealed === null || look?.sealed === undefined)
    return [values === null ? line('since', 'ledger', 'since.ask') : line('since', 'yes', 'since.answered', values)]
  const journal = line('since', 'ledger', 'since.journal', { when: { atMs: look.sealed.timeS * 1000 } })
  if (publicSeal === undefined) return [journal]
  return [publicLine({ seal: publicSeal }, answer), journal]
}

/** Of a journal only the public ledger on which it was sealed can be asked: for the commitment to its lines. Null where it was not. */
function questionOf(proof: ProofFile, publicRoot: string): LedgerQuestion | null {
  const { chainId, genesisHash, sealLog, leaf, path, journal, publicSeal } = proof
  if (journal === '') return { chainId, genesisHash, sealLog, leaf, path, lock: ZERO_WORD }
  if (publicSeal === undefined) return null
  return publicQuestion(publicSeal, publicRoot)
}
