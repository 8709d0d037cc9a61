/** The two copies of the key file: reading the better one, opening whichever the secret fits. */

import { equalBytes } from '../../../../shared/crypto/bytes.ts'
import { isAuthentic } from '../../../../shared/crypto/key-file-form.ts'
import { dropKeychainSlot, openKeyFile, rankKeyFiles } from '../../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../../shared/crypto/key-file.ts'
import { err } from '../../../../shared/model/result.ts'
import type { Err, Result } from '../../../../shared/model/result.ts'
import type { VaultPorts } from '../../ports.ts'
import { must, mustAwait, Refusal, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

const changing = new WeakMap<Session, Promise<unknown>>()
/** There while the file is replaced by one under other keys: done when the session has them. */
const entering = new WeakMap<Session, Promise<void>>()

/** The bytes of the better copy of the key file. Errors: `vault-not-found`, `key-file-damaged`. */
export async function readKeyFile(ports: VaultPorts): Promise<Uint8Array> {
  const [best] = must(rankKeyFiles(await readKeyCopies(ports)))
  if (best === undefined) throw refusal('key-file-damaged')
  return best
}

/** Both copies as they lie there. Errors: `vault-not-found`, `disk-failed`. */
export async function readKeyCopies(ports: Pick<VaultPorts, 'files'>): Promise<readonly (Uint8Array | null)[]> {
  const copies = await mustAwait(ports.files.readKeyFiles())
  if (copies.every((copy) => copy === null)) throw refusal('vault-not-found')
  return copies
}

/**
 * One change of the key file behind the other, so that none is lost; `change` gives the new bytes, or the same ones for none.
 * As soon as one copy is the new one it is done, because that one will count. Errors: `key-file-damaged` where the file is not of this session any more, `disk-full`, `disk-failed`.
 */
export function changeKeyFile(session: Session, change: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  return inTurn(session, async (bytes) => {
    const changed = await change(bytes)
    if (changed !== bytes) await replaceKeyCopies(session.ports, changed)
    return changed
  })
}

/** The same for a change after which the session has other keys: `enter` gives it them. */
export function replaceKeyFile<T>(
  session: Session,
  change: (bytes: Uint8Array) => Promise<{ readonly bytes: Uint8Array; readonly opened: T }>,
  enter: (opened: T) => void,
): Promise<T> {
  return inTurn(session, async (bytes) => {
    const made = await change(bytes)
    const replacing = replaceKeyCopies(session.ports, made.bytes).then(() => {
      enter(made.opened)
    })
    entering.set(
      session,
      replacing.catch(() => undefined),
    )
    await replacing
    return made.opened
  })
}

/** Fails only where neither copy is the new one: a passphrase that opens one of them must not be called refused. Errors: `disk-full`, `disk-failed`. */
export async function replaceKeyCopies(ports: Pick<VaultPorts, 'files'>, bytes: Uint8Array): Promise<void> {
  const written = await ports.files.writeKeyFiles(bytes)
  if (written.ok) return
  const copies = await readKeyCopies(ports)
  if (!copies.some((copy) => copy !== null && equalBytes(copy, bytes))) throw new Refusal(written.error)
}

/** The key file as this session may copy it elsewhere, never between two keys, and without what only this computer can use. Errors: `key-file-damaged`. */
export async function copyKeyFile(session: Session): Promise<Uint8Array> {
  const first = await readKeyFile(session.ports)
  if (isAuthentic(first, session.masterKey)) return dropKeychainSlot(first, session.masterKey, true)
  await entering.get(session)
  const bytes = await readKeyFile(session.ports)
  if (!isAuthentic(bytes, session.masterKey)) throw refusal('key-file-damaged')
  return dropKeychainSlot(bytes, session.masterKey, true)
}

function inTurn<T>(session: Session, work: (bytes: Uint8Array) => Promise<T>): Promise<T> {
  const turn = (changing.get(session) ?? Promise.resolve()).then(async () => {
    const bytes = await readKeyFile(session.ports)
    if (!isAuthentic(bytes, session.masterKey)) throw refusal('key-file-damaged')
    return work(bytes)
  })
  changing.set(
    session,
    turn.catch(() => undefined),
  )
  return turn
}

/** Opens whichever copy of the key file the secret fits; a copy that is missing or different is replaced by it, unless a change got as far as one copy: then that one counts. Errors: those of `openKeyFile`. */
export async function openAnyKeyFile(
  ports: VaultPorts,
  unlock: Parameters<typeof openKeyFile>[1],
): Promise<Result<{ readonly bytes: Uint8Array; readonly opened: OpenedKeyFile }>> {
  let first: Err | null = null
  const ranked = must(rankKeyFiles(await readKeyCopies(ports)))
  for (const bytes of ranked) {
    const opened = await openKeyFile(bytes, unlock)
    if (opened.ok && first !== null && (await wasReplaced(ports, ranked, opened.value))) return first
    if (opened.ok) {
      await mendKeyCopies(ports, bytes)
      return { ok: true, value: { bytes, opened: opened.value } }
    }
    first ??= opened
  }
  return first ?? err('key-file-damaged')
}

/** Whether what opened is only the copy from before a change: the newer one is whole, written by somebody who had the key, and says something else now. It goes into both places then, so that what was changed stays changed. */
export async function wasReplaced(
  ports: Pick<VaultPorts, 'files'>,
  [newest]: readonly Uint8Array[],
  { masterKey }: Pick<OpenedKeyFile, 'masterKey'>,
): Promise<boolean> {
  if (newest === undefined || !isAuthentic(newest, masterKey)) return false
  // Where the disk is still full, the next opening tries again.
  await ports.files.writeKeyFiles(newest)
  return true
}

/** A copy that is missing or different is replaced by the one that opened. */
export async function mendKeyCopies(ports: Pick<VaultPorts, 'files'>, bytes: Uint8Array): Promise<void> {
  const alike = (await readKeyCopies(ports)).every((copy) => copy !== null && equalBytes(copy, bytes))
  if (!alike) await mustAwait(ports.files.writeKeyFiles(bytes))
}
