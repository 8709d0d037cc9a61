/** The diary a person reads: who did what, when, in words made from these plain entries. */

export const ACTIVITY_KINDS = [
  'vault-created',
  'vault-unlocked',
  'vault-restored',
  'unlock-refused',
  'words-confirmed',
  'records-imported',
  'record-added',
  'record-corrected',
  'text-read',
  'import-undone',
  'records-deleted',
  'passphrase-changed',
  'keys-rotated',
  'master-key-rotated',
  'master-key-taken',
  'keychain-enabled',
  'keychain-disabled',
  'backup-made',
  'everything-exported',
  'damage-found',
  'damage-mended',
  'index-rebuilt',
  'change-lost',
  'set-back',
  'rollback-accepted',
  'device-added',
  'device-removed',
  'contact-added',
  'contact-verified',
  'contact-moved',
  'computer-changed',
  'grant-given',
  'grant-withdrawn',
  'grant-expired',
  'invite-delivered',
  'invite-received',
  'invite-declined',
  'share-fetched',
  'share-deleted',
  'record-opened',
  'receipt-received',
  'receipt-gap',
  'deletion-confirmed',
  'share-reported',
  'passed-on',
  'passed-to-me',
  'passed-by-me',
  'passing-on-stopped',
  'passing-on-ended',
  'request-refused',
  'request-asked',
  'request-received',
  'request-put-aside',
  'request-blocked',
  'request-allowed',
  'record-sent',
  'record-offered',
  'offer-accepted',
  'offer-declined',
  'offer-taken',
  'ledger-changed',
  'ledger-anew',
  'seal-witnessed',
  'issuer-added',
  'issuer-removed',
  'licence-added',
  'licence-removed',
  'licence-asked',
  'licence-shown',
  'licence-received',
  'credential-issued',
  'credential-changed',
] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export interface ActivityEntry {
  readonly id: string
  readonly atMs: number
  readonly kind: ActivityKind
  /** Contact name or empty. */
  readonly who: string
  /** Record title, file name or empty. Kept inside the sealed manifest only. */
  readonly what: string
  readonly count: number
  /** Reason code of a refusal, or empty. */
  readonly reason: string
  readonly grantId?: string
}
