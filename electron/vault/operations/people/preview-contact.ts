/** Reads a card before it is added and shows the safety words to compare. */

import { decodeCardToken, safetyWords } from '../../../../shared/crypto/card.ts'
import { must, refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { knownContacts } from '../../session/letters/known-contacts.ts'

/** Errors: `card-invalid`, `card-own`. */
export async function previewContact(
  session: Session,
  args: { readonly card: string },
): Promise<{ readonly name: string; readonly safetyWords: readonly string[]; readonly known: boolean }> {
  const card = must(decodeCardToken(args.card.trim()))
  if (card.did === session.identity.did) throw refusal('card-own')
  const known = (await knownContacts(session)).some(({ did }) => did === card.did)
  return { name: card.name, safetyWords: safetyWords(session.identity.did, card.did), known }
}
