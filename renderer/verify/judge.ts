/** Everything that lies on the page, judged together: a proof needs its record, a signature a card. */

import type { RevocationList } from '../../shared/crypto/revocation-list.ts'
import type { ProofFile } from '../../shared/crypto/proof-file.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { line, refused, said } from './finding.ts'
import type { Finding, LedgerAnswer } from './finding.ts'
import type { ReadKeys } from './issuer-keys.ts'
import { judgeAccesses } from './judge-accesses.ts'
import { judgeConsent, openConsent } from './judge-consent.ts'
import { judgeHealthCards } from './judge-health-cards.ts'
import { isRecordOf, judgeProof } from './judge-proof.ts'
import { judgeReceipts } from './judge-receipts.ts'
import type { DroppedContent } from './read-file.ts'

/** One file with its name, and what the ledger answered about it. */
export interface LyingFile {
  readonly name?: string
  readonly content: DroppedContent
  readonly answer: LedgerAnswer | null
}

/** In the order of the files; null for a record that stands in the finding of a proof. */
export async function judgeFiles(
  files: readonly LyingFile[],
  nowMs: number,
  turn: () => Promise<void>,
): Promise<readonly (Finding | null)[]> {
  const records = files.flatMap(({ content, name = '' }) => ('digests' in content ? [{ ...content.digests, name }] : []))
  const cards = files.flatMap(({ content }) => (content.is === 'card' ? [content.card] : []))
  const consents = files.flatMap(({ content }) =>
    content.is === 'consent' || content.is === 'receipts' ? [openConsent(content.value)] : [],
  )
  const keyFiles = files.flatMap(({ content, name = '' }) =>
    content.is === 'keys' && typeof content.keys !== 'string'
      ? [{ name, keys: content.keys, ...(content.issuer === undefined ? {} : { issuer: content.issuer }) }]
      : [],
  )
  const lists = files.flatMap(({ content }) => (content.is === 'revocations' && content.list !== null ? [content.list] : []))
  const proofs = files.flatMap(({ content }) => (content.is === 'proof' ? [content.proof] : []))
  const findings: (Finding | null)[] = []
  for (const { content, answer } of files) {
    await turn()
    if (content.is === 'proof') findings.push(judgeProof(content.proof, records, answer))
    else if (content.is === 'consent') findings.push(judgeConsent(content.value, { nowMs, cards, answer }))
    else if (content.is === 'receipts') findings.push(await judgeReceipts(content.value, cards, turn, answer))
    else if (content.is === 'accesses')
      findings.push(await judgeAccesses(content.value, { consents: consents.filter((one) => typeof one !== 'string'), cards }, turn))
    else if (content.is === 'health-cards')
      findings.push(await judgeHealthCards(content.cards, { nowMs, keyFiles, lists, own: content.own }))
    else findings.push(judgeAlone(content, proofs))
  }
  return findings
}

function judgeAlone(
  content: Exclude<DroppedContent, { readonly is: 'proof' | 'consent' | 'receipts' | 'accesses' | 'health-cards' }>,
  proofs: readonly ProofFile[],
): Finding | null {
  switch (content.is) {
    case 'proof-broken':
      return refused('proof', 'proof.broken')
    case 'twice':
      return refused('record', 'file.twice')
    case 'card':
      return cardFinding(content.card)
    case 'card-broken':
      return refused('card', 'card.broken')
    case 'keys':
      return keysFinding(content.keys, content.issuer)
    case 'revocations':
      return revocationsFinding(content.list)
    case 'invite':
      return { kind: 'consent', verdict: 'attention', headline: said('invite.sealed'), lines: [], details: [] }
    case 'consent-unsigned':
    case 'record': {
      if (proofs.some((proof) => isRecordOf(proof, content.digests))) return null
      // Beside the record of a proof a changed one would pass for it.
      if (proofs.length > 0) return refused('record', 'record.noProof')
      const key = content.is === 'record' ? 'record.alone' : 'record.unsigned'
      return { kind: 'record', verdict: 'attention', headline: said(key), lines: [], details: [] }
    }
  }
}

function keysFinding(keys: ReadKeys, issuer?: string): Finding {
  if (typeof keys === 'string') return refused('keys', `keys.${keys}`)
  return {
    kind: 'keys',
    verdict: 'attention',
    headline: said('keys.whole', { n: keys.length }),
    lines: [issuer === undefined ? line('signer', 'you', 'keys.note') : line('signer', 'you', 'keys.fetched', { issuer })],
    details: [{ key: 'detail.kid', text: keys.map(({ kid }) => kid).join(' ') }],
  }
}

function revocationsFinding(list: RevocationList | null): Finding {
  if (list === null) return refused('revocations', 'revocations.broken')
  return {
    kind: 'revocations',
    verdict: 'attention',
    headline: said('revocations.whole', { n: list.numbers.length }),
    lines: [{ question: 'signer', answer: 'you', said: said('revocations.note') }],
    details: [{ key: 'detail.kid', text: list.kid }],
  }
}

function cardFinding({ name, did }: ContactCard): Finding {
  return {
    kind: 'card',
    verdict: 'attention',
    headline: said('card.whole', { name }),
    lines: [{ question: 'signer', answer: 'you', said: said('card.note') }],
    details: [{ key: 'detail.card', text: did }],
  }
}
