/** Checks a proof file with nothing but itself and a ledger: its own journal, or the network that this vault is set to. */

import { decodeHex, encodeHex } from '../../../shared/crypto/bytes.ts'
import { recordLeafValue } from '../../../shared/crypto/grant.ts'
import { leafHash, nodeHash } from '../../../shared/crypto/ledger-hash.ts'
import { parseJson } from '../../../shared/crypto/canonical-json.ts'
import { digestOfOriginal, digestOfResource } from '../session/digest.ts'
import { readSealState } from '../session/ledger-state.ts'
import { must, mustAwait, refusal } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Longest proof, in characters; a journal may be inside. */
const PROOF_LENGTH_MAX = 64 * 1024 * 1024
const HEX_32 = /^[0-9a-f]{64}$/u
const NO_LOCK = `0x${'00'.repeat(31)}01`
const WORD_32 = /^0x[0-9a-f]{64}$/u

interface Proof {
  readonly digest: string
  readonly salt: string
  readonly leaf: string
  readonly path: readonly string[]
  readonly chainId: number
  readonly genesisHash: string
  readonly sealLog: string
  readonly height: number
  readonly journal: string
}

/** Needs no open vault. `record` is the record itself, its file or its resource as JSON. Errors: `proof-invalid` where the file contradicts itself or the record, `proof-not-witnessed`, `ledger-wrong-chain`, `ledger-unreachable`. */
export async function verifyProof(
  session: Pick<Session, 'ports' | 'signer'>,
  args: { readonly text: string; readonly record?: Uint8Array },
): Promise<{ readonly witnessed: boolean; readonly witnessedAtMs: number; readonly height: number }> {
  const proof = readProof(args.text)
  const digest = decodeHex(proof.digest)
  const salt = decodeHex(proof.salt)
  if (digest === null || salt === null) throw refusal('proof-invalid')
  if (args.record !== undefined && !isOf(args.record, proof.digest)) throw refusal('proof-invalid')
  if (leafHash(`0x${encodeHex(recordLeafValue(digest, salt))}`) !== proof.leaf) throw refusal('proof-invalid')
  const sealedAtS = proof.journal === '' ? await askNetwork(session, proof) : await askJournal(session, proof)
  if (sealedAtS === 0) throw refusal('proof-not-witnessed')
  return { witnessed: true, witnessedAtMs: sealedAtS * 1000, height: proof.height }
}

/** Is the proof about this record? */
function isOf(record: Uint8Array, digest: string): boolean {
  if (encodeHex(digestOfOriginal(record)) === digest) return true
  try {
    return encodeHex(digestOfResource(new TextDecoder().decode(record))) === digest
  } catch {
    return false
  }
}

/** Seconds; 0 where it is not there. */
async function askNetwork(session: Pick<Session, 'ports'>, proof: Proof): Promise<number> {
  const status = await mustAwait(session.ports.ledger.status())
  if (status.chainId !== proof.chainId || status.genesisHash !== proof.genesisHash) throw refusal('ledger-wrong-chain')
  const root = proof.path.reduce(nodeHash, proof.leaf)
  const state = await mustAwait(readSealState(session, { choice: 'own', contract: proof.sealLog, depth: 1 }, root, NO_LOCK))
  return state?.sealedAtS ?? 0
}

async function askJournal(session: Pick<Session, 'ports' | 'signer'>, proof: Proof): Promise<number> {
  const data = session.signer.encodeCall('SealLog', 'check', [proof.leaf, proof.path, NO_LOCK])
  const asked = await mustAwait(session.ports.ledger.askJournal(proof.journal, proof.sealLog, data))
  if (asked.chainId !== proof.chainId || asked.genesisHash !== proof.genesisHash) throw refusal('ledger-wrong-chain')
  return Number(session.signer.decodeResult('SealLog', 'check', asked.answer)[0])
}

function readProof(text: string): Proof {
  if (text.length > PROOF_LENGTH_MAX) throw refusal('proof-invalid')
  const json = must(parseJson(text, { depthMax: 8 })) as Partial<Record<keyof Proof | 'format', unknown>> | null
  if (typeof json !== 'object' || json?.format !== 'salus-proof/1') throw refusal('proof-invalid')
  const { digest, salt, leaf, path, chainId, genesisHash, sealLog, height, journal } = json
  const valid =
    matches(digest, HEX_32) &&
    matches(salt, HEX_32) &&
    matches(leaf, WORD_32) &&
    Array.isArray(path) &&
    path.every((step) => matches(step, WORD_32)) &&
    typeof chainId === 'number' &&
    matches(genesisHash, WORD_32) &&
    matches(sealLog, /^0x[0-9a-fA-F]{40}$/u) &&
    typeof height === 'number' &&
    (journal === undefined || typeof journal === 'string')
  if (!valid) throw refusal('proof-invalid')
  return { ...(json as unknown as Proof), journal: journal ?? '' }
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}
