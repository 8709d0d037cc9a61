/** What the rooms of the peer process (store, net, ledger) offer each other through the root; they never import one another. */

import type { Result } from '../../shared/model/result.ts'
import type { ContactCard } from '../../shared/model/person.ts'

/** Durable, verified blocks of ciphertext. */
export interface BlockStorePort {
  /** Durable when it resolves. Keys are CIDs as text. */
  putBlocks(blocks: readonly { readonly cid: string; readonly bytes: Uint8Array }[]): Promise<Result<null>>
  /** Re-hashed on every read. `roomFor`: memory of at least so many bytes that it is read into. */
  getBlock(cid: string, roomFor?: (bytes: number) => Buffer): Promise<Result<Uint8Array>>
  hasBlock(cid: string): Promise<boolean>
  /** The CIDs of all blocks of the file with this root, root first, in reading order. */
  listBlocks(rootCid: string): Promise<Result<readonly string[]>>
  /** Says that all blocks of a fetched file are here and keeps them. */
  adoptFile(rootCid: string): Promise<Result<null>>
}

/** The blocks of one person, apart from all others. */
export interface KeptStore extends BlockStorePort {
  /** Raw CIDs of all blocks held. */
  keys(): AsyncIterable<string>
  usedBytes(): Promise<number>
  /** Their bytes are overwritten; durable when it resolves. */
  dropBlocks(cids: readonly string[]): Promise<Result<null>>
  close(): Promise<void>
}

/** The journal of the embedded ledger, for a contact who follows it. */
export interface JournalPort {
  /** Lines from `fromLine` on, at most `limit`; each line is one JSON object. */
  readLines(fromLine: number, limit: number): Promise<readonly string[]>
  genesisHash(): string
}

/** Asks a contact's node for lines of its journal. */
export interface JournalSourcePort {
  fetchLines(from: ContactCard, genesisHash: string, fromLine: number, limit: number): Promise<Result<readonly string[]>>
}
