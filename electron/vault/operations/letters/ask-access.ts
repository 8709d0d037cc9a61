/** Asks a contact for records: signs the request and sends it; nothing of it goes to the ledger. */

import type { RequestDraft } from '../../../../shared/api/request-views.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { isTerms, signRequest } from '../../../../shared/crypto/request.ts'
import { encodeRequestToken } from '../../../../shared/crypto/token.ts'
import { PURPOSES } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { NO_DISADVANTAGE, REQUEST_OPEN_MS_MAX } from '../../../../shared/model/request.ts'
import type { RequestScope, RequestTerms } from '../../../../shared/model/request.ts'
import { roomForRequest } from '../../../../shared/model/request-quota.ts'
import { refuseWrongClock } from '../../session/ledger/clock-check.ts'
import { queueLetter, sealLetter, storeLetter } from '../../session/letters/mail.ts'
import { refusal } from '../../session/refusal.ts'
import { pastOf, requestsOf } from '../../session/letters/requests.ts'
import { addActivity, newId, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

export interface Asked {
  readonly requestId: string
  /** The sealed request as text, for handing over. */
  readonly request: string
}

/** Errors: `contact-not-found`, `request-statement-missing`, `request-incomplete`, `grant-purpose-missing`, `grant-dates`, `clock-wrong`, `request-too-many`, `request-too-soon`. */
export async function askAccess(session: Session, draft: RequestDraft): Promise<Asked> {
  const contact = await session.manifest.get('contacts', draft.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  checkDraft(draft, now)
  await refuseWrongClock(session)
  const room = roomForRequest(pastOf(await requestsOf(session, contact.id, 'out'), now), now)
  if (room !== 'room') throw refusal(room === 'too-many' ? 'request-too-many' : 'request-too-soon')
  const terms = await termsOf(session, draft, contact, now)
  if (!isTerms(terms)) throw refusal('request-incomplete')
  const { requestId, answerByMs } = terms
  const request = signRequest(session.identity, terms)
  const envelope = sealLetter(session, contact, 'request', encodeUtf8(canonicalJson(request)))
  const letter = await storeLetter(session, envelope)
  await session.manifest.commit(async (tx) => {
    await tx.set('requests', requestId, { direction: 'out', contactId: contact.id, request, atMs: now, answerByMs })
    await queueLetter(session, tx, contact.id, 'request', requestId, letter)
    await addActivity(session, tx, 'request-asked', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
  return { requestId, request: encodeRequestToken(envelope) }
}

function checkDraft(draft: RequestDraft, now: number): void {
  const { fromMs, untilMs, deleteByMs, answerByMs } = draft
  if (!draft.noDisadvantage) throw refusal('request-statement-missing')
  if (draft.why.trim() === '') throw refusal('request-incomplete')
  if (!PURPOSES.includes(draft.purpose)) throw refusal('grant-purpose-missing')
  const whole = [fromMs, untilMs, deleteByMs, answerByMs].every((time) => Number.isSafeInteger(time) && time > 0)
  const ordered = fromMs < untilMs && untilMs <= deleteByMs && answerByMs > now && answerByMs <= untilMs
  if (!whole || !ordered || answerByMs - now > REQUEST_OPEN_MS_MAX) throw refusal('grant-dates')
}

async function termsOf(session: Session, draft: RequestDraft, contact: Contact, now: number): Promise<RequestTerms> {
  const vault = await readVaultEntry(session)
  return {
    version: 1,
    requestId: newId(session),
    asker: session.identity.did,
    askerName: vault.name,
    holder: contact.did,
    // As she calls herself: what the asker calls her is nobody else's business.
    holderName: contact.card.name,
    what: scopeOf(draft.what),
    purpose: draft.purpose,
    right: draft.right,
    fromMs: draft.fromMs,
    untilMs: draft.untilMs,
    deleteByMs: draft.deleteByMs,
    askedAtMs: now,
    answerByMs: draft.answerByMs,
    why: draft.why.trim(),
    noDisadvantage: NO_DISADVANTAGE[vault.settings.language],
  }
}

function scopeOf({ kinds, codes, recordIds, since, upTo, when }: RequestScope): RequestScope {
  const once = <T extends string>(list: readonly T[]): readonly T[] => [...new Set(list)].sort()
  return {
    kinds: once(kinds),
    codes: once(codes),
    recordIds: once(recordIds),
    ...(since === undefined || since === '' ? {} : { since }),
    ...(upTo === undefined || upTo === '' ? {} : { upTo }),
    ...(when === undefined ? {} : { when }),
  }
}
