/** The entries a vault's manifest holds, collection by collection; each is a small plain JSON value. */

import type { BlobReference } from './blob-reference.ts'
import type { ActivityEntry } from '../../../shared/model/activity.ts'
import type { LedgerReference, SavedCopies } from '../../../shared/model/grant.ts'
import type { LicenceClaims } from '../../../shared/model/licence.ts'
import type { Contact, ContactCard, Did } from '../../../shared/model/person.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import type { SaidWhose } from '../../../shared/model/whose.ts'
import type { SignedRequest } from '../../../shared/model/signed-request.ts'
import type { PublicPlace } from '../../../shared/api/ledger-views.ts'
import type { LedgerSettings, Settings } from '../../../shared/api/vault-api.ts'
import type { LinkEntry } from './carry/link-entry.ts'
import type { StatusValue } from '../../../shared/crypto/status-list.ts'
import type { KeptEntry, MirrorEntry, WayEntry } from './carry/mirror-entries.ts'
import type { PinEntry } from './carry/pin-entry.ts'
import type { JournalEntry } from './ledger/journal-entry.ts'
import type { LedgerBefore, MovedLedger, PartedEntry } from './ledger/parted-entries.ts'
import type { IssuerEntry } from './letters/issuer-entry.ts'
import type { ChildEntry, OfferEntry } from './letters/offer-entries.ts'
import type { SealingAnew } from './sealing-anew.ts'

export interface VaultEntry {
  readonly name: string
  /** When it was changed; absent: never. */
  readonly namedAtMs?: number
  readonly createdAtMs: number
  readonly wordsConfirmed: boolean
  /** Entropy of the 24 words, base64url, only until they are confirmed; then empty. */
  readonly pendingWords: string
  readonly settings: Settings
  readonly ledger: LedgerSettings
  /** Device to how often it changed the settings and the ledger; absent in vaults of before version 0.3. */
  readonly edits?: Readonly<Record<'settings' | 'ledger', Readonly<Record<string, number>>>>
  /** VaultHeads: id and accumulator (0x), empty until created. */
  readonly headsVaultId: string
  readonly headsSalt: string
  /** What the ledger held when it was last found to be right. */
  readonly headsKnown?: { readonly accumulator: string; readonly seq: number }
  /** Number of the last commit that changed records; the index is rebuilt when it differs. */
  readonly recordsSeq: number
  /** Records held; absent in vaults of before version 0.2 until the next change. */
  readonly recordCount?: number
  /** `age1...` of the 24 words; absent until they were typed once in a vault of before version 0.2. */
  readonly backupRecipient?: string
  /** What the 24 words prove from afar, the public half, base64url; absent until they were typed once in a vault of before version 0.2. */
  readonly wordsKey?: string
  /** The last full backup: keys of its blocks in a blob, and the time and number of the newest that adds to it. */
  readonly lastBackup?: {
    readonly id: string
    readonly atMs: number
    readonly blocks: BlobReference
    readonly newestAtMs: number
    readonly newestSeq: number
  }
  /** The journal of the embedded ledger was brought back, and those who followed it are still to be asked. */
  readonly journalBack?: true
  /** The embedded ledger went on on another computer too, as somebody who followed it there told. */
  readonly ledgerParted?: PartedEntry
  /** Embedded ledgers of before that were given up for a new one, the newest last. */
  readonly ledgersBefore?: readonly LedgerBefore[]
  /** Peer id of the device that keeps the embedded ledger; absent: this one is the only one. */
  readonly ledgerDevice?: string
  /** How contacts were last told to reach this person: peer id, and a hash of it with the addresses. */
  readonly cardTold?: { readonly peerId: string; readonly reached: string }
  /** The service that may be asked to keep sealed blocks; an empty endpoint where it was switched off. */
  readonly pinning?: PinningEntry
  /** Where the embedded ledger is sealed once a day; null where that was switched off. */
  readonly publicPlace?: PublicPlaceEntry
  /** While keys are being wrapped anew: the epoch that everything is to have; epochs before it then go. */
  readonly rotatingTo?: number
}

/** A public place for daily seals, or that there is none any more. */
export interface PublicPlaceEntry {
  readonly place: PublicPlace | null
  /** Of its ledger, as it said when it was chosen; 0x. */
  readonly genesisHash: string
  readonly changedAtMs: number
  /** The next seal is not made before; absent while nothing new is known of. */
  readonly dueAtMs?: number
}

/** The embedded ledger as it was sealed on a public one. */
export interface DaySealEntry {
  readonly atMs: number
  /** Of the embedded ledger. */
  readonly genesisHash: string
  /** Of the chain block of the embedded ledger. */
  readonly height: number
  /** 32 bytes, hexadecimal: opens what was sealed. */
  readonly salt: string
  /** 0x, and the entry of the public outbox that seals it. */
  readonly root: string
  readonly outboxId: string
  /** Where. */
  readonly at: LedgerReference
}

/** Where a pinning service is asked, and with what secret. */
export interface PinningEntry {
  /** Without a slash at its end. */
  readonly endpoint: string
  readonly token: string
  readonly changedAtMs: number
  /** What it was asked to keep is written down from the beginning, or its list was read once. Absent: named by a Salus that wrote nothing down. */
  readonly isListed?: true
}

export interface RecordEntry {
  readonly version: number
  readonly cid: string
  readonly chunks: number
  readonly sizeBytes: number
  /** Record key wrapped by the epoch key, base64url. */
  readonly key: string
  readonly epoch: number
  readonly kind: RecordKind
  readonly importId: string
  /** Imports after it that held the same, sorted: it stays as long as one of them does. */
  readonly also?: readonly string[]
  /** SHA-256 of the source content, base64url; finds duplicates. */
  readonly digest: string
  /** By which it is known instead, base64url: another record has that content, and this one says something else beside it, or is somebody else's. */
  readonly told?: string
  /** Digest of the document it was read from, where that was kept beside it. */
  readonly readFrom?: string
  /** Where in it. */
  readonly place?: string
  /** The record that it corrects. */
  readonly replaces?: string
  /** Its corrections, sorted; two where two devices corrected it. Then it is kept and left out of lists. */
  readonly replacedBy?: readonly string[]
  /** The record that it is a redacted copy of: made to be shared, and in no list. */
  readonly redacts?: string
  /** 32-byte salt of its seal, base64url. */
  readonly salt: string
  /** Of an original that was sealed piece by piece: its size and SHA-256 (64 hexadecimal characters). */
  readonly original?: { readonly sizeBytes: number; readonly sha256: string }
}

export interface ImportRecord {
  readonly atMs: number
  readonly names: readonly string[]
  readonly count: number
  /** The offer that it was, where somebody sent it. */
  readonly offerId?: string
  /** The root that was queued for the ledger, 0x; absent in imports of before version 0.2. */
  readonly sealRoot?: string
  /** Taken out, but for records that others held as well: what it says of these stays true. */
  readonly takenOutAtMs?: number
  /** Goes to no grant of kinds, but what `keptPrivate` says otherwise of. */
  readonly heldBack?: true
  /** Patients in it that were here already, or stood in several of its files: in which file, and their digest. */
  readonly patients?: readonly { readonly source: string; readonly digest: string }[]
}

/** Whether a record is kept to oneself: then no grant of kinds takes it along. Key: the record's id; absent: as its import says. */
export interface PrivateEntry {
  readonly kept: boolean
  readonly changedAtMs: number
}

export interface GrantEntry {
  readonly contactId: string
  /** SignedGrant as JSON, in a blob. */
  readonly blob: BlobReference
  readonly untilMs: number
  readonly fromMs: number
  /** 32-byte preimage of the lock, base64url; published at withdrawal. */
  readonly preimage: string
  /** 0x leaf value that was sealed. */
  readonly sealValue: string
  /** 32 bytes, base64url: lets others find the seal; absent in grants of before version 0.2. */
  readonly sealSalt?: string
  /** 32 bytes, base64url: opens the key boxes of the grant; absent in grants of before version 0.2. */
  readonly shareKey?: string
  readonly outboxId: string
  readonly signedAtMs: number
  readonly withdrawnAtMs?: number
  /** The newest epoch key when it was stopped. */
  readonly stoppedAtEpoch?: number
  readonly rotated?: boolean
  readonly openOutboxId?: string
  readonly deletionConfirmedAtMs?: number
  /** Asked to delete it, the reader's Salus said that it never fetched any of it. */
  readonly neverFetchedAtMs?: number
  readonly expiredNoted?: boolean
  /** Hashes of amendments whose deletion the reader confirmed before they came here from another computer of this person. */
  readonly deletedEarly?: readonly string[]
  /** The same of those of which the reader never fetched what they take back. */
  readonly neverFetchedEarly?: readonly string[]
  /** The reader said that it was not meant for them. */
  readonly reportedAtMs?: number
  /** The reader deleted it before its end. */
  readonly deletedThereAtMs?: number
  /** The reader said that copies saved out of Salus are deleted: when that came. */
  readonly copiesGoneAtMs?: number
  /** When it was last saved as a sealed file. */
  readonly savedAtMs?: number
  /** When the person last said that it still fits. */
  readonly confirmedAtMs?: number
  /** It lets in what comes into the vault after it was signed: of the people that its terms say, else, signed before they said it, of anybody. A Salus of before knows the latter alone. */
  readonly later?: true | 'people'
  /** How many of its records were sealed anew after it was stopped, and how many keep their keys because somebody else may read them. */
  readonly resealed?: { readonly atMs: number; readonly records: number; readonly kept: number }
  readonly sealingAnew?: SealingAnew
}

/** A change of a grant of mine, or of a share from somebody; key: `amendmentKey`. */
export interface AmendmentEntry {
  readonly grantId: string
  readonly side: 'given' | 'received'
  /** What the next one names as `previous`. */
  readonly hash: string
  readonly atMs: number
  /** AmendmentPayload as JSON, in a blob; of one that was given without keys and rows. Null once the share has ended. */
  readonly blob: BlobReference | null
  /** CID of the letter that carries it; given only. */
  readonly letter?: string
  /** The reader's Salus said that what it takes back is deleted there; given only. */
  readonly deletionConfirmedAtMs?: number
  /** It said that it never fetched that; given only. */
  readonly neverFetchedAtMs?: number
  /** The files of what it added are here; received only. */
  readonly fetched?: true
  /** Record ids whose keys are not in the blob any more; received only. */
  readonly dropped?: readonly string[]
  /** Of what it took back; given only. */
  readonly sealingAnew?: SealingAnew
  /** It came before its invite: who signed it, and the size of its blob. It counts for nothing until that is here and theirs; received only. */
  readonly early?: { readonly from: Did; readonly sizeBytes: number }
}

export interface ReceiptEntry {
  readonly grantId: string
  readonly seq: number
  readonly recordId: string
  readonly openedAtMs: number
  readonly statementJson: string
  /** When it came here; absent in receipts of before version 0.2. */
  readonly receivedAtMs?: number
}

/** Receipts that were sealed together; which they are stands in `receiptSeals`. */
export interface ReceiptBatchEntry {
  readonly atMs: number
  readonly count: number
  /** 0x, and the entry of the outbox that seals it. */
  readonly root: string
  readonly outboxId: string
  /** 32 bytes, base64url: the salts of its leaves come from it. */
  readonly secret: string
}

export interface ShareEntry {
  readonly contactId: string
  readonly senderName: string
  /** InvitePayload as JSON, in a blob; null once deleted. */
  readonly blob: BlobReference | null
  /** `accepted`: fetching it began, so that a part of it may be here. */
  readonly stage: 'new' | 'accepted' | 'fetched' | 'deleted'
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly summaryJson: string
  readonly ended?: 'withdrawn' | 'expired' | 'declined' | 'reported' | 'deleted'
  readonly endedAtMs?: number
  /** Of one that has ended: whether fetching it never began; absent where a Salus of before ended it. */
  readonly neverFetched?: boolean
  readonly receipts: number
  readonly lastReceiptHash: string
  /** Of keys given against receipts: the number of the receipt for which the sender's node gave the last one. */
  readonly keyed?: number
  /** The same of the mirrors of whoever sent it, by their identities. */
  readonly keyedAt?: Readonly<Record<string, number>>
  /** Hash of the last receipt, while no answer has come to the question for a key with it. */
  readonly asking?: string
  readonly checkedOnLedger: boolean
  /** Of one that came as a sealed file, and was not fetched since: when its sender made the newest of the files. */
  readonly asOfMs?: number
  /** The contact who passed it on; absent where its sender did herself. */
  readonly passedOnBy?: string
  /** The signed consent and the request it answers as JSON, in a blob without keys of records: it stays after the end. Absent in shares of before version 0.2. */
  readonly consent?: BlobReference
  /** Record ids that were taken back, whose keys are not in the blob any more. */
  readonly dropped?: readonly string[]
  /** Copies that this person saved out of Salus; it stays after the end. */
  readonly savedCopies?: SavedCopies
  /** Bytes of what joined it and came by itself since this person last had it fetched; absent for none. */
  readonly joinedBytes?: number
  /** Record ids of which a sealed file did not have the bytes; absent for none. */
  readonly notCame?: readonly string[]
}

/** A request, in either direction; its key is the request's id. */
export interface RequestEntry {
  readonly direction: 'in' | 'out'
  readonly contactId: string
  readonly request: SignedRequest
  /** When it came in or was sent. */
  readonly atMs: number
  readonly answerByMs: number
  /** `put-aside` and `blocked` never leave this vault; they may be changed until it has ended. */
  readonly answer?: 'granted' | 'put-aside' | 'blocked'
  readonly answeredAtMs?: number
  /** Whether whoever asked is to be shown no more when asking, and when that was said; see `blockOf`. */
  readonly block?: { readonly on: boolean; readonly atMs: number }
  readonly grantId?: string
  /** Whoever asked took it back, before there was an answer. */
  readonly withdrawnAtMs?: number
}

/** `relayed`: the head of somebody else, signed by them. */
export type OutboxKind = 'deploy-seal-log' | 'deploy-vault-heads' | 'seal' | 'open' | 'head' | 'relayed'

/** One intended transaction; every step is committed before the next is tried. */
export interface OutboxEntry {
  readonly order: number
  readonly kind: OutboxKind
  /** What is to be written, 0x hexadecimal: a root, a preimage, a head; empty for a deployment. */
  readonly value: string
  readonly state: 'intent' | 'signed' | 'submitted' | 'confirmed' | 'failed'
  readonly raw: string
  readonly hash: string
  readonly height: number
  readonly atMs: number
  readonly data: string
  /** What it was last signed with; absent before, and in vaults of before version 0.2. */
  readonly signed?: SignedWith
  /** Numbers that its transactions had, for a contract: it may lie where any of them put it. */
  readonly nonces?: readonly number[]
  /** Of SealLog: which one its transaction makes; absent: the one of before, as in vaults of before version 0.2. */
  readonly form?: 1 | 2
  /** Hashes of transactions that were signed for it before this one; one of them may still get into the chain. */
  readonly formerHashes?: readonly string[]
  /** What the accumulator is after the head that was signed last, 0x. */
  readonly accumulator?: string
  /** Transactions of it that got into the chain and changed nothing. */
  readonly vain?: number
  /** How often it was begun anew, because the ledger that had it is gone. */
  readonly anew?: number
  /** Chain on which it was found to be; absent before, of contracts, and in vaults of before version 0.3. */
  readonly foundOn?: number
  /** A contact was asked to send it, how often and when last. */
  readonly asked?: { readonly times: number; readonly atMs: number }
  /** A contact asked for it: who, and the call where it is one of a head. */
  readonly relay?: { readonly from: Did; readonly method?: 'create' | 'advanceFor'; readonly args?: readonly string[] }
}

export interface SignedWith {
  readonly chainId: number
  readonly nonce: number
  /** In wei, decimal. */
  readonly maxFeePerGas: string
  readonly maxPriorityFeePerGas: string
  readonly atMs: number
  /** How often the fee of this number was raised. */
  readonly raised: number
}

export interface DeliveryEntry {
  readonly order: number
  readonly contactId: string
  readonly type: string
  readonly grantId: string
  /** Sealed envelope in a blob that needs no key of its own (it is ciphertext for somebody else). */
  readonly cid: string
  readonly chunks: number
  readonly deliveredAtMs?: number
  /** Name of the mirror at which it waits. */
  readonly waitsAt?: string
  /** Their node said, when it was asked last, that this person is not on their list: see `FOR_CONTACTS`. */
  readonly notAdded?: true
  /** To somebody who is no contact: then `contactId` is their identity. */
  readonly card?: ContactCard
}

/** A computer of this person; key: its peer id. */
export interface DeviceEntry {
  readonly name: string
  /** Signed by the person: how the others reach it. */
  readonly card: ContactCard
  /** Numbers of new epochs are apart by it, so that two devices never give one number to two keys. */
  readonly slot: number
  readonly addedAtMs: number
  readonly removedAtMs?: number
}

/** Two devices changed the same thing: what counts now, and what the other one said. */
export interface ConflictEntry {
  readonly collection: 'contacts' | 'vault'
  readonly key: string
  /** JSON of both, of the parts that differ. */
  readonly kept: string
  readonly other: string
}

/** A licence that was shown, or is awaited; key: the contact's id, `own` for this person's own. */
export interface LicenceEntry {
  /** The question that waits for its answer; empty where none does. */
  readonly nonce: string
  readonly askedAtMs: number
  /** SD-JWT as it came; empty where none did. */
  readonly text: string
  /** The question that it answered. */
  readonly shownNonce: string
  readonly statusList: string
  /** Lists of before that take a licence of this contact back; absent: none. */
  readonly seenLists?: readonly string[]
  readonly shownAtMs: number
}

/** A licence that this person issued; key: its place in the list of those that do not count. */
export interface CredentialEntry {
  readonly holder: string
  readonly claims: LicenceClaims
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly value: StatusValue
  readonly changedAtMs: number
}

export interface Collections {
  readonly vault: VaultEntry
  readonly records: RecordEntry
  readonly digests: string
  readonly imports: ImportRecord
  readonly keptPrivate: PrivateEntry
  /** By `personWhoseKey` or `recordWhoseKey`. */
  readonly whose: SaidWhose
  readonly contacts: Contact
  readonly grants: GrantEntry
  readonly amendments: AmendmentEntry
  readonly receipts: ReceiptEntry
  readonly receiptBatches: ReceiptBatchEntry
  /** By batch and hash of the receipt: the hash once more. */
  readonly receiptSeals: string
  readonly shares: ShareEntry
  /** By grant and record of a share: the key box that was given against a receipt, base64url. */
  readonly keyBoxes: string
  /** By grant and hash: receipts of my own openings, as JSON, where keys are given against them. */
  readonly openings: string
  readonly requests: RequestEntry
  readonly offers: OfferEntry
  readonly children: ChildEntry
  readonly outbox: OutboxEntry
  readonly journal: JournalEntry
  /** What goes to the public place. */
  readonly publicOutbox: OutboxEntry
  readonly daySeals: DaySealEntry
  readonly deliveries: DeliveryEntry
  readonly activity: ActivityEntry
  /** Envelope ids already taken in, and what its sender ended before it came (`stoppedKey`, `withdrawnKey`). */
  readonly seen: number
  readonly devices: DeviceEntry
  readonly conflicts: ConflictEntry
  /** By the first 32 hexadecimal characters of the SHA-256 of their address. */
  readonly issuers: IssuerEntry
  readonly licences: LicenceEntry
  readonly credentials: CredentialEntry
  readonly mirrors: MirrorEntry
  readonly kept: KeptEntry
  readonly ways: WayEntry
  readonly movedLedgers: MovedLedger
  readonly links: LinkEntry
  /** By the CID of a sealed record. */
  readonly pins: PinEntry
  /** `removedKey` of what was deleted for good, and when: another device must not bring it back. */
  readonly removed: number
}
