/** Brings a vault back on an empty computer with nothing but the 24 words and somebody who kept it, sealed, for its owner. */

import { isOnHold } from '../../session/on-hold.ts'
import { createContactCard, decodeCardToken } from '../../../../shared/crypto/card.ts'
import { backupRecipient } from '../../../../shared/crypto/backup.ts'
import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import { signDeviceCertificate } from '../../../../shared/crypto/device.ts'
import { decodeHead } from '../../../../shared/crypto/head.ts'
import type { Head } from '../../../../shared/crypto/head.ts'
import { changePassphraseSlot, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { recoveryPublicKey, signRecovery } from '../../../../shared/crypto/recovery.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { VaultPorts } from '../../ports.ts'
import { fetchFilesOf, fetchManifest } from '../../session/care/fetch-state.ts'
import type { StateSource } from '../../session/care/fetch-state.ts'
import { heldBlocks } from '../../session/care/repair.ts'
import { neededBlocks } from '../../session/care/sweep.ts'
import { withBack } from '../../session/carry/kept-back.ts'
import { ordersOf } from '../../session/carry/mirror-entries.ts'
import { giveUpMaking } from '../../session/making.ts'
import { startSession } from '../../session/open-vault.ts'
import { must, mustAwait, passRefusal, refusal, Refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, createSession, deriveSessionKeys, deviceOf } from '../../session/session.ts'
import type { EmitEvent, Session } from '../../session/session.ts'
import { tellContacts } from '../../session/letters/card-news.ts'

export interface RecoverArgs {
  /** Card of whoever keeps the vault. */
  readonly card: string
  readonly words: string
  /** The new one of the vault. */
  readonly passphrase: string
  /** Comes back also where some records are not given there whole: they are named as damaged afterwards. */
  readonly partly?: boolean
}

/** Errors: `words-*`, `passphrase-too-weak`, `card-invalid`, `recovery-refused`, `recovery-damaged`, `recovery-incomplete` with `missing`, `peer-unreachable`, `peer-timeout`, `cancelled`, `disk-full`, `disk-failed`. */
export async function recoverFromMirror(ports: VaultPorts, args: RecoverArgs, emit: EmitEvent, signal: AbortSignal): Promise<Session> {
  const wordsEntropy = must(decodeWords(args.words))
  if (!judgePassphrase(args.passphrase).accepted) throw refusal('passphrase-too-weak')
  const card = must(decodeCardToken(args.card.trim()))
  const kept = await askFor(ports, card, wordsEntropy, signal)
  emit({ type: 'recovery-found', seq: kept.head.seq, atMs: kept.head.atMs, mirror: card.name })
  const source: StateSource = {
    card,
    head: kept.head,
    signal,
    report: (done, total, bytes) => {
      emit({ type: 'recovery-progress', done, total, bytes })
    },
  }
  await fetchWhole(ports, kept, source, args.partly === true)
  const session = await write(ports, kept, { wordsEntropy, passphrase: args.passphrase }, emit)
  await settle(session, wordsEntropy, kept.head, card)
  if (!isOnHold(session)) await tellContacts(session).catch(passRefusal)
  return session
}

interface Kept {
  readonly opened: OpenedKeyFile
  readonly keyFile: Uint8Array
  readonly head: Head
  readonly headBytes: Uint8Array
}

/** Proves the words, and checks that what comes is what they sealed: a key file that they open, and a HEAD signed by the person it makes. */
async function askFor(ports: VaultPorts, card: ContactCard, wordsEntropy: Uint8Array, signal: AbortSignal): Promise<Kept> {
  const challenge = await heard(ports.peer.askRecovery(card, signal))
  const signature = signRecovery(wordsEntropy, challenge)
  const given = await heard(ports.peer.proveRecovery({ wordsKey: recoveryPublicKey(wordsEntropy), signature }))
  throwIfCancelled(signal)
  const opened = await openKeyFile(given.keyFile, { wordsEntropy })
  if (!opened.ok) throw opened.error.code === 'vault-newer-version' ? new Refusal(opened.error) : refusal('recovery-damaged')
  const { did } = deriveSessionKeys(opened.value).identity
  const head = decodeHead(given.head, did)
  if (!head.ok || head.value.vaultId !== opened.value.vaultId) throw refusal('recovery-damaged')
  return { opened: opened.value, keyFile: given.keyFile, head: head.value, headBytes: given.head }
}

async function heard<T>(answer: Parameters<typeof mustAwait<T>>[0]): Promise<T> {
  const said = await answer
  if (!said.ok && said.error.code === 'refused-by-peer') throw refusal('recovery-refused')
  return must(said)
}

/** Every block of that state, checked, before anything of it counts. What came stays for another try. */
async function fetchWhole(ports: VaultPorts, { opened, head }: Kept, source: StateSource, partly: boolean): Promise<void> {
  const keys = { ...deriveSessionKeys(opened), device: await deviceOf(ports) }
  const { addresses } = await mustAwait(ports.peer.describe())
  const issuedAtMs = ports.clock.now()
  const device = signDeviceCertificate(keys.identity, keys.device, issuedAtMs)
  // The mirror gives the blocks to whoever is certified by the owner: the keys that the words opened do that.
  await mustAwait(ports.peer.introduce(createContactCard(keys.identity, { name: '', device, addresses, issuedAtMs })))
  const manifest = await fetchManifest(ports, { vaultId: opened.vaultId, ...keys }, source)
  const session = createSession(ports, opened, manifest, keys, () => undefined)
  const missing = await fetchFilesOf(session, { ...source, head })
  if (missing > 0 && !partly) throw refusal('recovery-incomplete', { missing })
  await checkHere(session, missing)
}

/** What is in the store is compared with what the state needs, whatever the fetching said. */
async function checkHere(session: Session, missing: number): Promise<void> {
  if (missing > 0) return
  const held = await heldBlocks(session)
  const passing = await passingFiles(session)
  for (const key of await neededBlocks(session)) if (!held.has(key) && !passing.has(key)) throw refusal('recovery-damaged')
}

/** Letters that were waiting, and orders of others: nobody needs them to come back. */
async function passingFiles(session: Session): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for (const [, { cid }] of await session.manifest.list('deliveries')) keys.add(blockKeyOf(cid))
  for (const [, entry] of await session.manifest.list('kept')) for (const { cid } of ordersOf(entry)) keys.add(blockKeyOf(cid))
  return keys
}

interface Secrets {
  readonly wordsEntropy: Uint8Array
  readonly passphrase: string
}

/** HEAD, then key file: without a key file there is no vault. */
async function write(ports: VaultPorts, { opened, keyFile, headBytes }: Kept, secrets: Secrets, emit: EmitEvent): Promise<Session> {
  const kdf = await calibrateKdf(() => ports.clock.now())
  const changed = await changePassphraseSlot(keyFile, opened, secrets.passphrase, kdf, (length) => ports.random.bytes(length))
  try {
    // In both places: a single one would look as if a newer one had been lost.
    for (const slot of [0, 1] as const) await mustAwait(ports.files.writeHead(slot, headBytes))
    await mustAwait(ports.files.writeKeyFiles(changed))
  } catch (error) {
    await giveUpMaking(ports)
    throw error
  }
  return startSession(ports, opened, emit)
}

/** Letters that were not kept there cannot be sent any more; what was kept here for others was lost with the other computer. */
async function settle(session: Session, wordsEntropy: Uint8Array, { seq, atMs }: Head, card: ContactCard): Promise<void> {
  if (isOnHold(session)) return
  const held = await heldBlocks(session)
  const recipient = await backupRecipient(wordsEntropy)
  await session.manifest.commit(async (tx) => {
    for (const [id, { cid, deliveredAtMs }] of await session.manifest.list('deliveries'))
      if (deliveredAtMs === undefined && !held.has(blockKeyOf(cid))) await tx.delete('deliveries', id)
    for (const [id, entry] of await session.manifest.list('kept'))
      if (ordersOf(entry).some(({ cid }) => !held.has(blockKeyOf(cid))))
        await tx.set('kept', id, { ...withBack(entry, undefined), order: null, held: [], usedBytes: 0 })
    // What it has was seen just now; in that state it could not be known yet.
    for (const [id, { did }] of await session.manifest.list('contacts')) {
      const entry = did === card.did ? await tx.get('mirrors', id) : undefined
      if (entry !== undefined) await tx.set('mirrors', id, { ...entry, backTold: seq, back: { seq, atMs } })
    }
    const wordsKey = recoveryPublicKey(wordsEntropy)
    await changeVaultEntry(tx, (entry) => ({ ...entry, wordsConfirmed: true, pendingWords: '', backupRecipient: recipient, wordsKey }))
    await addActivity(session, tx, 'vault-recovered', { who: card.name, count: seq })
  })
}
