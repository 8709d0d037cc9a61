/** An embedded ledger that went on on two computers: whoever followed the other one tells what stands there, and nobody can say so who did not get it from there. */

import { decodeHex, decodeUtf8, encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { readChainTransaction } from '../../../../shared/crypto/chain-transaction.ts'
import { SEAL_LOG_SELECTORS } from '../../../../shared/crypto/seal-log-calls.ts'
import type { LedgerReference } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { keepsLedger } from '../keys/devices.ts'
import { contactOf } from '../letters/contacts.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** What the letter says: lines from one of them on, which a journal had when it was followed. */
interface PartedLetter {
  readonly version: 1
  readonly genesisHash: string
  readonly from: number
  readonly lines: readonly string[]
}

const DEPTH_MAX = 3
const LINES_MAX = 500
const LETTER_BYTES_MAX = 1024 * 1024
/** Values of the other line that are remembered. */
const VALUES_MAX = 1_000
/** Selector and one word; selector, place and length of the list, and its words. */
const PUT_BYTES = 36
const LIST_START = 68

/** Ledgers whose owner was told, while the vault is open. */
const told = new WeakMap<Session, Set<string>>()

/** Tells the owner what was followed of her ledger and is not in the journal that she gives now. */
export async function tellParting(session: Session, contact: Contact, { genesisHash }: LedgerReference): Promise<void> {
  const known = told.get(session) ?? new Set<string>()
  told.set(session, known)
  const key = `${contact.id}/${genesisHash}`
  if (known.has(key)) return
  const missing = await session.ports.ledger.missingThere(contact.card, genesisHash)
  if (!missing.ok || missing.value === null) return
  known.add(key)
  const says: PartedLetter = { version: 1, genesisHash, from: missing.value.from, lines: fitting(missing.value.lines) }
  const letter = await storeLetter(session, sealLetter(session, contact, 'ledger-parted', encodeUtf8(canonicalJson(says))))
  await session.manifest.commit((tx) => queueLetter(session, tx, contact.id, 'ledger-parted', '', letter))
}

/** As many of the first as a letter holds. */
function fitting(lines: readonly string[]): readonly string[] {
  let bytes = 0
  return lines.slice(0, LINES_MAX).filter((line) => (bytes += line.length + 8) < LETTER_BYTES_MAX - 1_024)
}

/** Lines that only were missing here are taken in; where this ledger has something else there, that is noted for the person to decide. Errors: `peer-protocol` for anything that this vault did not sign for that very place, `contact-not-found`. */
export async function hearParting(session: Session, letter: Letter): Promise<void> {
  const { genesisHash, from, lines } = decode(letter.payload)
  const contact = await contactOf(session, letter.from)
  if (contact === null) throw refusal('contact-not-found')
  const vault = await readVaultEntry(session)
  const status = await session.ports.ledger.status()
  // It may be of a ledger of before, or this computer may not be the one that keeps it.
  if (vault.ledger.kind !== 'embedded' || !keepsLedger(session, vault) || !status.ok || status.value.genesisHash !== genesisHash) return
  const values = lines.map((line, at) => valuesSigned(session, line, status.value.chainId, from + at - 1))
  const [first = ''] = lines
  if (values.includes(null) || first === '') throw refusal('peer-protocol')
  const taken = await session.ports.ledger.takeLines(genesisHash, from, lines)
  if (taken.ok) {
    if (taken.value > 0) session.emit({ type: 'changed', what: ['ledger'] })
    return
  }
  if (taken.error.code !== 'ledger-disagrees') throw refusal(taken.error.code)
  const [own = ''] = (await mustAwait(session.ports.ledger.exportJournal(from))).split('\n')
  // The same entry beside another time or hash proves nothing: only its writer can sign two for one place.
  if (rawOf(own) === rawOf(first)) throw refusal('peer-protocol')
  await noteParted(session, { genesisHash, from, values: values.flatMap((some) => some ?? []), by: contact.name })
}

async function noteParted(
  session: Session,
  {
    genesisHash,
    from,
    values,
    by,
  }: { readonly genesisHash: string; readonly from: number; readonly values: readonly string[]; readonly by: string },
): Promise<void> {
  await session.manifest.commit(async (tx) => {
    const before = (await tx.get('vault', 'vault'))?.ledgerParted
    const known = before?.genesisHash === genesisHash ? before : undefined
    const all = [...new Set([...(known?.values ?? []), ...values])].slice(0, VALUES_MAX)
    const atMs = known?.atMs ?? session.ports.clock.now()
    const ledgerParted = { atMs, genesisHash, from: Math.min(from, known?.from ?? from), values: all, by: known?.by ?? by }
    await changeVaultEntry(tx, (entry) => ({ ...entry, ledgerParted }))
    if (known === undefined) await addActivity(session, tx, 'ledger-parted', { who: by })
  })
  session.emit({ type: 'changed', what: ['ledger', 'activity'] })
}

/** What a line puts into the log, 0x; null where this vault did not sign it as the transaction of this number. */
function valuesSigned(session: Session, line: string, chainId: number, nonce: number): readonly string[] | null {
  const raw = rawOf(line)
  const transaction = /^0x(?:[0-9a-f]{2})+$/u.test(raw) ? readChainTransaction(decodeHex(raw.slice(2)) ?? new Uint8Array(0)) : null
  if (transaction?.chainId !== chainId || nonce < 0) return null
  // The address of a contract that it could make follows from who signed it and from its number, and from nothing else.
  if (transaction.signer()?.contractAddress !== session.signer.createdAddress(nonce).toLowerCase()) return null
  const { data } = transaction
  const selector = `0x${encodeHex(data.subarray(0, 4))}`
  if (selector === SEAL_LOG_SELECTORS.put && data.length === PUT_BYTES) return [`0x${encodeHex(data.subarray(4))}`]
  if (selector !== session.signer.encodeCall('SealLog', 'putMany', [[]]).slice(0, 10)) return []
  const words: string[] = []
  for (let at = LIST_START; at + 32 <= data.length; at += 32) words.push(`0x${encodeHex(data.subarray(at, at + 32))}`)
  return words
}

/** Empty where a line has none. */
function rawOf(line: string): string {
  const parsed = parseJson(line, { depthMax: DEPTH_MAX })
  const raw = parsed.ok ? (parsed.value as { readonly raw?: unknown } | null)?.raw : ''
  return typeof raw === 'string' ? raw : ''
}

function decode(payload: Uint8Array): PartedLetter {
  if (payload.length > LETTER_BYTES_MAX) throw refusal('peer-protocol')
  const value = must(parseJson(decodeUtf8(payload), { depthMax: DEPTH_MAX })) as Partial<PartedLetter> | null
  const { version, genesisHash, from, lines } = value ?? {}
  const isWhole =
    version === 1 &&
    typeof genesisHash === 'string' &&
    Number.isSafeInteger(from) &&
    Number(from) > 0 &&
    Array.isArray(lines) &&
    lines.length > 0 &&
    lines.length <= LINES_MAX &&
    lines.every((line) => typeof line === 'string')
  if (!isWhole) throw refusal('peer-protocol')
  return { version, genesisHash, from: Number(from), lines }
}
