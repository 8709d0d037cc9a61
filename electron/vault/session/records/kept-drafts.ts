/** Seals what was typed and is not saved yet, for the disk of this computer alone. */

import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { deriveDraftsKey } from '../../../../shared/crypto/identity.ts'
import { openNode, sealNode } from '../../../../shared/crypto/node-seal.ts'
import { DRAFTS_LENGTH_MAX, NO_DRAFTS } from '../../../../shared/model/drafts.ts'
import type { Drafts } from '../../../../shared/model/drafts.ts'
import { mustAwait, passRefusal, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

const FORMAT = 'salus-drafts/1'

const contextOf = ({ vaultId }: Session): string => `${FORMAT} ${vaultId}`

/** Errors: `input-invalid` above the length, those of the disk. */
export async function sealDrafts(session: Session, drafts: Drafts): Promise<void> {
  const text = JSON.stringify({ format: FORMAT, drafts })
  if (text.length > DRAFTS_LENGTH_MAX) throw refusal('input-invalid')
  const isNothing = Object.values(drafts).every((kind: object) => Object.keys(kind).length === 0)
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const sealed = isNothing ? null : sealNode(deriveDraftsKey(session.masterKey), contextOf(session), encodeUtf8(text), random)
  await mustAwait(session.ports.files.writeDrafts(sealed))
}

/** What cannot be opened, or is of another form, is nothing. Errors: those of the disk. */
export async function openDrafts(session: Session): Promise<Drafts> {
  const sealed = await mustAwait(session.ports.files.readDrafts())
  if (sealed === null) return NO_DRAFTS
  const opened = await openNode(deriveDraftsKey(session.masterKey), contextOf(session), sealed)
  if (!opened.ok) return NO_DRAFTS
  // Only this vault seals under that key: what it opens has the form that is written in it.
  const { format, drafts } = JSON.parse(decodeUtf8(opened.value)) as { readonly format: string; readonly drafts: Partial<Drafts> }
  // A Salus of before kept fewer kinds.
  return format === FORMAT ? { ...NO_DRAFTS, ...drafts } : NO_DRAFTS
}

/** Before the master key changes; what comes back seals them under the one that counts then. A disk that refuses keeps nobody from changing keys. */
export async function takeDrafts(session: Session): Promise<() => Promise<void>> {
  const drafts = await openDrafts(session).catch(passRefusal)
  return async () => {
    if (drafts !== undefined) await sealDrafts(session, drafts).catch(passRefusal)
  }
}
