/** Letters that open and make no sense are dropped, and so are those of strangers beyond some; the ones behind them are read all the same. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealEnvelope } from '../../shared/crypto/envelope.ts'
import { decodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { signGrant } from '../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { encodeInviteToken } from '../../shared/crypto/token.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../../electron/vault/random.ts'
import { STRANGERS_A_DAY } from '../../electron/vault/session/letters/strangers.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { TERMS } from '../support/verify-files.ts'
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

describe('an invite', () => {
  const id = (at: number): string => at.toString(16).padStart(32, '0')
  const row = { id: id(1), kind: 'problem', title: 'Hay fever', date: '2026-01-02' }
  const odd: readonly (readonly [string, object | null])[] = [
    ['that is nothing', null],
    ['without a grant', { grant: null }],
    ['without keys', { keys: null }],
    ['with a key that is no text', { keys: [null] }],
    ['with a key for the keys that is no text', { shareKey: {} }],
    ['without rows', { rows: null }],
    ['with a row that is none', { rows: [null] }],
    ['with a row that is text', { rows: ['Hay fever'] }],
    ['with a row more', { rows: [row, row] }],
    ['with a title that is none', { rows: [{ ...row, title: { text: 'Hay fever' } }] }],
    ['with a date that is none', { rows: [{ ...row, date: 7 }] }],
    ['with the row of another record', { rows: [{ ...row, id: id(2) }] }],
    ['with a row of another kind', { rows: [{ ...row, kind: 'medicine' }] }],
    ['with a salt that is none', { sealSalt: 7 }],
  ]

  it('whose lists are not of its records is refused in words, and leaves nothing', async () => {
    const [keys, card] = [await identityOf(doctor), await cardOf(maria)]
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + 3_600_000, deleteByMs: now + 3_600_000, signedAtMs: now - 1000 }
    let made = 100
    const invite = (change: object | null, kind = 'problem'): string => {
      const record = { recordId: id(1), version: 1, cid: `b${'a'.repeat(58)}`, sizeBytes: 1, kind: kind as 'problem' }
      const terms = { ...TERMS, ...times, grantId: id(made++), grantor: keys.did, grantee: card.did, records: [record] }
      const grant = signGrant(keys, terms)
      const whole = { grant, keys: ['A'.repeat(64)], shareKey: 'A'.repeat(43), rows: [{ ...row, kind }], sealSalt: '' }
      return encodeInviteToken(sealFor(keys, card, 'invite', canonicalJson(change === null ? null : { ...whole, ...change })))
    }
    for (const [what, change] of odd) expect(await maria.codeOf('acceptInvite', { invite: invite(change) }), what).toBe('invite-invalid')
    expect(await maria.codeOf('acceptInvite', { invite: invite({}, 'horoscope') })).toBe('invite-invalid')
    expect(await maria.call('listShares', null)).toEqual([])
    // One that comes by two ways at one moment is taken in once: what was done with it meanwhile would begin anew.
    const twice = invite({})
    expect(await Promise.all([1, 2].map(() => maria.codeOf('acceptInvite', { invite: twice })))).toEqual(['ok', 'ok'])
    // And another one under its number is another grant: nothing that comes with it counts for the first.
    expect(await maria.codeOf('acceptInvite', { invite: twice })).toBe('ok')
    made -= 1
    times.deleteByMs += 1000
    expect(await maria.codeOf('acceptInvite', { invite: invite({}) })).toBe('invite-replayed')
    const { entries } = await maria.call('listActivity', { limit: 100, offset: 0 })
    expect(entries.filter(({ kind }) => kind === 'invite-received')).toHaveLength(1)
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
  })
})

describe('strangers who write again and again', () => {
  it('leave no more than some entries in a day, however their letters are made, until they are none any more', async () => {
    const stranger = await startPerson()
    try {
      await createConfirmedVault(stranger, 'Stranger')
      // What Maria has to do by herself is done by then.
      await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
      const [keys, card] = [await identityOf(stranger), await cardOf(maria)]
      const endOf = (at: number): string => canonicalJson({ grantId: at.toString(16).padStart(32, '0'), preimage: '', withdrawnAtMs: 1 })
      // An end before its invite, a question that nobody answers, one of no type, and what cannot be opened.
      const kinds: readonly ((at: number) => Uint8Array)[] = [
        (at) => sealFor(keys, card, 'withdrawal', endOf(at)),
        () => sealFor(keys, card, 'licence-question', JSON.stringify({ nonce: 'A'.repeat(22) })),
        () => sealFor(keys, card, 'horoscope', '{}'),
        (at) => encodeUtf8(`no letter ${String(at)}`),
      ]
      const emptied = (): Promise<void> =>
        turnsUntil([maria], async () => {
          const left = await maria.node.peer.takeInbox()
          return left.ok && left.value.length === 0
        })
      let written = 0
      const write = async (count: number): Promise<void> => {
        for (const until = written + count; written < until; written += 1) {
          const envelope = kinds[written % kinds.length]?.(written) ?? new Uint8Array(0)
          expect(await stranger.node.peer.deliver(card, envelope)).toMatchObject({ ok: true })
          // Twenty of strangers may wait at once.
          if (written % 16 === 15) await emptied()
        }
        await emptied()
      }
      const seqOf = async (): Promise<number> => (await maria.call('showStatus', null)).seq
      const refused = async (): Promise<readonly string[]> => {
        const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
        return entries.flatMap(({ kind, reason }) => (kind === 'request-refused' ? [reason] : []))
      }
      await write(STRANGERS_A_DAY + 1)
      expect((await refused()).filter((reason) => reason === 'limit-exceeded')).toHaveLength(1)
      const [seq, notes] = [await seqOf(), (await refused()).length]
      await write(32)
      expect((await refused()).length).toBe(notes)
      // Each of them would be one change at least.
      expect((await seqOf()) - seq).toBeLessThan(8)
      const hers = (await stranger.call('showContactCard', null)).card
      await maria.call('addContact', { card: hers, name: 'Not a stranger', role: 'other', verified: false })
      await write(4)
      expect((await refused()).length).toBe(notes + 2)
    } finally {
      await stranger.stop()
    }
  })
})
