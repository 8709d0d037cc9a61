/** What a mirror takes as a state that it may give back, and when it takes the place of the one before. */

import { describe, expect, it } from 'vitest'
import type { KeptEntry } from '../../../electron/vault/session/carry/mirror-entries.ts'
import { checkBack, heldBack, newestBack, readBack } from '../../../electron/vault/session/carry/kept-back.ts'
import { agree, hasPlace } from '../../../electron/vault/session/carry/kept.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { KEPT_FOR_MAX } from '../../../shared/model/mirror.ts'
import type { Contact } from '../../../shared/model/person.ts'
import { wayBackOf } from '../../../electron/vault/session/carry/way-back.ts'
import type { MirrorEntry } from '../../../electron/vault/session/carry/mirror-entries.ts'
import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { encodeHead } from '../../../shared/crypto/head.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { addKeychainSlot, createKeyFile, keepWordsSlot, openKeyFile } from '../../../shared/crypto/key-file.ts'
import { KDF_FLOOR } from '../../../shared/crypto/key-slots.ts'
import { recoveryPublicKey } from '../../../shared/crypto/recovery.ts'
import type { MirrorBack, MirrorOrder } from '../../../shared/model/mirror.ts'

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const MASTER = filled(32, 1)
const WORDS = filled(32, 2)
const VAULT = 'aa'.repeat(16)
const person = deriveIdentity(MASTER)
const blob = (cid: string): NonNullable<KeptEntry['order']> => ({ cid, chunks: 1, id: 'i', key: 'k', epoch: 1 })
let drawn = 0
const whole = await createKeyFile({
  vaultId: filled(16, 0xaa),
  masterKey: MASTER,
  passphrase: 'weak',
  wordsEntropy: WORDS,
  kdf: KDF_FLOOR,
  random: (length) => filled(length, ++drawn),
  createdAtMs: 1,
})
const copy = keepWordsSlot(
  addKeychainSlot(whole, { vaultId: VAULT, masterKey: MASTER }, filled(32, 3), filled(16, 4), (n) => filled(n, 5)),
  MASTER,
)

function backAt(seq: number, { vaultId = VAULT, keyFile = copy, signer = person } = {}): MirrorBack {
  const head = encodeHead(signer, { vaultId, seq, previous: '', rootCid: 'r', epoch: 1, atMs: seq * 10 })
  return { wordsKey: recoveryPublicKey(WORDS), head: encodeBase64Url(head), keyFile: encodeBase64Url(keyFile) }
}

function orderWith(back: MirrorBack | undefined, more: readonly string[] = ['a', 'b']): MirrorOrder {
  const order = { version: 1, kind: 'keep', seq: 1, depth: 'vault', pullId: 'p', lines: [], people: [], more } as const
  return back === undefined ? order : { ...order, back }
}

const entryWith = (seq: number): KeptEntry =>
  ({ back: { seq, atMs: seq * 10, vaultId: VAULT, order: blob('before') } }) as unknown as KeptEntry
const HERE = new Set(['a', 'b'])

describe('a computer that keeps for many', () => {
  it('says no to one more than it has places for, and goes on for those it keeps for', async () => {
    const keeping = { state: 'keeping', device: 'here', usedBytes: 0, quotaBytes: 1, order: null } as unknown as KeptEntry
    const kept = new Map<string, KeptEntry>(Array.from({ length: KEPT_FOR_MAX }, (_, at) => [String(at), keeping]))
    kept.set('new', { ...keeping, state: 'asked', device: '' })
    const tx = { get: (_: string, key: string) => Promise.resolve(kept.get(key)), set: () => Promise.reject(new Error('changed')) }
    const manifest = {
      list: () => Promise.resolve([...kept]),
      commit: (work: (one: typeof tx) => Promise<unknown>) => work(tx),
    }
    const ports = { random: { bytes: filled }, clock: { now: () => 1 } }
    const session = { device: 'here', manifest, ports } as unknown as Session
    const say = (id: string): Promise<unknown> => agree(session, { id } as Contact, 1).catch((error: unknown) => String(error))
    expect([await hasPlace(session), await say('new'), await say('0')]).toEqual([false, 'Refusal: mirror-too-many', 'Error: changed'])
    kept.delete('1')
    expect([await hasPlace(session), await say('new')]).toEqual([true, 'Error: changed'])
  })
})

describe('a state that can be given back', () => {
  it('is opened by the words and by no passphrase and no keychain', async () => {
    expect((await openKeyFile(copy, { wordsEntropy: WORDS })).ok).toBe(true)
    expect(await openKeyFile(copy, { passphrase: 'weak' })).toMatchObject({ error: { code: 'key-file-damaged' } })
    expect(await openKeyFile(copy, { keychainSecret: filled(32, 3) })).toMatchObject({ error: { code: 'key-file-damaged' } })
    expect(new TextDecoder().decode(copy)).not.toContain('passphrase')
  })

  it('is taken only with a HEAD of its owner and a key file of the same vault that has no slot but that of the words', () => {
    expect(readBack(backAt(7), person.did)).toMatchObject({ seq: 7, atMs: 70, vaultId: VAULT })
    const foreign = deriveIdentity(filled(32, 9))
    for (const [bad, code] of [
      [backAt(7, { signer: foreign }), 'signature-invalid'],
      [backAt(7, { vaultId: 'bb'.repeat(16) }), 'peer-protocol'],
      [backAt(7, { keyFile: whole }), 'peer-protocol'],
      [{ ...backAt(7), keyFile: 'AAAA' }, 'key-file-damaged'],
      [{ ...backAt(7), head: '*' }, 'peer-protocol'],
      [{ ...backAt(7), wordsKey: 'AAAA' }, 'peer-protocol'],
    ] as const)
      expect(() => readBack(bad, person.did), code).toThrow(code)
  })

  it('takes the place of an older one once all of it is here, and never of a newer one or of another vault', () => {
    const given = (order: MirrorOrder, before = 7, here: ReadonlySet<string> = HERE): number =>
      newestBack(entryWith(before), { order, blob: blob('now') }, here, person.did)?.seq ?? 0
    expect(given(orderWith(backAt(8)))).toBe(8)
    expect(given(orderWith(backAt(8)), 7, new Set(['a']))).toBe(7)
    expect(given(orderWith(backAt(6)))).toBe(7)
    expect(given(orderWith(backAt(7)))).toBe(7)
    expect(given(orderWith(undefined))).toBe(7)
    expect(newestBack({} as KeptEntry, { order: orderWith(backAt(1)), blob: blob('now') }, HERE, person.did)).toMatchObject({
      seq: 1,
      order: { cid: 'now' },
    })
    const elsewhere = { ...entryWith(7), back: { ...entryWith(7).back, vaultId: 'bb'.repeat(16) } } as KeptEntry
    expect(() => {
      checkBack(orderWith(backAt(8)), elsewhere, person.did)
    }).toThrow('peer-protocol')
    checkBack(orderWith(backAt(8)), entryWith(7), person.did)
    checkBack(orderWith(undefined), elsewhere, person.did)
  })

  it('of which a Salus of before forgot the key opens by the newest order where that is the same, and is none where it is another', () => {
    const sealed = (cid: string, epoch: number): NonNullable<KeptEntry['order']> => ({ ...blob(cid), epoch })
    const back = { seq: 7, atMs: 70, vaultId: VAULT, order: sealed('a', 1) }
    const held = (order: KeptEntry['order'], epochs: readonly number[]): KeptEntry['back'] =>
      heldBack(
        { back, order } as KeptEntry,
        epochs.map((number) => ({ number })),
      )
    expect(held(sealed('b', 5), [1, 5])).toEqual(back)
    expect(held(sealed('a', 5), [5])).toEqual({ ...back, order: sealed('a', 5) })
    expect([held(sealed('b', 5), [5]), held(null, [5]), heldBack({ order: sealed('a', 5) } as KeptEntry, [{ number: 5 }])]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('is said to be there, or why not yet', () => {
    const mirror = { depth: 'vault', state: 'agreed', seq: 5, heardSeq: 5, left: 0, backTold: 9 } as unknown as MirrorEntry
    const said = (change: Partial<MirrorEntry>, knowsWords = true): string => wayBackOf({ ...mirror, ...change }, knowsWords).state
    expect(wayBackOf({ ...mirror, back: { seq: 8, atMs: 80 } }, true)).toEqual({ state: 'there', seq: 8, atMs: 80 })
    expect(said({ depth: 'shares', back: { seq: 8, atMs: 80 } })).toBe('none')
    expect(said({ state: 'stopping', back: { seq: 8, atMs: 80 } })).toBe('none')
    expect(said({ back: { seq: 0, atMs: 0 } }, false)).toBe('words')
    expect(said({ back: { seq: 0, atMs: 0 } })).toBe('waiting')
    expect(said({ back: { seq: 0, atMs: 0 }, left: 3 })).toBe('full')
    // Until it has answered the order that says it, nothing is known of how old it is.
    expect(said({ heardSeq: 4 })).toBe('waiting')
    expect(said({})).toBe('older')
  })
})
