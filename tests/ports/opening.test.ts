/** Records opened where they lie: those that are whole and nothing else, however many, and whatever became of the store meanwhile. */

import { mkdtemp, open, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../electron/peer/store/block-store.ts'
import { createSealedFiles } from '../../electron/peer/store/sealed-files.ts'
import type { SealedFiles } from '../../electron/peer/store/sealed-files.ts'
import { createOpeningThreads } from '../../electron/vault/files/opening-threads.ts'
import type { BlockPlaces, RecordsToOpen } from '../../electron/vault/ports.ts'
import { digestOfCid, rawCidOfDigest } from '../../shared/crypto/block-cid.ts'
import { PLACE_BYTES, findPlace } from '../../shared/crypto/block-places.ts'
import { encodeBase64Url, encodeHex } from '../../shared/crypto/bytes.ts'
import { encodeRecordContent } from '../../shared/crypto/record-content.ts'
import { sealRecord, wrapRecordKey } from '../../shared/crypto/record-seal.ts'
import type { Result } from '../../shared/model/result.ts'
import { createStream } from '../vectors/vector-file.ts'

/** Enough for a thread, and few enough for none. */
const [MANY, FEW] = [300, 20]
const EPOCHS = [
  { number: 1, key: new Uint8Array(32).fill(1) },
  { number: 5, key: new Uint8Array(32).fill(5) },
]
const random = createStream('opening')
const threads = createOpeningThreads()
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

interface World {
  readonly files: SealedFiles
  readonly records: RecordsToOpen
  readonly places: BlockPlaces
}

/** Records of every suite in a store of their own. */
async function createWorld(count: number): Promise<World> {
  const store = value(await openBlockStore(await mkdtemp(join(tmpdir(), 'salus-opening-'))))
  ends.push(() => store.close())
  const files = createSealedFiles(store)
  const sealed: (readonly Uint8Array[])[] = []
  const rows: { id: string; version: number; epoch: number; key: string }[] = []
  for (let at = 0; at < count; at += 1) {
    const [id, version, epoch] = [encodeHex(random(16)), 1 + (at % 3), EPOCHS[at % 2]]
    const key = random(32)
    const resourceJson = JSON.stringify({ resourceType: 'Condition', note: 'a'.repeat((at * 37) % 3000) })
    const content = encodeRecordContent({ resourceJson, source: 'a.json', importedAtMs: at })
    sealed.push(await sealRecord(content, { recordId: id, version, kind: 'problem' }, key, random, ([3, 1, 3, 2] as const)[at % 4]))
    const wrapped = wrapRecordKey(epoch?.key ?? key, key, `${id}/${String(version)}`, random)
    rows.push({ id, version, epoch: epoch?.number ?? 0, key: encodeBase64Url(wrapped) })
  }
  const cids = value(await files.putFiles(sealed))
  const records = {
    cids,
    ids: rows.map(({ id }) => id),
    versions: rows.map(({ version }) => version),
    epochs: rows.map(({ epoch }) => epoch),
    keys: rows.map(({ key }) => key),
  }
  return { files, records, places: value(await files.listPlaces('', 100_000)) }
}

function begin(places: BlockPlaces): ReturnType<typeof threads.begin> {
  const run = threads.begin(places, EPOCHS)
  ends.push(() => {
    run.end()
  })
  return run
}

async function flip(places: BlockPlaces, cid: string, at: number): Promise<void> {
  const place = findPlace(places.rows, digestOfCid(cid) ?? new Uint8Array(32))
  const path = places.segments.find(({ number }) => number === place?.segment)?.path
  if (place === null || path === undefined) throw new Error('not there')
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, place.offset + at)
  byte[0] = (byte[0] ?? 0) ^ 1
  await file.write(byte, 0, 1, place.offset + at)
  await file.close()
}

describe.each([MANY, FEW])('%i records', (count) => {
  it('are all whole where they are, also asked for again at the same time', async () => {
    const { places, records } = await createWorld(count)
    const run = begin(places)
    expect(await Promise.all([run.open(records), run.open(records), run.open(records)])).toEqual([[], [], []])
  })

  it('of which one byte is another are named, whichever byte, and no others', async () => {
    const { places, records } = await createWorld(count)
    const damaged = [0, 3, 4, 7, 18]
    for (const [turn, at] of damaged.entries()) await flip(places, records.cids[at] ?? '', [0, 20, 50, 100, 1500][turn] ?? 0)
    expect(await begin(places).open(records)).toEqual(damaged)
  })

  it('with another key, version, id, epoch or place are named', async () => {
    const { places, records } = await createWorld(count)
    const other = <T>(list: readonly T[], at: number, one: T): readonly T[] => list.map((own, index) => (index === at ? one : own))
    const wrong: RecordsToOpen = {
      ids: other(records.ids, 1, records.ids[0] ?? ''),
      versions: other(records.versions, 2, 9),
      epochs: other(records.epochs, 3, 77),
      keys: other(other(records.keys, 4, 'no key'), 5, records.keys[6] ?? ''),
      cids: other(other(records.cids, 7, records.cids[8] ?? ''), 9, rawCidOfDigest(new Uint8Array(32))),
    }
    expect(await begin(places).open(wrong)).toEqual([1, 2, 3, 4, 5, 7, 9])
  })

  it('that the store dropped, or whose segment is gone, are named', async () => {
    const { files, places, records } = await createWorld(count)
    value(await files.dropFiles([records.cids[2] ?? '']))
    expect(await begin(places).open(records)).toEqual([2])
    for (const { path } of places.segments) await rename(path, `${path}.away`)
    expect(await begin(places).open(records)).toEqual([...records.ids.keys()])
    expect(await begin({ segments: [], rows: new Uint8Array(0) }).open(records)).toEqual([...records.ids.keys()])
  })
})

describe('places', () => {
  it('come in pages in the order of their hashes, each once', async () => {
    const { files, places } = await createWorld(FEW)
    const paged: Uint8Array[] = []
    for (let after = ''; ;) {
      const { rows } = value(await files.listPlaces(after, 7))
      if (rows.length === 0) break
      expect(rows.length).toBeLessThanOrEqual(7 * PLACE_BYTES)
      paged.push(rows)
      after = rawCidOfDigest(rows.slice(-PLACE_BYTES).subarray(0, 32))
    }
    expect(Buffer.concat(paged).equals(places.rows)).toBe(true)
    expect(places.rows.length).toBe(FEW * PLACE_BYTES)
  })
})
