/** An export of Apple Health of a gigabyte, and of ten million samples, beside plain saxes over the same file. */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { writeExportXml, writeExportZip } from './apple-export.ts'
import { inTurns, seconds, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'
import { call } from './window-workloads.ts'

const GIGABYTE = 1e9
/** As many samples as a phone and a watch make in ten years. */
const TEN_MILLION_BYTES = 4.7e9
const LOOK_MS = 100
const READER = 'Salus reader'

/** The file of a gigabyte, kept whole and read. */
export function importAppleGigabyte(): Promise<Outcome> {
  return importApple(GIGABYTE)
}

/** Ten million samples. */
export function importAppleTenMillion(): Promise<Outcome> {
  return importApple(TEN_MILLION_BYTES)
}

function importApple(bytes: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const xml = join(dir, 'export.xml')
    const zip = join(dir, 'export.zip')
    await writeExportXml(xml, bytes)
    await writeExportZip(zip, bytes)
    return inTurns(1, {
      salus: async () => {
        const read = await importFile(xml)
        const unpacked = await importFile(zip)
        return {
          ...read,
          zipSeconds: unpacked['seconds'] ?? 0,
          zipReaderMiB: unpacked['readerMiB'] ?? 0,
          zipReaderProcessorSeconds: unpacked['readerProcessorSeconds'] ?? 0,
          zipVaultMiB: unpacked['vaultMiB'] ?? 0,
          zipNodeMiB: unpacked['nodeMiB'] ?? 0,
          zipRecords: unpacked['records'] ?? 0,
          zipMainWaitSeconds: unpacked['mainWaitSeconds'] ?? 0,
        }
      },
      saxes: () => readPlainly(xml),
    })
  })
}

/** Seconds from the choice until it is kept, those of the preview alone, and what the reader took of memory and processor. */
async function importFile(path: string): Promise<Figures> {
  const own = await freshDir()
  const window = await openSalus(own)
  await createVault(window, 'Maria Popescu')
  await window.answerOpen([path])
  const chosen = await window.page.evaluate(() =>
    (globalThis as unknown as { salus: { chooseFiles(): Promise<unknown> } }).salus.chooseFiles(),
  )
  const peak = await watchReader(window)
  const main = watchMain(window)
  let preview: unknown
  let records = 0
  const readSeconds = await seconds(async () => {
    const answer = await call(window, 'previewImport', chosen)
    if (!answer.ok) throw new Error('the preview failed')
    preview = answer.value
    records = (answer.value as { readonly total: number }).total
  })
  const reader = peak.stop()
  const keepSeconds = await seconds(async () => {
    if (!(await call(window, 'importRecords', preview)).ok) throw new Error('the import failed')
  })
  const mainWaitSeconds = await main.stop()
  const { 'Salus vault': vault = 0, 'Salus node': node = 0 } = await window.pids()
  const [vaultMiB, nodeMiB] = [peakMiB(vault), peakMiB(node)]
  await window.close()
  await rm(own, { recursive: true, force: true })
  const megabytes = (await stat(path)).size / 1e6
  return { seconds: readSeconds + keepSeconds, readSeconds, ...reader, vaultMiB, nodeMiB, mainWaitSeconds, records, megabytes }
}

/** The most a process ever had in memory. */
function peakMiB(pid: number): number {
  const found = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) / 1024
}

/** The longest that the process of the window's frame kept anybody waiting. */
function watchMain(window: SalusWindow): { readonly stop: () => Promise<number> } {
  let longest = 0
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      longest = Math.max(longest, await seconds(() => window.app.evaluate(() => null)))
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  })()
  return {
    stop: async () => {
      isOver = true
      await asking
      return longest
    },
  }
}

/** The reader ends with the preview, so it is looked at while it reads. */
async function watchReader(window: SalusWindow): Promise<{ readonly stop: () => Figures }> {
  const { [READER]: pid } = await window.pids()
  let readerMiB = 0
  let readerProcessorSeconds = 0
  const look = setInterval(() => {
    try {
      readerMiB = Math.max(readerMiB, peakMiB(Number(pid)))
      // Fields 14 and 15 of proc(5), in hundredths; the name in brackets may hold spaces.
      const fields =
        readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
          .split(') ')[1]
          ?.split(' ') ?? []
      readerProcessorSeconds = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
    } catch {
      clearInterval(look)
    }
  }, LOOK_MS)
  return {
    stop: () => {
      clearInterval(look)
      return { readerMiB, readerProcessorSeconds }
    },
  }
}

/** Every element is looked at, and nothing is made of it. */
async function readPlainly(path: string): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'saxes-alone.mjs'), path])
  return JSON.parse(stdout) as Figures
}
