/** The envelope of a backup: it opens to the words that it was made for, whole, and to nothing else. */

import { randomBytes } from 'node:crypto'
import { Encrypter } from 'age-encryption'
import { describe, expect, it, vi } from 'vitest'
import { backupIdentity, backupIdentityKey, backupRecipient, decryptBackup, encryptBackup } from '../../../shared/crypto/backup.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'

const ENTROPY = new Uint8Array(32).fill(1)
const streamOf = (...parts: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (control) => {
      for (const part of parts) control.enqueue(part)
      control.close()
    },
  })
const whole = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream as never).arrayBuffer())

describe('a backup to the 24 words', () => {
  it('has the identity that the words give, as other age programs write it', async () => {
    expect(backupIdentityKey(ENTROPY)).toEqual(deriveKey(ENTROPY, new Uint8Array(32), 'salus/1 backup identity'))
    expect(backupIdentity(ENTROPY)).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/u)
    expect(await backupRecipient(ENTROPY)).toMatch(/^age1[02-9ac-hj-np-z]{58}$/u)
    expect(await backupRecipient(new Uint8Array(32).fill(2))).not.toBe(await backupRecipient(ENTROPY))
  })

  it('opens to them and to nobody else, over many pieces, and not where the end is missing', async () => {
    const plain = new Uint8Array(randomBytes(150_000))
    const target = { recipient: await backupRecipient(ENTROPY) }
    const sealed = await whole(await encryptBackup(target, streamOf(plain.subarray(0, 7), plain.subarray(7))))
    expect(Buffer.from(sealed).subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
    expect(Buffer.from(sealed).includes('-> X25519 ')).toBe(true)
    expect(await whole(await decryptBackup({ identity: backupIdentity(ENTROPY) }, streamOf(sealed)))).toEqual(plain)
    await expect(decryptBackup({ identity: backupIdentity(new Uint8Array(32).fill(2)) }, streamOf(sealed))).rejects.toThrow()
    const cut = decryptBackup({ identity: backupIdentity(ENTROPY) }, streamOf(sealed.subarray(0, -1)))
    await expect(cut.then(whole)).rejects.toThrow()
  })
})

describe('a backup to a passphrase', () => {
  /** The same envelope, without the seconds that guessing is made to cost. */
  async function sealQuickly(passphrase: string): Promise<Uint8Array> {
    const real = Reflect.get(Encrypter.prototype, 'encrypt') as (plain: unknown) => Promise<never>
    const encrypt = vi.spyOn(Encrypter.prototype, 'encrypt')
    encrypt.mockImplementation(function (this: Encrypter, plain: unknown) {
      this.setScryptWorkFactor(4)
      return Reflect.apply(real, this, [plain])
    })
    const sealed = await whole(await encryptBackup({ passphrase }, streamOf(ENTROPY)))
    encrypt.mockRestore()
    return sealed
  }
  const [composed, apart] = (['NFC', 'NFD'] as const).map((form) => 'nouă țărmuri liniștite'.normalize(form))

  it('opens with it and with no other', async () => {
    const sealed = await sealQuickly('one two')
    expect(Buffer.from(sealed).includes('-> scrypt ')).toBe(true)
    expect(await whole(await decryptBackup({ passphrase: 'one two' }, streamOf(sealed)))).toEqual(ENTROPY)
    await expect(decryptBackup({ passphrase: 'one too' }, streamOf(sealed))).rejects.toThrow()
  })

  it('opens however a keyboard puts its letters together, and with the words beside it', async () => {
    expect(composed).not.toBe(apart)
    for (const typed of [composed ?? '', apart ?? '']) {
      const sealed = await sealQuickly(typed)
      for (const again of [composed ?? '', apart ?? ''])
        expect(await whole(await decryptBackup({ passphrase: again }, streamOf(sealed)))).toEqual(ENTROPY)
      const identity = backupIdentity(ENTROPY)
      expect(await whole(await decryptBackup({ identity, passphrase: typed }, streamOf(sealed)))).toEqual(ENTROPY)
      await expect(decryptBackup({ identity }, streamOf(sealed))).rejects.toThrow()
    }
  })

  it('to letters as they were typed, as another program or a Salus of before makes it, opens with those', async () => {
    const other = new Encrypter()
    other.setScryptWorkFactor(4)
    other.setPassphrase(apart ?? '')
    const sealed = await other.encrypt(ENTROPY)
    expect(await whole(await decryptBackup({ passphrase: apart ?? '' }, streamOf(Uint8Array.from(sealed))))).toEqual(ENTROPY)
  })
})
