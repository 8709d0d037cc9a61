/** Sealed records, whole and in a stream, and what lies inside them: the same bytes both ways, and every other byte refused. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { pad, paddedLength } from '../../../shared/crypto/padding.ts'
import {
  CHUNK_PLAIN_BYTES,
  RECORD_HEADER_BYTES,
  SEALED_CHUNK_SIZE_BYTES,
  startOpening,
  startSealing,
} from '../../../shared/crypto/record-chunks.ts'
import { decodeRecordContent, decodeRecordHead, encodeRecordContent, encodeRecordHead } from '../../../shared/crypto/record-content.ts'
import {
  createRecordKey,
  mapInFlight,
  openRecord,
  sealRecord,
  unwrapKey,
  unwrapRecordKey,
  wrapKey,
  wrapRecordKey,
} from '../../../shared/crypto/record-seal.ts'
import { LengthDiffers, openRecordStream, sealRecordStream } from '../../../shared/crypto/record-stream.ts'
import type { ReadSealed } from '../../../shared/crypto/record-stream.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const KEY = filled(32, 1)
const SALT = filled(32, 2)
const META = { recordId: 'ab'.repeat(16), version: 1 }
const damaged = { ok: false, error: { code: 'bytes-damaged' } }

describe('the header of a record', () => {
  it.each([1, 2] as const)('of suite %d is bound byte by byte', async (suite) => {
    const [chunk = new Uint8Array(0)] = await sealRecord(filled(5, 5), { ...META, kind: 'lab' }, KEY, random, suite)
    expect([...chunk.slice(0, 8)]).toEqual([0x53, 0x4c, 0x52, 0x31, suite, 0, 0, 0])
    for (let at = 0; at < RECORD_HEADER_BYTES + 20; at++) {
      const changed = chunk.slice()
      changed[at] = (changed[at] ?? 0) ^ 4
      const code = at < 8 ? 'format-unknown' : at < RECORD_HEADER_BYTES ? 'wrong-key' : 'bytes-damaged'
      expect(await openRecord([changed], KEY, META), String(at)).toEqual({ ok: false, error: { code } })
    }
    const other = chunk.slice()
    other[4] = 3 - suite
    expect(await openRecord([other], KEY, META)).toMatchObject({ error: { code: 'wrong-key' } })
    expect(await openRecord([chunk], KEY, { ...META, version: 2 })).toEqual(damaged)
    expect(await openRecord([chunk], KEY, { ...META, recordId: 'ac'.repeat(16) })).toEqual(damaged)
    expect(await openRecord([chunk], filled(32, 9), META)).toMatchObject({ error: { code: 'wrong-key' } })
  })

  it('is read from 88 bytes on', async () => {
    const [chunk = new Uint8Array(0)] = await sealRecord(filled(5, 5), { ...META, kind: 'lab' }, KEY, random)
    expect(await openRecord([chunk.slice(0, 87)], KEY, META)).toMatchObject({ error: { code: 'format-unknown' } })
    expect(await openRecord([chunk.slice(0, 88)], KEY, META)).toEqual(damaged)
    expect(await openRecord([], KEY, META)).toMatchObject({ error: { code: 'format-unknown' } })
  })

  it('counts 2^18 chunks at the most, sealing and opening', async () => {
    const largest = 2 ** 18 * CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES
    expect((await startSealing(largest, META, KEY, random, 2)).count).toBe(2 ** 18)
    await expect(startSealing(largest + 1, META, KEY, random, 2)).rejects.toThrow('more than 64 GiB')
    const [chunk] = await sealRecord(filled(5, 5), { ...META, kind: 'lab' }, KEY, random, 2)
    expect((await startOpening(chunk, 2 ** 18, KEY, META)).ok).toBe(true)
    expect(await startOpening(chunk, 2 ** 18 + 1, KEY, META)).toEqual({ ok: false, error: { code: 'limit-exceeded' } })
  })

  it('says where each chunk lies, without gaps', async () => {
    const padded = 2 * CHUNK_PLAIN_BYTES + 100
    const sealer = await startSealing(padded, META, KEY, random, 2)
    const first = CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES
    expect(sealer.count).toBe(3)
    expect([0, 1, 2].map((index) => sealer.rangeOf(index))).toEqual([
      { start: 0, end: first },
      { start: first, end: first + CHUNK_PLAIN_BYTES },
      { start: first + CHUNK_PLAIN_BYTES, end: padded },
    ])
    expect((await startSealing(first, META, KEY, random, 2)).count).toBe(1)
    expect((await startSealing(first + 1, META, KEY, random, 2)).count).toBe(2)
    expect((await startSealing(0, META, KEY, random, 2)).count).toBe(1)
  })

  it('is of suite 3 up to 64 KiB and of suite 2 above where none is named, and leaves the key as it was drawn', async () => {
    for (const [length, suite] of [
      [5, 3],
      [65_536, 3],
      [65_537, 2],
    ] as const) {
      const [chunk] = await sealRecord(filled(length, 5), { ...META, kind: 'lab' }, KEY, random)
      expect(chunk?.[4]).toBe(suite)
    }
    expect(createRecordKey((length) => filled(length, 8))).toEqual(filled(32, 8))
  })
})

describe('wrapped keys', () => {
  it('of records are 60 bytes, and are also opened in the older form', () => {
    const wrapped = wrapRecordKey(KEY, SALT, 'a', random)
    expect(wrapped).toHaveLength(60)
    expect(unwrapRecordKey(KEY, wrapped, 'a')).toEqual({ ok: true, value: SALT })
    expect(unwrapRecordKey(KEY, wrapKey(KEY, SALT, 'a', random), 'a')).toEqual({ ok: true, value: SALT })
    for (const [key, context] of [
      [KEY, 'b'],
      [SALT, 'a'],
    ] as const)
      expect(unwrapRecordKey(key, wrapped, context)).toMatchObject({ error: { code: 'wrong-key' } })
  })

  it('open with the same key and context and are 32 bytes', () => {
    const wrapped = wrapKey(KEY, SALT, 'a', random)
    expect(wrapped).toHaveLength(72)
    expect(unwrapKey(KEY, wrapped, 'a')).toEqual({ ok: true, value: SALT })
    const wrongKey = { ok: false, error: { code: 'wrong-key' } }
    expect(unwrapKey(KEY, wrapped, 'b')).toEqual(wrongKey)
    expect(unwrapKey(SALT, wrapped, 'a')).toEqual(wrongKey)
    for (const length of [0, 31, 33]) expect(unwrapKey(KEY, wrapKey(KEY, filled(length, 1), 'a', random), 'a')).toEqual(wrongKey)
  })
})

describe('work in flight', () => {
  it('is done once each, eight at a time at the most, results in order', async () => {
    let [now, most] = [0, 0]
    const results = await mapInFlight(20, async (index) => {
      most = Math.max(most, ++now)
      await new Promise((done) => setImmediate(done))
      now -= 1
      return index
    })
    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(most).toBe(8)
    expect(await mapInFlight(0, () => Promise.resolve(1))).toEqual([])
  })
})

async function* piecesOf(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield await Promise.resolve(content.subarray(at, at + size))
}

async function sealStream(content: Uint8Array, size: number, length = content.length): Promise<readonly (readonly Uint8Array[])[]> {
  const groups: (readonly Uint8Array[])[] = []
  for await (const group of sealRecordStream(piecesOf(content, size), length, META, KEY, () => SALT)) groups.push(group)
  return groups
}

const reader =
  (chunks: readonly Uint8Array[]): ReadSealed =>
  (from, to) =>
    Promise.resolve(ok(chunks.slice(from, to)))

async function openStream(read: ReadSealed, count: number, key = KEY, meta = META): Promise<readonly Result<Uint8Array>[]> {
  const results: Result<Uint8Array>[] = []
  for await (const result of openRecordStream(read, count, key, meta)) results.push(result)
  return results
}

const joined = (results: readonly Result<Uint8Array>[]): Uint8Array =>
  concatBytes(...results.map((one) => (one.ok ? one.value : filled(0, 0))))
/** Longest content of one chunk. */
const ONE_CHUNK = 258_040

describe('a record in a stream', () => {
  it.each([
    [0, 100],
    [1, 1],
    [4088, 4088],
    [5000, 7],
    [ONE_CHUNK, 65_536],
    [ONE_CHUNK + 1, 65_536],
    [2_300_000, 2_300_000],
    [2_300_000, 262_144],
    [4_500_000, 1_000_000],
  ])('of %d bytes in pieces of %d has the bytes of a whole one', async (length, size) => {
    const content = random(length)
    const groups = await sealStream(content, size)
    const whole = await sealRecord(content, { ...META, kind: 'lab' }, KEY, () => SALT, 2)
    const chunks = groups.flat()
    expect(chunks.length).toBe(whole.length)
    expect(Buffer.concat(chunks).equals(Buffer.concat(whole))).toBe(true)
    expect(groups.slice(0, -1).every((group) => group.length === 8)).toBe(true)
    expect(groups.every((group) => group.length > 0 && group.length <= 8)).toBe(true)
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === SEALED_CHUNK_SIZE_BYTES)).toBe(true)
    const opened = await openStream(reader(chunks), chunks.length)
    expect(opened.every((one) => one.ok && one.value.length > 0)).toBe(true)
    expect(Buffer.from(joined(opened)).equals(Buffer.from(content))).toBe(true)
  })

  it('is not sealed where the content has another length than was said', async () => {
    for (const [length, said, why] of [
      [10, 11, 'shorter'],
      [11, 10, 'longer'],
      [0, 1, 'shorter'],
      [600_000, 600_001, 'shorter'],
    ] as const) {
      const error = await sealStream(random(length), 1000, said).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(LengthDiffers)
      expect(error).toMatchObject({ name: 'LengthDiffers', message: why })
    }
  })

  it('with a chunk changed, moved, missing or cut gives what was whole before it and then the damage', async () => {
    const content = random(2_500_000)
    const chunks = (await sealStream(content, 100_000)).flat()
    const changedAt = (index: number): readonly Uint8Array[] =>
      chunks.map((chunk, at) => (at === index ? concatBytes(chunk.slice(0, -1), Uint8Array.of((chunk.at(-1) ?? 0) ^ 1)) : chunk))
    for (const index of [0, 1, 7, 8, chunks.length - 1]) {
      const results = await openStream(reader(changedAt(index)), chunks.length)
      expect(results.at(-1)).toEqual(damaged)
      expect(results.slice(0, -1).every((one) => one.ok)).toBe(true)
      expect(results).toHaveLength(index + 1)
      expect(Buffer.from(joined(results)).equals(Buffer.from(content.subarray(0, joined(results).length)))).toBe(true)
    }
    const swapped = [...chunks.slice(0, 1), chunks[2] ?? filled(0, 0), chunks[1] ?? filled(0, 0), ...chunks.slice(3)]
    expect((await openStream(reader(swapped), chunks.length)).at(-1)).toEqual(damaged)
    expect((await openStream(reader(chunks), chunks.length - 1)).at(-1)).toEqual(damaged)
    expect((await openStream((from, to) => reader(chunks)(from, to - 1), chunks.length)).at(-1)).toEqual(damaged)
  })

  it('names another key, another record, a missing block and a header that is none', async () => {
    const chunks = (await sealStream(random(300_000), 100_000)).flat()
    const code = (error: string): unknown => [{ ok: false, error: { code: error } }]
    expect(await openStream(reader(chunks), chunks.length, filled(32, 9))).toEqual(code('wrong-key'))
    expect(await openStream(reader(chunks), chunks.length, KEY, { ...META, version: 2 })).toEqual(code('bytes-damaged'))
    expect(await openStream(() => Promise.resolve(err('block-missing')), chunks.length)).toEqual(code('block-missing'))
    expect(await openStream(reader([filled(100, 1)]), 1)).toEqual(code('format-unknown'))
    expect(await openStream(reader([]), 1)).toEqual(code('format-unknown'))
    expect(await openStream(reader(chunks), 2 ** 18 + 1)).toEqual(code('limit-exceeded'))
    expect(await openStream(reader([]), 0)).toEqual(code('bytes-damaged'))
  })

  /** Plain bytes of any kind under a good seal, as somebody hostile with the key would make them. */
  const sealPlain = async (padded: Uint8Array): Promise<readonly Uint8Array[]> => {
    const sealer = await startSealing(padded.length, META, KEY, random, 2)
    return mapInFlight(sealer.count, (index) => {
      const { start, end } = sealer.rangeOf(index)
      return sealer.seal(index, padded.slice(start, end))
    })
  }

  it('with a wrong length or padding under a good seal is damaged, also where it is too short for a length', async () => {
    const padded = pad(filled(5, 5), 4096)
    const change = (at: number, value: number): Uint8Array => Uint8Array.from(padded, (byte, index) => (index === at ? value : byte))
    for (const hostile of [change(13, 1), change(4095, 1), change(7, 4), change(3, 1), change(0, 255), filled(7, 0), filled(0, 0)]) {
      const chunks = await sealPlain(hostile)
      expect((await openStream(reader(chunks), chunks.length)).at(-1), String(hostile.length)).toEqual(damaged)
      expect(await openRecord(chunks, KEY, META)).toEqual(damaged)
    }
    const chunks = await sealPlain(padded)
    expect(joined(await openStream(reader(chunks), 1))).toEqual(filled(5, 5))
  })

  it('of nothing has no piece and no damage', async () => {
    const chunks = (await sealStream(filled(0, 0), 1)).flat()
    expect(await openStream(reader(chunks), chunks.length)).toEqual([])
  })

  it('has the padding of a whole one', () => {
    expect(paddedLength(ONE_CHUNK + 8, 4096)).toBeLessThanOrEqual(CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES)
  })
})

describe('what lies inside a record', () => {
  const facts = { resourceJson: '{}', source: 's', importedAtMs: 7 }
  const framed = (json: string, length = encodeUtf8(json).length, behind: Uint8Array = new Uint8Array(0)): Uint8Array => {
    const prefix = new Uint8Array(4)
    new DataView(prefix.buffer).setUint32(0, length)
    return concatBytes(prefix, encodeUtf8(json), behind)
  }
  const header = { ...facts, hasOriginal: false }

  it('comes back as it was, with and without an original, a name and a type', () => {
    for (const more of [
      {},
      { original: filled(3, 3) },
      { original: new Uint8Array(0) },
      { fileName: 'f', mediaType: 'm', original: filled(1, 1) },
    ]) {
      const content = { ...facts, ...more }
      expect(decodeRecordContent(encodeRecordContent(content))).toEqual({ ok: true, value: content })
      // A view into a larger buffer is read where it lies.
      expect(decodeRecordContent(concatBytes(filled(3, 9), encodeRecordContent(content)).subarray(3))).toEqual({ ok: true, value: content })
    }
    expect(decodeRecordContent(encodeRecordContent(facts))).toEqual({ ok: true, value: facts })
  })

  it('has a head that is read alone', () => {
    const head = encodeRecordHead({ ...facts, fileName: 'f' })
    const whole = encodeRecordContent({ ...facts, fileName: 'f', original: filled(3, 3) })
    expect(whole).toEqual(concatBytes(head, filled(3, 3)))
    for (const bytes of [head, whole, concatBytes(filled(3, 9), whole).subarray(3)])
      expect(decodeRecordHead(bytes)).toEqual({ ok: true, value: { content: { ...facts, fileName: 'f' }, originalAt: head.length } })
    for (const bytes of [head.slice(0, -1), head.slice(0, 3), new Uint8Array(0), framed('{}'), filled(4, 0)])
      expect(decodeRecordHead(bytes)).toEqual(damaged)
  })

  it('of another shape is damaged', () => {
    for (const bytes of [
      new Uint8Array(3),
      new Uint8Array(4),
      framed(canonicalJson(header)).slice(0, -1),
      framed('{', 2),
      concatBytes(framed('', 1), Uint8Array.of(0xff)),
    ])
      expect(decodeRecordContent(bytes)).toEqual(damaged)
    const changes = [
      { resourceJson: 5 },
      { source: 5 },
      { fileName: 5 },
      { mediaType: 5 },
      { importedAtMs: '7' },
      { hasOriginal: 1 },
      { deep: [[[[]]]] },
    ]
    for (const change of changes)
      expect(decodeRecordContent(framed(canonicalJson({ ...header, ...change }))), canonicalJson(change)).toEqual(damaged)
    for (const json of ['null', '5', '"x"', '[]']) expect(decodeRecordContent(framed(json)), json).toEqual(damaged)
    expect(decodeRecordContent(framed(canonicalJson({ ...header, deep: [[[]]] }))).ok).toBe(true)
    expect(decodeRecordContent(framed(canonicalJson(header), undefined, filled(3, 3)))).toEqual({ ok: true, value: facts })
  })
})
