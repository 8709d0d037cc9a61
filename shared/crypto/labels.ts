/** Every HKDF label and signature domain of the app, in one place, so that no two uses of a key can be confused. */

export const HKDF_LABELS = {
  passphraseSlot: 'salus/1 slot passphrase',
  wordsSlot: 'salus/1 slot words',
  sealedWordsSlot: 'salus/1 slot words sealed',
  keychainSlot: 'salus/1 slot keychain',
  keyFileAuthentication: 'salus/1 key file authentication',
  epochWrap: 'salus/1 epoch wrap',
  identityWrap: 'salus/1 identity wrap',
  formerNodeWrap: 'salus/1 former node wrap',
  identitySigning: 'salus/1 identity signing',
  identitySealing: 'salus/1 identity sealing',
  chainAccount: 'salus/1 chain account',
  searchIndex: 'salus/1 search index',
  manifestNode: 'salus/1 manifest node',
  importProgress: 'salus/1 import progress',
  drafts: 'salus/1 drafts',
  recordCommitment: 'salus/1 record commitment',
  recordCipher: 'salus/1 record cipher',
  recordKeys: 'salus/1 record keys',
  keyWrap: 'salus/1 key wrap',
  keyBox: 'salus/1 key box',
  envelope: 'salus/1 envelope',
  note: 'salus/1 note',
  knownPair: 'salus/1 known pair',
  receiptSalt: 'salus/1 receipt salt',
  backupIdentity: 'salus/1 backup identity',
  recoverySigning: 'salus/1 recovery signing',
} as const

export const SIGNATURE_DOMAINS = {
  head: 'salus/1 head',
  device: 'salus/1 device certificate',
  card: 'salus/1 contact card',
  envelope: 'salus/1 envelope',
  grant: 'salus/1 grant',
  amendment: 'salus/1 amendment',
  request: 'salus/1 request',
  offer: 'salus/1 offer',
  childGrant: 'salus/1 child grant',
  receipt: 'salus/1 receipt',
  challenge: 'salus/1 challenge',
  recovery: 'salus/1 recovery',
} as const

export const HASH_DOMAINS = {
  safetyWords: 'salus/1 safety words',
  grantLeaf: 'salus/1 grant leaf',
  request: 'salus/1 request hash',
  grant: 'salus/1 grant hash',
  amendment: 'salus/1 amendment hash',
  parentGrant: 'salus/1 parent grant hash',
  recordLeaf: 'salus/1 record leaf',
  receiptLeaf: 'salus/1 receipt leaf',
  dayLeaf: 'salus/1 ledger day leaf',
} as const

export type SignatureDomain = (typeof SIGNATURE_DOMAINS)[keyof typeof SIGNATURE_DOMAINS]
