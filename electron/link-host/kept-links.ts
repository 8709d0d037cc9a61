/** What a host of health links keeps for its owner: sealed files, until when, a passcode it cannot read back, and who said to have opened them. */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { clearUnfinished, syncFolder, writeDurably } from '../durable-file.ts'
import { openSureClock } from '../sure-clock.ts'

/** Wrong passcodes in the life of a link: behind them it opens for nobody. Source: SMART Health Links, "monitoring of remaining attempts". */
export const WRONG_MAX = 10
const LINKS_MAX = 500
/** Openings that are remembered one by one: the first ones, which nobody who opens it over and over later pushes out, and the newest; and of one name. */
const OPENINGS_FIRST = 250
const OPENINGS_MAX = 500
const OPENINGS_A_NAME = 10
const SALT_BYTES = 16
const HASH_BYTES = 32
/** 16 MiB and about 50 ms a try. */
const HASH_COST = { N: 16_384, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const META = '.json'
const SEALED = '.jwe'
/** Behind the name of their folder. */
const CLOCK = '.clock'

export interface Opening {
  readonly atMs: number
  /** As they called themselves. */
  readonly recipient: string
}

interface Meta {
  readonly version: 1
  readonly untilMs: number
  readonly contentType: string
  /** Base64 of a salt and of scrypt of the passcode. */
  readonly passcode?: { readonly salt: string; readonly hash: string }
  readonly wrongLeft: number
  readonly openings: readonly Opening[]
  readonly opened: number
}

/** What its owner puts here. */
export interface LinkUpload {
  readonly untilMs: number
  readonly contentType: string
  /** Empty: none is asked for. */
  readonly passcode: string
  /** A compact JWE. */
  readonly sealed: string
}

/** What its owner may see of it. */
export interface LinkStanding {
  readonly untilMs: number
  readonly wrongLeft: number
  readonly opened: number
  readonly openings: readonly Opening[]
}

export type OpenedLink =
  | { readonly type: 'open'; readonly contentType: string; readonly sealed: string }
  | { readonly type: 'wrong'; readonly left: number }
  /** Unknown, over, or closed by wrong passcodes: nobody is told which. */
  | { readonly type: 'gone' }

export interface KeptLinks {
  /** Unknown, over, or closed by wrong passcodes. */
  isGone(name: string): Promise<boolean>
  /** Durable when it resolves. False where there is no room, the name is taken, or it is over already by the clock here. */
  put(name: string, upload: LinkUpload): Promise<boolean>
  open(name: string, recipient: string, passcode: string): Promise<OpenedLink>
  /** What lies behind a link that was opened already; null once it is unknown, over or closed. */
  sealedOf(name: string): Promise<string | null>
  /** Null where it is unknown. */
  standing(name: string): Promise<LinkStanding | null>
  /** True where there was one. */
  remove(name: string): Promise<boolean>
  /** Forgets the sealed files of those whose time is surely over: one that the clock alone calls over opens for nobody, and is there still when the clock was wrong. */
  sweep(): Promise<void>
}

/** `dir` is made where it is missing. One link after the other: no two tries count as one. `runningMs` never goes back. */
export async function openKeptLinks(dir: string, now: () => number, runningMs: () => number = () => performance.now()): Promise<KeptLinks> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await clearUnfinished(dir)
  await dropOrphans(dir)
  const clock = await openSureClock(dir + CLOCK, { now, runningMs }, await lastWritten(dir, now()))
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(name) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined)
    turns.set(name, settled)
    void settled.then(() => {
      if (turns.get(name) === settled) turns.delete(name)
    })
    return turn
  }
  const names = async (): Promise<readonly string[]> =>
    (await readdir(dir)).filter((file) => file.endsWith(META)).map((file) => file.slice(0, -META.length))
  return {
    isGone: async (name) => {
      const meta = await readMeta(dir, name)
      return meta === null || isGone(meta, now())
    },
    put: (name, upload) =>
      inTurn('', async () => {
        const known = await names()
        // By a clock that is ahead it would open for nobody: its owner is to hear of it now.
        if (known.includes(name) || known.length >= LINKS_MAX || upload.untilMs <= now()) return false
        await putLink(dir, name, upload)
        return true
      }),
    open: (name, recipient, passcode) => inTurn(name, () => openLink({ dir, name, nowMs: now() }, recipient, passcode)),
    sealedOf: (name) =>
      inTurn(name, async () => {
        const meta = await readMeta(dir, name)
        return meta === null || isGone(meta, now()) ? null : readFile(join(dir, name + SEALED), 'utf8')
      }),
    standing: async (name) => {
      const meta = await readMeta(dir, name)
      if (meta === null) return null
      const { untilMs, wrongLeft, opened, openings } = meta
      return { untilMs, wrongLeft, opened, openings }
    },
    remove: (name) => inTurn(name, () => removeLink(dir, name)),
    sweep: async () => {
      const sureMs = await clock.read()
      for (const name of await names())
        await inTurn(name, async () => {
          const meta = await readMeta(dir, name)
          if (meta !== null && meta.untilMs <= sureMs) await removeLink(dir, name)
          // One that the disk gives no more keeps none of the others here beyond their time.
        }).catch(() => undefined)
    },
  }
}

/** When the newest of these files was written; `otherwiseMs` where there is none. */
async function lastWritten(dir: string, otherwiseMs: number): Promise<number> {
  const times = await Promise.all((await readdir(dir)).map(async (file) => (await stat(join(dir, file))).mtimeMs))
  return times.length === 0 ? otherwiseMs : Math.floor(Math.max(...times))
}

/** The file before what makes it a link. */
async function putLink(dir: string, name: string, upload: LinkUpload): Promise<void> {
  const { untilMs, contentType, passcode, sealed } = upload
  const salt = randomBytes(SALT_BYTES)
  const kept =
    passcode === '' ? {} : { passcode: { salt: salt.toString('base64'), hash: (await hashOf(passcode, salt)).toString('base64') } }
  await writeDurably(join(dir, name + SEALED), sealed)
  await writeMeta(dir, name, { version: 1, untilMs, contentType, ...kept, wrongLeft: WRONG_MAX, openings: [], opened: 0 })
}

async function openLink(
  { dir, name, nowMs }: { readonly dir: string; readonly name: string; readonly nowMs: number },
  recipient: string,
  passcode: string,
): Promise<OpenedLink> {
  const meta = await readMeta(dir, name)
  if (meta === null || isGone(meta, nowMs)) return { type: 'gone' }
  if (!(await isRight(meta, passcode))) {
    // Counted, durably, before anybody hears that it was wrong.
    const left = meta.wrongLeft - 1
    await writeMeta(dir, name, { ...meta, wrongLeft: left })
    return { type: 'wrong', left }
  }
  const sealed = await readFile(join(dir, name + SEALED), 'utf8')
  const openings = withOpening(meta.openings, { atMs: nowMs, recipient })
  await writeMeta(dir, name, { ...meta, openings, opened: meta.opened + 1 })
  return { type: 'open', contentType: meta.contentType, sealed }
}

/** Anybody who has the link can open it as often as they like, under any name: of one name the newest takes the place of the one before, once there are many. */
function withOpening(before: readonly Opening[], opening: Opening): readonly Opening[] {
  const same = before.filter(({ recipient }) => recipient === opening.recipient)
  const left = same.length < OPENINGS_A_NAME ? before : before.filter((one) => one !== same.at(-1))
  const all = [...left, opening]
  return all.length <= OPENINGS_MAX ? all : [...all.slice(0, OPENINGS_FIRST), ...all.slice(OPENINGS_FIRST - OPENINGS_MAX)]
}

/** Over, or closed by wrong passcodes. */
function isGone({ untilMs, wrongLeft }: Meta, nowMs: number): boolean {
  return untilMs <= nowMs || wrongLeft <= 0
}

async function isRight({ passcode: kept }: Meta, said: string): Promise<boolean> {
  if (kept === undefined) return true
  return timingSafeEqual(await hashOf(said, Buffer.from(kept.salt, 'base64')), Buffer.from(kept.hash, 'base64'))
}

function hashOf(passcode: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passcode.normalize('NFKC'), salt, HASH_BYTES, HASH_COST, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

async function removeLink(dir: string, name: string): Promise<boolean> {
  const wasThere = (await readMeta(dir, name)) !== null
  await rm(join(dir, name + META), { force: true })
  await rm(join(dir, name + SEALED), { force: true })
  await syncFolder(dir)
  return wasThere
}

/** Sealed files whose link was never finished, or was being removed. */
async function dropOrphans(dir: string): Promise<void> {
  const files = new Set(await readdir(dir))
  for (const file of files)
    if (file.endsWith(SEALED) && !files.has(file.slice(0, -SEALED.length) + META)) await rm(join(dir, file), { force: true })
}

async function readMeta(dir: string, name: string): Promise<Meta | null> {
  try {
    return JSON.parse(await readFile(join(dir, name + META), 'utf8')) as Meta
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function writeMeta(dir: string, name: string, meta: Meta): Promise<void> {
  return writeDurably(join(dir, name + META), JSON.stringify(meta))
}
