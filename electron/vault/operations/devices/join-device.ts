/** Makes this computer one of a person's devices: asks the other one, fetches everything sealed as it is, and opens it with the passphrase. */

import { isContactCard, createContactCard } from '../../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../../shared/crypto/device.ts'
import { decodeBase64Url, decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { decodeKeyFile, isAuthentic } from '../../../../shared/crypto/key-file-form.ts'
import { openKeyFile } from '../../../../shared/crypto/key-file.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { VaultPorts } from '../../ports.ts'
import { giveUpMaking } from '../../session/making.ts'
import { createManifest } from '../../session/manifest/open-manifest.ts'
import { startServices } from '../../session/open-vault.ts'
import { decodePairingCode, pairingWords } from '../../session/keys/pairing.ts'
import { must, mustAwait, refusal } from '../../session/refusal.ts'
import { createSession, deriveSessionKeys, deviceOf } from '../../session/session.ts'
import type { EmitEvent, Session } from '../../session/session.ts'
import { pullFirst } from '../../session/sync.ts'

const NAME_LENGTH_MAX = 60

export interface JoinArgs {
  readonly code: string
  /** What this computer is to be called. */
  readonly name: string
  /** Of the vault on the other computer. */
  readonly passphrase: string
}

interface Answer {
  readonly keyFile: Uint8Array
  readonly card: ContactCard
}

/** As long as a code is good: after that, what it brought may be of other keys and another passphrase. */
const ANSWER_KEPT_MS = 10 * 60_000

/** An answer is kept for another try with the passphrase: the code is good only once. */
const answers = new WeakMap<VaultPorts, { readonly code: string; readonly answer: Answer; readonly atMs: number }>()

/** Errors: `pairing-invalid`, `pairing-over` whatever the other one refuses it for, `unlock-refused`, `peer-unreachable`, `peer-timeout`, `cancelled`, `disk-full`, `disk-failed`. */
export async function joinDevice(ports: VaultPorts, args: JoinArgs, emit: EmitEvent, signal: AbortSignal): Promise<Session> {
  const name = args.name.trim()
  if (name === '' || name.length > NAME_LENGTH_MAX) throw refusal('input-invalid')
  const answer = await ask(ports, { ...args, name }, emit, signal)
  const { session, keyFile } = await newestOf(ports, args, answer, emit)
  const { card } = answer
  try {
    const newest = await pullFirst(session, keyFile, card, signal)
    await mustAwait(ports.files.writeKeyFiles(newest))
  } catch (error) {
    // What was fetched serves the next try.
    await giveUpMaking(ports)
    throw error
  }
  answers.delete(ports)
  await startServices(session)
  return session
}

interface Begun {
  readonly session: Session
  readonly keyFile: Uint8Array
}

/** A session of what the other one has now: its keys may have been made new since it answered. */
async function newestOf(ports: VaultPorts, args: JoinArgs, answer: Answer, emit: EmitEvent): Promise<Begun> {
  const begun = await begin(ports, args, answer, emit)
  const { keyFile } = await mustAwait(ports.peer.fetchHead(answer.card))
  if (isOf(keyFile, begun.session)) return begun
  const newest = { ...answer, keyFile }
  const kept = answers.get(ports)
  if (kept?.code === args.code) answers.set(ports, { ...kept, answer: newest })
  return begin(ports, args, newest, emit)
}

/** Opens the key file and says who this computer is, so that it may ask the other one. */
async function begin(ports: VaultPorts, { passphrase }: JoinArgs, { keyFile, card }: Answer, emit: EmitEvent): Promise<Begun> {
  const opened = must(await openKeyFile(keyFile, { passphrase }))
  const keys = { ...deriveSessionKeys(opened), device: await deviceOf(ports) }
  if (card.did !== keys.identity.did) throw refusal('pairing-invalid')
  const manifest = createManifest(ports, { vaultId: opened.vaultId, ...keys })
  const session = createSession(ports, opened, manifest, keys, emit)
  const { addresses } = await mustAwait(ports.peer.describe())
  const issuedAtMs = ports.clock.now()
  const device = signDeviceCertificate(keys.identity, keys.device, issuedAtMs)
  await mustAwait(ports.peer.introduce(createContactCard(keys.identity, { name: card.name, device, addresses, issuedAtMs })))
  return { session, keyFile }
}

/** Whether a key file that came from there is of the same keys; one that is none is found out later. */
function isOf(keyFile: Uint8Array, { masterKey }: Session): boolean {
  return !decodeKeyFile(keyFile).ok || isAuthentic(keyFile, masterKey)
}

async function ask(ports: VaultPorts, args: JoinArgs, emit: EmitEvent, signal: AbortSignal): Promise<Answer> {
  const known = answers.get(ports)
  const isKept = known !== undefined && Math.abs(ports.clock.now() - known.atMs) < ANSWER_KEPT_MS
  if (isKept && known.code === args.code) return known.answer
  const code = decodePairingCode(args.code)
  emit({ type: 'join-words', words: pairingWords(code.secret, code.peerId, await deviceOf(ports)) })
  const asked = await ports.peer.askPairing(code, args.name, signal)
  // Run out, used, taken back or declined: each time it takes another code.
  if (!asked.ok && asked.error.code === 'refused-by-peer') throw refusal('pairing-over')
  const answer = readAnswer(must(asked))
  if (answer.card.device.peerId !== code.peerId) throw refusal('pairing-invalid')
  answers.set(ports, { code: args.code, answer, atMs: ports.clock.now() })
  return answer
}

function readAnswer(payload: Uint8Array): Answer {
  const json = parseJson(decodeUtf8(payload), { depthMax: 6 })
  const facts = (json.ok ? json.value : null) as { readonly format?: unknown; readonly keyFile?: unknown; readonly card?: unknown } | null
  const keyFile = typeof facts?.keyFile === 'string' ? decodeBase64Url(facts.keyFile) : null
  if (facts?.format !== 'salus/1 pairing' || keyFile === null || !isContactCard(facts.card)) throw refusal('pairing-invalid')
  return { keyFile, card: facts.card }
}
