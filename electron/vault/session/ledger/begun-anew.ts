/** A new embedded ledger in place of one that parted: nothing of the old one is taken back anywhere, and contacts hear of the new one in a signed letter. */

import { isOnHold } from '../on-hold.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { isLedgerReference } from '../../../../shared/crypto/receipt-seals.ts'
import type { LedgerReference } from '../../../../shared/model/grant.ts'
import { keepsLedger } from '../keys/devices.ts'
import { contactOf } from '../letters/contacts.ts'
import { queueLetter, sealLetter, storeLetters } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { LEDGERS_MAX } from './moved-ledgers.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { beginLedgerAnew, betweenTurns, queueWitness } from './witness.ts'

/** What the letter says. */
interface BegunLetter {
  readonly version: 1
  readonly before: LedgerReference
  readonly now: LedgerReference
}

const DEPTH_MAX = 4
const LETTER_BYTES_MAX = 4 * 1024

/** What was witnessed in the old one, and what is known of the other line of it, is put once more, with today's date. The old journal stays on the disk. Errors: `disk-failed`, `limit-exceeded`. */
export async function beginInstead(session: Session): Promise<void> {
  await betweenTurns(session, async () => {
    const { ledger, ledgerParted, ledgersBefore = [] } = await readVaultEntry(session)
    if (ledgerParted === undefined) return
    const { chainId, genesisHash } = await mustAwait(session.ports.ledger.status())
    const known = new Set((await session.manifest.list('outbox')).map(([, { value }]) => value))
    await mustAwait(session.ports.ledger.setAside())
    await beginLedgerAnew(session, async (tx) => {
      const one = { ledger: { chainId, genesisHash, sealLog: ledger.sealLog }, endedAtMs: session.ports.clock.now() }
      await changeVaultEntry(tx, ({ ledgerParted: _over, ...entry }) => ({
        ...entry,
        ledgersBefore: [...ledgersBefore, one].slice(-LEDGERS_MAX),
      }))
      for (const value of ledgerParted.values) if (!known.has(value)) await queueWitness(session, tx, 'seal', value)
    })
  })
}

/** Once the new one has its contract: whoever has a share that names the old one is told. */
export async function tellBegun(session: Session): Promise<void> {
  const vault = await readVaultEntry(session)
  const untold = (vault.ledgersBefore ?? []).filter(({ told }) => told !== true)
  if (untold.length === 0 || vault.ledger.sealLog === '' || !keepsLedger(session, vault) || isOnHold(session)) return
  const status = await session.ports.ledger.status()
  if (!status.ok || status.value.kind !== 'embedded') return
  const { chainId, genesisHash } = status.value
  const now = { chainId, genesisHash, sealLog: vault.ledger.sealLog }
  const readers = new Set((await session.manifest.list('grants')).map(([, { contactId }]) => contactId))
  const contacts = (await session.manifest.list('contacts')).filter(([id]) => readers.has(id)).map(([, contact]) => contact)
  const letters = untold.flatMap(({ ledger }) =>
    contacts.map((contact) => {
      const says: BegunLetter = { version: 1, before: ledger, now }
      return { contact, sealed: sealLetter(session, contact, 'ledger-begun', encodeUtf8(canonicalJson(says))) }
    }),
  )
  const stored = await storeLetters(
    session,
    letters.map(({ sealed }) => sealed),
  )
  await session.manifest.commit(async (tx) => {
    for (const [at, { contact }] of letters.entries()) {
      const letter = stored[at]
      if (letter !== undefined) await queueLetter(session, tx, contact.id, 'ledger-begun', '', letter)
    }
    await changeVaultEntry(tx, (entry) => ({
      ...entry,
      ledgersBefore: (entry.ledgersBefore ?? []).map((one) => ({ ...one, told: true as const })),
    }))
  })
}

/** Remembers where a contact's ledger goes on. Errors: `peer-protocol`, `contact-not-found`. */
export async function hearBegun(session: Session, letter: Letter): Promise<void> {
  if (letter.payload.length > LETTER_BYTES_MAX) throw refusal('peer-protocol')
  const value = must(parseJson(decodeUtf8(letter.payload), { depthMax: DEPTH_MAX })) as Partial<BegunLetter> | null
  const { version, before, now } = value ?? {}
  if (version !== 1 || !isLedgerReference(before) || !isLedgerReference(now)) throw refusal('peer-protocol')
  const contact = await contactOf(session, letter.from)
  if (contact === null) throw refusal('contact-not-found')
  const moved = (await session.manifest.list('movedLedgers')).filter(([key]) => key.startsWith(`${contact.id}/`))
  const key = `${contact.id}/${before.genesisHash}`
  // So many are remembered; the one that was told of longest ago makes room.
  const others = moved.filter(([name]) => name !== key).sort(([, a], [, b]) => a.atMs - b.atMs)
  const { chainId, genesisHash, sealLog } = now
  await session.manifest.commit(async (tx) => {
    for (const [name] of others.slice(0, Math.max(0, others.length + 1 - LEDGERS_MAX))) await tx.delete('movedLedgers', name)
    await tx.set('movedLedgers', key, {
      to: { chainId, genesisHash, sealLog },
      atMs: session.ports.clock.now(),
    })
    await addActivity(session, tx, 'ledger-begun', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['activity', 'shares'] })
}
