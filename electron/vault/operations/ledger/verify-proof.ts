/** Checks a proof file with nothing but itself and a ledger: its own journal, the public one on which that was sealed, or the network that this vault is set to. */

import { decodeHex, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { hasTwinNames } from '../../../../shared/crypto/canonical-json.ts'
import { recordLeafValue } from '../../../../shared/crypto/grant.ts'
import { rootOfPublicSeal } from '../../../../shared/crypto/day-seal.ts'
import { lookInJournal } from '../../../../shared/crypto/journal-look.ts'
import { leafHash, nodeHash } from '../../../../shared/crypto/ledger-hash.ts'
import { readProofFile } from '../../../../shared/crypto/proof-file.ts'
import type { ProofFile } from '../../../../shared/crypto/proof-file.ts'
import type { PublicSeal } from '../../../../shared/crypto/day-seal.ts'
import { digestOfOriginal, digestOfResource } from '../../session/digest.ts'
import { readSealState } from '../../session/ledger/ledger-state.ts'
import { must, mustAwait, refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

export interface CheckedProof {
  readonly witnessed: boolean
  readonly witnessedAtMs: number
  readonly height: number
  /** Of a journal that was sealed on a public ledger: there before this moment, as that ledger says; null where none that this vault is set to is that one. */
  readonly sealedBeforeMs?: number | null
}

const NO_LOCK = `0x${'00'.repeat(31)}01`

/** Needs no open vault. `record` is the record itself, its file or its resource as JSON. Errors: `proof-invalid` where the file contradicts itself or the record, `proof-not-witnessed`, `ledger-wrong-chain`, `ledger-unreachable`. */
export async function verifyProof(
  session: Pick<Session, 'ports' | 'signer'>,
  args: { readonly text: string; readonly record?: Uint8Array },
): Promise<CheckedProof> {
  const proof = must(readProofFile(args.text))
  const digest = decodeHex(proof.digest)
  const salt = decodeHex(proof.salt)
  if (digest === null || salt === null) throw refusal('proof-invalid')
  if (args.record !== undefined && !isOf(args.record, proof.digest)) throw refusal('proof-invalid')
  if (leafHash(`0x${encodeHex(recordLeafValue(digest, salt))}`) !== proof.leaf) throw refusal('proof-invalid')
  const sealedAtS = proof.journal === '' ? await askNetwork(session, proof) : await askJournal(session, proof)
  if (sealedAtS === 0) throw refusal('proof-not-witnessed')
  const checked = { witnessed: true, witnessedAtMs: sealedAtS * 1000, height: proof.height }
  return proof.publicSeal === undefined ? checked : { ...checked, sealedBeforeMs: await askPublic(session, proof, proof.publicSeal) }
}

/** Is the proof about this record? Not where what somebody reads in it may be another answer under the same name. */
function isOf(record: Uint8Array, digest: string): boolean {
  if (encodeHex(digestOfOriginal(record)) === digest) return true
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(record)
    return encodeHex(digestOfResource(text)) === digest && !hasTwinNames(text)
  } catch {
    return false
  }
}

/** Seconds; 0 where it is not there. */
async function askNetwork(session: Pick<Session, 'ports'>, proof: ProofFile): Promise<number> {
  const status = await mustAwait(session.ports.ledger.status())
  if (status.chainId !== proof.chainId || status.genesisHash !== proof.genesisHash) throw refusal('ledger-wrong-chain')
  const root = proof.path.reduce(nodeHash, proof.leaf)
  const state = await mustAwait(readSealState(session, { choice: 'own', contract: proof.sealLog, depth: 1 }, root, NO_LOCK))
  return state?.sealedAtS ?? 0
}

/** What the public ledger has is a commitment to these very lines: where it has none, the file was changed or its seal never got there. */
async function askPublic(session: Pick<Session, 'ports'>, proof: ProofFile, seal: PublicSeal): Promise<number | null> {
  const root = rootOfPublicSeal(proof.journal, seal)
  if (root === null) throw refusal('proof-invalid')
  for (const ledger of [session.ports.publicLedger, session.ports.ledger]) {
    const status = await ledger.status()
    if (!status.ok || status.value.chainId !== seal.chainId || status.value.genesisHash !== seal.genesisHash) continue
    const there = { ports: { ...session.ports, ledger } }
    const state = await mustAwait(readSealState(there, { choice: 'own', contract: seal.sealLog, depth: 1 }, root, NO_LOCK))
    if ((state?.sealedAtS ?? 0) === 0) throw refusal('proof-not-witnessed')
    return (state?.sealedAtS ?? 0) * 1000
  }
  return null
}

async function askJournal(session: Pick<Session, 'ports' | 'signer'>, proof: ProofFile): Promise<number> {
  // Another program at that address could answer with any time.
  if (lookInJournal(proof.journal, { ...proof, lock: '' }) === 'other-contract') throw refusal('proof-invalid')
  const data = session.signer.encodeCall('SealLog', 'check', [proof.leaf, proof.path, NO_LOCK])
  const asked = await mustAwait(session.ports.ledger.askJournal(proof.journal, proof.sealLog, data))
  if (asked.chainId !== proof.chainId || asked.genesisHash !== proof.genesisHash) throw refusal('ledger-wrong-chain')
  return Number(session.signer.decodeResult('SealLog', 'check', asked.answer)[0])
}
