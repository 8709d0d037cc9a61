/** One open vault: its keys, its manifest and the small services that operations share. Lives exactly as long as the vault is unlocked. */

import type { VaultEvent } from '../../../shared/api/vault-api.ts'
import { decodeBase64Url, encodeBase64Url, encodeHex, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { deriveChainKey, deriveIdentity, deriveIndexKey, deriveManifestKey } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { OpenedKeyFile } from '../../../shared/crypto/key-file.ts'
import { createRecordKey, openRecord, sealRecord, unwrapRecordKey, wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import type { ActivityEntry, ActivityKind } from '../../../shared/model/activity.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import type { SignerPort, VaultPorts } from '../ports.ts'
import type { VaultEntry } from './collections.ts'
import type { BlobReference } from './blob-reference.ts'
import type { Manifest, NodeKeys, Transaction } from './manifest/manifest.ts'
import { must, mustAwait, Refusal, refusal } from './refusal.ts'

export interface Session {
  readonly ports: VaultPorts
  readonly identity: IdentityKeys
  readonly signer: SignerPort
  readonly manifest: Manifest
  /** 32 bytes; only ever an input of HKDF. With the ones below it changes when it is rotated. */
  masterKey: Uint8Array
  /** Which one of this vault it is, from 1. */
  master: number
  indexKey: Uint8Array
  /** Whether some nodes are still sealed by a key before it. */
  resealing: boolean
  readonly vaultId: string
  /** Peer id of this computer. */
  readonly device: string
  readonly emit: (event: VaultEvent) => void
  /** Epoch keys, newest last; replaced as a whole when a new epoch begins. */
  epochs: OpenedKeyFile['epochs']
  /** Who says that this vault was set back to an older state; null where nobody does. */
  rolledBack: { readonly by: 'ledger' | 'keychain' } | null
  /** The date of this computer is far ahead of when Salus was last used here, and the person has not said that it is right. */
  dateAhead: { readonly lastUsedMs: number } | null
  /** Previews that wait for a yes. */
  readonly pendingImports: Map<string, unknown>
  /** Imports whose files are stored and do not count yet. */
  readonly stages: Set<Unsettled>
  readonly pendingGrants: Map<string, string>
  /** Health links whose files lie with others, until the person has answered. */
  readonly pendingLinks: Map<string, unknown>
}

/** Something stored that goes unless it is kept. */
export interface Unsettled {
  /** False where something may be left: then the next opening has to look. */
  giveUp(): Promise<boolean>
}

export type EmitEvent = (event: VaultEvent) => void

/** Keys of manifest nodes and the identity of a vault, out of its key file. */
export function deriveSessionKeys(opened: OpenedKeyFile): NodeKeys & { readonly identity: IdentityKeys; readonly nodeKey: Uint8Array } {
  const { masterKey, master, identityRoot, formerNodeKeys } = opened
  return { identity: deriveIdentity(identityRoot), nodeKey: deriveManifestKey(masterKey, master), nodeEpoch: master, formerNodeKeys }
}

/** Under which name the changes of this computer are counted: its peer id. Errors: `peer-stopped`. */
export async function deviceOf(ports: Pick<VaultPorts, 'peer'>): Promise<string> {
  return (await mustAwait(ports.peer.describe())).peerId
}

/** Joins keys and manifest into a session. */
export function createSession(
  ports: VaultPorts,
  opened: OpenedKeyFile,
  manifest: Manifest,
  { identity, device = '' }: { readonly identity: IdentityKeys; readonly device?: string },
  emit: EmitEvent,
): Session {
  return {
    ports,
    identity,
    device,
    manifest,
    emit,
    signer: ports.createSigner(deriveChainKey(opened.identityRoot)),
    masterKey: opened.masterKey,
    master: opened.master,
    resealing: opened.formerNodeKeys.length > 0,
    indexKey: deriveIndexKey(opened.masterKey),
    vaultId: opened.vaultId,
    epochs: opened.epochs,
    rolledBack: null,
    dateAhead: null,
    pendingImports: new Map(),
    stages: new Set(),
    pendingGrants: new Map(),
    pendingLinks: new Map(),
  }
}

/** 32 random hexadecimal characters. */
export function newId(session: Session): string {
  return encodeHex(session.ports.random.bytes(16))
}

/** The entry about the vault itself; every vault has it from its first commit. */
export async function readVaultEntry(session: Session): Promise<VaultEntry> {
  const entry = await session.manifest.get('vault', 'vault')
  if (entry === undefined) throw refusal('vault-damaged')
  return entry
}

/** Changes the entry about the vault inside a commit. */
export async function changeVaultEntry(tx: Transaction, change: (entry: VaultEntry) => VaultEntry): Promise<void> {
  const entry = await tx.get('vault', 'vault')
  if (entry === undefined) throw refusal('vault-damaged')
  const changed = change(entry)
  const edits = { settings: countEdit(tx, entry, changed, 'settings'), ledger: countEdit(tx, entry, changed, 'ledger') }
  await tx.set('vault', 'vault', { ...changed, edits })
}

/** How often each device changed a part: so that merging knows a newer version from a different one. */
function countEdit(tx: Transaction, before: VaultEntry, after: VaultEntry, part: 'settings' | 'ledger'): Readonly<Record<string, number>> {
  const counts = before.edits?.[part] ?? {}
  if (canonicalJson(before[part]) === canonicalJson(after[part])) return counts
  return { ...counts, [tx.device]: (counts[tx.device] ?? 0) + 1 }
}

/** Wraps a record key by the newest epoch key. */
export function wrapForEpoch(session: Session, key: Uint8Array, context: string): { readonly key: string; readonly epoch: number } {
  const epoch = session.epochs.at(-1)
  if (epoch === undefined) throw refusal('key-file-damaged')
  return {
    key: encodeBase64Url(wrapRecordKey(epoch.key, key, context, (length) => session.ports.random.bytes(length))),
    epoch: epoch.number,
  }
}

/** Unwraps a record key. Where two computers began an epoch of one number without knowing of each other, either of the two keys may be the one. */
export function unwrapFromEpoch(session: Session, wrapped: { readonly key: string; readonly epoch: number }, context: string): Uint8Array {
  const bytes = decodeBase64Url(wrapped.key)
  for (const { number, key } of bytes === null ? [] : session.epochs) {
    const opened = number === wrapped.epoch && bytes !== null ? unwrapRecordKey(key, bytes, context) : null
    if (opened?.ok === true) return opened.value
  }
  throw refusal('wrong-key')
}

/** Seals bytes that are too large for an entry into a file of their own; durable when it returns. */
export async function storeBlob(session: Session, bytes: Uint8Array): Promise<BlobReference> {
  const id = newId(session)
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const key = createRecordKey(random)
  const chunks = await sealRecord(bytes, { recordId: id, version: 1, kind: 'blob' }, key, random)
  const [cid] = await mustAwait(session.ports.blocks.putFiles([chunks]))
  if (cid === undefined) throw refusal('disk-failed')
  const wrapped = wrapForEpoch(session, key, id)
  session.manifest.awaited.add(cid, wrapped.epoch)
  return { cid, chunks: chunks.length, id, ...wrapped }
}

/** Opens what `storeBlob` stored. */
export async function readBlob(session: Session, blob: BlobReference): Promise<Uint8Array> {
  const chunks = await mustAwait(session.ports.blocks.readChunks(blob.cid, 0, blob.chunks))
  return must(await openRecord(chunks, unwrapFromEpoch(session, blob, blob.id), { recordId: blob.id, version: 1 }))
}

/** Under which key it is noted that something is gone: its hash, so that even its random id is nowhere any more. */
export function removedKey(collection: string, key: string): string {
  return encodeHex(sha256(encodeUtf8(`${collection}/${key}`))).slice(0, 32)
}

/** What is noted when it goes, so that another computer does not bring it back. `spareHeads`: entries of the outbox, unless one was sent elsewhere; `importsOut`: imports of which records that others held stay. */
type Noted =
  | 'records'
  | 'imports'
  | 'importsOut'
  | 'conflicts'
  | 'deliveries'
  | 'links'
  | 'journal'
  | 'outbox'
  | 'spareHeads'
  | 'publicOutbox'
  | 'daySeals'
  | 'pins'

/** Notes inside a commit that something was deleted for good, so that another device does not bring it back. `atMs`: what is of before that. */
export async function noteRemoved(session: Session, tx: Transaction, collection: Noted, key: string, atMs = 0): Promise<void> {
  await tx.set('removed', removedKey(collection, key), Math.max(session.ports.clock.now(), atMs))
}

/** Deletes an entry inside a commit, and notes that. */
export async function takeAway(
  session: Session,
  tx: Transaction,
  collection: Exclude<Noted, 'spareHeads' | 'records' | 'importsOut'>,
  key: string,
): Promise<void> {
  await tx.delete(collection, key)
  await noteRemoved(session, tx, collection, key)
}

/** The time of something that takes the place of what was said at `beforeAtMs`: later than that, also where the clock is behind the one by which that was said. */
export function laterThan(session: Session, beforeAtMs: number): number {
  return Math.max(session.ports.clock.now(), beforeAtMs + 1)
}

/** Writes a line into the diary. */
export async function addActivity(
  session: Session,
  tx: Transaction,
  kind: ActivityKind,
  facts: Partial<Omit<ActivityEntry, 'id' | 'atMs' | 'kind'>> = {},
): Promise<void> {
  const atMs = session.ports.clock.now()
  const id = `${atMs.toString(36).padStart(10, '0')}-${newId(session).slice(0, 12)}`
  await tx.set('activity', id, { id, atMs, kind, who: '', what: '', count: 0, reason: '', ...facts })
}

/**
 * Writes a line about something that counts already outside of the manifest, as a slot of the key file does. Where it cannot be written
 * (a full disk, a vault that changes nothing for now) that is done all the same, and nobody may be told that it failed.
 */
export async function noteDone(session: Session, kind: ActivityKind): Promise<void> {
  try {
    await session.manifest.commit((tx) => addActivity(session, tx, kind))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

/** This person's card with the addresses the node has now. */
export async function ownCard(session: Session): Promise<ContactCard> {
  const entry = await readVaultEntry(session)
  const node = await mustAwait(session.ports.peer.describe())
  const issuedAtMs = session.ports.clock.now()
  const device = signDeviceCertificate(session.identity, node.peerId, issuedAtMs)
  return createContactCard(session.identity, { name: entry.name, device, addresses: node.addresses, issuedAtMs })
}
