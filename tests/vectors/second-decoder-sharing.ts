/** The second decoder's part for what travels between people: cards, envelopes, grants, receipts, ledger values (sections 9 to 12). */

import { openCipher } from './second-decoder.ts'
import {
  agree,
  fromB64,
  hkdf,
  identityOf,
  json,
  keccak256,
  need,
  object,
  Refused,
  sha256,
  unpad,
  verified,
} from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'

/** Whether the did in it signed the certificate. */
export function isCertificate({ did, peerId, issuedAtMs, signature }: Json): boolean {
  return verified(did, 'salus/1 device certificate', json({ did, peerId, issuedAtMs }), fromB64(signature))
}

/** The card in a token. Errors: `card-invalid`. */
export function openCard(token: string): Json {
  need(token.length <= 8192 && token.startsWith('salus-card:'), 'card-invalid')
  const card = object(fromB64(token.slice(11)) ?? Buffer.alloc(0), 'card-invalid')
  const { signature, ...body } = card
  const { version, name, did, sealingKey, device, addresses, issuedAtMs } = body
  need(version === 1 && typeof name === 'string' && name.length <= 200 && typeof issuedAtMs === 'number', 'card-invalid')
  need(fromB64(sealingKey)?.length === 32 && Array.isArray(addresses) && addresses.length <= 16, 'card-invalid')
  need(
    addresses.every((one) => typeof one === 'string' && one.length <= 400),
    'card-invalid',
  )
  need(typeof device === 'object' && device !== null && (device as Json)['did'] === did && isCertificate(device as Json), 'card-invalid')
  need(verified(did, 'salus/1 contact card', json(body), fromB64(signature)), 'card-invalid')
  return card
}

/** Six words; `list` are the 2048 words of BIP-39. */
export function safetyWords(didA: string, didB: string, list: readonly string[]): string {
  let hash = sha256(`salus/1 safety words\n${[didA, didB].sort().join('\n')}`)
  for (let round = 0; round < 4095; round++) hash = sha256(hash)
  const bits = [...hash.subarray(0, 9)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.slice(0, 66).match(/.{11}/gu) ?? []).map((eleven) => list[Number.parseInt(eleven, 2)]).join(' ')
}

/** Head and payload of a letter. Errors: `limit-exceeded`, `format-unknown`, `invite-not-for-you`, `bytes-damaged`, `signature-invalid`. */
export function openEnvelope(bytes: Buffer, recipientMasterKey: Uint8Array): { readonly head: Json; readonly payload: Buffer } {
  need(bytes.length <= 16 * 1024 * 1024, 'limit-exceeded')
  const magic = bytes.subarray(0, 4)
  need(bytes.length >= 52 && magic.toString('hex') === '534c4501', 'format-unknown')
  const me = identityOf(recipientMasterKey)
  const ephemeral = bytes.subarray(4, 36)
  const key = hkdf(agreeOrRefuse(me.sealingSecret, ephemeral), 'salus/1 envelope', Buffer.concat([ephemeral, me.sealingPublic]))
  const plain = unpad(openCipher(key, Buffer.alloc(24), magic, bytes.subarray(36), 'invite-not-for-you'))
  need(plain.length >= 68 && plain.readUInt32BE(64) <= plain.length - 68, 'bytes-damaged')
  const end = 68 + plain.readUInt32BE(64)
  const head = object(plain.subarray(68, end), 'format-unknown')
  need(
    ['from', 'to', 'toKey', 'type', 'id'].every((name) => typeof head[name] === 'string' && head[name].length <= 200),
    'format-unknown',
  )
  need(head['to'] === me.did && head['toKey'] === me.sealingPublic.toString('base64url'), 'signature-invalid')
  need(verified(head['from'], 'salus/1 envelope', plain.subarray(64), plain.subarray(0, 64)), 'signature-invalid')
  return { head, payload: plain.subarray(end) }
}

function agreeOrRefuse(secret: Buffer, ephemeral: Buffer): Buffer {
  try {
    return agree(secret, ephemeral)
  } catch {
    throw new Refused('invite-not-for-you')
  }
}

/** The envelope in an invite token. Errors: `invite-invalid`. */
export function openInviteToken(token: string): Buffer {
  const bytes = token.startsWith('salus-invite:') && token.length <= 25_165_824 ? fromB64(token.slice(13)) : null
  need(bytes !== null, 'invite-invalid')
  return bytes
}

/** The terms of a signed grant. Errors: `limit-exceeded`, `invite-invalid`, `signature-invalid`. */
export function readGrant({ consentJson, signature }: { readonly consentJson: string; readonly signature: string }): Json {
  need(consentJson.length <= 16 * 1024 * 1024, 'limit-exceeded')
  const extension = object(Buffer.from(consentJson), 'invite-invalid')['extension']
  const text: unknown = Array.isArray(extension) ? (extension[0] as Json | undefined)?.['valueString'] : undefined
  need(typeof text === 'string', 'invite-invalid')
  const terms = object(Buffer.from(text), 'invite-invalid')
  need(areTerms(terms), 'invite-invalid')
  need(verified(terms['grantor'], 'salus/1 grant', consentJson, fromB64(signature)), 'signature-invalid')
  need(json(consentOf(terms)) === consentJson, 'invite-invalid')
  return terms
}

function areTerms(terms: Json): boolean {
  const { version, grantId, purpose, right, fromMs, untilMs, deleteByMs, signedAtMs, records, lock } = terms
  const names = ['grantor', 'grantorName', 'grantee', 'granteeName'].map((name) => terms[name])
  const [from = 0, until = 0, deleteBy = 0] = [fromMs, untilMs, deleteByMs].map(Number)
  return (
    version === 1 &&
    /^[0-9a-f]{32}$/u.test(String(grantId)) &&
    names.every((name) => typeof name === 'string' && name.length <= 200) &&
    ['TREAT', 'ETREAT', 'CAREMGT', 'FAMRQT', 'PATRQT', 'HRESCH', 'COVERAGE'].includes(String(purpose)) &&
    ['view', 'keep'].includes(String(right)) &&
    [fromMs, untilMs, deleteByMs, signedAtMs].every((time) => Number.isSafeInteger(time) && Number(time) > 0 && Number(time) < 8.64e15) &&
    from < until &&
    until <= deleteBy &&
    /^0x[0-9a-f]{64}$/u.test(String(lock)) &&
    Array.isArray(records) &&
    (records.length > 0 || (terms['category'] as Json | undefined)?.['later'] === true) &&
    areExtras(terms)
  )
}

function areExtras({ may, keysOn, category }: Json): boolean {
  const sorted = (list: unknown): boolean => Array.isArray(list) && list.length > 0 && json(list) === json([...new Set(list)].sort())
  const both = ['add', 'pass-on']
  const { kinds, earlier, later, people = [] } = (category ?? { kinds: ['lab'], earlier: true, later: true }) as Json
  return (
    (may === undefined || (sorted(may) && (may as string[]).every((one) => both.includes(one)))) &&
    (keysOn === undefined || keysOn === 'receipt') &&
    sorted(kinds) &&
    typeof earlier === 'boolean' &&
    typeof later === 'boolean' &&
    (earlier || later) &&
    (json(people) === '[]' ||
      (sorted(people) && (people as unknown[]).every((one) => typeof one === 'string' && /^.{1,250}$/su.test(one)))) &&
    (people as unknown[]).length <= 50
  )
}

/** The key of a record inside its box. Errors: `wrong-key`. */
export function openKeyBox(shareKey: Uint8Array, { grantId, purpose, record }: Json, box: Uint8Array): Buffer {
  const { recordId, version, cid } = record as Json
  const label = ['salus/1 key box', grantId, purpose, recordId, version, cid].map(String).join('\n')
  need(box.length === 48, 'wrong-key')
  return openCipher(hkdf(shareKey, label, Buffer.alloc(32)), Buffer.alloc(24), Buffer.alloc(0), box, 'wrong-key')
}

function consentOf(terms: Json): object {
  const date = (name: string): string => new Date(Number(terms[name])).toISOString()
  const person = (did: string, name: string): object => ({
    identifier: { system: 'urn:ietf:rfc:3986', value: terms[did] },
    display: terms[name],
  })
  const coding = (system: string, code: unknown): object => ({ coding: [{ system, code }] })
  const unlessEmpty = (name: string, list: readonly object[]): object => (list.length === 0 ? {} : { [name]: list })
  const extras = terms['may'] as readonly string[] | undefined
  const may = extras === undefined ? [] : ['access', ...extras.map((one) => (one === 'add' ? 'collect' : 'disclose'))]
  const kinds = ((terms['category'] as Json | undefined)?.['kinds'] ?? []) as readonly string[]
  return {
    resourceType: 'Consent',
    id: terms['grantId'],
    status: 'active',
    scope: coding('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [coding('http://loinc.org', '59284-0')],
    patient: person('grantor', 'grantorName'),
    dateTime: date('signedAtMs'),
    policyRule: coding('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    provision: {
      type: 'permit',
      period: { start: date('fromMs'), end: date('untilMs') },
      actor: [
        { role: coding('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: person('grantee', 'granteeName') },
      ],
      ...unlessEmpty(
        'action',
        may.map((one) => coding('http://terminology.hl7.org/CodeSystem/consentaction', one)),
      ),
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: terms['purpose'] }],
      ...unlessEmpty(
        'class',
        kinds.map((code) => ({ system: 'urn:salus:record-kind', code })),
      ),
      ...unlessEmpty(
        'data',
        (terms['records'] as readonly Json[]).map((one) => ({
          meaning: 'instance',
          reference: { identifier: { value: one['recordId'] } },
        })),
      ),
    },
    extension: [{ url: 'urn:salus:grant-terms', valueString: json(terms) }],
  }
}

/** Whether the reader signed the receipt. */
export function isReceipt(receipt: Json): boolean {
  const { signature, ...fields } = receipt
  const shaped = receipt['version'] === 1 && Number.isSafeInteger(receipt['seq']) && Number(receipt['seq']) >= 1
  return shaped && verified(receipt['reader'], 'salus/1 receipt', json(fields), fromB64(signature))
}

/** What the next receipt names. */
export function receiptHash(receipt: Json): string {
  return sha256(json(receipt)).toString('base64url')
}

/** KECCAK(tag and values) of the ledger; an inner node (tag 1) takes the smaller one first. */
export function tagged(tag: number, ...values: readonly string[]): string {
  const ordered = tag === 1 ? [...values].sort() : values
  return `0x${keccak256(Buffer.from([tag]), ...ordered.map(word)).toString('hex')}`
}

/** Root of a proof. */
export function rootOfProof(leaf: string, path: readonly string[]): string {
  return path.reduce((below, sibling) => tagged(1, below, sibling), leaf)
}

/** Root of values in their order. */
export function rootOf(values: readonly string[]): string {
  let level = values.map((value) => tagged(0, value))
  while (level.length > 1)
    level = level.flatMap((left, at) => (at % 2 === 1 ? [] : [at + 1 < level.length ? tagged(1, left, level[at + 1] ?? '') : left]))
  return level[0] ?? ''
}

/** Value that is sealed for a record. */
export function recordValue(digest: Uint8Array, salt: Uint8Array): string {
  return `0x${keccak256(Buffer.from('salus/1 record leaf'), salt, digest).toString('hex')}`
}

/** Value that is sealed for a grant. */
export function grantValue(
  { consentJson, signature }: { readonly consentJson: string; readonly signature: string },
  salt: Uint8Array,
): string {
  return `0x${keccak256(Buffer.from('salus/1 grant leaf'), salt, sha256(`${consentJson}\n${signature}`)).toString('hex')}`
}

function word(value: string): Buffer {
  need(/^0x[0-9a-f]{64}$/u.test(value), 'proof-invalid')
  return Buffer.from(value.slice(2), 'hex')
}
