/** What the vault's operations need from the world; every port has a fake in tests/fakes and one compliance suite in tests/ports. */

import type { BackupSecret, BackupTarget } from '../../shared/crypto/backup.ts'
import type { SealingPlan } from '../../shared/crypto/record-chunks.ts'
import type { SealedBatch, SmallBatch } from '../../shared/crypto/small-records.ts'
import type { Result } from '../../shared/model/result.ts'
import type { MonthCount } from '../../shared/model/month-count.ts'
import type { HeldFile, ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { PieceExchange, ReadMore } from '../../shared/model/read-more.ts'
import type { IndexLine } from '../../shared/model/index-line.ts'
import type { RecordId, RecordKind, RecordRow } from '../../shared/model/record.ts'
import type { SourceOf } from '../../shared/model/source-of.ts'
import type { CarBlock, CarFile, CarPort } from './car-port.ts'
import type { EndpointSays, FollowedLedger, LedgerBlock, LedgerChoice, LedgerConfig, LedgerPort, LedgerStatus } from './ledger-port.ts'
import type { PeerPort } from './peer-port.ts'

export type { CarBlock, CarFile, CarPort }
export type { EndpointSays, FollowedLedger, LedgerBlock, LedgerChoice, LedgerConfig, LedgerPort, LedgerStatus }
export { KEPT_FOR_OWNER, OWN_DEVICE } from './peer-port.ts'
export type {
  ConnectedPeer,
  InboxItem,
  KeptBack,
  KeptFiles,
  KeptFor,
  KnownPairOf,
  LinkAnswer,
  LinkRequest,
  OwnDevices,
  PairingAsked,
  PairingOffer,
  PeerEvent,
  PeerPort,
  PlaceAnswer,
  PlaceRequest,
  RecoveryProof,
  RelayChoice,
  RelayState,
  ServedBoxes,
  ServedGrant,
  ShownBelow,
  StatedUse,
} from './peer-port.ts'

export interface ClockPort {
  /** Milliseconds since 1970. */
  now(): number
}

export interface RandomPort {
  /** `length` unpredictable bytes in a buffer of their own. */
  bytes(length: number): Uint8Array
}

/** A sealed chunk by its hash. */
export interface SealedLeaf {
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array
  readonly sizeBytes: number
}

export interface SealedChunk {
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`, 32 bytes. */
  readonly digest: Uint8Array
}

export interface ReservedFile {
  readonly name: string
  readonly path: string
}

/** Where blocks lie, for whoever reads the store's segments by itself. A place is only where to look: what is not found there is asked of the store. */
export interface BlockPlaces {
  readonly segments: readonly { readonly number: number; readonly path: string }[]
  /** Rows in the order of their hashes (`shared/crypto/block-places.ts`). */
  readonly rows: Uint8Array
}

/** Ciphertext only. A sealed record is a list of sealed chunks; each chunk is one raw IPLD block, the root a UnixFS file over them. */
export interface BlockPort {
  /** Stores many sealed files at once; resolves when all are durable. CIDs come back in order (raw CID for one chunk, dag-pb root for more). */
  putFiles(files: readonly (readonly Uint8Array[])[]): Promise<Result<readonly string[]>>
  /** A file of the node's own that the vault process fills with one segment (`electron/segment-file.ts`) and hands over synced. */
  reserveFile(): Promise<Result<ReservedFile>>
  /** Reserved files that were never handed over and have a note beside them (`progressPathOf`). */
  listReserved(): Promise<Result<readonly ReservedFile[]>>
  /** Takes in a reserved file whose bytes were read back already: its blocks in order are the chunks of sealed files one behind the other, whose roots come back. Errors: `block-missing` where one has none, `block-damaged` where it does not hold them. */
  adoptFiles(name: string, files: readonly (readonly SealedLeaf[])[]): Promise<Result<readonly string[]>>
  discardFile(name: string): Promise<Result<null>>
  /** The chunks `from` (inclusive) to `to` (exclusive) of one file, each re-hashed. Errors: `block-missing`, `block-damaged`. */
  readChunks(cid: string, from: number, to: number): Promise<Result<readonly Uint8Array[]>>
  /** How many chunks and bytes a file has, each chunk re-hashed where it lies. Errors: `block-missing`, `block-damaged`. */
  statFile(cid: string): Promise<Result<{ readonly chunks: number; readonly sizeBytes: number }>>
  /** Single-chunk files by CID, in order; null where missing, for manifest nodes and small records. Damaged is an error. */
  getMany(cids: readonly string[]): Promise<Result<readonly (Uint8Array | null)[]>>
  /** Drops files (roots and their chunks). Missing ones are not an error. */
  dropFiles(cids: readonly string[]): Promise<Result<null>>
  /** Every block of a file, root first, in reading order. Errors: `block-missing`, `block-damaged`. */
  listBlocks(cid: string): Promise<Result<readonly string[]>>
  /** Every block of these files that can be found, by its usual name, those of an unreadable list left out: what `dropFiles` would drop. */
  findBlocks(cids: readonly string[]): Promise<Result<readonly string[]>>
  /** Blocks held, as raw CIDs in an order of their own, at most `limit` after `after` (empty: from the start). */
  listKeys(after: string, limit: number): Promise<Result<readonly string[]>>
  /** At most `limit` of them after the block named `after` (empty: from the start); fewer, but not none, where that is too many for one answer. None at all from a store that cannot be read by others. */
  listPlaces(after: string, limit: number): Promise<Result<BlockPlaces>>
  /** Re-hashes every block held. */
  checkBlocks(): Promise<Result<{ readonly blocks: number; readonly damaged: readonly string[] }>>
}

/** Room on the disk for what only this process needs and only until it ends: sealed under a key that never leaves memory. */
export interface Scratch {
  /** Resolves to the number under which it is read again. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  write(bytes: Uint8Array): Promise<Result<number>>
  /** Errors: `disk-failed`. */
  read(number: number): Promise<Result<Uint8Array>>
  /** Nothing of it is left. */
  close(): Promise<void>
}

/** A note beside an unfinished file. */
export const NOTE_BYTES_MAX = 4092

/** Files on their way into the store: written by this process, a large one into a segment of its own, smaller ones into one that they share, which the node takes over when it is whole. */
export interface BulkPort {
  /** A new file. Errors: `limit-exceeded`, `disk-full`, `disk-read-only`, `disk-failed`; so for all others. */
  begin(): Promise<Result<string>>
  /** Writes sealed chunks from number `first` on, reads them back and compares. All but the last chunk of a file have `SEALED_CHUNK_SIZE_BYTES`. */
  write(name: string, first: number, chunks: readonly SealedChunk[]): Promise<Result<null>>
  /** Fewer bytes than this are not worth a segment: each is one file more that the node keeps open. */
  readonly sharedBytesMin: number
  /** A new segment for many files. It has no notes: after a process that ended nobody goes on with it. Errors: as for all. */
  beginShared(): Promise<Result<string>>
  /** Writes sealed chunks into such a segment, behind so many others and bytes of them, reads them back and compares. In any order; in the end without a gap. */
  writeBehind(name: string, before: readonly [chunks: number, bytes: number], chunks: readonly SealedChunk[]): Promise<Result<null>>
  /** Hands a closed one over; the roots of its files, which lie in it in this order. */
  finishShared(name: string, files: readonly (readonly SealedLeaf[])[]): Promise<Result<readonly string[]>>
  /** Whatever was written before is durable when it resolves. */
  sync(name: string): Promise<Result<null>>
  /** Writes one of two notes; durable when it resolves, and the other one is untouched. At most `NOTE_BYTES_MAX`. */
  note(name: string, slot: 0 | 1, note: Uint8Array): Promise<Result<null>>
  /** Files that a process that ended left behind, with their notes. */
  unfinished(): Promise<Result<readonly { readonly name: string; readonly notes: readonly (Uint8Array | null)[] }[]>>
  /** Goes on with such a file; the hashes of its first `chunks` chunks. Errors: `block-damaged` where it is shorter, or longer than `chunksMax` chunks. */
  resume(name: string, chunks: number, chunksMax: number): Promise<Result<readonly SealedLeaf[]>>
  /** Nothing more is written to it. */
  close(name: string): Promise<Result<null>>
  /** Hands a closed file over; the root of the file of these chunks. */
  finish(name: string, leaves: readonly SealedLeaf[]): Promise<Result<string>>
  /** Nothing of it is left. */
  discard(name: string): Promise<Result<null>>
}

export interface SealedRun {
  readonly chunks: readonly SealedChunk[]
  /** What was given, to be used again. */
  readonly plain: Uint8Array
  readonly sealed: Uint8Array
}

/** Seals on all cores: chunks of large files, which are hashed as well, and batches of small records. */
export interface SealingPort {
  /** The buffer of `drawn` is handed over. */
  sealSmall(batch: SmallBatch): Promise<SealedBatch | undefined>
  begin(plan: SealingPlan): {
    /** Chunks from number `first` on, whose plain bytes stand one behind the other in `plain`. Both buffers are handed over and come back; `sealed` has room for as many whole chunks. */
    seal(first: number, lengths: readonly number[], plain: Uint8Array, sealed: Uint8Array): Promise<SealedRun>
    /** Its keys are wiped. */
    end(): void
  }
}

/** Records of one block as the manifest has them, column by column: in order, equally many of each. */
export interface RecordsToOpen {
  readonly cids: readonly string[]
  readonly ids: readonly RecordId[]
  readonly versions: readonly number[]
  readonly epochs: readonly number[]
  /** Wrapped by the epoch key, base64url. */
  readonly keys: readonly string[]
}

/** Opens very many small records on all cores, straight from the store's segments, and keeps nothing of them. */
export interface OpeningPort {
  begin(
    places: BlockPlaces,
    epochs: readonly { readonly number: number; readonly key: Uint8Array }[],
  ): {
    /** The numbers of those that could not be read and opened this way; the others are whole. */
    open(records: RecordsToOpen): Promise<readonly number[]>
    /** The threads forget the keys. */
    end(): void
  }
}

/** The small files that the vault process writes itself: key file (two copies) and two alternating HEAD files; fsync of file and folder at each write. */
export interface VaultFilesPort {
  readKeyFiles(): Promise<Result<readonly (Uint8Array | null)[]>>
  writeKeyFiles(bytes: Uint8Array): Promise<Result<null>>
  readHeads(): Promise<Result<readonly (Uint8Array | null)[]>>
  /** Writes slot 0 or 1. */
  writeHead(slot: 0 | 1, bytes: Uint8Array): Promise<Result<null>>
  /** For a restoring that failed: no HEAD without a key file. */
  removeHeads(): Promise<Result<null>>
  /** Notes that the vault is open; true where it was open before and never closed: something may have been cut short. */
  markOpen(): Promise<Result<boolean>>
  markClosed(): Promise<Result<null>>
  /** Unsecret attempt counter, so that the growing delay survives a restart: failures and time of the last one. */
  readAttempts(): Promise<Result<{ readonly failures: number; readonly lastMs: number }>>
  writeAttempts(attempts: { readonly failures: number; readonly lastMs: number }): Promise<Result<null>>
  /** When Salus was in use here, in milliseconds; 0 where it was never written down. */
  readLastUsed(): Promise<Result<number>>
  writeLastUsed(atMs: number): Promise<Result<null>>
  /** The time by which something may be deleted, never later than `nowMs`, which is what the clock says: see `openSureClock`. */
  readSureTime(nowMs: number): Promise<Result<number>>
  /** What was typed and is not saved yet, sealed; null where there is nothing. */
  readDrafts(): Promise<Result<Uint8Array | null>>
  /** Takes the place of what was there; null leaves nothing. */
  writeDrafts(sealed: Uint8Array | null): Promise<Result<null>>
  /** Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  openScratch(): Promise<Result<Scratch>>
}

/** The system's keychain: small secrets that whoever is signed in to this computer account may read while it is unlocked. */
export interface KeychainPort {
  /** Whether one answers. Asks the person nothing. */
  isThere(): Promise<boolean>
  /** Null where it has nothing of this name; the system may ask the person first. Errors: `keychain-unavailable` (gone, locked, said no, no answer within `waitMsMax`). */
  read(account: string, waitMsMax?: number): Promise<Result<Uint8Array | null>>
  /** Takes the place of what had this name. Errors: `keychain-unavailable`. */
  write(account: string, secret: Uint8Array): Promise<Result<null>>
  /** Nothing of this name is not an error. Errors: `keychain-unavailable`. */
  remove(account: string): Promise<Result<null>>
}

export interface SearchQuery {
  /** Words by their beginnings, `"words in quotes"` in their order. */
  readonly text?: string
  readonly kinds?: readonly RecordKind[]
  readonly code?: string
  /** Days (`2019-05-03`) or wholes of them (`2019`, `2019-05`), both inclusive; a row whose own date is a whole counts where it touches them. */
  readonly from?: string
  readonly until?: string
  /** Exact. */
  readonly source?: string
  /** Only these. */
  readonly ids?: readonly RecordId[]
  /** Every record; without it an item that several sources say alike is one row, if any of its records fits: the first of them that does. */
  readonly every?: true
  readonly limit: number
  readonly offset: number
  /** Newest first is the default. `rank`: titles with all the words first, the newest of them first; then what fits best. */
  readonly order?: 'newest' | 'oldest' | 'rank'
}

/** What a list is narrowed to, whichever part of it is shown. */
export type Narrowing = Omit<SearchQuery, 'text' | 'limit' | 'offset' | 'order'>

export interface FoundRows {
  readonly rows: readonly RecordRow[]
  readonly total: number
  /** There are more than `total`: so many hits are not counted. */
  readonly atLeast: boolean
}

/** What records of one file say alike of whom they are about, as `encodeSubject` writes it, and how many say it; pictures are not counted. */
export interface SaidCount {
  readonly source: string
  readonly said: string
  readonly count: number
}

/** The encrypted, rebuildable index. Hits are hints: a record is always read again through its sealed bytes. */
export interface IndexPort {
  /** `seq` is -1 for an index that is begun anew. Errors: `search-unavailable` where the disk takes none. */
  open(key: Uint8Array): Promise<Result<{ readonly seq: number }>>
  /** Adds or replaces rows. `seq` is the manifest number this brings the index to. */
  put(rows: readonly IndexLine[], seq: number): Promise<Result<null>>
  /** Exactly these records, here or to come, always stand by themselves, whoever else says the same. */
  setApart(ids: readonly RecordId[]): Promise<Result<null>>
  /** When it returns no byte of them is left, in the file or beside it. */
  remove(ids: readonly RecordId[], seq: number): Promise<Result<null>>
  /** Begins anew, also after a failure. */
  clear(): Promise<Result<null>>
  search(query: SearchQuery): Promise<Result<FoundRows>>
  /** Every record that it has, 16 bytes each, in no order. */
  listIds(): Promise<Result<Uint8Array>>
  get(ids: readonly RecordId[]): Promise<Result<readonly RecordRow[]>>
  /** Rows of days on which two files or senders have something of one kind that is not the same item, the newest first, at most `limit`; what has no date is left out. */
  listOverlaps(kinds: readonly RecordKind[], limit: number): Promise<Result<readonly RecordRow[]>>
  /** Of those of these records that several sources say alike: all records of each such item, the one that lists show first. */
  itemsOf(ids: readonly RecordId[]): Promise<Result<readonly (readonly SourceOf[])[]>>
  /** The newest such items, at most `limit`. */
  listItems(limit: number): Promise<Result<readonly (readonly SourceOf[])[]>>
  /** Whom each of these says it is about, in their order; empty where it says nothing, or there is no row. */
  saidOf(ids: readonly RecordId[]): Promise<Result<readonly string[]>>
  /** The most frequent first, a bounded number of them. */
  listSaid(): Promise<Result<readonly SaidCount[]>>
  /** Documents that a newer one says it takes the place of; rows stay as their records have them. */
  listReplaced(): Promise<Result<readonly RecordId[]>>
  /** Items as lists show them; `every` counts records. */
  countByKind(every?: boolean): Promise<Result<Readonly<Partial<Record<RecordKind, number>>>>>
  /** Of a list so narrowed, newest first; what has no date is last, as the month `''`. */
  countByMonth(query: Narrowing): Promise<Result<readonly MonthCount[]>>
  /** The newest rows whose titles have every word of this text, the last one by its beginning: one for each title, at most `limit`. */
  suggest(text: string, limit: number): Promise<Result<readonly RecordRow[]>>
  close(): Promise<void>
}

export type { HeldFile, IndexLine, ParsedEntry }

/** Starts one reading process for one import. */
export interface ParsePort {
  /** `paths` are absolute files or folders. Entries arrive in order, at most a bounded number ahead of the reader. Stops on abort. With `pieces` and `more.redact` that file alone is read, and its copy goes back by them. */
  parse(paths: readonly string[], signal: AbortSignal, more?: ReadMore, pieces?: PieceExchange): AsyncIterable<ParsedEntry>
}

/** A file that is read while it stays what it was. */
export interface OpenSource {
  /** Fills `into` with the bytes from `at` on. Errors: `file-changed` where there are fewer, `file-unreadable`. */
  read(into: Uint8Array, at: number): Promise<Result<null>>
  /** Errors: `file-changed` where size or time are others now, `file-unreadable`. */
  check(): Promise<Result<null>>
  close(): Promise<void>
}

/** Files that a person chose to import. */
export interface SourcePort {
  /** `expected` is what was previewed: another size or time is `file-changed`. Errors: also `file-unreadable`. */
  open(path: string, expected: { readonly sizeBytes: number; readonly changedAtMs: number }): Promise<Result<OpenSource>>
}

export interface ArchiveEntry {
  /** `/` between folders. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Files that a person keeps elsewhere. */
export interface ArchivePort {
  /** An encrypted tar archive; complete, synced and read back before its name appears. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  write(path: string, target: BackupTarget, entries: AsyncIterable<ArchiveEntry>): Promise<Result<{ readonly sizeBytes: number }>>
  /** Entries in order; an error is the last value: `file-unreadable`, `backup-locked` (another secret), `backup-damaged` (any byte wrong or missing). */
  read(path: string, secret: BackupSecret): AsyncIterable<Result<ArchiveEntry>>
  /** A new or empty folder for plain files. Errors: `folder-not-empty`, `disk-failed`. */
  begin(dir: string): Promise<Result<null>>
  /** A file that does not exist yet. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  writeFile(dir: string, name: string, pieces: AsyncIterable<Uint8Array>): Promise<Result<null>>
  /** One that is not there is not an error. Errors: `disk-read-only`, `disk-failed`. */
  removeFile(dir: string, name: string): Promise<Result<null>>
  /** What an earlier life of this vault was ended over goes where it can be reached. Returns the names of files that did not become whole, each once. */
  clearUnfinished(): Promise<readonly string[]>
  /** The vault is being put down: of what does not become whole by then the next life says so. */
  leave(): void
}

/** Signs for the chain; the key never leaves the vault process. */
export interface SignerPort {
  address(): string
  /** Sends nothing: returns raw signed bytes (0x) and the hash they will have. */
  signTransaction(tx: TransactionRequest): Promise<{ readonly raw: string; readonly hash: string }>
  /** EIP-712 for VaultHeads. */
  signTypedData(
    domain: object,
    types: Record<string, readonly { readonly name: string; readonly type: string }[]>,
    value: object,
  ): Promise<string>
  /** Where the contract lies that a transaction of this number makes; 0x address. */
  createdAddress(nonce: number): string
  /** ABI encoding with the committed contract artefacts. */
  encodeCall(contract: ContractName, method: string, args: readonly unknown[]): string
  decodeResult(contract: ContractName, method: string, data: string): readonly unknown[]
  /** Creation bytecode of a contract, 0x. */
  creationCode(contract: ContractName): string
}

/** `SealLog1`: the log of before, which ledgers that began with it go on with. */
export type ContractName = 'SealLog' | 'SealLog1' | 'VaultHeads'

export interface TransactionRequest {
  readonly chainId: number
  readonly nonce: number
  readonly to?: string
  readonly data: string
  readonly gasLimit: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

export interface VaultPorts {
  readonly clock: ClockPort
  readonly random: RandomPort
  readonly blocks: BlockPort
  readonly files: VaultFilesPort
  readonly keychain: KeychainPort
  readonly index: IndexPort
  readonly parse: ParsePort
  readonly source: SourcePort
  readonly bulk: BulkPort
  readonly sealing: SealingPort
  readonly opening: OpeningPort
  readonly archive: ArchivePort
  readonly car: CarPort
  readonly peer: PeerPort
  readonly ledger: LedgerPort
  /** A second one, for seals of the embedded ledger on a public network; off until it is configured. */
  readonly publicLedger: LedgerPort
  readonly createSigner: (privateKey: Uint8Array) => SignerPort
}
