/** What the vault needs from its node: who is told what, who may fetch what, and what came in. No key of the vault ever goes in. */

import type { Result } from '../../shared/model/result.ts'
import type { KnownPair } from '../../shared/crypto/known-pair.ts'
import type { RecoveryChallenge } from '../../shared/crypto/recovery.ts'
import type { ChainPoint } from '../../shared/crypto/receipt-chain.ts'
import type { GrantRight, LedgerReference, Purpose, ReceiptStatement } from '../../shared/model/grant.ts'
import type { MirrorBelow } from '../../shared/model/mirror.ts'
import type { ContactCard, Did } from '../../shared/model/person.ts'
import type { SignedAmendment } from '../../shared/model/signed-amendment.ts'
import type { SignedChild } from '../../shared/model/signed-child.ts'

/** A question to the address of a health link: with `body` (JSON) a POST, else a GET. */
export interface LinkRequest {
  readonly url: string
  readonly body?: string
}

export interface LinkAnswer {
  readonly status: number
  readonly text: string
  /** How long it asks to wait; 0 where it does not say. */
  readonly waitMs: number
}

/** One request to a place that the person named. */
export interface PlaceRequest {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'MKCOL'
  /** They may hold a secret: nothing of them is kept or logged. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface PlaceAnswer {
  readonly status: number
  readonly text: string
}

/** In place of a grant id: this person's own devices may fetch every block from each other. */
export const OWN_DEVICE = 'own-device'

/** What this device tells the others of the same person; lives in the node's memory only. */
export interface OwnDevices {
  readonly did: Did
  /** Peer ids of the others. */
  readonly peerIds: readonly string[]
  /** Bytes of the newest HEAD and of the key file: sealed or signed as they lie on the disk. */
  readonly head: Uint8Array
  readonly keyFile: Uint8Array
}

/** A computer that asks to become one of this person's devices; it knows the secret of the offer. */
export interface PairingAsked {
  readonly peerId: string
  readonly name: string
  readonly addresses: readonly string[]
}

/** Where to ask, out of a pairing code. */
export interface PairingOffer {
  readonly peerId: string
  readonly addresses: readonly string[]
  /** 32 bytes. */
  readonly secret: Uint8Array
}

/** A relay that this person chose: where it is reached, without its peer id. */
export interface RelayChoice {
  readonly peerId: string
  readonly addresses: readonly string[]
}

/** How it stands with the own place at a relay; `refused`: it is there and does not take this person. */
export type RelayState = 'none' | 'connecting' | 'connected' | 'refused' | 'unreachable'

/** A peer that is connected now. */
export interface ConnectedPeer {
  readonly peerId: string
  readonly isRelayed: boolean
}

/** What whoever asks says that she wants it for. */
export interface StatedUse {
  readonly grantId: string
  readonly purpose: Purpose
  readonly right: GrantRight
}

/** One line of the serving table; lives in the peer process's memory only. */
export interface ServedGrant {
  readonly grantId: string
  readonly grantee: Did
  /** Root CIDs of sealed files. */
  readonly cids: readonly string[]
  readonly fromMs: number
  readonly untilMs: number
  /** What was signed: another purpose is refused, and so is more than the right; absent: nothing has to be said. */
  readonly use?: { readonly purpose: Purpose; readonly right: GrantRight }
  /** How old knowledge of the ledger may be at the most, and the lock there that ends the grant; absent: the ledger is not asked. */
  readonly bound?: { readonly ledger: LedgerReference; readonly lock: string; readonly ageMaxMs: number }
  /** Absent: keys were given with the invite. */
  readonly boxes?: ServedBoxes
  /** Only of what is kept for others: who shows a chain under it is taken in; absent: nobody is. */
  readonly below?: MirrorBelow
}

/** Keys that are given one by one, each against the receipt of its opening; nobody who holds only this opens one. */
export interface ServedBoxes {
  readonly purpose: Purpose
  /** `cid`: the record's; `box`: 48 bytes. */
  readonly list: readonly { readonly recordId: string; readonly cid: string; readonly box: Uint8Array }[]
  /** How far the receipts are known to the vault. */
  readonly receipts: ChainPoint
  /** The owner's public sealing key, 32 bytes: receipts are written down for it. */
  readonly sealTo: Uint8Array
}

/** Somebody for whom this node keeps blocks and letters apart from everything else; in its memory only, but for the folder's name. */
export interface KeptFor {
  /** Names the folder; 32 random hexadecimal characters. */
  readonly store: string
  readonly owner: ContactCard
  /** Its shares, under the same checks as this person's own. */
  readonly lines: readonly ServedGrant[]
  /** Everything that is kept, for the owner alone. */
  readonly files: readonly string[]
  /** Between them and the owner letters may wait here. */
  readonly people: readonly Did[]
  /** What is given to whoever proves that she holds the owner's words; absent: nothing. */
  readonly back?: KeptBack
}

/** The state of a vault that is kept whole for somebody. */
export interface KeptBack {
  /** Base64url, 32 bytes: the public half of what the words prove. */
  readonly wordsKey: string
  /** As they came: signed, and sealed to the words. */
  readonly head: Uint8Array
  readonly keyFile: Uint8Array
}

/** The proof of holding the words, for one challenge. */
export interface RecoveryProof {
  readonly wordsKey: string
  readonly signature: string
}

/** What is kept for somebody after looking for it. */
export interface KeptFiles {
  readonly usedBytes: number
  /** Files that are here whole. */
  readonly whole: readonly string[]
  /** Files that would be more than was agreed. */
  readonly left: number
  /** False where the owner could not be asked for all that is missing yet. */
  readonly isOver: boolean
}

/** In place of a grant id: an owner takes back what a mirror keeps. */
export const KEPT_FOR_OWNER = 'kept-for-owner'

/** What came in from another person and waits for the vault: still sealed. */
export interface InboxItem {
  readonly id: string
  readonly from: Did
  readonly envelope: Uint8Array
  readonly receivedAtMs: number
  /** It stays with its sender, who is nobody's contact: only in whose name it comes is looked at. */
  readonly stays?: true
}

export type PeerEvent =
  | { readonly type: 'inbox'; readonly item: InboxItem }
  /** A request for blocks or a hello that was refused: the stranger hears one and the same answer, the holder sees the reason. */
  | { readonly type: 'refused'; readonly did: Did; readonly reason: string; readonly grantId: string; readonly atMs: number }
  | { readonly type: 'served'; readonly did: Did; readonly grantId: string; readonly cid: string; readonly atMs: number }
  | { readonly type: 'contact-online'; readonly did: Did }
  | { readonly type: 'ledger'; readonly height: number }
  /** Another device of this person is there, or has changed something. */
  | { readonly type: 'device-news'; readonly peerId: string }
  | { readonly type: 'pairing-asked'; readonly asked: PairingAsked }
  | { readonly type: 'relay'; readonly state: RelayState }
  /** This computer has other addresses than before. */
  | { readonly type: 'moved' }

/** The chain of child grants down to whoever shows it, with her card. */
/** Somebody on the list of contacts, and by what two nodes know that. */
export interface KnownPairOf extends KnownPair {
  readonly did: Did
}

export interface ShownBelow {
  readonly chain: readonly SignedChild[]
  readonly card: ContactCard
  /** What the holder gave to any of them since, as she signed it. */
  readonly given?: readonly SignedAmendment[]
}

/** The node: talks to contacts; no key of the vault ever goes in. */
export interface PeerPort {
  /** This device's peer id and listening addresses. */
  describe(): Promise<Result<{ readonly peerId: string; readonly addresses: readonly string[]; readonly connections: number }>>
  /** The device certificate (canonical JSON text) that the vault signed, and whom to talk to. Kept by the node so that it can serve while locked. */
  introduce(card: ContactCard): Promise<Result<null>>
  /** Replaces the whole serving table and the list of people who are let in (did, peer id, addresses), in memory only; and who is on the list of contacts, of which hashes are kept for the next start. */
  setServing(grants: readonly ServedGrant[], contacts: readonly ContactCard[], listed?: readonly KnownPairOf[]): Promise<Result<null>>
  /** Hands one sealed envelope to a contact. Resolves when the other node has it durably. `forContacts`: their vault reads it only of somebody on its list. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`; `not-their-contact` where this person is not on it (their node has nothing then). */
  deliver(to: ContactCard, envelope: Uint8Array, forContacts?: boolean): Promise<Result<null>>
  /** Fetches whole sealed files of one grant, for the stated use of it, into the local block store, verified; `onProgress` counts bytes. Errors also `cancelled`. */
  fetchFiles(
    from: ContactCard,
    grant: string | StatedUse,
    cids: readonly string[],
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<null>>
  /** The box of one record's key (48 bytes), given against the receipts of the openings up to this one. Errors: `peer-unreachable` only where nothing was sent, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
  fetchKey(from: ContactCard, grantId: string, recordId: string, receipts: readonly ReceiptStatement[]): Promise<Result<Uint8Array>>
  /** Replaces what own devices may ask for; null: nothing. */
  setDevices(own: OwnDevices | null): Promise<Result<null>>
  /** HEAD and key file of another device of this person. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
  fetchHead(from: ContactCard): Promise<Result<{ readonly head: Uint8Array; readonly keyFile: Uint8Array }>>
  /** Tells another device that there is something new. Errors: as for `fetchHead`. */
  tellNews(to: ContactCard): Promise<Result<null>>
  /** Waits for one computer that knows the secret (32 bytes), until a time; null ends the waiting. */
  offerPairing(offer: { readonly secret: Uint8Array; readonly untilMs: number } | null): Promise<Result<null>>
  /** The answer to the one that asked: what it needs, or null for no. */
  answerPairing(peerId: string, payload: Uint8Array | null): Promise<Result<null>>
  /** Asks to become a device; resolves with the answer. Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `cancelled`. */
  askPairing(offer: PairingOffer, name: string, signal: AbortSignal): Promise<Result<Uint8Array>>
  /** Asks the host of a health link and nobody else. Errors: `health-link-address`, `health-link-unreachable`, `health-link-redirected`, `health-link-too-large`, `cancelled`. */
  fetchLink(request: LinkRequest, signal: AbortSignal): Promise<Result<LinkAnswer>>
  /** Replaces for whom this node keeps; folders of nobody named go. Errors: `disk-failed`, `disk-full`. */
  setKept(kept: readonly KeptFor[]): Promise<Result<null>>
  /** Drops what is not among the files of this folder, and fetches what is missing from the owner while it fits. Errors: `block-missing` for a folder that is not kept, `disk-full`, `disk-failed`. */
  keepFiles(store: string, pullId: string, bytesMax: number): Promise<Result<KeptFiles>>
  /** Asks a mirror for a vault of which there are only the words; resolves with what is to be signed by them. Errors: `peer-unreachable`, `peer-timeout`, `peer-protocol`, `cancelled`. */
  askRecovery(at: ContactCard, signal: AbortSignal): Promise<Result<RecoveryChallenge>>
  /** HEAD and key file, against the proof for what was asked last. Errors: as for `askRecovery`; `refused-by-peer` whatever is wrong. */
  proveRecovery(proof: RecoveryProof): Promise<Result<{ readonly head: Uint8Array; readonly keyFile: Uint8Array }>>
  /** Leaves a sealed letter at a mirror for somebody; `taken` where it was left before and has been collected. Errors: as for `deliver`. */
  leaveLetter(at: ContactCard, to: Did, envelope: Uint8Array): Promise<Result<'waiting' | 'taken'>>
  /** Shows a mirror the chain of child grants down to this person, so that it serves her as the owner would who has not heard of it. Errors: as for `deliver`. */
  showChain(at: ContactCard, shown: ShownBelow): Promise<Result<null>>
  /** Takes the letters that wait at a mirror for this person into the inbox. Returns how many. Errors: as for `deliver`. */
  collectLetters(at: ContactCard): Promise<Result<number>>
  /** Keeps a place at this relay from now on, also over a restart and while the vault is locked; null: at none. */
  useRelay(relay: RelayChoice | null): Promise<Result<null>>
  showRelay(): Promise<Result<{ readonly state: RelayState; readonly peers: readonly ConnectedPeer[] }>>
  /** Asks a place that the person named and nobody else. Errors: `place-address`, `place-unreachable`, `place-redirected`, `place-answer`, `cancelled`. */
  askPlace(request: PlaceRequest, signal: AbortSignal): Promise<Result<PlaceAnswer>>
  /** The oldest of those that wait, without these ids; empty where there is none. */
  takeInbox(without?: readonly string[]): Promise<Result<readonly InboxItem[]>>
  /** Removes items from the inbox once the vault has committed what they brought. */
  clearInbox(ids: readonly string[]): Promise<Result<null>>
  onEvent(listener: (event: PeerEvent) => void): () => void
}
