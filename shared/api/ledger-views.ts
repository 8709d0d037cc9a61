/** What the window and the vault say to each other about the ledger. */

/** Settings and ledger of a network beyond this computer. */
export interface LedgerSettings {
  readonly kind: 'embedded' | 'rpc' | 'off'
  readonly chainId: number
  readonly urls: readonly string[]
  readonly quorum: number
  readonly sealLog: string
  readonly vaultHeads: string
  /** Of a network: chain blocks, its own included, after which something counts as witnessed; absent: 1. */
  readonly confirmations?: number
  /** Of a network: what is to be witnessed goes out together within so many minutes, at a time that only chance knows; absent: at once. */
  readonly delayMinutes?: number
  /** Of a network: id of the contact whose Salus sends entries and pays for them; absent: this one does. */
  readonly relay?: string
  /** Of a network: it asks no fee. */
  readonly isFree?: boolean
}
