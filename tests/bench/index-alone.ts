/** The index of words alone, on the runtime's own Node: putting, finding, changing, and what it costs in bytes and memory. Prints one line of JSON. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import type { IndexPort, SearchQuery } from '../../electron/vault/ports.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import type { RecordRow } from '../../shared/model/record.ts'
import type { Result } from '../../shared/model/result.ts'
import { resourceOf } from './resources.ts'

const RECORDS = 100_000
const ROWS_A_BATCH = 500
const ROUNDS = 9
/** Real records of other people's making, where they are beside the repository; insurance papers left out. */
const PATIENTS = join(process.cwd(), '..', 'shared', 'data', 'synthea-r4')
const SKIPPED = new Set(['Claim', 'ExplanationOfBenefit'])

interface Line {
  readonly row: RecordRow
  readonly words: string
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

function* syntheticResources(): Generator<object> {
  for (let index = 0; ; index += 1) yield resourceOf(index)
}

function* patientResources(): Generator<object> {
  const bundles = readdirSync(PATIENTS).filter((name) => name.endsWith('.json'))
  for (;;) {
    for (const name of bundles) {
      const bundle = JSON.parse(readFileSync(join(PATIENTS, name), 'utf8')) as {
        readonly entry?: readonly { readonly resource?: { readonly resourceType?: string } }[]
      }
      for (const { resource } of bundle.entry ?? []) if (resource !== undefined && !SKIPPED.has(resource.resourceType ?? '')) yield resource
    }
  }
}

function* batchesOf(resources: Iterable<object>): Generator<{ readonly lines: readonly Line[]; readonly inputBytes: number }> {
  let lines: Line[] = []
  let inputBytes = 0
  let at = 0
  for (const resource of resources) {
    const row = { ...rowOf(resource, { source: `part ${String(Math.floor(at / 10_000))}.ndjson` }), id: randomBytes(16).toString('hex') }
    lines.push({ row: { ...row, importedAtMs: 1_764_000_000_000 + at }, words: searchWordsOf(resource) })
    inputBytes += JSON.stringify(resource).length
    at += 1
    if (lines.length === ROWS_A_BATCH) {
      yield { lines, inputBytes }
      lines = []
      inputBytes = 0
    }
    if (at === RECORDS) return
  }
}

const written = (): number => Number(/wchar: (\d+)/u.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0)
const residentMiB = (): number => process.memoryUsage.rss() / 1024 ** 2

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAtMs = performance.now()
    await work()
    taken.push(performance.now() - startedAtMs)
  }
  return Math.min(...taken)
}

async function finding(index: IndexPort, words: { readonly rare: string; readonly pair: string; readonly every: string }): Promise<object> {
  const search = (query: Partial<SearchQuery>): Promise<number> =>
    milliseconds(async () => must(await index.search({ limit: 50, offset: 0, ...query })))
  return {
    pairRankedMs: await search({ text: words.pair, order: 'rank' }),
    pairNewestMs: await search({ text: words.pair }),
    everyRankedMs: await search({ text: words.every, order: 'rank' }),
    everyNewestMs: await search({ text: words.every }),
    everyRankedOfKindMs: await search({ text: words.every, order: 'rank', kinds: ['problem'] }),
    rareRankedMs: await search({ text: words.rare, order: 'rank' }),
    listKindMs: await search({ kinds: ['lab'] }),
    listAllMs: await search({}),
    deepPageMs: await search({ offset: RECORDS - 100 }),
    listDaysMs: await search({ from: '2015-02', until: '2016-03-01' }),
    listSourceMs: await search({ source: 'part 0.ndjson' }),
    countByKindMs: await milliseconds(async () => must(await index.countByKind())),
  }
}

async function measure(resources: Iterable<object>, words: Parameters<typeof finding>[1]): Promise<object> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-bench-index-'))
  const file = join(dir, 'index.db')
  const index = createIndexStore({ file })
  const key = new Uint8Array(32).fill(7)
  const residentBefore = residentMiB()
  must(await index.open(key))
  let putMs = 0
  let putCpuMs = 0
  let inputBytes = 0
  let some: Line[] = []
  let underway: Promise<unknown> = Promise.resolve()
  const writtenBefore = written()
  for (const batch of batchesOf(resources)) {
    inputBytes += batch.inputBytes
    if (some.length < 2000) some = [...some, ...batch.lines]
    const startedAtMs = performance.now()
    const cpuBefore = process.cpuUsage()
    await underway
    underway = index.put(batch.lines, 1).then(must)
    putMs += performance.now() - startedAtMs
    const cpu = process.cpuUsage(cpuBefore)
    putCpuMs += (cpu.user + cpu.system) / 1000
  }
  await underway
  const startedAtMs = performance.now()
  await index.countByKind()
  const waitMs = performance.now() - startedAtMs
  const found = await finding(index, words)
  await index.close()
  const sizeBytes = statSync(file).size
  const putWritten = written() - writtenBefore
  const residentMiBAfter = residentMiB()
  const opening = await milliseconds(async () => must(await index.open(key)))
  const change = async (count: number): Promise<number> => {
    const before = written()
    for (const { row, words: text } of some.splice(0, count))
      must(await index.put([{ row: { ...row, id: randomBytes(16).toString('hex') }, words: text }], 2))
    await index.close()
    const bytes = written() - before
    must(await index.open(key))
    return bytes / 1024 / count
  }
  const oneKiB = await change(1)
  const hundredKiB = await change(100)
  const removed = some.slice(0, 1).map(({ row }) => row.id)
  const removingAtMs = performance.now()
  const removeWritten = written()
  must(await index.remove(removed, 3))
  const figures = {
    seconds: (putMs + waitMs) / 1000,
    inputBytes,
    putUsARecord: ((putMs + waitMs) * 1000) / RECORDS,
    putCpuUsARecord: (putCpuMs * 1000) / RECORDS,
    putWrittenMiB: putWritten / 1024 ** 2,
    sizeMiB: sizeBytes / 1024 ** 2,
    bytesARecord: sizeBytes / RECORDS,
    timesInput: sizeBytes / inputBytes,
    residentAddedMiB: residentMiBAfter - residentBefore,
    openMs: opening,
    changeOneKiB: oneKiB,
    changeOfHundredKiB: hundredKiB,
    removeOneMs: performance.now() - removingAtMs,
    removeOneMiB: (written() - removeWritten) / 1024 ** 2,
    ...found,
  }
  await index.close()
  await rm(dir, { recursive: true })
  return figures
}

const patients = process.argv[2] === 'patients'
if (!patients || existsSync(PATIENTS)) {
  const figures = patients
    ? await measure(patientResources(), { rare: 'asthma', pair: 'blood pressure', every: 'synthea' })
    : await measure(syntheticResources(), { rare: '1714', pair: 'test 17', every: 'test' })
  process.stdout.write(JSON.stringify(figures))
}
