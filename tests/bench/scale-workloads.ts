/** Workloads on a vault of a hundred thousand records, and on one file of a gigabyte. */

import { execFileSync } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { randomBytes } from 'node:crypto'
import { PASSPHRASE, createVault, freshDir, lockBy, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { inTurns, runs as program, seconds, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'
import { resourceOf } from './resources.ts'
import { call } from './window-workloads.ts'

export const RECORDS = 100_000
const RECORDS_A_FILE = 10_000
const GIB = 1024 ** 3
const READS = 1000

interface Prepared {
  readonly window: SalusWindow
  readonly ids: readonly string[]
  readonly importSeconds: number
  /** From the end of the import until all of it can be found. */
  readonly findableSeconds: number
  readonly inputBytes: number
  readonly dir: string
}

let prepared: Promise<Prepared> | null = null

/** Imports everything below a folder; seconds. */
export async function importFolder(window: SalusWindow, folder: string): Promise<number> {
  await window.answerOpen([folder])
  const chosen = await window.page.evaluate(() =>
    (globalThis as unknown as { salus: { chooseFolder(): Promise<unknown> } }).salus.chooseFolder(),
  )
  return seconds(async () => {
    const preview = await call(window, 'previewImport', chosen)
    const kept = await call(window, 'importRecords', preview.value)
    if (!kept.ok) throw new Error('the import failed')
  })
}

/** A list waits a little for what is being sorted in, and says whether that was enough. */
async function untilFindable(window: SalusWindow): Promise<void> {
  for (let behind = true; behind;) {
    const page = (await call(window, 'listRecords', { limit: 1, offset: 0 })).value as { readonly indexing: unknown }
    behind = page.indexing !== null
  }
}

/** One vault for all workloads of this size. */
export function hundredThousand(): Promise<Prepared> {
  prepared ??= (async () => {
    const dir = await freshDir()
    const files = await mkdtemp(join(tmpdir(), 'salus-bench-'))
    let inputBytes = 0
    for (let from = 0; from < RECORDS; from += RECORDS_A_FILE) {
      const text = Array.from({ length: RECORDS_A_FILE }, (_, at) => JSON.stringify(resourceOf(from + at))).join('\n')
      inputBytes += text.length
      await writeFile(join(files, `${String(from)}.ndjson`), text)
    }
    const window = await openSalus(dir)
    await createVault(window, 'Maria Popescu')
    const importSeconds = await importFolder(window, files)
    const findableSeconds = await seconds(() => untilFindable(window))
    await rm(files, { recursive: true })
    const ids: string[] = []
    for (let offset = 0; offset < RECORDS; offset += RECORDS / 10) {
      const page = (await call(window, 'listRecords', { limit: 1000, offset })).value as {
        readonly rows: readonly { readonly id: string }[]
      }
      ids.push(...page.rows.slice(0, READS / 10).map((row) => row.id))
    }
    return { window, ids, importSeconds, findableSeconds, inputBytes, dir }
  })()
  return prepared
}

/** Ends the vault that the workloads shared. */
export async function closeScale(): Promise<void> {
  if (prepared !== null) await (await prepared).window.close()
}

/** 100,000 records of 2 KB as NDJSON; once. */
export async function importHundredThousand(): Promise<Outcome> {
  const { importSeconds, findableSeconds } = await hundredThousand()
  return inTurns(1, { salus: () => Promise.resolve({ seconds: importSeconds, secondsATenThousand: importSeconds / 10, findableSeconds }) })
}

/** Opens records, so many asked for at the same time. */
async function readAll(window: SalusWindow, ids: readonly string[], atOnce: number): Promise<void> {
  const failed = await window.page.evaluate(
    async ([all, lanes]) => {
      const { salus } = globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<{ readonly ok: boolean }> } }
      let [next, bad] = [0, 0]
      const lane = async (): Promise<void> => {
        while (next < all.length) if (!(await salus.call('readRecord', { recordId: all[next++] })).ok) bad += 1
      }
      await Promise.all(Array.from({ length: lanes }, lane))
      return bad
    },
    [ids, atOnce] as const,
  )
  if (failed > 0) throw new Error(`${String(failed)} records were not opened`)
}

/** Lists, search and random reads at 100,000 (all asked for at once, eight at a time, one behind the other); seconds of each as the window sees it. */
export async function browse(runs: number): Promise<Outcome> {
  const { window, ids } = await hundredThousand()
  return inTurns(runs, {
    salus: async () => {
      const list = await seconds(() => call(window, 'listRecords', { kinds: ['lab'], limit: 50, offset: 0 }))
      const deep = await seconds(() => call(window, 'listRecords', { limit: 50, offset: RECORDS - 100 }))
      const search = await seconds(() => call(window, 'searchRecords', { text: 'test 17', limit: 50, offset: 0 }))
      const ranked = await seconds(() => call(window, 'searchRecords', { text: 'test', limit: 50, offset: 0 }))
      const reads = await seconds(() => readAll(window, ids, ids.length))
      const readsByEight = await seconds(() => readAll(window, ids, 8))
      const readsOneByOne = await seconds(() => readAll(window, ids, 1))
      return {
        seconds: list,
        deepPageSeconds: deep,
        searchSeconds: search,
        rankedWorstSeconds: ranked,
        thousandReadsSeconds: reads,
        thousandByEightSeconds: readsByEight,
        thousandOneByOneSeconds: readsOneByOne,
      }
    },
  })
}

/** Locks and opens the vault; seconds of the opening. */
async function reopen(window: SalusWindow): Promise<number> {
  await lockBy(window, () => window.page.evaluate(() => void (globalThis as unknown as { salus: { lock(): Promise<void> } }).salus.lock()))
  return seconds(() => call(window, 'unlockVault', { passphrase: PASSPHRASE }))
}

/** From passphrase to the first record at 100,000; the key derivation apart as in `unlock`. */
export async function unlockLarge(runs: number): Promise<Outcome> {
  const { window, ids } = await hundredThousand()
  return inTurns(runs, {
    salus: async (): Promise<Figures> => {
      const unlocking = await reopen(window)
      const first = await seconds(() => call(window, 'readRecord', { recordId: ids[0] }))
      return { seconds: unlocking + first, firstRecordSeconds: first }
    },
  })
}

/** One record more, from a preview that was read before; and the bytes that the two processes wrote for it. */
export async function change(runs: number): Promise<Outcome> {
  const { window } = await hundredThousand()
  let turn = 0
  return withFolder((dir) =>
    inTurns(runs, {
      salus: async () => {
        const folder = join(dir, String((turn += 1)))
        await mkdir(folder)
        await writeFile(
          join(folder, 'one.json'),
          JSON.stringify({ resourceType: 'Condition', code: { text: `Finding ${String(Math.random())}` } }),
        )
        await window.answerOpen([folder])
        const chosen = await window.page.evaluate(() =>
          (globalThis as unknown as { salus: { chooseFolder(): Promise<unknown> } }).salus.chooseFolder(),
        )
        const preview = await call(window, 'previewImport', chosen)
        const before = await writtenBytes(window)
        const taken = await seconds(() => call(window, 'importRecords', preview.value))
        return { seconds: taken, writtenKiB: ((await writtenBytes(window)) - before) / 1024 }
      },
    }),
  )
}

/** The whole vault hashed and opened, beside restic on files of the same records. */
export async function check(runs: number): Promise<Outcome> {
  const { window } = await hundredThousand()
  return withFolder(async (dir) => {
    const files = join(dir, 'files')
    await mkdir(files)
    for (let from = 0; from < RECORDS; from += 1000) {
      await writeFile(
        join(files, `${String(from)}.ndjson`),
        Array.from({ length: 1000 }, (_, at) => JSON.stringify(resourceOf(from + at))).join('\n'),
      )
    }
    const env = { RESTIC_PASSWORD: 'x', RESTIC_REPOSITORY: join(dir, 'restic') }
    const ready = (await program('restic', ['init'], env)) && (await program('restic', ['backup', files], env))
    return inTurns(runs, {
      salus: async () => ({ seconds: await seconds(() => call(window, 'checkVault', null)) }),
      restic: async () => (ready ? { seconds: await seconds(() => program('restic', ['check', '--read-data'], env)) } : null),
    })
  })
}

/**
 * Memory of the vault and the node at 100,000, in MiB: opened and used as on an ordinary day, and right after a full check.
 * Resident counts what all processes of the app share (the runtime's own files) in each of the two; proportional, each process its part.
 */
export async function memory(): Promise<Outcome> {
  const { window, ids } = await hundredThousand()
  await reopen(window)
  await call(window, 'listRecords', { limit: 50, offset: RECORDS / 2 })
  await call(window, 'searchRecords', { text: 'test 17', limit: 50, offset: 0 })
  await readAll(window, ids, 8)
  const used = await memoryOf(window)
  await call(window, 'checkVault', null)
  const checked = await memoryOf(window)
  const figures = {
    seconds: 0,
    usedVaultMiB: used.vault.resident,
    usedNodeMiB: used.node.resident,
    usedProportionalMiB: used.vault.proportional + used.node.proportional,
    checkedVaultMiB: checked.vault.resident,
    checkedNodeMiB: checked.node.resident,
    checkedProportionalMiB: checked.vault.proportional + checked.node.proportional,
  }
  return inTurns(1, { salus: () => Promise.resolve(figures) })
}

interface Memory {
  readonly resident: number
  readonly proportional: number
}

async function memoryOf(window: SalusWindow): Promise<{ readonly vault: Memory; readonly node: Memory }> {
  const pids = await window.pids()
  const of = (name: string): Memory => {
    const text = readFileSync(`/proc/${String(pids[name])}/smaps_rollup`, 'utf8')
    const mib = (what: string): number => Number(new RegExp(`^${what}:\\s+(\\d+)`, 'mu').exec(text)?.[1] ?? 0) / 1024
    return { resident: mib('Rss'), proportional: mib('Pss') }
  }
  return { vault: of('Salus vault'), node: of('Salus node') }
}

/** Bytes on disk for 100,000 records of 2 KB, as a multiple of what came in. */
export async function disk(): Promise<Outcome> {
  const { dir, inputBytes } = await hundredThousand()
  const bytes = await sizeOf(dir, (path) => /\/(peer|vault)\//u.test(path))
  const segments = await sizeOf(dir, (path) => path.includes('/segments/'))
  return inTurns(1, {
    salus: () =>
      Promise.resolve({
        seconds: 0,
        inputMiB: inputBytes / 1024 ** 2,
        diskMiB: bytes / 1024 ** 2,
        timesInput: bytes / inputBytes,
        segmentsTimesInput: segments / inputBytes,
      }),
  })
}

/** One file of a gibibyte, through the preview into the vault; beside tar and age, and gocryptfs. */
export function importGibibyte(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const files = join(dir, 'files')
    await mkdir(files)
    await writeLarge(join(files, 'scan.pdf'))
    execFileSync('sync')
    let turn = 0
    return inTurns(runs, {
      salus: async () => {
        const own = await freshDir()
        const window = await openSalus(own)
        await createVault(window, 'Maria Popescu')
        const taken = await importFolder(window, files)
        await window.close()
        await rm(own, { recursive: true, force: true })
        return { seconds: taken, mibASecond: 1024 / taken }
      },
      'tar-age': () =>
        peer(
          `age-keygen -o ${dir}/k 2>/dev/null || true; tar c ${files} | age -r $(grep -o 'age1.*' ${dir}/k) > ${dir}/out.age && sync ${dir}/out.age`,
          'age',
          async () => {
            await rm(join(dir, 'out.age'), { force: true })
          },
        ),
      gocryptfs: async () => {
        const [plain, cipher] = [join(dir, `plain-${String((turn += 1))}`), join(dir, `cipher-${String(turn)}`)]
        await mkdir(plain)
        await mkdir(cipher)
        const pass = join(dir, 'pass')
        await writeFile(pass, 'x')
        if (!(await program('gocryptfs', ['-q', '-init', '-passfile', pass, cipher]))) return null
        if (!(await program('gocryptfs', ['-q', '-passfile', pass, cipher, plain]))) return null
        const taken = await seconds(() => program('sh', ['-c', `cp ${files}/scan.pdf ${plain}/ && sync ${plain}/scan.pdf`]))
        await program('fusermount', ['-u', plain])
        await rm(cipher, { recursive: true, force: true })
        return { seconds: taken }
      },
    })
  })
}

async function peer(command: string, needs: string, after: () => Promise<void>): Promise<Figures | null> {
  if (!(await program('sh', ['-c', `command -v ${needs}`]))) return null
  let worked = false
  const taken = await seconds(async () => {
    worked = await program('sh', ['-c', command])
  })
  await after()
  return worked ? { seconds: taken } : null
}

async function writeLarge(path: string): Promise<void> {
  const file = createWriteStream(path)
  const piece = randomBytes(1024 * 1024)
  file.write('%PDF-1.7\n')
  for (let written = 9; written < GIB; written += piece.length) {
    piece.writeUInt32BE(written >>> 0, 0)
    if (!file.write(Uint8Array.from(piece.subarray(0, Math.min(piece.length, GIB - written))))) await once(file, 'drain')
  }
  file.end()
  await finished(file)
}

async function writtenBytes(window: SalusWindow): Promise<number> {
  const pids = await window.pids()
  return ['Salus vault', 'Salus node'].reduce(
    (sum, name) => sum + Number(/wchar: (\d+)/u.exec(readFileSync(`/proc/${String(pids[name])}/io`, 'utf8'))?.[1] ?? 0),
    0,
  )
}

async function sizeOf(dir: string, counts: (path: string) => boolean): Promise<number> {
  let bytes = 0
  for (const name of await readdir(dir, { recursive: true })) {
    const path = join(dir, name)
    if (!counts(path)) continue
    const found = await stat(path)
    if (found.isFile()) bytes += found.size
  }
  return bytes
}
