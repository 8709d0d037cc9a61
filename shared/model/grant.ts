/** Consent: grants, invites, receipts and withdrawals. */

import type { SignedAmendment } from './signed-amendment.ts'
import type { ContactCard, Did } from './person.ts'
import type { PinDrops } from './pins.ts'
import type { RecordKind, RecordRow } from './record.ts'
import type { WitnessState } from './record.ts'
import type { SignedRequest } from './signed-request.ts'
import type { SignedChild } from './signed-child.ts'

/** HL7 v3 PurposeOfUse codes offered; the words files say them plainly. */
export const PURPOSES = ['TREAT', 'ETREAT', 'CAREMGT', 'FAMRQT', 'PATRQT', 'HRESCH', 'COVERAGE'] as const
export type Purpose = (typeof PURPOSES)[number]

export type GrantRight = 'view' | 'keep'

/** What the grantee may do besides reading: send records for the holder's vault, pass on a part to somebody else. */
export const GRANT_EXTRAS = ['add', 'pass-on'] as const
export type GrantExtra = (typeof GRANT_EXTRAS)[number]

/** Kinds that a grant is about as a whole: their records from before it was signed, those that get into the vault after it, or both. */
export interface GrantCategory {
  /** Sorted, each once. */
  readonly kinds: readonly RecordKind[]
  readonly earlier: boolean
  readonly later: boolean
  /** Beside the grantor's own and what names nobody, records in these names; sorted, each once. Absent in grants of before: whosever they are. */
  readonly people?: readonly string[]
}
/** Names that a grant of kinds may have beside its grantor's. */
export const GRANT_PEOPLE_MAX = 50
/** A name, and a day of birth where two bear it, in characters. */
export const GRANT_PERSON_LENGTH_MAX = 250

/** What is shared: records named one by one. A kind or a preset is resolved to names before signing. */
export interface GrantScope {
  readonly recordIds: readonly string[]
  readonly kinds: readonly RecordKind[]
}

/** The terms a holder signs. Encoded as canonical JSON inside a FHIR R4 Consent; signed bytes are that Consent's canonical JSON. */
export interface GrantTerms {
  readonly version: 1
  /** 32 hexadecimal characters, random. */
  readonly grantId: string
  readonly grantor: Did
  readonly grantorName: string
  readonly grantee: Did
  readonly granteeName: string
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly signedAtMs: number
  /** Each record by random id, version, root CID of its ciphertext and kind. Only inside sealed envelopes. */
  readonly records: readonly GrantedRecord[]
  /** keccak-tagged hash lock, 0x and 64 hexadecimal characters; its preimage opens at withdrawal. */
  readonly lock: string
  /** Where it is witnessed; absent where the holder has no ledger. */
  readonly ledger?: LedgerReference
  /** Hash of the signed request that it answers, 43 characters of base64url; absent where nobody asked. */
  readonly request?: string
  /** Blocks are given out only by what the ledger said within so long; absent: the ledger is not asked while serving. */
  readonly ledgerAgeMaxMs?: number
  /** Sorted, each once; absent: none. */
  readonly may?: readonly GrantExtra[]
  /** Keys are given one by one, each against the receipt of its opening; absent: they come with the invite. */
  readonly keysOn?: 'receipt'
  /** Absent: exactly the records named. With `later` there may be none of them yet. */
  readonly category?: GrantCategory
}

export interface GrantedRecord {
  readonly recordId: string
  readonly version: number
  readonly cid: string
  readonly sizeBytes: number
  readonly kind: RecordKind
}

export interface LedgerReference {
  readonly chainId: number
  readonly genesisHash: string
  readonly sealLog: string
}

/** A signed grant: the FHIR Consent as canonical JSON text and the holder's signature over its bytes. */
export interface SignedGrant {
  readonly consentJson: string
  /** Ed25519, base64url. */
  readonly signature: string
}

export type GrantState = 'pending' | 'active' | 'expired' | 'withdrawn'
/** `not-added`: it waits here, since the other one has not added this person to the contacts yet. */
export type DeliveryState = 'waiting' | 'not-added' | 'delivered'
/** `never-fetched`: the reader's Salus said that there is nothing to delete. */
export type DeletionState = 'not-asked' | 'asked' | 'confirmed' | 'never-fetched'

/** A grant I gave, as lists and its own page show it. */
export interface GrantView {
  readonly grantId: string
  readonly contactId: string
  readonly contactName: string
  readonly purpose: Purpose
  readonly right: GrantRight
  /** Every opening is told before it is possible. */
  readonly keysOn?: 'receipt'
  readonly state: GrantState
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly recordCount: number
  /** Newer versions of records in it that were corrected since: it goes on showing the earlier ones. Not looked for in very large ones. */
  readonly corrected: readonly string[]
  /** Generated from the signed bytes. */
  readonly sentence: GrantSentence
  readonly invite: DeliveryState
  /** Name of the mirror at which the invite waits meanwhile. */
  readonly inviteAt?: string
  /** When it was last saved as a sealed file; absent where it never was. */
  readonly savedAtMs?: number
  readonly witness: WitnessState
  readonly receipts: readonly ReceiptView[]
  /** Sequence numbers that should be there and are not. */
  readonly missingReceipts: readonly number[]
  /** Records that came in after the signature, and records that were taken back. */
  readonly addedLater?: number
  readonly takenBack?: number
  /** A year has passed since it was signed or last said to fit. */
  readonly confirmDue?: true
  readonly withdrawal?: WithdrawalView
  /** They said that it was not meant for them, and deleted it. */
  readonly reportedAtMs?: number
  /** What the reader saved out of Salus. */
  readonly savedCopies?: SavedCopies
  /** The reader's Salus said that its copies are deleted, of a share that was not stopped. */
  readonly deletedThereAtMs?: number
  /** What the reader passed on of it, and what was passed on of that. */
  readonly children?: readonly ChildView[]
}

/** Something that a reader passed on to a colleague. */
export interface ChildView {
  readonly childId: string
  readonly giverName: string
  readonly granteeName: string
  /** 1 directly below the holder's grant. */
  readonly depth: number
  readonly recordCount: number
  /** Of these kinds what joins the grant later goes on by itself. */
  readonly laterKinds?: readonly RecordKind[]
  readonly right: GrantRight
  readonly untilMs: number
  readonly state: 'active' | 'expired' | 'stopped'
  readonly stoppedAtMs?: number
  /** Known to the holder alone: what the new reader opened. */
  readonly openings: number
  readonly lastOpenedAtMs?: number
  /** Records of which the new reader saved a copy out of Salus; absent for none. */
  readonly copies?: number
  readonly deletionConfirmedAtMs?: number
  /** Instead of it: when the reader's Salus said that it never fetched anything. */
  readonly neverFetchedAtMs?: number
}

/** The values that the one sentence is said with, in any language; all read back from the signed bytes. */
export interface GrantSentence {
  readonly grantorName: string
  readonly granteeName: string
  readonly recordCount: number
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly category?: GrantCategory
  /** What they may do besides reading; absent: nothing. */
  readonly may?: readonly GrantExtra[]
}

export interface ReceiptView {
  readonly seq: number
  readonly recordId: string
  readonly title: string
  readonly openedAtMs: number
  readonly purpose: Purpose
  readonly signed: boolean
  /** A copy was saved out of Salus. */
  readonly act?: 'saved'
}

/** Copies of a share that lie outside Salus, as the reader's Salus told. */
export interface SavedCopies {
  readonly records: number
  readonly lastAtMs: number
  /** When the reader said that they are deleted. */
  readonly goneAtMs?: number
}

/** Where a letter or a share stands with a mirror that was told to drop it. */
export type MirrorDropState = 'waiting' | 'told' | 'confirmed'

/** The four visible things of a withdrawal. */
export interface WithdrawalView {
  readonly withdrawnAtMs: number
  readonly stoppedServing: boolean
  readonly keysRotated: boolean
  /** Records that were sealed anew, and those that keep their keys because somebody else may read them; absent: not asked for. */
  readonly resealed?: { readonly atMs: number; readonly records: number; readonly kept: number }
  /** It was asked for and is not finished: it goes on by itself on this computer, or on the one where it was asked for. */
  readonly sealingAnew?: 'here' | 'elsewhere'
  readonly witness: WitnessState
  readonly told: DeliveryState
  readonly toldAt?: string
  /** Mirrors that had it. */
  readonly mirrors: readonly { readonly name: string; readonly state: MirrorDropState; readonly atMs: number }[]
  /** Services that were asked to keep it. */
  readonly pins: readonly PinDrops[]
  readonly mayStillHold: readonly { readonly title: string; readonly openedAtMs: number }[]
  readonly deletion: DeletionState
  readonly deletionConfirmedAtMs?: number
  /** Instead of it: when that was said. */
  readonly neverFetchedAtMs?: number
}

/** A share I received. */
export interface ShareView {
  readonly grantId: string
  readonly senderName: string
  readonly senderContactId: string
  readonly senderVerified: boolean
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly state: GrantState
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly recordCount: number
  readonly sentence: GrantSentence
  /** new: not fetched as a whole; deleted: copies dropped here. */
  readonly stage: 'new' | 'fetched' | 'deleted'
  /** Deleted, declined or sent back by the person here, before its time was over and without its sender. */
  readonly endedHere?: true
  readonly rows: readonly SharedRow[]
  /** Who passed it on; absent where the holder shared it herself. */
  readonly passedOnBy?: string
  /** What I passed on of it. */
  readonly children?: readonly ChildView[]
  readonly checkedOnLedger: boolean
  /** Each record is told before it opens for the first time. */
  readonly keysOn?: 'receipt'
  /** Its time is over, and copies may be read here until then. */
  readonly keptUntilMs?: number
  /** What I saved out of Salus. */
  readonly savedCopies?: SavedCopies
  /** The signed consent is kept, also after the end. */
  readonly hasConsent: boolean
  /** It came as a sealed file: what its sender said later than this is not here. Absent where it was fetched from her node. */
  readonly asOfMs?: number
  /** Records that were added since and are not here yet. */
  readonly notFetched?: number
  /** Bytes of all that is not here yet, as its sender signed it; absent for none. */
  readonly missingBytes?: number
  /** What was added is so much that it does not come by itself. */
  readonly asks?: true
  /** Records that the sender took back. */
  readonly takenBack?: { readonly count: number; readonly lastAtMs: number }
}

/** What an invite carries to one person (sealed to her, signed by the sender); token `salus-invite:` and base64url. */
export interface InvitePayload {
  readonly grant: SignedGrant
  /** In the order of the grant's records, base64url: key boxes of 48 bytes; without `shareKey` the keys themselves, 32 bytes. None where keys are given against receipts. */
  readonly keys: readonly string[]
  /** Opens the key boxes of this grant, 32 bytes, base64url; absent in invites of before version 0.2. */
  readonly shareKey?: string
  readonly card: ContactCard
  /** In the order of the grant's records: enough to choose what to open, no values. */
  readonly rows: readonly SharedRow[]
  /** 32-byte salt of the grant's seal on the ledger, base64url. */
  readonly sealSalt: string
  /** The request that the grant answers, as it was signed; absent where nobody asked. */
  readonly request?: SignedRequest
  /** Where it can be had as well while the sender is away; absent where there is no mirror. */
  readonly mirrors?: readonly ContactCard[]
  /** Of what was passed on: the child grants below it, the last one is the reader's; `keys` and `shareKey` are of that one, `card` is the holder's. */
  readonly chain?: readonly SignedChild[]
  /** With `chain`: the holder's changes that gave what it names beside the records of her grant. */
  readonly given?: readonly SignedAmendment[]
}

/** What a reader sees of a shared record before she opens it; its code only where she asked for codes. */
export type SharedRow = Pick<RecordRow, 'id' | 'kind' | 'title' | 'date'> & Partial<Pick<RecordRow, 'code'>>

/** The reader's statement of one opening; hash-chained per grant. */
export interface ReceiptStatement {
  readonly version: 1
  readonly grantId: string
  readonly seq: number
  readonly recordId: string
  readonly openedAtMs: number
  readonly purpose: Purpose
  /** A copy was saved out of Salus; absent: it was opened in it. */
  readonly act?: 'saved'
  /** SHA-256 of the previous statement's canonical JSON, base64url; empty for the first. */
  readonly previous: string
  readonly reader: Did
  readonly signature: string
}
