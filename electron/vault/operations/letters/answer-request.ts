/** Answers a request. Only a yes leaves this computer; everything else looks, to whoever asked, like a request that nobody opened. */

import type { RequestAnswer } from '../../../../shared/api/request-views.ts'
import { refusal } from '../../session/refusal.ts'
import { openRequest } from '../../session/letters/requests.ts'
import { isBlocked, lifted } from '../../session/letters/sender-blocks.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { grantAccess } from '../shares/grant-access.ts'
import type { GrantAnswer } from '../shares/grant-access.ts'

/** Errors: `request-not-found`, `request-answered`; of a yes also `request-expired`, `request-widened` and those of `grantAccess`. */
export async function answerRequest(session: Session, args: RequestAnswer): Promise<GrantAnswer | null> {
  const { entry, terms } = await openRequest(session, args.requestId)
  if (entry.direction !== 'in') throw refusal('request-not-found')
  if (args.answer === 'grant') {
    const { requestId, recordIds, right, fromMs, untilMs, deleteByMs, without, category, keysOn, previewToken } = args
    const { contactId } = entry
    const scope = { recordIds, kinds: [] }
    return grantAccess(session, {
      ...{ contactId, scope, purpose: terms.purpose, right, fromMs, untilMs, deleteByMs, requestId },
      ...(without === undefined ? {} : { without }),
      ...(category === undefined ? {} : { category }),
      ...(keysOn === undefined ? {} : { keysOn }),
      previewToken,
    })
  }
  if (args.answer === 'allow') await allow(session, entry.contactId)
  else await putAside(session, args.requestId, args.answer)
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
  return null
}

async function putAside(session: Session, requestId: string, answer: 'not-now' | 'block'): Promise<void> {
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('requests', requestId)
    if (entry === undefined) throw refusal('request-not-found')
    if (entry.answer === 'granted') throw refusal('request-answered')
    const who = (await tx.get('contacts', entry.contactId))?.name ?? ''
    // "Not now" says nothing of whoever asked.
    if (answer === 'not-now' && isBlocked(entry)) return
    const atMs = session.ports.clock.now()
    const said = answer === 'block' ? { answer: 'blocked' as const, block: { on: true, atMs } } : { answer: 'put-aside' as const }
    await tx.set('requests', requestId, { ...entry, ...said, answeredAtMs: atMs })
    await addActivity(session, tx, answer === 'block' ? 'request-blocked' : 'request-put-aside', { who })
  })
}

/** Takes back every block of this contact. */
async function allow(session: Session, contactId: string): Promise<void> {
  await session.manifest.commit(async (tx) => {
    const now = session.ports.clock.now()
    for (const [id, entry] of await session.manifest.list('requests')) {
      if (entry.contactId === contactId && isBlocked(entry)) await tx.set('requests', id, lifted(entry, now))
    }
    await addActivity(session, tx, 'request-allowed', { who: (await tx.get('contacts', contactId))?.name ?? '' })
  })
}
