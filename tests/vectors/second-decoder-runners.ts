/** Runs the second decoder on the vectors: it opens what the product sealed and must give the same answer or refuse with the same code. */

import { wordlist } from '@scure/bip39/wordlists/english.js'
import {
  isCertificate,
  grantValue,
  isReceipt,
  openCard,
  openEnvelope,
  openInviteToken,
  openKeyBox,
  readGrant,
  receiptHash,
  recordValue,
  rootOf,
  rootOfProof,
  safetyWords,
  tagged,
} from './second-decoder-sharing.ts'
import { amended, hashOfAmendment, hashOfGrant, readAmendment } from './second-decoder-amendments.ts'
import type { SignedAmendment } from './second-decoder-amendments.ts'
import { hashOfRequest, openRequestToken, readRequest } from './second-decoder-requests.ts'
import type { SignedRequest } from './second-decoder-requests.ts'
import { chooseKeyFile, entropyOfWords, openKeyFile } from './second-decoder-keys.ts'
import { chooseHead, chunksOf, openHead, openNode, openRecord, readContent, unwrap, unwrapRecordKey } from './second-decoder.ts'
import type { OpenedKeys } from './second-decoder-keys.ts'
import {
  didOf,
  fromB64,
  hkdf,
  identityOf,
  json,
  need,
  paddedLength,
  publicHalf,
  publicKeyOf,
  rawCid,
  sha256,
  unpad,
  verified,
} from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'
import { sealChunks } from './sealing-runners.ts'
import { bytesOf, changeChunks, changeText, hexOf, numberOf, shown, textOf } from './vector-file.ts'
import type { Change, Fields, Vector } from './vector-file.ts'

/** Bytes that a `shown` answer stands for; the product makes them again where only their hash is in the file, and the hash is checked. */
async function sealedBytes(fields: Fields, out: readonly Fields[]): Promise<readonly Uint8Array[]> {
  const chunks = await sealChunks(fields)
  need(json(chunks.map(shown)) === json(out), 'bytes-damaged')
  return chunks
}

type SecondRunner = (fields: Fields, vector: Vector, all: readonly Vector[]) => unknown

/** What the second decoder says to a vector, in the form of the vector's answer; throws `Refused` with a code. */
export const SECOND_RUNNERS: Readonly<Record<string, SecondRunner>> = {
  base64url: (fields, { out }) => reversed(fromB64(out)?.equals(bytesOf(fields, 'bytes')), out),
  'base64url-decode': (fields) => fromB64(fields['text'])?.toString('hex') ?? null,
  'canonical-json': (fields) => json(fields['value']),
  hkdf: (fields) => hkdf(bytesOf(fields, 'secret'), textOf(fields, 'label'), bytesOf(fields, 'salt')).toString('hex'),
  'padded-length': (fields) => paddedLength(numberOf(fields, 'length'), numberOf(fields, 'floor')),
  unpad: (fields) => unpad(Buffer.from(bytesOf(fields, 'padded'))).toString('hex'),
  identity: (fields) => identityAnswer(bytesOf(fields, 'masterKey')),
  words: (fields, { out }) => reversed(entropyOfWords(String(out), wordlist).equals(bytesOf(fields, 'entropy')), out),
  'words-decode': (fields) => entropyOfWords(textOf(fields, 'words'), wordlist).toString('hex'),
  'wrap-key': (fields, { out }) => {
    const inner = unwrap(bytesOf(fields, 'wrappingKey'), Buffer.from(String(out), 'hex'), textOf(fields, 'context'))
    return reversed(inner.equals(bytesOf(fields, 'key')), out)
  },
  'unwrap-key': (fields) => unwrap(bytesOf(fields, 'wrappingKey'), bytesOf(fields, 'wrapped'), textOf(fields, 'context')).toString('hex'),
  'wrap-record-key': (fields, { out }) => {
    const inner = unwrapRecordKey(bytesOf(fields, 'wrappingKey'), Buffer.from(String(out), 'hex'), textOf(fields, 'context'))
    return reversed(inner.equals(bytesOf(fields, 'key')), out)
  },
  'unwrap-record-key': (fields) =>
    unwrapRecordKey(bytesOf(fields, 'wrappingKey'), bytesOf(fields, 'wrapped'), textOf(fields, 'context')).toString('hex'),
  'packed-open': (fields) => {
    const chunks = changeChunks([bytesOf(fields, 'chunk')], fields['change'] as Change)
    return shown(openRecord(chunks, bytesOf(fields, 'recordKey'), textOf(fields, 'recordId'), numberOf(fields, 'version')))
  },
  'recovery-proof': (fields, { out }) => {
    const { key, signature } = out as { readonly key: string; readonly signature: string }
    const seed = hkdf(bytesOf(fields, 'wordsEntropy'), 'salus/1 recovery signing')
    const known = publicHalf('302e020100300506032b657004220420', seed).toString('base64url')
    return reversed(known === key && isRecoveryProof(key, fields['challenge'] as Json, signature), out)
  },
  'recovery-verify': (fields) => {
    const { key, signature } = fields['proof'] as { readonly key: string; readonly signature: string }
    return isRecoveryProof(key, fields['challenge'] as Json, signature)
  },
  'key-file-words': async (fields, { out }) => {
    const file = JSON.parse(String(out)) as { readonly slots: readonly { readonly kind: string }[] }
    const opened = await openKeyFile(Buffer.from(String(out)), bytesOf(fields, 'wordsEntropy'))
    const alone = file.slots.map(({ kind }) => kind).join() === 'words'
    return reversed(alone && opened.masterKey.equals(bytesOf(fields, 'masterKey')), out)
  },
  'grant-hash': (fields) => hashOfGrant(fields['grant'] as Json),
  amendment: (fields, { out }) => {
    const { signed, hash } = out as { readonly signed: SignedAmendment; readonly hash: string }
    const did = identityOf(bytesOf(fields, 'masterKey')).did
    return reversed(json(readAmendment(signed, did)) === json(fields['amendment']) && hashOfAmendment(signed) === hash, out)
  },
  'amendment-text': (fields, { out }) => {
    const { amendmentJson, signature } = out as SignedAmendment
    const text = changeText(json(fields['amendment']), fields['replace'])
    const did = identityOf(bytesOf(fields, 'masterKey')).did
    return reversed(text === amendmentJson && verified(did, 'salus/1 amendment', text, fromB64(signature)), out)
  },
  'amendment-open': (fields) => {
    const { amendmentJson, signature } = fields['signed'] as SignedAmendment
    const signed = { amendmentJson: changeText(amendmentJson, fields['replace']), signature }
    return { hash: hashOfAmendment(signed), amendment: readAmendment(signed, fields['grantor']) }
  },
  amended: (fields) => {
    const grant = fields['grant'] as { readonly consentJson: string; readonly signature: string }
    return amended({ ...grant }, readGrant(grant), fields['amendments'] as readonly SignedAmendment[])
  },
  'key-box': (fields, { out }) =>
    reversed(openKeyBox(bytesOf(fields, 'shareKey'), fields, Buffer.from(String(out), 'hex')).equals(bytesOf(fields, 'key')), out),
  'key-box-open': (fields) => openKeyBox(bytesOf(fields, 'shareKey'), fields, bytesOf(fields, 'box')).toString('hex'),
  'node-2-open': (fields) => {
    const [bytes = Buffer.alloc(0)] = changeChunks([bytesOf(fields, 'sealed')], fields['change'] as Change)
    return openNode(bytesOf(fields, 'nodeKey'), textOf(fields, 'vaultId'), bytes)
  },
  'key-file': async (fields, { out }) => {
    const opened = await openKeyFile(Buffer.from(String(out)), bytesOf(fields, 'wordsEntropy'))
    return reversed(opened.masterKey.equals(bytesOf(fields, 'masterKey')) && opened.vaultId === fields['vaultId'], out)
  },
  'key-file-open': async (fields) => {
    const words = fields['words']
    const secret = typeof words === 'string' ? entropyOfWords(words, wordlist) : textOf(fields, 'passphrase')
    const { vaultId, masterKey, epochs } = await openKeyFile(Buffer.from(changeText(textOf(fields, 'text'), fields['replace'])), secret)
    const list = [...epochs].map(([number, key]) => ({ number, key: key.toString('hex') }))
    return { vaultId, masterKey: masterKey.toString('hex'), did: identityOf(masterKey).did, epochs: list }
  },
  'key-file-keychain': (fields, { out }) => keyFileAnswer(fields, out, 'passphrase'),
  'key-file-rotated': (fields, { out }) => keyFileAnswer(fields, out, 'laterPassphrase'),
  'key-file-all': async (fields) => {
    const { words, keychainSecret } = fields
    const bytes = Buffer.from(changeText(textOf(fields, 'text'), fields['replace']))
    if (keychainSecret !== undefined) return keysAnswer(await openKeyFile(bytes, bytesOf(fields, 'keychainSecret'), 'keychain'))
    return keysAnswer(await openKeyFile(bytes, typeof words === 'string' ? entropyOfWords(words, wordlist) : textOf(fields, 'passphrase')))
  },
  'key-file-choose': (fields) => (JSON.parse(Buffer.from(chooseKeyFile(copiesOf(fields))).toString()) as Fields)['generation'],
  record: async (fields, { out }) => {
    const chunks = await sealedBytes(fields, (out as { readonly chunks: readonly Fields[] }).chunks)
    const plain = openRecord(chunks, bytesOf(fields, 'recordKey'), textOf(fields, 'recordId'), numberOf(fields, 'version'))
    return reversed(plain.equals(bytesOf(fields, 'content')), out)
  },
  'record-open': async (fields) => {
    const chunks = changeChunks(await sealChunks(fields['sealed'] as Fields), fields['change'] as Change)
    return openRecord(chunks, bytesOf(fields, 'recordKey'), textOf(fields, 'recordId'), numberOf(fields, 'version')).toString('hex')
  },
  'record-content': (fields, { out }) => {
    const { header, original } = readContent(shownBytes(out))
    const { original: _original, ...facts } = fields
    const whole = fields['original'] === undefined ? original === null : original?.equals(bytesOf(fields, 'original'))
    return reversed(json(header) === json(facts) && whole, out)
  },
  'record-content-decode': (fields) => {
    const { header, original } = readContent(Buffer.from(bytesOf(fields, 'bytes')))
    return { ...header, original: original?.toString('hex') ?? null }
  },
  node: (fields, { out }) =>
    reversed(json(openNode(bytesOf(fields, 'nodeKey'), textOf(fields, 'vaultId'), shownBytes(out))) === json(fields['node']), out),
  'node-open': (fields, _vector, all) => {
    const [bytes = Buffer.alloc(0)] = changeChunks([shownBytes(outFor(all, 'node', fields['sealed']))], fields['change'] as Change)
    return openNode(bytesOf(fields, 'nodeKey'), textOf(fields, 'vaultId'), bytes)
  },
  head: (fields, { out }) => {
    const { text, sha256: hash } = out as { readonly text: string; readonly sha256: string }
    const head = openHead(Buffer.from(text), identityOf(bytesOf(fields, 'masterKey')).did)
    return reversed(json(head) === json(fields['head']) && sha256(text).toString('hex') === hash, out)
  },
  'head-open': (fields) => openHead(Buffer.from(changeText(textOf(fields, 'text'), fields['replace'])), textOf(fields, 'did')),
  'head-choose': (fields) => {
    const { head, slot } = chooseHead(copiesOf(fields), textOf(fields, 'did'))
    return { slot, seq: head['seq'] }
  },
  'raw-cid': (fields) => rawCid(bytesOf(fields, 'block')),
  'file-root': async (fields, { out }) => {
    const { cid, block, leaves } = out as { readonly cid: string; readonly block: string; readonly leaves: readonly string[] }
    const chunks = (fields['chunks'] as readonly unknown[]).map((chunk) => bytesOf({ chunk }, 'chunk'))
    const blocks = new Map([Buffer.from(block, 'hex'), ...chunks].map((bytes) => [sha256(bytes).toString('hex'), bytes]))
    const read = await chunksOf((digest) => Promise.resolve(blocks.get(digest) ?? null), cid)
    return reversed(
      read.every((chunk, index) => chunk.equals(chunks[index] ?? Buffer.alloc(0))) && json(read.map(rawCid)) === json(leaves),
      out,
    )
  },
  'trie-path': (fields) => sha256(textOf(fields, 'key')).toString('hex'),
  did: (fields) => publicKeyOf(textOf(fields, 'did')).toString('hex'),
  sign: (fields, { out }) =>
    reversed(
      verified(
        identityOf(bytesOf(fields, 'masterKey')).did,
        textOf(fields, 'domain'),
        bytesOf(fields, 'message'),
        Buffer.from(String(out), 'hex'),
      ),
      out,
    ),
  verify: (fields) => verified(fields['did'], textOf(fields, 'domain'), bytesOf(fields, 'message'), bytesOf(fields, 'signature')),
  device: (_fields, { out }) => reversed(isCertificate(out as Json), out),
  'device-verify': (fields) => isCertificate(fields['certificate'] as Json),
  card: (fields, { out }) => reversed(openCard(String(out))['name'] === fields['name'], out),
  'card-open': (fields) => openCard(changedCard(textOf(fields, 'token'), fields['replace'])),
  'safety-words': (fields) => safetyWords(textOf(fields, 'a'), textOf(fields, 'b'), wordlist),
  envelope: (fields, { out }) => {
    const { head, payload } = openEnvelope(shownBytes(out), bytesOf(fields, 'recipientMasterKey'))
    return reversed(payload.equals(bytesOf(fields, 'payload')) && head['id'] === fields['id'] && head['type'] === fields['type'], out)
  },
  'envelope-open': (fields, _vector, all) => {
    const [bytes = Buffer.alloc(0)] = changeChunks([shownBytes(outFor(all, 'envelope', fields['sealed']))], fields['change'] as Change)
    const { head, payload } = openEnvelope(Buffer.from(bytes), bytesOf(fields, 'recipientMasterKey'))
    const { from, type, id, createdAtMs } = head
    return { from, type, id, createdAtMs, payload: payload.toString('hex') }
  },
  'invite-token': (fields, { out }) => reversed(openInviteToken(String(out)).equals(bytesOf(fields, 'envelope')), out),
  'invite-token-decode': (fields) => openInviteToken(textOf(fields, 'token')).toString('hex'),
  grant: (fields, { out }) => reversed(json(readGrant(out as Signed)) === json(fields['terms']), out),
  'grant-open': (fields) => {
    const { consentJson, signature } = fields['grant'] as Signed
    return readGrant({ consentJson: changeText(consentJson, fields['replace']), signature })
  },
  'grant-leaf': (fields) => grantValue(fields['grant'] as Signed, bytesOf(fields, 'salt')),
  'record-leaf': (fields) => recordValue(bytesOf(fields, 'digest'), bytesOf(fields, 'salt')),
  request: (fields, { out }) => {
    const { signed, hash } = out as { readonly signed: SignedRequest; readonly hash: string }
    return reversed(json(readRequest(signed)) === json(fields['terms']) && hashOfRequest(signed) === hash, out)
  },
  'request-text': (fields, { out }) => {
    const { requestJson, signature } = out as SignedRequest
    const { did } = identityOf(bytesOf(fields, 'masterKey'))
    return reversed(verified(did, 'salus/1 request', requestJson, fromB64(signature)), out)
  },
  'request-open': (fields) => {
    const { requestJson, signature } = fields['request'] as SignedRequest
    return readRequest({ requestJson: changeText(requestJson, fields['replace']), signature })
  },
  'request-token-decode': (fields) => openRequestToken(textOf(fields, 'token')).toString('hex'),
  receipt: (_fields, { out }) => {
    const { statement, hash } = out as { readonly statement: Json; readonly hash: string }
    return reversed(isReceipt(statement) && receiptHash(statement) === hash, out)
  },
  'receipt-verify': (fields) => isReceipt(fields['statement'] as Json),
  leaf: (fields) => tagged(0, textOf(fields, 'value')),
  'inner-node': (fields) => tagged(1, textOf(fields, 'a'), textOf(fields, 'b')),
  lock: (fields) => tagged(2, textOf(fields, 'preimage')),
  accumulate: (fields) => tagged(3, textOf(fields, 'previous'), textOf(fields, 'head')),
  merkle: (fields, { out }) => {
    const values = fields['values'] as readonly string[]
    const { root, proofs } = out as { readonly root: string; readonly proofs: readonly (readonly string[])[] }
    const proven = proofs.every((path, index) => rootOfProof(tagged(0, values[index] ?? ''), path) === root)
    return reversed(proven && rootOf(values) === root, out)
  },
}

type Signed = { readonly consentJson: string; readonly signature: string }

/** For vectors that seal or sign: the answer itself once it was opened and found right. */
function reversed(right: boolean | undefined, out: unknown): unknown {
  return right === true ? out : 'not opened by the second decoder'
}

function shownBytes(out: unknown): Buffer {
  return Buffer.from(textOf(out as Fields, 'hex'), 'hex')
}

function outFor(all: readonly Vector[], kind: string, input: unknown): unknown {
  return all.find((vector) => vector.kind === kind && json(vector.in) === json(input))?.out
}

function copiesOf(fields: Fields): readonly (Buffer | null)[] {
  return (fields['copies'] as readonly (string | null)[]).map((copy) => (copy === null ? null : Buffer.from(copy)))
}

function changedCard(token: string, replace: unknown): string {
  if (replace === undefined) return token
  return `salus-card:${Buffer.from(changeText(Buffer.from(token.slice(11), 'base64url').toString(), replace)).toString('base64url')}`
}

/** A key file is random inside: it is right where passphrase and words open the same, and the identity is that of the first master key. */
async function keyFileAnswer(fields: Fields, out: unknown, passphrase: 'passphrase' | 'laterPassphrase'): Promise<unknown> {
  const bytes = Buffer.from(String(out))
  const [byPassphrase, byWords] = [
    await openKeyFile(bytes, textOf(fields, passphrase)),
    await openKeyFile(bytes, bytesOf(fields, 'wordsEntropy')),
  ]
  const alike = json(keysAnswer(byPassphrase)) === json(keysAnswer(byWords))
  return reversed(alike && byWords.identityRoot.equals(bytesOf(fields, 'masterKey')), out)
}

function keysAnswer({ vaultId, masterKey, master, identityRoot, formerNodeKeys, epochs }: OpenedKeys): Fields {
  return {
    vaultId,
    masterKey: masterKey.toString('hex'),
    master,
    nodeKey: hkdf(masterKey, `salus/1 manifest node ${String(master)}`).toString('hex'),
    formerNodeKeys: formerNodeKeys.map((key) => key.toString('hex')),
    did: identityOf(identityRoot).did,
    epochs: [...epochs].map(([number, key]) => ({ number, key: key.toString('hex') })),
  }
}

function identityAnswer(masterKey: Uint8Array): Fields {
  const { did, sealingSecret, sealingPublic } = identityOf(masterKey)
  const labels = { signingSeed: 'identity signing', chainKey: 'chain account 0', indexKey: 'search index', manifestKey: 'manifest node 1' }
  const keys = Object.fromEntries(
    Object.entries(labels).map(([name, label]) => [name, hkdf(masterKey, `salus/1 ${label}`).toString('hex')]),
  )
  return {
    did,
    ...keys,
    signingPublicKey: hexOf(publicKeyOf(did)),
    sealingSecretKey: sealingSecret.toString('hex'),
    sealingPublicKey: sealingPublic.toString('hex'),
  }
}

/** Section 9: the proof of the words is over what both sides know of this one question. */
function isRecoveryProof(key: string, challenge: Json, signature: string): boolean {
  const lines = ['dialler', 'listener', 'mirror', 'diallerNonce', 'listenerNonce'].map((name) => String(challenge[name]))
  const raw = fromB64(key)
  return raw?.length === 32 && verified(didOf(raw), 'salus/1 recovery', lines.join('\n'), fromB64(signature))
}
