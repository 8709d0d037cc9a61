/** What everybody can see of a vault on its ledger. */

export interface PublicView {
  readonly ledgerKind: 'embedded' | 'rpc' | 'off'
  readonly chainId: number
  readonly account: string
  /** The literal bytes of every transaction of this vault. */
  readonly transactions: readonly {
    readonly hash: string
    readonly height: number
    readonly atMs: number
    readonly data: string
    readonly means: string
  }[]
}
