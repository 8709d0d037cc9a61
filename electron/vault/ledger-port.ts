/** What the vault needs from a ledger: the embedded one, a contact's that is followed, or a network. */

import type { LedgerReference } from '../../shared/model/grant.ts'
import type { ContactCard, Did } from '../../shared/model/person.ts'
import type { Result } from '../../shared/model/result.ts'

/** A contact's embedded ledger that is followed over P2P: whose, and which of hers by its genesis (0x). */
export interface FollowedLedger {
  readonly did: Did
  readonly genesisHash: string
}

/** Which ledger to ask. `own`: the embedded or configured one. */
export type LedgerChoice = 'own' | FollowedLedger

export interface LedgerStatus {
  readonly kind: 'embedded' | 'rpc' | 'off'
  readonly chainId: number
  readonly genesisHash: string
  readonly height: number
  readonly sealLog: string
  readonly vaultHeads: string
}

export interface LedgerConfig {
  readonly kind: 'embedded' | 'rpc' | 'off'
  readonly chainId?: number
  readonly urls?: readonly string[]
  readonly quorum?: number
  /** A network that asks no fee. */
  readonly isFree?: boolean
  readonly sealLog?: string
  readonly vaultHeads?: string
}

/**
 * What one endpoint of a network says:
 * - `same`: as the others do
 * - `other`: something else than the others; where no quorum agrees, each of them
 * - `other-chain`: it answers for another network
 * - `behind`: far behind the others
 * - `nothing`: no answer
 */
export type EndpointSays = 'same' | 'other' | 'other-chain' | 'behind' | 'nothing'

/** A chain block; time in seconds. */
export interface LedgerBlock {
  readonly height: number
  readonly hash: string
  readonly timestampS: number
}

/** The witness. Only signed bytes go in. */
export interface LedgerPort {
  /** Starts or switches; `off` also ends what is being asked, a switching that goes on among it. The embedded one takes the account to be funded at its genesis (0x address). */
  configure(config: LedgerConfig, account: string): Promise<Result<LedgerStatus>>
  status(): Promise<Result<LedgerStatus>>
  /** Asks every endpoint of a network beside the others, in their order; none where it is no network. */
  compareEndpoints(of: LedgerConfig): Promise<readonly EndpointSays[]>
  /** What a transaction needs before it is signed. */
  prepare(
    account: string,
  ): Promise<
    Result<{ readonly chainId: number; readonly nonce: number; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }>
  >
  /** Submits signed bytes; twice is harmless. Returns the transaction hash. */
  submit(rawTransaction: string): Promise<Result<string>>
  /** null where the transaction is not in a chain block (any more). */
  receipt(
    hash: string,
  ): Promise<
    Result<{ readonly height: number; readonly confirmed: number; readonly succeeded: boolean; readonly contractAddress: string } | null>
  >
  /** `eth_call` to a contract; ABI-encoded data in and out, 0x hexadecimal. */
  call(choice: LedgerChoice, to: string, data: string): Promise<Result<string>>
  /** Height and time (seconds) of the newest chain block known; of a person: of all her ledgers that are followed here. */
  head(of: 'own' | Did): Promise<Result<LedgerBlock>>
  /** The chain block of this height now, null where there is none (any more). */
  blockAt(height: number): Promise<Result<LedgerBlock | null>>
  /**
   * Words in these slots of a contract (0x and 64 hexadecimal characters) as of a chain block: of the newest one where `depth` is 1, else of `depth - 1` before it.
   * `words` is null and `codeHash` empty where there is no such contract, else that is the keccak of its code (0x and 64 hexadecimal characters). On a network both are proved against a state root that a quorum agrees on. Errors: `ledger-off`, `ledger-unreachable`, `ledger-disagrees`.
   */
  readStorage(
    choice: LedgerChoice,
    contract: string,
    slots: readonly string[],
    depth: number,
  ): Promise<Result<{ readonly words: readonly string[] | null; readonly codeHash: string; readonly block: LedgerBlock }>>
  /** Follows a contact's embedded ledger over P2P: fetches new journal entries, replays them, compares the hash. */
  follow(from: ContactCard, reference: LedgerReference): Promise<Result<{ readonly height: number; readonly hash: string }>>
  /** The journal of the embedded ledger as text lines, for a proof file; from this line on. */
  exportJournal(fromLine?: number): Promise<Result<string>>
  /** Puts a journal of this account in the place of one in which nothing stands yet; false where something does. It counts from the next configuring on. Errors: `ledger-damaged`, `limit-exceeded`, `disk-failed`. */
  restoreJournal(journal: string, account: string): Promise<Result<boolean>>
  /** Takes the lines in that somebody has of the embedded ledger, from this one on, which stands here or is the next; how many were new. Errors: `ledger-off`, `ledger-wrong-chain` where they are of another one, `ledger-disagrees` where another one stands at one of their places, `ledger-damaged`, `disk-failed`. */
  takeLines(genesisHash: string, from: number, lines: readonly string[]): Promise<Result<number>>
  /** Puts the journal of the embedded ledger aside, where it stays; a new one begins with the next configuring. Errors: `disk-failed`, `limit-exceeded`. */
  setAside(): Promise<Result<null>>
  /** What was followed of a contact's ledger and is not in the journal that she gives now, null where nothing is. Errors: `ledger-off` where it is not followed, those of asking. */
  missingThere(from: ContactCard, genesisHash: string): Promise<Result<{ readonly from: number; readonly lines: readonly string[] } | null>>
  /** Asks a contact who followed the embedded ledger for lines behind its last one; how many came. Errors: `ledger-off`, `ledger-disagrees` where theirs is another one or shorter, those of asking, `disk-failed`. */
  regainJournal(from: ContactCard): Promise<Result<number>>
  /** Replays a journal that came with a proof, apart from everything else, and asks it one `eth_call`. Errors: `ledger-damaged`. */
  askJournal(
    journal: string,
    to: string,
    data: string,
  ): Promise<Result<{ readonly genesisHash: string; readonly chainId: number; readonly answer: string }>>
}
