/** The fixed inputs of the vectors about keys, records, manifest nodes, HEAD files and blocks. */

import { HKDF_LABELS } from '../../shared/crypto/labels.ts'
import { outOf, stream } from './input-parts.ts'
import { MANIFEST_INPUTS } from './manifest-inputs.ts'
import { DEFLATED, LONGEST, NO_METHOD, NOT_DEFLATE, TOO_LONG, UNKNOWN_METHOD } from './packed-bytes.ts'
import type { VectorInput } from './vector-file.ts'

const MASTER = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const OTHER = 'ff'.repeat(32)
const VAULT = '00112233445566778899aabbccddeeff'
const RECORD = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf'
const RECORD_KEY = '404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f'
const CREATED_AT_MS = 1_767_225_600_000
const PASSPHRASE = 'a quiet river runs past the old mill'
const FLOOR = { memoryKiB: 65_536, passes: 3, parallelism: 1 }

const TEXTS: readonly VectorInput[] = [
  ...['', 'fb', 'fbff', 'fbfffe', '00ff10'].map((bytes) => ({ id: `base64url: of "${bytes}"`, kind: 'base64url', in: { bytes } })),
  ...['AB', 'A', 'AA==', '+/+/', '-_-_'].map((text) => ({ id: `base64url: "${text}" read back`, kind: 'base64url-decode', in: { text } })),
  {
    id: 'canonical JSON: keys by code unit, no spaces, numbers as ECMAScript writes them',
    kind: 'canonical-json',
    in: {
      value: { b: [1e21, 0.000001, 1e-7, -0, 100], a: { '\u20ac': null, '\r': true, '1': 'x\u0007"\\', é: '\ud83d\ude00' }, A: false },
    },
  },
  { id: 'canonical JSON: a text alone', kind: 'canonical-json', in: { value: 'România' } },
]

const KEYS: readonly VectorInput[] = [
  ...Object.values(HKDF_LABELS).map((label) => ({
    id: `HKDF: label "${label}"`,
    kind: 'hkdf',
    in: { secret: MASTER, salt: '00'.repeat(32), label },
  })),
  { id: 'HKDF: another salt', kind: 'hkdf', in: { secret: MASTER, salt: '0f'.repeat(16), label: HKDF_LABELS.wordsSlot } },
  { id: 'identity: of a master key', kind: 'identity', in: { masterKey: MASTER } },
  { id: 'identity: of another master key', kind: 'identity', in: { masterKey: OTHER } },
  { id: 'words: of zeros', kind: 'words', in: { entropy: '00'.repeat(32) } },
  { id: 'words: of mixed entropy', kind: 'words', in: { entropy: MASTER } },
  { id: 'words: read back in capitals with commas', kind: 'words-decode', in: { words: `${'ABANDON, '.repeat(23)}Art` } },
  { id: 'words: an unknown word is refused', kind: 'words-decode', in: { words: `${'abandon '.repeat(22)}abandom art` } },
  { id: 'words: 23 words are refused', kind: 'words-decode', in: { words: 'abandon '.repeat(23) } },
  { id: 'words: a wrong checksum is refused', kind: 'words-decode', in: { words: `${'abandon '.repeat(23)}about` } },
  {
    id: 'key wrap: of a record key',
    kind: 'wrap-key',
    in: { wrappingKey: MASTER, key: RECORD_KEY, context: `${RECORD}/1`, random: 'wrap' },
  },
  {
    id: 'key wrap: opened',
    kind: 'unwrap-key',
    in: { wrappingKey: MASTER, wrapped: outOf('key wrap: of a record key'), context: `${RECORD}/1` },
  },
  {
    id: 'key wrap: for another version is refused',
    kind: 'unwrap-key',
    in: { wrappingKey: MASTER, wrapped: outOf('key wrap: of a record key'), context: `${RECORD}/2` },
  },
  {
    id: 'key wrap: with another key is refused',
    kind: 'unwrap-key',
    in: { wrappingKey: OTHER, wrapped: outOf('key wrap: of a record key'), context: `${RECORD}/1` },
  },
  {
    id: 'record key wrap: of a record key',
    kind: 'wrap-record-key',
    in: { wrappingKey: MASTER, key: RECORD_KEY, context: `${RECORD}/1`, random: 'wrap' },
  },
  ...[
    { id: 'opened', wrapped: outOf('record key wrap: of a record key') },
    { id: 'in the older form', wrapped: outOf('key wrap: of a record key') },
    { id: 'for another version is refused', wrapped: outOf('record key wrap: of a record key'), context: `${RECORD}/2` },
    { id: 'with another key is refused', wrapped: outOf('record key wrap: of a record key'), wrappingKey: OTHER },
    { id: 'of another length is refused', wrapped: '00'.repeat(61) },
  ].map(({ id, ...rest }) => ({
    id: `record key wrap: ${id}`,
    kind: 'unwrap-record-key',
    in: { wrappingKey: MASTER, context: `${RECORD}/1`, ...rest },
  })),
]

const NEW_FILE = {
  vaultId: VAULT,
  masterKey: MASTER,
  passphrase: PASSPHRASE,
  wordsEntropy: OTHER,
  kdf: FLOOR,
  random: 'key file',
  createdAtMs: CREATED_AT_MS,
}
const NEW_TEXT = outOf('key file: new')
const LATER_TEXT = outOf('key file: with a second epoch and another passphrase')
const WORDS = `${'zoo '.repeat(23)}vote`

const KEY_FILES: readonly VectorInput[] = [
  { id: 'key file: new', kind: 'key-file', in: NEW_FILE },
  {
    id: 'key file: with a second epoch and another passphrase',
    kind: 'key-file',
    in: { ...NEW_FILE, laterPassphrase: 'seven lanterns over the ﬁsh market' },
  },
  { id: 'key file: opened with the passphrase', kind: 'key-file-open', in: { text: NEW_TEXT, passphrase: PASSPHRASE } },
  { id: 'key file: identity from the 24 words', kind: 'key-file-open', in: { text: NEW_TEXT, words: WORDS } },
  {
    id: 'key file: another passphrase in its NFKC form',
    kind: 'key-file-open',
    in: { text: LATER_TEXT, passphrase: 'seven lanterns over the fish market' },
  },
  { id: 'key file: the words open both epochs', kind: 'key-file-open', in: { text: LATER_TEXT, words: WORDS } },
  { id: 'key file: the old passphrase is refused', kind: 'key-file-open', in: { text: LATER_TEXT, passphrase: PASSPHRASE } },
  { id: 'key file: other words are refused', kind: 'key-file-open', in: { text: NEW_TEXT, words: `${'abandon '.repeat(23)}art` } },
  {
    id: 'key file: of another vault is refused',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, words: WORDS, replace: [VAULT, `1${VAULT.slice(1)}`] },
  },
  {
    id: 'key file: a changed member is found by the mac',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, words: WORDS, replace: ['"generation":1', '"generation":2'] },
  },
  {
    id: 'key file: memory below the floor is refused',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, passphrase: PASSPHRASE, replace: ['65536', '65535'] },
  },
  {
    id: 'key file: memory above the ceiling is refused',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, passphrase: PASSPHRASE, replace: ['65536', '1048577'] },
  },
  {
    id: 'key file: passes below the floor are refused',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, passphrase: PASSPHRASE, replace: ['"passes":3', '"passes":2'] },
  },
  {
    id: 'key file: a newer version is named as such',
    kind: 'key-file-open',
    in: { text: NEW_TEXT, words: WORDS, replace: ['salus/1 key file', 'salus/3 key file'] },
  },
  { id: 'key file: cut off is damaged', kind: 'key-file-open', in: { text: '{"createdAtMs":1767225600000,"epochs":[{"num', words: WORDS } },
  { id: 'key file: the newer copy is taken', kind: 'key-file-choose', in: { copies: [NEW_TEXT, LATER_TEXT] } },
  { id: 'key file: the only copy is taken', kind: 'key-file-choose', in: { copies: [null, NEW_TEXT] } },
  { id: 'key file: no copy is damaged', kind: 'key-file-choose', in: { copies: [null, '{}'] } },
]

const PADDING: readonly VectorInput[] = [
  ...[
    [8, 512],
    [512, 512],
    [513, 512],
    [1024, 1024],
    [1025, 1024],
    [4096, 4096],
    [4097, 4096],
    [65_536, 4096],
    [65_537, 4096],
    [262_072, 4096],
    [1_000_000, 4096],
    [2 ** 32 + 1, 4096],
  ].map(([length, floor]) => ({
    id: `padding: ${String(length)} bytes above a floor of ${String(floor)}`,
    kind: 'padded-length',
    in: { length, floor },
  })),
  { id: 'padding: removed', kind: 'unpad', in: { padded: '0000000000000002abcd000000' } },
  { id: 'padding: a byte that is not zero is refused', kind: 'unpad', in: { padded: '0000000000000002abcd000100' } },
  { id: 'padding: a length beyond the end is refused', kind: 'unpad', in: { padded: '0000000000000003abcd' } },
  { id: 'padding: a large high half is refused', kind: 'unpad', in: { padded: '0000000100000000abcd' } },
  { id: 'padding: seven bytes are refused', kind: 'unpad', in: { padded: '00000000000000' } },
]

const sealed = (length: number): object => ({
  content: stream(`content ${String(length)}`, length),
  recordId: RECORD,
  version: 1,
  recordKey: RECORD_KEY,
  random: `salt ${String(length)}`,
})
const opening = (length: number, change: object, meta: object = {}): VectorInput['in'] => ({
  sealed: sealed(length),
  change,
  recordKey: RECORD_KEY,
  recordId: RECORD,
  version: 1,
  ...meta,
})
/** 2039 fits the floor of suite 3 with length and method, 65536 is the longest content of it. */
const PACKED_SIZES = [0, 1, 2038, 2039, 2040, 65_535, 65_536]
const packedOpening = (chunk: string, change: object = {}, meta: object = {}): VectorInput['in'] => ({
  chunk,
  change,
  recordKey: RECORD_KEY,
  recordId: RECORD,
  version: 1,
  ...meta,
})
/** 4088 and 65528: padding and suite borders. 258040: the longest in one chunk. 516088: the longest in two. */
const SIZES = [0, 1, 4087, 4088, 4089, 65_527, 65_528, 65_529, 100_000, 258_039, 258_040, 258_041, 516_088, 516_089, 700_000]
const LARGE = 700_000

const RECORDS: readonly VectorInput[] = [
  ...SIZES.map((length) => ({ id: `record: ${String(length)} bytes`, kind: 'record', in: { ...sealed(length) } })),
  ...[0, 4088, 4089, 65_528].map((length) => ({
    id: `record: ${String(length)} bytes under suite 2`,
    kind: 'record',
    in: { ...sealed(length), suite: 2 },
  })),
  ...PACKED_SIZES.map((length) => ({
    id: `record: ${String(length)} bytes under suite 3`,
    kind: 'record',
    in: { ...sealed(length), suite: 3 },
  })),
  { id: 'packed record: deflated', kind: 'packed-open', in: packedOpening(DEFLATED) },
  { id: 'packed record: as long as may be', kind: 'packed-open', in: packedOpening(LONGEST) },
  { id: 'packed record: one byte more is refused', kind: 'packed-open', in: packedOpening(TOO_LONG) },
  { id: 'packed record: another method is refused', kind: 'packed-open', in: packedOpening(UNKNOWN_METHOD) },
  { id: 'packed record: without a method is refused', kind: 'packed-open', in: packedOpening(NO_METHOD) },
  { id: 'packed record: what is not deflated is refused', kind: 'packed-open', in: packedOpening(NOT_DEFLATE) },
  { id: 'packed record: another key is refused', kind: 'packed-open', in: packedOpening(DEFLATED, {}, { recordKey: OTHER }) },
  { id: 'packed record: another id is refused', kind: 'packed-open', in: packedOpening(DEFLATED, {}, { recordId: VAULT }) },
  { id: 'packed record: said to be of suite 2 is refused', kind: 'packed-open', in: packedOpening(DEFLATED, { flip: [0, 4, 1] }) },
  { id: 'packed record: a reserved byte that is not zero', kind: 'packed-open', in: packedOpening(DEFLATED, { flip: [0, 5, 1] }) },
  { id: 'packed record: a flipped bit in the salt', kind: 'packed-open', in: packedOpening(DEFLATED, { flip: [0, 9, 4] }) },
  { id: 'packed record: a flipped bit in the commitment', kind: 'packed-open', in: packedOpening(DEFLATED, { flip: [0, 40, 1] }) },
  { id: 'packed record: a flipped bit in the ciphertext', kind: 'packed-open', in: packedOpening(DEFLATED, { flip: [0, 90, 1] }) },
  { id: 'packed record: cut by a byte', kind: 'packed-open', in: packedOpening(DEFLATED, { cut: [0, 2135] }) },
  { id: 'packed record: twice', kind: 'packed-open', in: packedOpening(DEFLATED, { order: [0, 0] }) },
  { id: 'record: opened', kind: 'record-open', in: opening(1, {}) },
  { id: 'record: another key is refused', kind: 'record-open', in: opening(1, {}, { recordKey: OTHER }) },
  { id: 'record: another id is refused', kind: 'record-open', in: opening(1, {}, { recordId: VAULT }) },
  { id: 'record: another version is refused', kind: 'record-open', in: opening(1, {}, { version: 2 }) },
  { id: 'record: a flipped bit in the magic', kind: 'record-open', in: opening(1, { flip: [0, 0, 1] }) },
  { id: 'record: the other suite', kind: 'record-open', in: opening(1, { flip: [0, 4, 3] }) },
  { id: 'record: suite 0', kind: 'record-open', in: opening(1, { flip: [0, 4, 1] }) },
  { id: 'record: a reserved byte that is not zero', kind: 'record-open', in: opening(1, { flip: [0, 6, 1] }) },
  { id: 'record: a flipped bit in the salt', kind: 'record-open', in: opening(1, { flip: [0, 8, 1] }) },
  { id: 'record: a flipped bit in the commitment', kind: 'record-open', in: opening(1, { flip: [0, 71, 128] }) },
  { id: 'record: a flipped bit in the ciphertext of suite 1', kind: 'record-open', in: opening(1, { flip: [0, 72, 1] }) },
  { id: 'record: a flipped bit in the tag of suite 1', kind: 'record-open', in: opening(1, { flip: [0, 4183, 1] }) },
  { id: 'record: cut by a byte', kind: 'record-open', in: opening(1, { cut: [0, 4183] }) },
  { id: 'record: cut inside the header', kind: 'record-open', in: opening(1, { cut: [0, 87] }) },
  { id: 'record: no chunk', kind: 'record-open', in: opening(1, { order: [] }) },
  { id: 'record: a flipped bit in the second chunk of suite 2', kind: 'record-open', in: opening(LARGE, { flip: [1, 9, 16] }) },
  { id: 'record: two chunks swapped', kind: 'record-open', in: opening(LARGE, { order: [0, 2, 1] }) },
  { id: 'record: the last chunk missing', kind: 'record-open', in: opening(LARGE, { order: [0, 1] }) },
  { id: 'record: a chunk in the middle missing', kind: 'record-open', in: opening(LARGE, { order: [0, 2] }) },
  { id: 'record: a chunk doubled', kind: 'record-open', in: opening(LARGE, { order: [0, 1, 1, 2] }) },
  { id: 'record: the first chunk missing', kind: 'record-open', in: opening(LARGE, { order: [1, 2] }) },
  { id: 'record: the last chunk cut', kind: 'record-open', in: opening(LARGE, { cut: [2, 100] }) },
  {
    id: 'content: a resource alone',
    kind: 'record-content',
    in: { resourceJson: '{"resourceType":"Patient"}', source: 'a.json', importedAtMs: CREATED_AT_MS },
  },
  {
    id: 'content: a resource with its original',
    kind: 'record-content',
    in: {
      resourceJson: '{"resourceType":"DocumentReference"}',
      source: 'é.pdf',
      fileName: 'é.pdf',
      mediaType: 'application/pdf',
      importedAtMs: CREATED_AT_MS,
      original: '255044462d00ff',
    },
  },
  { id: 'content: read back', kind: 'record-content-decode', in: { bytes: outOf('content: a resource with its original', 'hex') } },
  { id: 'content: a header longer than the bytes is refused', kind: 'record-content-decode', in: { bytes: '000000ff7b7d' } },
  { id: 'content: a header without its members is refused', kind: 'record-content-decode', in: { bytes: '000000027b7d' } },
]

/** Inputs of this part, in an order in which every reference points back. */
export const SEALING_INPUTS: readonly VectorInput[] = [...TEXTS, ...KEYS, ...KEY_FILES, ...PADDING, ...RECORDS, ...MANIFEST_INPUTS]
