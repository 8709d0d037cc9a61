/** Takes back a request that has no answer yet: whoever was asked hears it by a letter, and nothing of it goes to the ledger. */

import type { RequestView } from '../../../../shared/api/request-views.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { queueLetter, sealLetter, storeLetter } from '../../session/letters/mail.ts'
import { openRequest, requestViewOf } from '../../session/letters/requests.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Whether it was read, put aside or never opened is not answered, so it cannot be told. Twice is harmless. Errors: `request-not-found`, `request-answered`, `request-expired`. */
export async function withdrawRequest(session: Session, { requestId }: { readonly requestId: string }): Promise<RequestView> {
  const { entry } = await openRequest(session, requestId)
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (entry.direction !== 'out' || contact === undefined) throw refusal('request-not-found')
  if (entry.withdrawnAtMs === undefined) {
    const withdrawnAtMs = session.ports.clock.now()
    const notice = encodeUtf8(canonicalJson({ requestId, withdrawnAtMs }))
    const letter = await storeLetter(session, sealLetter(session, contact, 'request-withdrawn', notice))
    await session.manifest.commit(async (tx) => {
      const now = await tx.get('requests', requestId)
      if (now === undefined) throw refusal('request-not-found')
      if (now.answer === 'granted') throw refusal('request-answered')
      if (now.answerByMs <= withdrawnAtMs) throw refusal('request-expired')
      if (now.withdrawnAtMs !== undefined) {
        tx.dropFilesAfter([letter.cid])
        return
      }
      await tx.set('requests', requestId, { ...now, withdrawnAtMs })
      // What has not gone need not go any more; the notice goes all the same, since it may be on its way.
      for (const [id, one] of await session.manifest.list('deliveries')) {
        if (one.grantId !== requestId || one.type !== 'request' || one.deliveredAtMs !== undefined) continue
        await takeAway(session, tx, 'deliveries', id)
        tx.dropFilesAfter([one.cid])
      }
      await queueLetter(session, tx, contact.id, 'request-withdrawn', requestId, letter)
      await addActivity(session, tx, 'request-withdrawn', { who: contact.name })
    })
    session.emit({ type: 'changed', what: ['requests', 'activity'] })
  }
  const deliveries = (await session.manifest.list('deliveries')).map(([, one]) => one)
  return requestViewOf(session, requestId, (await session.manifest.get('requests', requestId)) ?? entry, deliveries)
}
