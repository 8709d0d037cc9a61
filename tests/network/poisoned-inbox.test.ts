/** Letters that open and make no sense are dropped; the ones behind them are read all the same. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealEnvelope } from '../../shared/crypto/envelope.ts'
import { decodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../../electron/vault/random.ts'
import { PASSPHRASE, createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

let maria: Person
let doctor: Person
beforeAll(async () => {
  maria = await startPerson()
  doctor = await startPerson()
  await createConfirmedVault(maria, 'Maria')
  await createConfirmedVault(doctor, 'Dr Popa')
  await maria.call('addContact', {
    card: (await doctor.call('showContactCard', null)).card,
    name: 'Dr Popa',
    role: 'clinician',
    verified: true,
  })
  await doctor.call('addContact', { card: (await maria.call('showContactCard', null)).card, name: 'Maria', role: 'other', verified: true })
})
afterAll(async () => {
  await maria.stop()
  await doctor.stop()
})

describe('a letter that makes no sense', () => {
  it.each([
    ['of an unknown type', 'horoscope', '{}'],
    ['that is not JSON', 'receipt', '{"grantId": '],
    ['of another shape', 'withdrawal', '[1, 2, 3]'],
    ['about a grant that nobody knows', 'deletion', '{"grantId":"00","deletedAtMs":1,"reason":"expired"}'],
  ])('%s is dropped', async (_what, type, payload) => {
    const card = decodeCardToken((await maria.call('showContactCard', null)).card)
    const opened = await openKeyFile(await readFile(join(doctor.dir, 'vault', 'key-1.salus')), { passphrase: PASSPHRASE })
    if (!card.ok || !opened.ok) throw new Error('no card or key')
    const random = createRandom()
    const envelope = sealEnvelope({
      sender: deriveIdentity(opened.value.masterKey),
      recipient: { did: card.value.did, sealingKey: decodeBase64Url(card.value.sealingKey) ?? new Uint8Array(0) },
      type,
      payload: encodeUtf8(payload),
      id: Buffer.from(random.bytes(16)).toString('hex'),
      createdAtMs: Date.now(),
      random: (length) => random.bytes(length),
    })
    expect(await doctor.node.peer.deliver(card.value, envelope)).toMatchObject({ ok: true })
    await turnsUntil([maria], async () => {
      const left = await maria.node.peer.takeInbox()
      return left.ok && left.value.length === 0
    })
    expect(await maria.codeOf('showHome', null)).toBe('ok')
  })
})
