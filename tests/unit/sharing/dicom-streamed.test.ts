/** DICOM files that pass by a piece at a time: the copy is byte for byte the one that is made in memory, and a large file takes no more memory than a frame. */

import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadFrameUnpackers } from '../../../electron/parse/dicom/frame-unpackers.ts'
import { redactedDicom } from '../../../electron/parse/dicom/redacted-dicom.ts'
import { streamedEntries } from '../../../electron/parse/dicom/streamed-copy.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { createParsePort } from '../../../electron/parse/start.ts'
import { forkWire } from '../../../electron/process-wire.ts'
import type { FrameUnpackers } from '../../../shared/dicom/native-frames.ts'
import { COPY_PIECE_BYTES } from '../../../shared/model/read-more.ts'
import type { PieceExchange, RedactedReading } from '../../../shared/model/read-more.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import type { FrameBar } from '../../../shared/model/redaction.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'
import { packJpegLs } from '../../support/packed-frames.ts'

const PROCESS = resolve(import.meta.dirname, '../../../electron/parse/process.ts')
const SIDE = 16
const FRAME_BYTES = SIDE * SIDE * 2
const TOP: FrameBar = { x: 0, y: 0, width: 1, height: 0.25 }
const MIB = 1024 * 1024
/** Of the large file: half a gigabyte where all is wanted. Its reader may have this much in all, of which a good third is the program itself. */
const LARGE_MIB = process.env['SALUS_STREAMED'] === 'full' ? 512 : 256
const READER_MIB_MAX = 240
let unpackers: FrameUnpackers | null = null
beforeAll(async () => {
  unpackers = await loadFrameUnpackers()
})

const redactWith = (bars: readonly FrameBar[]): RedactedReading => ({
  words: [],
  keepDates: false,
  uidSalt: new Uint8Array(32),
  ...(bars.length === 0 ? {} : { bars: [bars] }),
})

function inMemory(bytes: Uint8Array, bars: readonly FrameBar[]): Uint8Array | null {
  return redactedDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, 0, redactWith(bars), unpackers)?.bytes ?? null
}

interface Streamed {
  readonly copy: Buffer
  readonly sizes: readonly number[]
  readonly entries: readonly ParsedEntry[]
}

/** Handed over in pieces of that size. */
async function streamed(bytes: Uint8Array, bars: readonly FrameBar[], pieceBytes: number): Promise<Streamed> {
  const pieces: Uint8Array[] = []
  let at = 0
  const exchange: PieceExchange = {
    sizeBytes: bytes.length,
    next: () => Promise.resolve(bytes.slice(at, (at += pieceBytes))),
    take: (piece) => Promise.resolve(pieces.push(piece)),
  }
  const entries = await streamedEntries(exchange, redactWith(bars), unpackers, PARSE_LIMITS)
  return { copy: Buffer.concat(pieces), sizes: pieces.map(({ length }) => length), entries }
}

const codesOf = (entries: readonly ParsedEntry[]): readonly string[] =>
  entries.flatMap((entry) => (entry.type === 'refused' ? [entry.error.code] : []))

const shape = (frames: number, more: Fields = {}): Fields => ({
  ...sliceFields({ rows: SIDE, columns: SIDE, pixels: new Uint8Array(FRAME_BYTES * frames).map((_, at) => (at * 7) % 251) }),
  0x00280008: ['IS', String(frames)],
  ...more,
})

async function packedFile(frames: number, perFrame: number): Promise<Uint8Array> {
  const raw = Array.from({ length: frames }, (_, frame) => new Uint8Array(SIDE * SIDE).map((__, at) => (at * (frame + 3)) % 199))
  const packed = await Promise.all(raw.map((one) => packJpegLs(one, { width: SIDE, height: SIDE, bitsPerSample: 8 })))
  const depth: Fields = { 0x00280100: ['US', 8], 0x00280101: ['US', 8], 0x00280102: ['US', 7] }
  if (perFrame === 1) return dicomFile(shape(frames, { ...depth, 0x7fe00010: encapsulated(packed) }), 'jpegLs')
  // Cut in two pieces each, found again by the table in front.
  const cut = packed.map((one) => (one.length % 2 === 0 ? one : Buffer.concat([one, Buffer.alloc(1)])))
  const halves = cut.flatMap((one) => [one.subarray(0, 20), one.subarray(20)])
  const [vr, items] = encapsulated(halves.map((one) => new Uint8Array(one)))
  const table = Buffer.alloc(8 + frames * 4)
  table.writeUInt16LE(0xfffe, 0)
  table.writeUInt16LE(0xe000, 2)
  table.writeUInt32LE(frames * 4, 4)
  let offset = 0
  for (const [frame, one] of cut.entries()) {
    table.writeUInt32LE(offset, 8 + frame * 4)
    offset += 16 + one.length
  }
  return dicomFile(shape(frames, { ...depth, 0x7fe00010: [vr, new Uint8Array(Buffer.concat([table, items.subarray(8)]))] }), 'jpegLs')
}

describe('a DICOM file that passes by', () => {
  it.each([
    ['explicit', shape(3)],
    ['implicit', shape(3)],
    ['bigEndian', shape(3)],
    ['deflated', shape(3)],
    ['explicit', shape(1, { 0x00280100: ['US', 8], 0x00280101: ['US', 8], 0x00280102: ['US', 7] })],
    // Frames of single bits that share a byte.
    [
      'explicit',
      shape(3, {
        0x00280010: ['US', 3],
        0x00280011: ['US', 5],
        0x00280100: ['US', 1],
        0x00280101: ['US', 1],
        0x00280102: ['US', 0],
        0x7fe00010: ['OB', new Uint8Array(6).fill(255)],
      }),
    ],
  ] as const)(
    '%s: its copy is the one that is made in memory, whatever the pieces, with bars and without',
    async (syntax: SyntaxName, fields: Fields) => {
      const before = dicomFile(fields, syntax)
      for (const bars of [[], [TOP], [{ ...TOP, frame: 0 }]]) {
        const wanted = inMemory(before, bars)
        if (wanted === null) throw new Error('not made')
        for (const pieceBytes of [1, 7, 1000, MIB]) {
          const { copy, entries } = await streamed(before, bars, pieceBytes)
          expect(copy.equals(wanted)).toBe(true)
          expect(codesOf(entries)).toEqual([])
          expect(entries[0]).toMatchObject({ type: 'record', row: { kind: 'image', sizeBytes: wanted.length } })
        }
      }
    },
  )

  it('compressed: the same, a piece a frame or by the table in front', async () => {
    for (const perFrame of [1, 2]) {
      const before = await packedFile(3, perFrame)
      for (const bars of [[], [TOP], [{ ...TOP, frame: 2 }]]) {
        const wanted = inMemory(before, bars)
        if (wanted === null) throw new Error('not made')
        expect((await streamed(before, bars, 100)).copy.equals(wanted)).toBe(true)
      }
    }
  })

  it('goes back in pieces of one size, the last one less', async () => {
    const { sizes, copy } = await streamed(dicomFile(shape(3000)), [TOP], 64 * 1024)
    expect(sizes.slice(0, -1).every((size) => size === COPY_PIECE_BYTES)).toBe(true)
    expect([sizes.length, copy.length > 2 * COPY_PIECE_BYTES]).toEqual([Math.ceil(copy.length / COPY_PIECE_BYTES), true])
  })

  it('cut anywhere, or changed, gives what memory gives, or is refused', async () => {
    const native = dicomFile(shape(2))
    const packed = await packedFile(2, 1)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.nat(255), fc.boolean(), fc.boolean(), async (isPacked, at, byte, cuts, covers) => {
        const before = isPacked ? packed : native
        const place = at % before.length
        const made = cuts ? before.subarray(0, place) : before.map((one, index) => (index === place ? byte : one))
        const bars = covers ? [TOP] : []
        const wanted = inMemory(made, bars)
        const { copy, entries } = await streamed(made, bars, 333)
        if (wanted === null) expect(codesOf(entries)).toEqual(['redaction-impossible'])
        else expect(copy.equals(wanted)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it(`of ${String(LARGE_MIB)} MiB is covered by a reader that holds a frame, not the file`, { timeout: 240_000 }, async () => {
    const { side, frameBytes } = { side: 1024, frameBytes: 2 * MIB }
    const frames = LARGE_MIB / 2
    const fields = sliceFields({ rows: side, columns: side, pixels: new Uint8Array(0) })
    const whole = dicomFile({ ...fields, 0x00280008: ['IS', String(frames)] })
    const head = Buffer.from(whole)
    head.writeUInt32LE(frameBytes * frames, head.length - 4)
    const frame = new Uint8Array(frameBytes).map((_, at) => 1 + (at % 200))
    let given = -1
    const copy = { bytes: 0, covered: createHash('sha256'), end: Buffer.alloc(0) }
    const exchange: PieceExchange = {
      sizeBytes: head.length + frameBytes * frames,
      next: () => {
        given += 1
        return Promise.resolve(given === 0 ? head : given <= frames ? frame : new Uint8Array(0))
      },
      take: (piece) => {
        copy.bytes += piece.length
        copy.covered.update(piece)
        copy.end = Buffer.concat([copy.end, piece]).subarray(-frameBytes)
        return Promise.resolve(null)
      },
    }
    let peak = 0
    const reader = createParsePort(() => {
      const child = fork(PROCESS, [], { serialization: 'advanced', env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      return Promise.resolve({
        wire: forkWire(child),
        kill: () => {
          peak = peakOf(child.pid ?? 0)
          child.kill('SIGKILL')
        },
      })
    })
    const found: ParsedEntry[] = []
    for await (const one of reader.parse([], new AbortController().signal, { redact: redactWith([TOP]) }, exchange)) found.push(one)
    expect(codesOf(found)).toEqual([])
    expect(found[0]).toMatchObject({ type: 'record', row: { kind: 'image', sizeBytes: copy.bytes } })
    expect(copy.bytes).toBeGreaterThan(frameBytes * frames)
    // The last frame: black above, every sample as it was below.
    expect(copy.end.subarray(0, frameBytes / 4).every((byte) => byte === 0)).toBe(true)
    expect(copy.end.subarray(frameBytes / 4).equals(Buffer.from(frame.subarray(frameBytes / 4)))).toBe(true)
    process.stdout.write(`\nreader of ${String(LARGE_MIB)} MiB: ${String(Math.round(peak / MIB))} MiB at most\n`)
    if (existsSync('/proc/self/status')) expect([peak > 0, peak < READER_MIB_MAX * MIB]).toEqual([true, true])
  })
})

/** Most memory that a process had at once, in bytes; 0 where the system does not say it. */
function peakOf(pid: number): number {
  try {
    const [, kib = '0'] = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? []
    return Number(kib) * 1024
  } catch {
    return 0
  }
}
