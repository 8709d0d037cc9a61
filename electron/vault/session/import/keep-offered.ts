/** From an offer to records: read by the reading process within the limits of an import, kept in one commit with who sent it. */

import { encodeBase64Url, encodeUtf8, decodeHex } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { resourcesOf } from '../../../../shared/crypto/consent-file.ts'
import type { LicenceStanding } from '../../../../shared/model/licence.ts'
import { OFFER_RECORDS_MAX } from '../../../../shared/model/offer.ts'
import type { OfferTerms } from '../../../../shared/model/offer.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { RecordEntry } from '../collections.ts'
import { digestNameOfCanonical, digestOfHash } from '../digest.ts'
import type { StagedRecord } from './import-stage.ts'
import { commitImport, makeReady } from './keep-import.ts'
import { viewOf } from '../letters/licences.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import type { OpenOffer } from '../letters/offers.ts'
import { collectEntries } from './pending-import.ts'
import type { PendingImport } from './pending-import.ts'
import { Refusal, refusal } from '../refusal.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { isListed, markReplaced } from '../manifest/versions.ts'

/** Reads it as a file that lies nowhere; its rows name the sender. Whoever asks gives the stage up or keeps it. Errors: the reader's own, `offer-one-file`, `import-nothing`, `disk-full`, `disk-failed`. */
export async function readOffered(
  session: Session,
  { terms, file }: OpenOffer,
  contact: Contact,
  signal: AbortSignal,
): Promise<PendingImport> {
  const held = [
    ...(terms.resource === undefined ? [] : [{ name: 'record.json', bytes: encodeUtf8(terms.resource) }]),
    ...(terms.file === undefined || file === null ? [] : [{ name: terms.file.name, bytes: file }]),
  ]
  const pending = await collectEntries(session, { paths: [], held, source: contact.name }, signal)
  const [refused] = pending.refused
  const count = pending.stage.records.length
  const problem = pending.problem ?? refused?.error ?? null
  if (problem === null && pending.large.length === 0 && count + pending.duplicates > 0 && count <= OFFER_RECORDS_MAX) return pending
  await pending.stage.giveUp()
  if (problem !== null) throw new Refusal(problem)
  throw refusal(count + pending.duplicates === 0 ? 'import-nothing' : 'offer-one-file')
}

/** Keeps it. `tell`: the sender hears of it; `keepPrivate`: no grant of kinds takes it along. Returns the ids of the records. Errors: those of reading it, `offer-answered`. */
export async function keepOffered(
  session: Session,
  offer: OpenOffer,
  { contact, tell, keepPrivate = false }: { readonly contact: Contact; readonly tell: boolean; readonly keepPrivate?: boolean },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const pending = await readOffered(session, offer, contact, signal)
  const { offerId, title } = offer.terms
  const { leftOut } = await makeReady(session, pending, signal)
  const kept = pending.stage.records
  const known = await knownRecords(session, offer.terms)
  const ids = [...kept.map(({ id }) => id), ...known]
  const replaced = await replacedBy(session, offer, kept)
  const finish = await finisher(session, offer, { contact, tell, ids })
  if (kept.length === 0) {
    await pending.stage.giveUp()
    await session.manifest.commit(async (tx) => {
      await finish(tx)
      await addActivity(session, tx, 'offer-accepted', { who: contact.name, what: title })
    })
  } else {
    await commitImport(
      session,
      { ...pending, names: [contact.name] },
      {
        leftOut,
        keepPrivate: keepPrivate ? kept.map(({ id }) => id) : [],
        note: ['offer-accepted', { who: contact.name, what: title, count: kept.length }],
        also: async (tx) => {
          await finish(tx)
          await nameSource(tx, pending.stage.importId, offerId)
          await joinVersions(tx, kept, offer.terms, replaced)
        },
        ...(replaced === null ? {} : { hidden: [replaced] }),
      },
    )
  }
  session.emit({ type: 'changed', what: ['records', 'requests', 'activity', 'ledger'] })
  return ids
}

/** What is known of a sender's licence now. */
export async function licenceStandingOf(session: Session, contact: Contact): Promise<LicenceStanding | 'none'> {
  const entry = await session.manifest.get('licences', contact.id)
  if (entry === undefined || entry.text === '') return 'none'
  return (await viewOf(session, entry, { holder: contact.did, audience: session.identity.did })).standing
}

/** Digests of everything that the sender signed as it stands, base64url. */
export function signedDigests({ resource, file }: OfferTerms): ReadonlySet<string> {
  const digests = new Set<string>()
  const hash = file === undefined ? null : decodeHex(file.sha256)
  if (hash !== null) digests.add(encodeBase64Url(digestOfHash(hash)))
  if (resource === undefined) return digests
  digests.add(digestNameOfCanonical(resource))
  for (const one of resourcesOf(JSON.parse(resource))) digests.add(digestNameOfCanonical(canonicalJson(one)))
  return digests
}

/** My record that a correction would replace: the offer is of somebody who may, one record corrects it, and nobody did before. */
export async function replacedBy(session: Session, { entry, terms }: OpenOffer, kept: readonly StagedRecord[]): Promise<string | null> {
  const { corrects } = terms
  if (corrects === undefined || entry.allowed !== true || correctionAmong(kept, terms) === undefined) return null
  const mine = await session.manifest.get('records', corrects)
  return mine !== undefined && isListed(mine) ? corrects : null
}

/** The record that was typed, else the only one. */
function correctionAmong(kept: readonly StagedRecord[], { resource }: OfferTerms): StagedRecord | undefined {
  const digest = resource === undefined ? undefined : digestNameOfCanonical(resource)
  return kept.find(({ entry }) => entry.digest === digest) ?? (kept.length === 1 ? kept[0] : undefined)
}

/** Ids of records of this vault that are what was signed. */
async function knownRecords(session: Session, terms: OfferTerms): Promise<readonly string[]> {
  return [...new Set((await session.manifest.getMany('digests', [...signedDigests(terms)])).values())]
}

interface Finishing {
  readonly contact: Contact
  readonly tell: boolean
  readonly ids: readonly string[]
}

/** What the commit does with the offer itself: from here on only the signed text is kept of it. */
async function finisher(
  session: Session,
  offer: OpenOffer,
  { contact, tell, ids }: Finishing,
): Promise<(tx: Transaction) => Promise<void>> {
  const { offerId } = offer.terms
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(offer.signed)))
  const licence = await licenceStandingOf(session, contact)
  const letter = tell
    ? await storeLetter(session, sealLetter(session, contact, 'record-taken', encodeUtf8(canonicalJson({ offerId }))))
    : null
  return async (tx) => {
    const entry = await tx.get('offers', offerId)
    if (entry === undefined) throw refusal('offer-not-found')
    if (entry.answer !== undefined) throw refusal('offer-answered')
    const answeredAtMs = session.ports.clock.now()
    await tx.set('offers', offerId, { ...entry, blob, answer: 'accepted', answeredAtMs, recordIds: ids, licence })
    if (entry.blob !== null) tx.dropFilesAfter([entry.blob.cid])
    if (letter !== null) await queueLetter(session, tx, contact.id, 'record-taken', offerId, letter)
  }
}

async function nameSource(tx: Transaction, importId: string, offerId: string): Promise<void> {
  const record = await tx.get('imports', importId)
  if (record !== undefined) await tx.set('imports', importId, { ...record, offerId })
}

/** A correction stands before the record that it corrects; what was typed leads to the paper beside it. */
async function joinVersions(tx: Transaction, kept: readonly StagedRecord[], terms: OfferTerms, replaced: string | null): Promise<void> {
  const main = correctionAmong(kept, terms)
  if (main === undefined) return
  const paper = terms.resource === undefined ? undefined : kept.find(({ id, entry }) => id !== main.id && isDocument(entry, terms))
  if (replaced !== null) await markReplaced(tx, replaced, main.id)
  const entry = await tx.get('records', main.id)
  if (entry === undefined || (replaced === null && paper === undefined)) return
  await tx.set('records', main.id, {
    ...entry,
    ...(replaced === null ? {} : { replaces: replaced }),
    ...(paper === undefined ? {} : { readFrom: paper.entry.digest }),
  })
}

function isDocument({ digest }: RecordEntry, { file }: OfferTerms): boolean {
  const hash = file === undefined ? null : decodeHex(file.sha256)
  return hash !== null && digest === encodeBase64Url(digestOfHash(hash))
}
