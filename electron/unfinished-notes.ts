/** Files that a person chose and that are being written beside their names: noted in a folder of Salus, so that what a kill leaves of one goes when Salus is started again. */

import { randomBytes } from 'node:crypto'
import { lstat, readFile, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { err, ok } from '../shared/model/result.ts'
import type { Result } from '../shared/model/result.ts'
import { diskErrorCode, writeDurably } from './durable-file.ts'

/** Of the name of an unfinished file: two that write one file at once have one each, and nobody puts a link in its place before. */
const NAME_BYTES = 4
/** Nothing of another name is ever removed, whatever a note says. */
const OURS = /^(?<chosen>.+)\.[0-9a-f]{8}\.unfinished$/u
/** Files that are noted at once; of more nothing is known afterwards. */
const NOTED_MAX = 64

/** Where a file is written before it has the name that was chosen. */
export function unfinishedPathOf(path: string): string {
  return `${path}.${randomBytes(NAME_BYTES).toString('hex')}.unfinished`
}

export interface UnfinishedNotes {
  /** Before the file is there; durable when it resolves, where the disk of Salus takes it: that keeps nobody from writing to another one. */
  begin(unfinished: string): Promise<void>
  /** It has its name now, or nothing of it is there any more. */
  end(unfinished: string, isWhole: boolean): Promise<void>
  /** From here on what does not become whole stays noted: nobody is there to hear of it now. */
  leave(): void
  /** Removes what an earlier life left. Returns the chosen names of those that did not become whole, each once; one on a disk that is not there is tried again. */
  clear(): Promise<readonly string[]>
}

interface Noted {
  readonly path: string
  readonly told?: true
}

/** Notes in `file`. */
export function createUnfinishedNotes(file: string): UnfinishedNotes {
  const own = new Map<string, Noted>()
  let earlier: Promise<readonly Noted[]> | null = null
  let isLeaving = false
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work)
    turn = next.catch(() => undefined)
    return next
  }
  const before = (): Promise<readonly Noted[]> => (earlier ??= readNotes(file))
  const write = async (): Promise<void> => {
    const all = [...(await before()), ...own.values()].slice(-NOTED_MAX)
    const text = JSON.stringify({ version: 1, files: all })
    await (all.length === 0 ? rm(file, { force: true }) : writeDurably(file, text)).catch(() => undefined)
  }
  return {
    begin: (path) =>
      inTurn(() => {
        own.set(path, { path })
        return write()
      }),
    end: (path, isWhole) =>
      inTurn(async () => {
        if (isLeaving && !isWhole) return
        own.delete(path)
        await write()
      }),
    leave: () => {
      isLeaving = true
    },
    clear: () =>
      inTurn(async () => {
        const names: string[] = []
        const left: Noted[] = []
        for (const { path, told } of await before()) {
          const chosen = OURS.exec(basename(path))?.groups?.['chosen']
          if (chosen === undefined) continue
          if (told !== true) names.push(chosen)
          if (!(await isGone(path))) left.push({ path, told: true })
        }
        earlier = Promise.resolve(left)
        await write()
        return [...new Set(names)]
      }),
  }
}

/** A small file that a person chose: whole, or what lay there before. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
export async function writeChosen(path: string, bytes: Uint8Array, notes: UnfinishedNotes): Promise<Result<true>> {
  const unfinished = unfinishedPathOf(path)
  await notes.begin(unfinished)
  try {
    await writeDurably(path, bytes, unfinished)
    await notes.end(unfinished, true)
    return ok(true)
  } catch (error) {
    await notes.end(unfinished, false)
    return err(diskErrorCode(error))
  }
}

/** Whoever writes without them. */
export const NO_NOTES: UnfinishedNotes = {
  begin: () => Promise.resolve(),
  end: () => Promise.resolve(),
  leave: () => undefined,
  clear: () => Promise.resolve([]),
}

async function isGone(path: string): Promise<boolean> {
  try {
    const there = await lstat(path)
    if (there.isFile()) await rm(path)
    return true
  } catch {
    // A folder that is there, and no such file in it: nothing is left. Else its disk is away, or does not let it go.
    return lstat(dirname(path)).then(
      () =>
        lstat(path).then(
          () => false,
          (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
        ),
      () => false,
    )
  }
}

async function readNotes(file: string): Promise<readonly Noted[]> {
  try {
    const { files } = JSON.parse(await readFile(file, 'utf8')) as { readonly files?: unknown }
    if (!Array.isArray(files)) return []
    return (files as readonly unknown[]).flatMap((one) => {
      const { path, told } = (one ?? {}) as { readonly path?: unknown; readonly told?: unknown }
      return typeof path === 'string' ? [{ path, ...(told === true ? { told } : {}) }] : []
    })
  } catch {
    return []
  }
}
