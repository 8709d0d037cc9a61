/** The salted values that the ledger witnesses for records: alike in form, meaningless without their salt. */

import { decodeBase64Url, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { recordLeafValue } from '../../../../shared/crypto/grant.ts'
import { createFastKeccak256 } from '../../../../shared/crypto/hash.ts'
import { isSmaller, merkleRoot, merkleRootOfMany } from '../../../../shared/crypto/ledger-hash.ts'
import type { WitnessState } from '../../../../shared/model/record.ts'
import type { OutboxEntry, RecordEntry } from '../collections.ts'
import { letOthersIn } from '../let-others-in.ts'
import { refusal } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** The value of one record: 0x and 64 hexadecimal characters. */
export function sealValueOf(entry: Pick<RecordEntry, 'digest' | 'salt'>): string {
  const digest = decodeBase64Url(entry.digest)
  const salt = decodeBase64Url(entry.salt)
  if (digest === null || salt === null) throw refusal('vault-damaged')
  return `0x${encodeHex(recordLeafValue(digest, salt))}`
}

/** Values worked out between two moments at which others have their turn. */
const VALUES_A_TURN = 4096

/** The root over the values of many records, at least one. Errors: `cancelled`. */
export async function sealRootOf(entries: Iterable<Pick<RecordEntry, 'digest' | 'salt'>>, signal?: AbortSignal): Promise<string> {
  const keccak = await createFastKeccak256()
  const values: Uint8Array[] = []
  for (const entry of entries) {
    const digest = decodeBase64Url(entry.digest)
    const salt = decodeBase64Url(entry.salt)
    if (digest === null || salt === null) throw refusal('vault-damaged')
    values.push(recordLeafValue(digest, salt, keccak))
    if (values.length % VALUES_A_TURN === 0) await letOthersIn(signal)
  }
  return merkleRootOfMany(
    values.sort((a, b) => (isSmaller(a, b) ? -1 : 1)),
    keccak,
  )
}

/** All values of one import in their order in the tree. */
export async function sealValuesOfImport(session: Session, importId: string): Promise<readonly string[]> {
  const values: string[] = []
  for await (const [, entry] of session.manifest.entries('records')) if (entry.importId === importId) values.push(sealValueOf(entry))
  return values.sort()
}

/** The root that was queued for an import. */
export async function sealRootOfImport(session: Session, importId: string): Promise<string> {
  const record = await session.manifest.get('imports', importId)
  return record?.sealRoot ?? merkleRoot(await sealValuesOfImport(session, importId))
}

/** By import, and for which state of the manifest. */
const known = new WeakMap<Session, { readonly seq: number; readonly states: Map<string, Promise<WitnessState>> }>()

/** How far the seal of an import has come. Asked for each record that is shown, looked up once after each change. */
export function witnessStateOfImport(session: Session, importId: string): Promise<WitnessState> {
  const seq = session.manifest.seq()
  const last = known.get(session)
  const states = last?.seq === seq ? last.states : new Map<string, Promise<WitnessState>>()
  if (states !== last?.states) known.set(session, { seq, states })
  const found = states.get(importId) ?? sealRootOfImport(session, importId).then((root) => witnessStateOf(session, root))
  states.set(importId, found)
  // What failed is tried again.
  found.catch(() => states.delete(importId))
  return found
}

/** How far an intended seal has come, in the words of the screen. */
export async function witnessStateOf(session: Session, root: string): Promise<WitnessState> {
  const entries = (await session.manifest.list('outbox')).map(([, entry]) => entry)
  const entry = entries.find((one) => one.kind === 'seal' && one.value === root)
  return stateOf(entry, (await readVaultEntry(session)).ledger.kind === 'off')
}

/** The word for one entry of the outbox. */
export function stateOf(entry: OutboxEntry | undefined, ledgerOff: boolean): WitnessState {
  if (entry?.state === 'confirmed') return 'witnessed'
  if (ledgerOff || entry === undefined) return 'off'
  if (entry.state !== 'submitted') return 'saved'
  // A letter to somebody is not a transaction: it is seen in a chain block first.
  return entry.asked !== undefined && entry.raw === '' && entry.height === 0 ? 'asked' : 'submitted'
}
