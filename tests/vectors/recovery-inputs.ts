/** The fixed inputs of the vectors about proving the 24 words, and about a key file that only they open. */

import { HKDF_LABELS } from '../../shared/crypto/labels.ts'
import { outOf } from './input-parts.ts'
import type { VectorInput } from './vector-file.ts'

const PASSPHRASE = 'a quiet river runs past the old mill'
const ENTROPY = 'ff'.repeat(32)
const WORDS = `${'zoo '.repeat(23)}vote`
const CHALLENGE = {
  dialler: '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA',
  listener: '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X',
  mirror: 'did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw',
  diallerNonce: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  listenerNonce: 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8',
}
const PROOF = outOf('recovery: the proof of the words')
const COPY = outOf('key file: a copy that only the words open')

const other = (change: Partial<typeof CHALLENGE>): object => ({ proof: PROOF, challenge: { ...CHALLENGE, ...change } })

export const RECOVERY_INPUTS: readonly VectorInput[] = [
  {
    id: 'HKDF: seed of the recovery key',
    kind: 'hkdf',
    in: { secret: ENTROPY, salt: '00'.repeat(32), label: HKDF_LABELS.recoverySigning },
  },
  { id: 'recovery: the proof of the words', kind: 'recovery-proof', in: { wordsEntropy: ENTROPY, challenge: CHALLENGE } },
  { id: 'recovery: it holds for its own challenge', kind: 'recovery-verify', in: { proof: PROOF, challenge: CHALLENGE } },
  { id: 'recovery: not for another computer', kind: 'recovery-verify', in: { ...other({ dialler: CHALLENGE.listener }) } },
  { id: 'recovery: not at another node', kind: 'recovery-verify', in: { ...other({ listener: CHALLENGE.dialler }) } },
  {
    id: 'recovery: not at somebody else',
    kind: 'recovery-verify',
    in: { ...other({ mirror: CHALLENGE.mirror.replace('z6Mkt', 'z6Mku') }) },
  },
  { id: 'recovery: not a second time', kind: 'recovery-verify', in: { ...other({ listenerNonce: CHALLENGE.diallerNonce }) } },
  {
    id: 'key file: a copy that only the words open',
    kind: 'key-file-words',
    in: {
      vaultId: '00112233445566778899aabbccddeeff',
      masterKey: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      passphrase: PASSPHRASE,
      wordsEntropy: ENTROPY,
      kdf: { memoryKiB: 65_536, passes: 3, parallelism: 1 },
      createdAtMs: 1_767_225_600_000,
      random: 'words alone',
    },
  },
  { id: 'key file: such a copy by the words', kind: 'key-file-all', in: { text: COPY, words: WORDS } },
  { id: 'key file: such a copy has no passphrase', kind: 'key-file-all', in: { text: COPY, passphrase: PASSPHRASE } },
]
