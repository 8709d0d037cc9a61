/** How the vault, its node and its ledger are. */

export interface VaultStatus {
  readonly vaultId: string
  readonly name: string
  readonly did: string
  readonly recordCount: number
  readonly wordsConfirmed: boolean
  readonly seq: number
  /** The ledger knows a newer state than this one: nothing is written until the person has decided. */
  readonly rolledBack: boolean
  /** The date of this computer is far ahead of when Salus was last used here, and nobody has said that it is right. */
  readonly dateAhead: { readonly lastUsedMs: number } | null
  /** 0 where none was made from here. */
  readonly lastBackupAtMs: number
  /** The computer on which the master key was rotated, so that `takeMasterKey` is due here; empty where it is not. */
  readonly keysRotatedOn: string
  /** Which master key of the vault it is, and whether some of it is still being sealed by it. */
  readonly master: number
  readonly resealing: boolean
  /** None yet, or older than a month with changes since. */
  readonly backupDue: boolean
  readonly peer: { readonly online: boolean; readonly peerId: string; readonly addresses: readonly string[]; readonly connections: number }
  readonly ledger: {
    readonly kind: 'embedded' | 'rpc' | 'off'
    readonly reachable: boolean
    readonly chainId: number
    readonly height: number
    readonly sealLog: string
    readonly vaultHeads: string
    readonly waiting: number
  }
}
