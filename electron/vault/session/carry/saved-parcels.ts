/** What goes into a sealed parcel: the invite of a grant with all its blocks, or letters that wait for a contact. */

import { concatBytes } from '../../../../shared/crypto/bytes.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { CarBlock } from '../../ports.ts'
import { readStanding } from '../shares/amendments.ts'
import { blocksOfFiles, readBlocks } from './car-blocks.ts'
import type { DeliveryEntry, GrantEntry } from '../collections.ts'
import { waitingLetters } from '../letters/mail.ts'
import { packLetters, PARCEL_LETTERS_MAX } from './parcel-form.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { isOver } from '../shares/grant-over.ts'
import { decisionTimeMs } from '../shares/serving.ts'
import type { Session } from '../session.ts'

/** A grant that may go out as a file, and its blocks. */
export interface GrantParcel {
  readonly entry: GrantEntry
  readonly terms: GrantTerms
  readonly contact: Contact
  readonly cids: readonly string[]
  /** Records that joined it since: they come by letters of their own. */
  readonly joined: number
}

/** Errors: `grant-not-found`, `grant-withdrawn`, `grant-expired`, `parcel-taken-back`, `contact-not-found`, `block-missing`, `block-damaged`. */
export async function grantParcel(session: Session, grantId: string): Promise<GrantParcel> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  if (entry.withdrawnAtMs !== undefined) throw refusal('grant-withdrawn')
  if (isOver(entry, await decisionTimeMs(session, 'own'))) throw refusal('grant-expired')
  const { terms, amended } = await readStanding(session, grantId, entry)
  // The signed invite still has the key of what was taken back.
  if (amended.removedAtMs.size > 0) throw refusal('parcel-taken-back')
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const cids = await blocksOfFiles(
    session,
    terms.records.map(({ cid }) => cid),
  )
  return { entry, terms, contact, cids, joined: amended.addedAtMs.size }
}

/** Entries of letters that wait for a contact, in their order. Errors: `contact-not-found`, `parcel-empty`. */
export async function waitingFor(
  session: Session,
  contactId: string,
): Promise<{ readonly contact: Contact; readonly entries: readonly DeliveryEntry[] }> {
  const contact = await session.manifest.get('contacts', contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const entries = (await waitingLetters(session)).map(([, entry]) => entry).filter((entry) => entry.contactId === contactId)
  if (entries.length === 0) throw refusal('parcel-empty')
  return { contact, entries: entries.slice(0, PARCEL_LETTERS_MAX) }
}

/** As they are sealed. Errors: `block-missing`, `block-damaged`. */
export async function readLetters(session: Session, entries: readonly DeliveryEntry[]): Promise<readonly Uint8Array[]> {
  const envelopes: Uint8Array[] = []
  for (const { cid, chunks } of entries) envelopes.push(concatBytes(...(await mustAwait(session.ports.blocks.readChunks(cid, 0, chunks)))))
  return envelopes
}

/** Writes a parcel: contents and letters first. Errors: those of reading blocks and of the disk, `cancelled`. */
export async function writeParcel(
  session: Session,
  path: string,
  envelopes: readonly Uint8Array[],
  records: { readonly roots: readonly string[]; readonly cids: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number }> {
  if (path === '') throw refusal('input-invalid')
  const { contents, blocks } = packLetters(envelopes)
  const pieces = async function* (): AsyncGenerator<CarBlock> {
    yield* blocks
    yield* readBlocks(session, records.cids, signal, (done) => {
      session.emit({ type: 'backup-progress', done, total: records.cids.length })
    })
  }
  const roots = [...new Set([contents, ...records.roots])]
  return mustAwait(session.ports.car.write(path, roots, pieces()))
}
