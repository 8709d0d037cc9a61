/** Asks a contact to put something on the network and to pay for it: a letter with one call of one of the two contracts, which changes nothing but what this vault signed or could have sent itself. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { OutboxEntry } from '../collections.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import { actOf, encodeAct, valueToSign } from './outbox-sign.ts'
import type { Act } from './outbox-sign.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** What the letter says. */
export interface RelayRequest extends Pick<Act, 'contract' | 'method' | 'args' | 'to'> {
  readonly version: 1
  readonly chainId: number
  /** It is worth nothing afterwards. */
  readonly untilMs: number
}

/** What was not done is asked for again after this long, the next time after twice as long. */
const AGAIN_AFTER_MS = 10 * 60_000
const DOUBLINGS_MAX = 8
const WORTH_MS = 7 * 24 * 3_600_000

/** The letter and the note that it was sent are one commit. */
export async function askRelay(session: Session, id: string, entry: OutboxEntry, contactId: string): Promise<'asked' | 'blocked'> {
  const now = session.ports.clock.now()
  const { times, atMs } = entry.asked ?? { times: 0, atMs: 0 }
  // A clock that was put back makes it no longer.
  if (times > 0 && Math.abs(now - atMs) < AGAIN_AFTER_MS * 2 ** Math.min(times - 1, DOUBLINGS_MAX)) return 'asked'
  const contact = await session.manifest.get('contacts', contactId)
  const value = valueToSign(session, entry)
  const act = contact === undefined ? null : await actOf(session, { ...entry, value })
  if (contact === undefined || act === null) return 'blocked'
  const { to, contract, method, args, accumulator } = act
  const { chainId } = (await readVaultEntry(session)).ledger
  const request: RelayRequest = { version: 1, chainId, to, contract, method, args, untilMs: now + WORTH_MS }
  const letter = await storeLetter(session, sealLetter(session, contact, 'relay', encodeUtf8(canonicalJson(request))))
  const data = encodeAct(session, act)
  await session.manifest.commit(async (tx) => {
    await queueLetter(session, tx, contactId, 'relay', '', letter)
    await tx.set('outbox', id, {
      ...entry,
      value,
      data,
      state: 'submitted',
      asked: { times: times + 1, atMs: now },
      ...(accumulator === undefined ? {} : { accumulator }),
    })
  })
  return 'asked'
}
