/** What a person's own program would never send: letters of any content, sealed and signed with her real keys. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../../electron/vault/random.ts'
import { decodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import { sealEnvelope } from '../../shared/crypto/envelope.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { receiptHash, signReceipt } from '../../shared/crypto/receipt.ts'
import type { GrantTerms, ReceiptStatement } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { PASSPHRASE } from './person.ts'
import type { Person } from './person.ts'

/** The keys of a person whose master key was never rotated. */
export async function identityOf(person: Person): Promise<IdentityKeys> {
  const opened = await openKeyFile(await readFile(join(person.dir, 'vault', 'key-1.salus')), { passphrase: PASSPHRASE })
  if (!opened.ok) throw new Error(opened.error.code)
  return deriveIdentity(opened.value.masterKey)
}

/** Her contact card, opened. */
export async function cardOf(person: Person): Promise<ContactCard> {
  const card = decodeCardToken((await person.call('showContactCard', null)).card)
  if (!card.ok) throw new Error(card.error.code)
  return card.value
}

/** A sealed letter from these keys to this card. */
export function sealFor(sender: IdentityKeys, card: ContactCard, type: string, payload: string): Uint8Array {
  const random = createRandom()
  return sealEnvelope({
    sender,
    recipient: { did: card.did, sealingKey: decodeBase64Url(card.sealingKey) ?? new Uint8Array(0) },
    type,
    payload: encodeUtf8(payload),
    id: Buffer.from(random.bytes(16)).toString('hex'),
    createdAtMs: Date.now(),
    random: (length) => random.bytes(length),
  })
}

/** What was signed, as the person has it to whom it was given. */
export async function signedTermsOf(reader: Person, grantId: string): Promise<GrantTerms> {
  const { fileText } = await reader.call('showConsent', { grantId })
  const read = readConsentFile(JSON.parse(fileText))
  if (!read.ok) throw new Error(read.error.code)
  return read.value.terms
}

/** What follows this receipt where a copy is saved before the next opening of the same record. */
export function afterACopy(keys: IdentityKeys, before: ReceiptStatement): readonly ReceiptStatement[] {
  const { signature: _signed, act: _done, ...last } = before
  const saved = signReceipt(keys, { ...last, seq: last.seq + 1, previous: receiptHash(before), act: 'saved' })
  return [saved, signReceipt(keys, { ...last, seq: last.seq + 2, previous: receiptHash(saved) })]
}
