/** Shows a consent on one page, to whoever gave it and to whoever holds it: made from the signed bytes, each signature verified now. */

import { readChild } from '../../../../shared/crypto/child-grant.ts'
import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { encodeConsentRecord } from '../../../../shared/crypto/consent-record.ts'
import type { VerifiedConsent } from '../../../../shared/crypto/consent-record.ts'
import { readGrant, sentenceOf } from '../../../../shared/crypto/grant.ts'
import { readRequest, requestHash } from '../../../../shared/crypto/request.ts'
import type { AmendedGrant } from '../../../../shared/model/amendment.ts'
import type { ConsentReceipt, PassedOnPart } from '../../../../shared/model/consent-receipt.ts'
import type { GrantTerms, InvitePayload, SignedGrant } from '../../../../shared/model/grant.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import type { SignedChild } from '../../../../shared/model/signed-child.ts'
import type { SignedRequest } from '../../../../shared/model/signed-request.ts'
import type { GrantEntry, ShareEntry } from '../../session/collections.ts'
import { stateOfGrant } from '../../session/shares/grant-view.ts'
import { openRecords } from '../../session/records/index-rows.ts'
import { rowFromContent } from '../../session/records/records.ts'
import { listAmendments, readStanding } from '../../session/shares/amendments.ts'
import { readKeptInvite } from '../../session/shares/kept-invite.ts'
import type { KeptInvite } from '../../session/shares/kept-invite.ts'
import { must, refusal } from '../../session/refusal.ts'
import { readShareRecords } from '../../session/shares/share-records.ts'
import { findUnreadable, namedUnreadable } from '../../session/records/unreadable.ts'
import { readBlob } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { stateHere } from '../../session/shares/shares.ts'

/** Titles on the paper: as many as somebody could still read; what is beyond is counted, and stands in the file. */
const ITEMS_MAX = 2_000

type Items = ConsentReceipt['items']

/** Errors: `grant-not-found`, `consent-not-kept` for a share that ended before consents were kept, `signature-invalid`. */
export async function showConsent(session: Session, args: { readonly grantId: string }): Promise<ConsentReceipt> {
  const grant = await session.manifest.get('grants', args.grantId)
  if (grant !== undefined) return receiptOfGrant(session, args.grantId, grant)
  const share = await session.manifest.get('shares', args.grantId)
  if (share === undefined) throw refusal('grant-not-found')
  return receiptOfShare(session, args.grantId, share)
}

async function receiptOfGrant(session: Session, grantId: string, entry: GrantEntry): Promise<ConsentReceipt> {
  const { signed, terms, amended } = await readStanding(session, grantId, entry)
  const state = stateOfGrant(entry, session.ports.clock.now())
  const withdrawn = entry.withdrawnAtMs === undefined ? {} : { withdrawnAtMs: entry.withdrawnAtMs }
  const consent = verified(signed, terms, await ownCopy(session, terms))
  const { items, unreadable } = await itemsHere(session, terms)
  const receipt = receiptOf({ ...consent, state, ...withdrawn }, 'given', items)
  return { ...receipt, ...changesOf(amended), ...(unreadable.length === 0 ? {} : { unreadable }) }
}

async function receiptOfShare(session: Session, grantId: string, entry: ShareEntry): Promise<ConsentReceipt> {
  const kept = entry.consent ?? entry.blob
  if (kept === null) throw refusal('consent-not-kept')
  const read = JSON.parse(decodeUtf8(await readBlob(session, kept))) as Pick<InvitePayload, 'grant' | 'request' | 'chain'>
  const { grant, request, chain = [] } = read
  const terms = must(readGrant(grant))
  const state = stateHere(session, grantId, entry)
  const withdrawn = entry.ended === 'withdrawn' && entry.endedAtMs !== undefined ? { withdrawnAtMs: entry.endedAtMs } : {}
  const invite = entry.blob === null ? null : await readKeptInvite(session, entry.blob)
  const rows = invite?.payload.rows ?? []
  const items = rows.filter(({ kind, title }) => kind !== 'image' && title !== '').map(({ title, date }) => ({ title, date }))
  const changes = invite === null ? {} : changesOf(await receivedChanges(session, grantId, entry, invite))
  const receipt = receiptOf({ ...verified(grant, terms, request), state, ...withdrawn }, 'received', newest(items))
  return { ...receipt, ...changes, ...belowOf(chain) }
}

/** What was passed on is less than what the consent names: the paper counts what reached this reader. Errors: `invite-invalid`, `signature-invalid`. */
function belowOf(chain: readonly SignedChild[]): Partial<Pick<ConsentReceipt, 'passedOn' | 'recordCount' | 'pictureCount'>> {
  const passedOn = chain.map((signed): PassedOnPart => {
    const { giver, giverName, granteeName, right, fromMs, untilMs, deleteByMs, signedAtMs, records, later } = must(readChild(signed))
    return {
      signature: { by: giver, name: giverName, atMs: signedAtMs },
      ...{ granteeName, right, fromMs, untilMs, deleteByMs },
      recordCount: records.length,
      pictureCount: records.filter(({ kind }) => kind === 'image').length,
      ...(later === undefined ? {} : { laterKinds: later.kinds }),
    }
  })
  const last = passedOn.at(-1)
  return last === undefined ? {} : { passedOn, recordCount: last.recordCount, pictureCount: last.pictureCount }
}

async function receivedChanges(session: Session, grantId: string, entry: ShareEntry, invite: KeptInvite): Promise<AmendedGrant> {
  const entries = (await listAmendments(session, 'received')).get(grantId) ?? []
  return (await readShareRecords(session, entry, invite, entries)).amended
}

/** What was signed stays on the paper; that something of it changed since is said beside it. */
function changesOf({ ever, addedAtMs, removedAtMs }: AmendedGrant): Pick<ConsentReceipt, 'addedLater' | 'takenBack'> {
  const count = (changed: ReadonlyMap<string, number>): number =>
    ever.filter(({ recordId, kind }) => kind !== 'image' && changed.has(recordId)).length
  const [addedLater, takenBack] = [count(addedAtMs), count(removedAtMs)]
  return { ...(addedLater === 0 ? {} : { addedLater }), ...(takenBack === 0 ? {} : { takenBack }) }
}

/** The request that a grant of mine names; it stays when it was answered. */
async function ownCopy(session: Session, terms: GrantTerms): Promise<SignedRequest | undefined> {
  if (terms.request === undefined) return undefined
  const all = await session.manifest.list('requests')
  return all.find(([, { request }]) => requestHash(request) === terms.request)?.[1].request
}

/** Errors: `signature-invalid` where the request is another one than the grant names, and those of reading it. */
function verified(grant: SignedGrant, terms: GrantTerms, signed: SignedRequest | undefined): Omit<VerifiedConsent, 'state'> {
  if (signed === undefined) return { grant, terms }
  if (requestHash(signed) !== terms.request) throw refusal('signature-invalid')
  return { grant, terms, request: { signed, terms: must(readRequest(signed)) } }
}

function receiptOf(consent: VerifiedConsent, side: ConsentReceipt['side'], items: Items): ConsentReceipt {
  const { terms, request, state, withdrawnAtMs } = consent
  return {
    grantId: terms.grantId,
    side,
    state,
    ...(withdrawnAtMs === undefined ? {} : { withdrawnAtMs }),
    sentence: sentenceOf(terms),
    ...(terms.keysOn === undefined ? {} : { keysOn: terms.keysOn }),
    grant: { by: terms.grantor, name: terms.grantorName, atMs: terms.signedAtMs },
    ...(request === undefined
      ? {}
      : {
          request: {
            terms: request.terms,
            hash: requestHash(request.signed),
            signature: { by: request.terms.asker, name: request.terms.askerName, atMs: request.terms.askedAtMs },
          },
        }),
    items,
    pictureCount: terms.records.filter(({ kind }) => kind === 'image').length,
    recordCount: terms.records.length,
    fileText: encodeConsentRecord(consent),
  }
}

interface ItemsHere {
  readonly items: Items
  readonly unreadable: readonly UnreadableRecord[]
}

/** Of records that are still here, pictures left out; what cannot be opened is called as lists knew it. */
async function itemsHere(session: Session, terms: GrantTerms): Promise<ItemsHere> {
  const ids = terms.records.flatMap(({ recordId, kind }) => (kind === 'image' ? [] : [recordId])).slice(0, ITEMS_MAX)
  const here = await session.manifest.getMany('records', ids)
  const items = new Map<RecordId, Items[number]>()
  await openRecords(session, here, (id, content) => {
    const { title, date } = rowFromContent(id, content, here.get(id))
    items.set(id, { title, date })
  })
  const closed = terms.records.filter(({ recordId }) => here.has(recordId) && !items.has(recordId))
  // Throws where it is no damage that they have in common.
  await findUnreadable(
    session,
    closed.map(({ recordId }) => recordId),
  )
  const unreadable = await namedUnreadable(session, closed)
  const named = unreadable.flatMap(({ title, date }) => (title === '' ? [] : [{ title, date }]))
  return { items: newest([...items.values(), ...named]), unreadable }
}

function newest(items: Items): Items {
  return items.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.title < b.title ? -1 : 1)).slice(0, ITEMS_MAX)
}
