/** Opens small records where they lie in the segments of the store, one behind the other in the order of the disk; nothing of them is kept. */

import { closeSync, openSync, readSync } from 'node:fs'
import { digestOfCid } from '../../../shared/crypto/block-cid.ts'
import { findPlace } from '../../../shared/crypto/block-places.ts'
import type { BlockLocation } from '../../../shared/crypto/block-places.ts'
import { decodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { decodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { openRecord, unwrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import type { BlockPlaces, RecordsToOpen } from '../ports.ts'

/** Bytes read at once, and how much between two blocks may be read for nothing. */
const SPAN_BYTES = 2 * 1024 * 1024
const GAP_BYTES = 4096

/** What a reader of records is given, as plain values: any thread can take it. */
export interface Given extends BlockPlaces {
  readonly epochs: readonly { readonly number: number; readonly key: Uint8Array }[]
}

export interface RecordReader {
  /** Numbers of those that could not be read or opened, in their order. */
  open(records: RecordsToOpen): Promise<readonly number[]>
  close(): void
}

/** The keys are used as they are and wiped by whoever gave them. */
export function createRecordReader(given: Given): RecordReader {
  const files = createFiles(given)
  const keys = new Map(given.epochs.map(({ number, key }) => [number, key]))
  const scratch = Buffer.allocUnsafeSlow(SPAN_BYTES)
  return {
    open: async (records) => {
      const { wanted, lost } = placesOf(given.rows, records)
      for (const span of spansOf(wanted)) {
        const bytes = files.read(span, scratch)
        for (const { at, location } of span.blocks) {
          const block = bytes?.subarray(location.offset - span.offset, location.offset - span.offset + location.length)
          const epochKey = keys.get(records.epochs[at] ?? 0)
          const whole = block !== undefined && epochKey !== undefined && (await opens(records, at, block, epochKey))
          if (!whole) lost.push(at)
        }
      }
      return lost.sort((a, b) => a - b)
    },
    close: files.close,
  }
}

async function opens(records: RecordsToOpen, at: number, block: Uint8Array, epochKey: Uint8Array): Promise<boolean> {
  const [recordId, version] = [records.ids[at] ?? '', records.versions[at] ?? 0]
  const wrapped = decodeBase64Url(records.keys[at] ?? '')
  const key = wrapped === null ? null : unwrapRecordKey(epochKey, wrapped, `${recordId}/${String(version)}`)
  if (key?.ok !== true) return false
  const content = await openRecord([block], key.value, { recordId, version })
  key.value.fill(0)
  return content.ok && decodeRecordContent(content.value).ok
}

interface Wanted {
  /** Number of the record. */
  readonly at: number
  readonly location: BlockLocation
}

function placesOf(rows: Uint8Array, { cids }: RecordsToOpen): { readonly wanted: readonly Wanted[]; readonly lost: number[] } {
  const wanted: Wanted[] = []
  const lost: number[] = []
  for (const [at, cid] of cids.entries()) {
    const digest = digestOfCid(cid)
    const location = digest === null ? null : findPlace(rows, digest)
    if (location === null || location.length > SPAN_BYTES) lost.push(at)
    else wanted.push({ at, location })
  }
  wanted.sort((a, b) => a.location.segment - b.location.segment || a.location.offset - b.location.offset)
  return { wanted, lost }
}

interface Span {
  readonly segment: number
  readonly offset: number
  end: number
  readonly blocks: Wanted[]
}

/** Blocks that lie near each other, in their order. */
function* spansOf(wanted: readonly Wanted[]): Generator<Span> {
  let span: Span | null = null
  for (const one of wanted) {
    const { segment, offset, length } = one.location
    const near = span !== null && segment === span.segment && offset <= span.end + GAP_BYTES && offset + length - span.offset <= SPAN_BYTES
    if (span !== null && near) {
      span.blocks.push(one)
      span.end = Math.max(span.end, offset + length)
      continue
    }
    if (span !== null) yield span
    span = { segment, offset, end: offset + length, blocks: [one] }
  }
  if (span !== null) yield span
}

/** Segments that stay open; what cannot be read is null, whatever the reason. */
function createFiles({ segments }: BlockPlaces): {
  readonly read: (span: Span, into: Buffer) => Buffer | null
  readonly close: () => void
} {
  const paths = new Map(segments.map(({ number, path }) => [number, path]))
  const open = new Map<number, number>()
  const descriptorOf = (segment: number): number => {
    const known = open.get(segment)
    if (known !== undefined) return known
    const descriptor = openSync(paths.get(segment) ?? '', 'r')
    open.set(segment, descriptor)
    return descriptor
  }
  return {
    read: ({ segment, offset, end }, into) => {
      try {
        const length = end - offset
        let read = 0
        while (read < length) {
          const more = readSync(descriptorOf(segment), into, read, length - read, offset + read)
          if (more === 0) return null
          read += more
        }
        return into.subarray(0, length)
      } catch {
        return null
      }
    },
    close: () => {
      for (const descriptor of open.values()) closeSync(descriptor)
      open.clear()
    },
  }
}
