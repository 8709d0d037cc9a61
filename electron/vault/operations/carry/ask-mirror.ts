/** Asks a contact to keep sealed records that she cannot read. */

import { MIRROR_DEPTHS } from '../../../../shared/model/mirror.ts'
import type { MirrorDepth } from '../../../../shared/model/mirror.ts'
import { sendOrder } from '../../session/carry/mirrors.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, newId, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const MIRRORS_MAX = 4

/** Asked again, the depth may be another one. Errors: `contact-not-found`, `words-not-confirmed`, `limit-exceeded`, `input-invalid`. */
export async function askMirror(session: Session, args: { readonly contactId: string; readonly depth: MirrorDepth }): Promise<null> {
  if (!MIRROR_DEPTHS.includes(args.depth)) throw refusal('input-invalid')
  if (!(await readVaultEntry(session)).wordsConfirmed) throw refusal('words-not-confirmed')
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const mirrors = await session.manifest.list('mirrors')
  const others = mirrors.filter(([id, { state }]) => id !== contact.id && (state === 'asked' || state === 'agreed'))
  if (others.length >= MIRRORS_MAX) throw refusal('limit-exceeded')
  const before = await session.manifest.get('mirrors', contact.id)
  const now = session.ports.clock.now()
  const isAgreed = before?.state === 'agreed'
  const change = {
    depth: args.depth,
    state: isAgreed ? ('agreed' as const) : ('asked' as const),
    ...(isAgreed ? {} : { asked: (before?.asked ?? 0) + 1 }),
    pullId: before?.pullId ?? newId(session),
    changedAtMs: now,
    seq: Math.max((before?.seq ?? 0) + 1, now),
    told: '',
  }
  await sendOrder(session, contact, change, { kind: 'ask', lines: [], people: [], more: [] }, async (tx) => {
    if (!isAgreed) await addActivity(session, tx, 'mirror-asked', { who: contact.name })
  })
  return null
}
