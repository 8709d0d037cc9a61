/** The newest state of this vault as the keychain of this computer remembers it: a folder that is put back from before does not put that back. */

import { decodeHex, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { keychainAccountOf } from '../../../../shared/crypto/key-file.ts'
import { readKeyFile } from './key-files.ts'
import { must } from '../refusal.ts'
import type { Session } from '../session.ts'
import { createTurn } from '../turn.ts'

/** A keychain that is locked may ask the person; opening a vault by its passphrase does not wait for that. */
const ANSWER_MS_MAX = 2_000
const SEQ_BYTES = 8
const HASH_BYTES = 32

interface Remembered {
  readonly seq: number
  /** SHA-256 of that HEAD, hexadecimal. */
  readonly head: string
}

interface Memory {
  /** What was remembered when the vault was opened; null where nobody could tell, or the person went on from an older state. */
  before: Remembered | null
  isOn: boolean
  /** Has what is newest then remembered; a keychain that does not answer remembers an older state, which accuses nobody. */
  readonly remember: () => Promise<void>
}

const memories = new WeakMap<Session, Memory>()

function accountOf({ vaultId, device }: Session): string {
  return `${vaultId}/state/${device}`
}

/** Asks what is remembered, and has every later commit remembered; only where the keychain opens this vault. */
export async function startKeychainState(session: Session): Promise<void> {
  const isOn = must(keychainAccountOf(await readKeyFile(session.ports))) !== null
  const remember = createTurn(
    () => session.ports.keychain.write(accountOf(session), encode(session)),
    () => !memory.isOn,
  )
  const memory: Memory = { before: null, isOn, remember }
  memories.set(session, memory)
  session.manifest.onCommitted(() => {
    void remember()
  })
  // With a change lost on the disk, it is said already that something is missing.
  if (!isOn || session.manifest.lostSeq() > 0) return
  const found = await session.ports.keychain.read(accountOf(session), ANSWER_MS_MAX)
  memory.before = found.ok && found.value !== null ? decode(found.value) : null
}

/** True where the keychain remembers a newer state than this one, or another one of the same number. */
export function isBehindKeychain(session: Session): boolean {
  const before = memories.get(session)?.before ?? null
  if (before === null) return false
  const seq = session.manifest.seq()
  return before.seq > seq || (before.seq === seq && before.head !== session.manifest.headHash())
}

/** The person goes on from this state. */
export function acceptState(session: Session): void {
  const memory = memories.get(session)
  if (memory !== undefined) memory.before = null
}

/** Switched on or off together with the way in. */
export async function setKeychainState(session: Session, isOn: boolean): Promise<void> {
  const memory = memories.get(session)
  if (memory === undefined) return
  memory.isOn = isOn
  if (isOn) return
  await memory.remember()
  await session.ports.keychain.remove(accountOf(session))
}

function encode(session: Session): Uint8Array {
  const bytes = new Uint8Array(SEQ_BYTES + HASH_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(session.manifest.seq()))
  bytes.set(decodeHex(session.manifest.headHash()) ?? new Uint8Array(HASH_BYTES), SEQ_BYTES)
  return bytes
}

function decode(bytes: Uint8Array): Remembered | null {
  if (bytes.length !== SEQ_BYTES + HASH_BYTES) return null
  const seq = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
  return { seq, head: encodeHex(bytes.subarray(SEQ_BYTES)) }
}
