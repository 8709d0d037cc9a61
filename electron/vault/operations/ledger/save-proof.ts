/** A proof that one record was witnessed, as a file that stands for itself. */

import { encodeHex } from '../../../../shared/crypto/bytes.ts'
import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { leafHash, merkleProof, merkleRoot } from '../../../../shared/crypto/ledger-hash.ts'
import { mustAwait, refusal } from '../../session/refusal.ts'
import { recordEntry } from '../../session/records/records.ts'
import { sealValueOf, sealValuesOfImport } from '../../session/ledger/seals.ts'
import { publicSealFor } from '../../session/ledger/day-seals.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `record-not-found`, `proof-not-witnessed`, `ledger-off`. */
export async function saveProof(
  session: Session,
  args: { readonly recordId: string },
): Promise<{ readonly name: string; readonly text: string }> {
  const entry = await recordEntry(session, args.recordId)
  const { ledger } = await readVaultEntry(session)
  if (ledger.kind === 'off') throw refusal('ledger-off')
  const values = await sealValuesOfImport(session, entry.importId)
  const value = sealValueOf(entry)
  const root = merkleRoot(values)
  const seal = (await session.manifest.list('outbox')).find(([, one]) => one.kind === 'seal' && one.value === root)?.[1]
  if (seal?.state !== 'confirmed') throw refusal('proof-not-witnessed')
  const status = await mustAwait(session.ports.ledger.status())
  const journal = ledger.kind === 'embedded' ? await mustAwait(session.ports.ledger.exportJournal()) : ''
  const publicSeal = journal === '' ? null : await publicSealFor(session, status.genesisHash, seal.height)
  const digest = decodeBase64Url(entry.digest)
  const salt = decodeBase64Url(entry.salt)
  if (digest === null || salt === null) throw refusal('vault-damaged')
  const proof = {
    format: 'salus-proof/1',
    digest: encodeHex(digest),
    salt: encodeHex(salt),
    leaf: leafHash(value),
    path: merkleProof(values, values.indexOf(value)),
    root,
    chainId: status.chainId,
    genesisHash: status.genesisHash,
    sealLog: ledger.sealLog,
    height: seal.height,
    ...(journal === '' ? {} : { journal }),
    ...(publicSeal === null ? {} : { publicSeal }),
  }
  return { name: 'salus-proof.json', text: `${JSON.stringify(proof, null, 2)}\n` }
}
