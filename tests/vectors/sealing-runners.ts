/** Runs the product's code on vectors about keys, records, manifest nodes, HEAD files and blocks. */

import { createHash } from 'node:crypto'
import type { BlockStore } from '../../electron/peer/store/block-store.ts'
import { rawCid } from '../../electron/peer/store/cid.ts'
import { createSealedFiles } from '../../electron/peer/store/sealed-files.ts'
import { pathOf } from '../../electron/vault/session/manifest/trie.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { deriveKey } from '../../shared/crypto/hash.ts'
import { chooseHead, decodeHead, encodeHead, headHash } from '../../shared/crypto/head.ts'
import type { Head } from '../../shared/crypto/head.ts'
import { deriveChainKey, deriveIdentity, deriveIndexKey, deriveManifestKey } from '../../shared/crypto/identity.ts'
import { addEpoch, changePassphraseSlot, chooseKeyFile, createKeyFile, openKeyFile } from '../../shared/crypto/key-file.ts'
import type { KdfParameters } from '../../shared/crypto/key-slots.ts'
import { openNode, sealNode } from '../../shared/crypto/node-seal.ts'
import { paddedLength, unpad } from '../../shared/crypto/padding.ts'
import { decodeRecordContent, encodeRecordContent } from '../../shared/crypto/record-content.ts'
import type { RecordContent } from '../../shared/crypto/record-content.ts'
import { openRecord, sealRecord, unwrapKey, unwrapRecordKey, wrapKey, wrapRecordKey } from '../../shared/crypto/record-seal.ts'
import { createWords, decodeWords } from '../../shared/crypto/words.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { bytesOf, changeChunks, changeText, createStream, hexOf, numberOf, shown, textOf } from './vector-file.ts'
import type { Change, Fields } from './vector-file.ts'

export type Runner = (fields: Fields) => Promise<Result<unknown>> | Result<unknown>

/** The runners of this part by kind. */
export const SEALING_RUNNERS: Readonly<Record<string, Runner>> = {
  base64url: (fields) => ok(encodeBase64Url(bytesOf(fields, 'bytes'))),
  'base64url-decode': (fields) => ok(hexOrNull(decodeBase64Url(textOf(fields, 'text')))),
  'canonical-json': (fields) => ok(canonicalJson(fields['value'])),
  hkdf: (fields) => ok(hexOf(deriveKey(bytesOf(fields, 'secret'), bytesOf(fields, 'salt'), textOf(fields, 'label')))),
  'padded-length': (fields) => ok(paddedLength(numberOf(fields, 'length'), numberOf(fields, 'floor'))),
  unpad: (fields) => mapped(unpad(bytesOf(fields, 'padded')), hexOf),
  identity: (fields) => ok(identityOut(bytesOf(fields, 'masterKey'))),
  words: (fields) => ok(createWords(bytesOf(fields, 'entropy')).join(' ')),
  'words-decode': (fields) => mapped(decodeWords(textOf(fields, 'words')), hexOf),
  'wrap-key': (fields) =>
    ok(
      hexOf(
        wrapKey(bytesOf(fields, 'wrappingKey'), bytesOf(fields, 'key'), textOf(fields, 'context'), createStream(textOf(fields, 'random'))),
      ),
    ),
  'wrap-record-key': (fields) =>
    ok(
      hexOf(
        wrapRecordKey(
          bytesOf(fields, 'wrappingKey'),
          bytesOf(fields, 'key'),
          textOf(fields, 'context'),
          createStream(textOf(fields, 'random')),
        ),
      ),
    ),
  'unwrap-record-key': (fields) =>
    mapped(unwrapRecordKey(bytesOf(fields, 'wrappingKey'), bytesOf(fields, 'wrapped'), textOf(fields, 'context')), hexOf),
  'unwrap-key': (fields) => mapped(unwrapKey(bytesOf(fields, 'wrappingKey'), bytesOf(fields, 'wrapped'), textOf(fields, 'context')), hexOf),
  'record-content': (fields) => ok(shown(encodeRecordContent(contentOf(fields)))),
  'record-content-decode': (fields) =>
    mapped(decodeRecordContent(bytesOf(fields, 'bytes')), ({ original, ...facts }) => ({
      ...facts,
      original: original === undefined ? null : hexOf(original),
    })),
  record: runRecord,
  'record-open': runRecordOpen,
  node: (fields) => ok(shown(sealedNode(fields))),
  'node-open': async (fields) => {
    const [bytes = new Uint8Array(0)] = changeChunks([sealedNode(fields['sealed'] as Fields)], fields['change'] as Change)
    return mapped(
      await openNode(bytesOf(fields, 'nodeKey'), `manifest/${textOf(fields, 'vaultId')}`, bytes),
      (plain) => JSON.parse(decodeUtf8(plain)) as unknown,
    )
  },
  'node-2-open': async (fields) => {
    const [bytes = new Uint8Array(0)] = changeChunks([bytesOf(fields, 'sealed')], fields['change'] as Change)
    return mapped(
      await openNode(bytesOf(fields, 'nodeKey'), `manifest/${textOf(fields, 'vaultId')}`, bytes),
      (plain) => JSON.parse(decodeUtf8(plain)) as unknown,
    )
  },
  'packed-open': async (fields) => {
    const chunks = changeChunks([bytesOf(fields, 'chunk')], fields['change'] as Change)
    const meta = { recordId: textOf(fields, 'recordId'), version: numberOf(fields, 'version') }
    return mapped(await openRecord(chunks, bytesOf(fields, 'recordKey'), meta), (content) => shown(content))
  },
  head: (fields) => {
    const bytes = signedHead(fields)
    return ok({ text: decodeUtf8(bytes), sha256: hexOf(headHash(bytes)) })
  },
  'head-open': (fields) => decodeHead(encodeUtf8(changeText(textOf(fields, 'text'), fields['replace'])), textOf(fields, 'did')),
  'head-choose': (fields) => {
    const copies = (fields['copies'] as readonly (string | null)[]).map((copy) => (copy === null ? null : encodeUtf8(copy)))
    return mapped(chooseHead(copies, textOf(fields, 'did')), ({ head, slot }) => ({ slot, seq: head.seq }))
  },
  'key-file': async (fields) => ok(decodeUtf8(await keyFile(fields))),
  'key-file-open': runKeyFileOpen,
  'key-file-choose': (fields) => {
    const copies = (fields['copies'] as readonly (string | null)[]).map((copy) => (copy === null ? null : encodeUtf8(copy)))
    return mapped(chooseKeyFile(copies), (bytes) => (JSON.parse(decodeUtf8(bytes)) as { readonly generation: number }).generation)
  },
  'raw-cid': (fields) => ok(rawCid(new Uint8Array(createHash('sha256').update(bytesOf(fields, 'block')).digest()))),
  'file-root': runFileRoot,
  'trie-path': (fields) => ok(pathOf(textOf(fields, 'key'))),
}

/** The value of a success in another form. */
export function mapped<T>(result: Result<T>, form: (value: T) => unknown): Result<unknown> {
  return result.ok ? ok(form(result.value)) : result
}

/** Chunks of a record vector, sealed by the product. */
export function sealChunks(fields: Fields): Promise<readonly Uint8Array[]> {
  const meta = { recordId: textOf(fields, 'recordId'), version: numberOf(fields, 'version'), kind: 'lab' }
  const content = bytesOf(fields, 'content')
  // The fixed vectors hold both suites, as the sizes of their time chose them; a vector may name its own.
  const named = 'suite' in fields ? ([1, 2, 3] as const).find((one) => one === numberOf(fields, 'suite')) : undefined
  const suite = named ?? (paddedLength(content.length + 8, 4096) <= 65536 ? 1 : 2)
  return sealRecord(content, meta, bytesOf(fields, 'recordKey'), createStream(textOf(fields, 'random')), suite)
}

async function runRecord(fields: Fields): Promise<Result<unknown>> {
  const chunks = await sealChunks(fields)
  const opened = await openRecord(chunks, bytesOf(fields, 'recordKey'), {
    recordId: textOf(fields, 'recordId'),
    version: numberOf(fields, 'version'),
  })
  if (!opened.ok) return opened
  if (hexOf(opened.value) !== hexOf(bytesOf(fields, 'content'))) throw new Error('a record did not come back as it was')
  return ok({ suite: chunks[0]?.[4], chunks: chunks.map(shown) })
}

async function runRecordOpen(fields: Fields): Promise<Result<unknown>> {
  const chunks = changeChunks(await sealChunks(fields['sealed'] as Fields), fields['change'] as Change)
  return mapped(
    await openRecord(chunks, bytesOf(fields, 'recordKey'), { recordId: textOf(fields, 'recordId'), version: numberOf(fields, 'version') }),
    hexOf,
  )
}

function sealedNode(fields: Fields): Uint8Array {
  const plain = encodeUtf8(canonicalJson(fields['node']))
  // What deflating gives differs between builds of one library: the second version is only opened here.
  return sealNode(bytesOf(fields, 'nodeKey'), `manifest/${textOf(fields, 'vaultId')}`, plain, createStream(textOf(fields, 'random')), 1)
}

function signedHead(fields: Fields): Uint8Array {
  return encodeHead(deriveIdentity(bytesOf(fields, 'masterKey')), fields['head'] as Head)
}

async function keyFile(fields: Fields): Promise<Uint8Array> {
  const random = createStream(textOf(fields, 'random'))
  const masterKey = bytesOf(fields, 'masterKey')
  const kdf = fields['kdf'] as KdfParameters
  const bytes = await createKeyFile({
    vaultId: bytesOf(fields, 'vaultId'),
    masterKey,
    passphrase: textOf(fields, 'passphrase'),
    wordsEntropy: bytesOf(fields, 'wordsEntropy'),
    kdf,
    random,
    createdAtMs: numberOf(fields, 'createdAtMs'),
  })
  const later = fields['laterPassphrase']
  if (typeof later !== 'string') return bytes
  const withEpoch = addEpoch(bytes, masterKey, random)
  return changePassphraseSlot(withEpoch, { vaultId: textOf(fields, 'vaultId'), masterKey }, later, kdf, random)
}

async function runKeyFileOpen(fields: Fields): Promise<Result<unknown>> {
  const bytes = encodeUtf8(changeText(textOf(fields, 'text'), fields['replace']))
  const words = fields['words']
  const entropy = typeof words === 'string' ? decodeWords(words) : null
  if (entropy?.ok === false) return entropy
  const opened = await openKeyFile(bytes, entropy === null ? { passphrase: textOf(fields, 'passphrase') } : { wordsEntropy: entropy.value })
  return mapped(opened, ({ vaultId, masterKey, epochs }) => ({
    vaultId,
    masterKey: hexOf(masterKey),
    did: deriveIdentity(masterKey).did,
    epochs: epochs.map(({ number, key }) => ({ number, key: hexOf(key) })),
  }))
}

async function runFileRoot(fields: Fields): Promise<Result<unknown>> {
  const blocks = new Map<string, Uint8Array>()
  const store = {
    putMany: (all: readonly { readonly cid: string; readonly bytes: Uint8Array }[]) => {
      for (const { cid, bytes } of all) blocks.set(cid, bytes)
      return Promise.resolve(ok(null))
    },
  } as unknown as BlockStore
  const chunks = (fields['chunks'] as readonly unknown[]).map((chunk) => bytesOf({ chunk }, 'chunk'))
  return mapped(await createSealedFiles(store).putFiles([chunks]), (roots) => {
    const root = roots[0] ?? ''
    return { cid: root, block: hexOf(blocks.get(root) ?? new Uint8Array(0)), leaves: [...blocks.keys()].filter((cid) => cid !== root) }
  })
}

function identityOut(masterKey: Uint8Array): Fields {
  const { did, signingSeed, signingPublicKey, sealingSecretKey, sealingPublicKey } = deriveIdentity(masterKey)
  const keys = {
    signingSeed,
    signingPublicKey,
    sealingSecretKey,
    sealingPublicKey,
    chainKey: deriveChainKey(masterKey),
    indexKey: deriveIndexKey(masterKey),
    manifestKey: deriveManifestKey(masterKey, 1),
  }
  return { did, ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, hexOf(key)])) }
}

function contentOf(fields: Fields): RecordContent {
  const { original: _original, ...facts } = fields
  return { ...(facts as unknown as RecordContent), ...(fields['original'] === undefined ? {} : { original: bytesOf(fields, 'original') }) }
}

function hexOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hexOf(bytes)
}
