/** Files that the page for strangers checks, made by the code that makes them in a vault; the ledger's journal is signed here, without an EVM. */

import { Interface, Wallet, getCreateAddress } from 'ethers'
import sealLog from '../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import sealLog1 from '../../resources/contracts/artifacts/SealLog1.json' with { type: 'json' }
import { encodeBase64Url, encodeHex, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { buildConsentFile } from '../../shared/crypto/consent-file.ts'
import type { ConsentFile } from '../../shared/crypto/consent-file.ts'
import { recordLeafValue, sealLeafValue, signGrant } from '../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { leafHash, lockHash, merkleProof, merkleRoot } from '../../shared/crypto/ledger-hash.ts'
import type { PublicSeal } from '../../shared/crypto/day-seal.ts'
import { buildPublicSeals } from '../../shared/crypto/public-seals.ts'
import { receiptProof } from '../../shared/crypto/receipt-batch.ts'
import type { ReceiptProof } from '../../shared/crypto/receipt-batch.ts'
import { buildReceiptSeals } from '../../shared/crypto/receipt-seals.ts'
import type { ReceiptSeals } from '../../shared/crypto/receipt-seals.ts'
import { receiptHash, signReceipt } from '../../shared/crypto/receipt.ts'
import { buildAuditEvent } from '../../shared/crypto/receipts-file.ts'
import { digestOfResource } from '../../shared/crypto/record-digest.ts'
import type { SealLogForm } from '../../shared/crypto/seal-log-calls.ts'
import type { GrantTerms, ReceiptStatement } from '../../shared/model/grant.ts'

export type Json = Readonly<Record<string, unknown>>

export const maria = deriveIdentity(new Uint8Array(32).fill(1))
export const ana = deriveIdentity(new Uint8Array(32).fill(2))
export const CHAIN = 2 ** 40 + 7
export const GENESIS = `0x${'9a'.repeat(32)}`
export const START_S = 1_790_000_000
export const PREIMAGE = `0x${'5d'.repeat(32)}`
export const SALT = new Uint8Array(32).fill(7)
export const RECORD = '{"resourceType":"Condition","code":{"text":"Hay fever"}}'
export const FROM_MS = 1_790_000_000_000
export const UNTIL_MS = FROM_MS + 86_400_000

const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const LOGS = {
  1: { bytecode: sealLog1.bytecode, calls: new Interface(sealLog1.abi) },
  2: { bytecode: sealLog.bytecode, calls: new Interface(sealLog.abi) },
}
export const SEAL_LOG = getCreateAddress({ from: wallet.address, nonce: 0 })

/** A transaction by the keeper of the journal, or by somebody else. */
export async function signedRaw(fields: { to?: string; data: string; nonce: number; chainId?: number }, by = wallet): Promise<string> {
  const gas = { gasLimit: 2_000_000n, maxFeePerGas: 10n, maxPriorityFeePerGas: 1n }
  return by.signTransaction({ type: 2, chainId: CHAIN, value: 0n, ...gas, ...fields })
}

/** What is written, after the contract is made: values that are put, or seals and openings of the log of before, in this order, a minute apart. */
export async function journalOf(
  entries: readonly (readonly ['put' | 'seal' | 'open', string])[],
  by = wallet,
  form: SealLogForm = 2,
): Promise<string> {
  const { bytecode, calls } = LOGS[form]
  const header = { format: 'salus-journal/1', chainId: CHAIN, genesisTimeS: START_S, account: wallet.address, genesisHash: GENESIS }
  const raws = [await signedRaw({ data: bytecode, nonce: 0 })]
  for (const [index, [name, value]] of entries.entries())
    raws.push(await signedRaw({ to: SEAL_LOG, data: calls.encodeFunctionData(name, [value]), nonce: index + 1 }, by))
  const lines = raws.map((raw, index) => ({ t: START_S + 60 * (index + 1), raw, hash: `0x${'0'.repeat(64)}` }))
  return `${[header, ...lines].map((one) => JSON.stringify(one)).join('\n')}\n`
}

/** The proof of `RECORD`, third of three that were sealed together. */
export async function proofJson(): Promise<Json> {
  const digest = digestOfResource(RECORD)
  if (!digest.ok) throw new Error(digest.error.code)
  const value = `0x${encodeHex(recordLeafValue(digest.value, SALT))}`
  const values = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`, value]
  const root = merkleRoot(values)
  return {
    format: 'salus-proof/1',
    digest: encodeHex(digest.value),
    salt: encodeHex(SALT),
    leaf: leafHash(value),
    path: merkleProof(values, 2),
    root,
    chainId: CHAIN,
    genesisHash: GENESIS,
    sealLog: SEAL_LOG,
    height: 2,
    journal: await journalOf([
      ['put', root],
      ['put', PREIMAGE],
    ]),
  }
}

export const TERMS: GrantTerms = {
  version: 1,
  grantId: 'ab'.repeat(16),
  grantor: maria.did,
  grantorName: 'Maria Popescu',
  grantee: ana.did,
  granteeName: 'Dr Ana',
  purpose: 'TREAT',
  right: 'view',
  fromMs: FROM_MS,
  untilMs: UNTIL_MS,
  deleteByMs: UNTIL_MS,
  signedAtMs: FROM_MS,
  records: [
    { recordId: 'c1'.repeat(16), version: 1, cid: 'c', sizeBytes: 5, kind: 'lab' },
    { recordId: 'c2'.repeat(16), version: 1, cid: 'd', sizeBytes: 5, kind: 'lab' },
  ],
  lock: lockHash(PREIMAGE),
  ledger: { chainId: CHAIN, genesisHash: GENESIS, sealLog: SEAL_LOG },
}

/** A consent file of Maria for Ana. */
export function consentJson(
  change: Partial<ConsentFile> = {},
  terms: GrantTerms = TERMS,
  by: IdentityKeys = maria,
  publicSeals: readonly PublicSeal[] = [],
): Json {
  const file = { signed: signGrant(by, terms), sealSalt: encodeBase64Url(SALT), preimage: '', journal: '', ...change }
  return buildConsentFile(file, terms, buildPublicSeals(publicSeals)) as Json
}

/** A seal of the journal at one of its chain blocks, on a public ledger. */
export function publicSealAt(height: number, more: Partial<PublicSeal> = {}): PublicSeal {
  return { salt: 'c3'.repeat(32), height, chainId: 1, genesisHash: `0x${'de'.repeat(32)}`, sealLog: SEAL_LOG, ...more }
}

/** What was sealed of that consent. */
export function consentLeaf(terms: GrantTerms = TERMS): string {
  return leafHash(`0x${encodeHex(sealLeafValue(signGrant(maria, terms), SALT))}`)
}

/** Ana's receipts for the first record, one a number; each follows from the one before in the list. */
export function receiptChain(count: number, by: IdentityKeys = ana, change: Partial<ReceiptStatement> = {}): readonly ReceiptStatement[] {
  const receipts: ReceiptStatement[] = []
  for (let seq = 1; seq <= count; seq++) {
    const before = receipts.at(-1)
    receipts.push(
      signReceipt(by, {
        version: 1,
        grantId: TERMS.grantId,
        seq,
        recordId: TERMS.records[0]?.recordId ?? '',
        openedAtMs: FROM_MS + seq * 1000,
        purpose: 'TREAT',
        previous: before === undefined ? '' : receiptHash(before),
        reader: by.did,
        ...change,
      }),
    )
  }
  return receipts
}

/** A receipts file with these; `seals`: those of which receipts stand beside them, and the journal of the ledger. */
export function receiptsJson(
  receipts: readonly ReceiptStatement[],
  seals: ReceiptSeals | null = null,
  journal = '',
  publicSeals: readonly PublicSeal[] = [],
): Json {
  const events = receipts.map((one) => buildAuditEvent(one, TERMS))
  const more = seals === null ? events : [...events, buildReceiptSeals(seals), ...buildPublicSeals(publicSeals)]
  return buildConsentFile({ signed: signGrant(maria, TERMS), sealSalt: '', preimage: '', journal }, TERMS, more) as Json
}

/** The ways of these receipts to one seal, with others that it holds as well. */
export function sealsOf(receipts: readonly ReceiptStatement[], secret = SALT): readonly ReceiptProof[] {
  const hashes = [...receipts, ...receiptChain(3, maria)].map(receiptHash)
  return receipts.flatMap((one) => receiptProof(secret, hashes, receiptHash(one)) ?? [])
}

/** As a browser hands a file over. */
export function droppedFile(content: string | Uint8Array): { size: number; slice(from: number, to: number): Blob } {
  const bytes = typeof content === 'string' ? encodeUtf8(content) : content
  return new Blob([bytes.slice()])
}
