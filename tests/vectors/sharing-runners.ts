/** Runs the product's code on vectors about people, envelopes, grants, receipts and the ledger. */

import { encodeUtf8, decodeBase64Url, decodeUtf8, encodeBase64Url } from '../../shared/crypto/bytes.ts'
import { createContactCard, decodeCardToken, encodeCardToken, safetyWords } from '../../shared/crypto/card.ts'
import { signDeviceCertificate, verifyDeviceCertificate } from '../../shared/crypto/device.ts'
import { openEnvelope, sealEnvelope } from '../../shared/crypto/envelope.ts'
import { readGrant, recordLeafValue, sealLeafValue, signGrant } from '../../shared/crypto/grant.ts'
import { deriveIdentity, publicKeyFromDid, signBytes, verifyBytes } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { SignatureDomain } from '../../shared/crypto/labels.ts'
import { openKeyBox, sealKeyBox } from '../../shared/crypto/key-box.ts'
import type { KeyBoxPlace } from '../../shared/crypto/key-box.ts'
import { accumulate, leafHash, lockHash, merkleProof, merkleRoot, nodeHash } from '../../shared/crypto/ledger-hash.ts'
import { receiptHash, signReceipt, verifyReceipt } from '../../shared/crypto/receipt.ts'
import { decodeInviteToken, encodeInviteToken } from '../../shared/crypto/token.ts'
import type { GrantTerms, ReceiptStatement, SignedGrant } from '../../shared/model/grant.ts'
import type { DeviceCertificate } from '../../shared/model/person.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { mapped } from './sealing-runners.ts'
import type { Runner } from './sealing-runners.ts'
import { bytesOf, changeChunks, changeText, createStream, hexOf, numberOf, shown, textOf } from './vector-file.ts'
import type { Change, Fields } from './vector-file.ts'

/** The runners of this part by kind. */
export const SHARING_RUNNERS: Readonly<Record<string, Runner>> = {
  did: (fields) => mapped(publicKeyFromDid(textOf(fields, 'did')), hexOf),
  sign: (fields) =>
    ok(hexOf(signBytes(person(fields, 'masterKey'), textOf(fields, 'domain') as SignatureDomain, bytesOf(fields, 'message')))),
  verify: (fields) =>
    ok(
      verifyBytes(
        textOf(fields, 'did'),
        textOf(fields, 'domain') as SignatureDomain,
        bytesOf(fields, 'message'),
        bytesOf(fields, 'signature'),
      ),
    ),
  device: (fields) => ok(signDeviceCertificate(person(fields, 'masterKey'), textOf(fields, 'peerId'), numberOf(fields, 'issuedAtMs'))),
  'device-verify': (fields) => ok(verifyDeviceCertificate(fields['certificate'] as DeviceCertificate)),
  card: (fields) => ok(cardToken(fields)),
  'card-open': (fields) => decodeCardToken(changedToken(textOf(fields, 'token'), 'salus-card:', fields['replace'])),
  'safety-words': (fields) => ok(safetyWords(textOf(fields, 'a'), textOf(fields, 'b')).join(' ')),
  envelope: (fields) => ok(shown(sealedEnvelope(fields))),
  'envelope-open': (fields) => {
    const [bytes = new Uint8Array(0)] = changeChunks([sealedEnvelope(fields['sealed'] as Fields)], fields['change'] as Change)
    return mapped(openEnvelope(bytes, person(fields, 'recipientMasterKey')), ({ payload, ...facts }) => ({
      ...facts,
      payload: hexOf(payload),
    }))
  },
  'invite-token': (fields) => ok(encodeInviteToken(bytesOf(fields, 'envelope'))),
  'invite-token-decode': (fields) => mapped(decodeInviteToken(textOf(fields, 'token')), hexOf),
  grant: (fields) => ok(signGrant(person(fields, 'masterKey'), fields['terms'] as GrantTerms)),
  'grant-open': runGrantOpen,
  'grant-leaf': (fields) => ok(`0x${hexOf(sealLeafValue(fields['grant'] as SignedGrant, bytesOf(fields, 'salt')))}`),
  'record-leaf': (fields) => ok(`0x${hexOf(recordLeafValue(bytesOf(fields, 'digest'), bytesOf(fields, 'salt')))}`),
  'key-box': (fields) => ok(hexOf(sealKeyBox(bytesOf(fields, 'shareKey'), boxPlace(fields), bytesOf(fields, 'key')))),
  'key-box-open': (fields) => mapped(openKeyBox(bytesOf(fields, 'shareKey'), boxPlace(fields), bytesOf(fields, 'box')), hexOf),
  receipt: (fields) => {
    const statement = signReceipt(person(fields, 'masterKey'), fields['fields'] as Omit<ReceiptStatement, 'signature'>)
    return ok({ statement, hash: receiptHash(statement) })
  },
  'receipt-verify': (fields) => ok(verifyReceipt(fields['statement'] as ReceiptStatement)),
  leaf: (fields) => ok(leafHash(textOf(fields, 'value'))),
  'inner-node': (fields) => ok(nodeHash(textOf(fields, 'a'), textOf(fields, 'b'))),
  lock: (fields) => ok(lockHash(textOf(fields, 'preimage'))),
  accumulate: (fields) => ok(accumulate(textOf(fields, 'previous'), textOf(fields, 'head'))),
  merkle: (fields) => {
    const values = fields['values'] as readonly string[]
    return ok({ root: merkleRoot(values), proofs: values.map((_, index) => merkleProof(values, index)) })
  },
}

function person(fields: Fields, name: string): IdentityKeys {
  return deriveIdentity(bytesOf(fields, name))
}

function boxPlace(fields: Fields): KeyBoxPlace {
  const { purpose, record } = fields as unknown as KeyBoxPlace
  return { grantId: textOf(fields, 'grantId'), purpose, record }
}

function cardToken(fields: Fields): string {
  const identity = person(fields, 'masterKey')
  const issuedAtMs = numberOf(fields, 'issuedAtMs')
  const device = signDeviceCertificate(identity, textOf(fields, 'peerId'), issuedAtMs)
  return encodeCardToken(
    createContactCard(identity, { name: textOf(fields, 'name'), device, addresses: fields['addresses'] as readonly string[], issuedAtMs }),
  )
}

/** A token whose JSON inside was changed; the text itself where nothing is to be replaced. */
function changedToken(token: string, prefix: string, replace: unknown): string {
  if (replace === undefined) return token
  const json = decodeUtf8(decodeBase64Url(token.slice(prefix.length)) ?? new Uint8Array(0))
  return `${prefix}${encodeBase64Url(encodeUtf8(changeText(json, replace)))}`
}

function sealedEnvelope(fields: Fields): Uint8Array {
  const recipient = person(fields, 'recipientMasterKey')
  const did = fields['writtenFor'] === undefined ? recipient.did : textOf(fields, 'writtenFor')
  return sealEnvelope({
    sender: person(fields, 'senderMasterKey'),
    recipient: { did, sealingKey: recipient.sealingPublicKey },
    type: textOf(fields, 'type'),
    payload: bytesOf(fields, 'payload'),
    id: textOf(fields, 'id'),
    createdAtMs: numberOf(fields, 'createdAtMs'),
    random: createStream(textOf(fields, 'random')),
  })
}

/** `signAgain` is the master key that signs the changed Consent, for changes that a signature alone does not show. */
function runGrantOpen(fields: Fields): Result<unknown> {
  const { consentJson, signature } = fields['grant'] as SignedGrant
  const changed = changeText(consentJson, fields['replace'])
  if (fields['signAgain'] === undefined) return readGrant({ consentJson: changed, signature })
  const again = signBytes(person(fields, 'signAgain'), 'salus/1 grant', encodeUtf8(changed))
  return readGrant({ consentJson: changed, signature: encodeBase64Url(again) })
}
