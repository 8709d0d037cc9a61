/** The fixed inputs of the vectors about slots of a keychain and about a master key that was rotated. */

import { outOf } from './input-parts.ts'
import type { VectorInput } from './vector-file.ts'

const PASSPHRASE = 'a quiet river runs past the old mill'
const WORDS = `${'zoo '.repeat(23)}vote`
const SECRET = '8081828384858687'.repeat(4)
const SALT = '909192939495969798999a9b9c9d9e9f'
const FIRST = {
  vaultId: '00112233445566778899aabbccddeeff',
  masterKey: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  passphrase: PASSPHRASE,
  wordsEntropy: 'ff'.repeat(32),
  kdf: { memoryKiB: 65_536, passes: 3, parallelism: 1 },
  createdAtMs: 1_767_225_600_000,
}
const KEYCHAIN = outOf('key file: with a slot for the keychain')
const ROTATED = outOf('key file: with another master key')
const DONE = outOf('key file: with another master key, everything sealed anew')

export const KEY_INPUTS: readonly VectorInput[] = [
  {
    id: 'key file: with a slot for the keychain',
    kind: 'key-file-keychain',
    in: { ...FIRST, random: 'keychain', keychain: { secret: SECRET, salt: SALT } },
  },
  { id: 'key file: opened with the keychain', kind: 'key-file-all', in: { text: KEYCHAIN, keychainSecret: SECRET } },
  {
    id: 'key file: another secret of a keychain is refused',
    kind: 'key-file-all',
    in: { text: KEYCHAIN, keychainSecret: 'ff'.repeat(32) },
  },
  {
    id: 'key file: with another master key',
    kind: 'key-file-rotated',
    in: { ...FIRST, random: 'rotated', laterPassphrase: 'seven lanterns over the fish market', keychain: { secret: SECRET, salt: SALT } },
  },
  {
    id: 'key file: with another master key, everything sealed anew',
    kind: 'key-file-rotated',
    in: { ...FIRST, random: 'rotated', laterPassphrase: 'seven lanterns over the fish market', done: true },
  },
  {
    id: 'key file: another master key by the passphrase, the same identity',
    kind: 'key-file-all',
    in: { text: ROTATED, passphrase: 'seven lanterns over the fish market' },
  },
  { id: 'key file: another master key by the words that nobody typed', kind: 'key-file-all', in: { text: ROTATED, words: WORDS } },
  { id: 'key file: another master key by the keychain', kind: 'key-file-all', in: { text: ROTATED, keychainSecret: SECRET } },
  { id: 'key file: another master key without former node keys', kind: 'key-file-all', in: { text: DONE, words: WORDS } },
  {
    id: 'key file: another master key, the old passphrase is refused',
    kind: 'key-file-all',
    in: { text: ROTATED, passphrase: PASSPHRASE },
  },
  {
    id: 'key file: another master key, other words are refused',
    kind: 'key-file-all',
    in: { text: ROTATED, words: `${'abandon '.repeat(23)}art` },
  },
  {
    id: 'key file: the number of the master key is authenticated',
    kind: 'key-file-all',
    in: { text: ROTATED, words: WORDS, replace: ['"master":2', '"master":3'] },
  },
  {
    id: 'key file: the first format has none of the members of the second',
    kind: 'key-file-all',
    in: { text: ROTATED, words: WORDS, replace: ['salus/2 key file', 'salus/1 key file'] },
  },
  {
    id: 'key file: the second format needs the identity',
    kind: 'key-file-all',
    in: { text: ROTATED, words: WORDS, replace: ['"identity"', '"identita"'] },
  },
]
