/** One vault on a traced disk beside a plain model of it: what was acknowledged, and what the deed under way may change. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkVault } from '../../electron/vault/operations/vault/check-vault.ts'
import { fireDrill } from '../../electron/vault/operations/vault/fire-drill.ts'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { openCore, stateOf } from './core.ts'
import type { Core } from './core.ts'
import { CrashDisk, createChance } from './crash-image.ts'
import { traceDisk } from './disk-trace.ts'
import type { DiskTrace } from './disk-trace.ts'
import { judgeRecords } from './real-check.ts'
import type { Pending } from './real-life.ts'

/** The plain model. */
export interface Model {
  records: readonly string[]
  idleLockMinutes: number
  /** Grant -> is it withdrawn? */
  grants: ReadonlyMap<string, boolean>
  /** Backup file, relative to the folder of the vault -> records in it. */
  backups: ReadonlyMap<string, number>
}

export interface Tally {
  faults: number
  acknowledged: number
  readonly wrong: string[]
}

const signal = (): AbortSignal => new AbortController().signal

/** What a deed was to bring; the deed under way, or the last one, may be there or not. */
export interface Deed {
  readonly pending: Pending
  run(core: Core): Promise<Partial<Model>>
}

export class World {
  readonly #home: string
  readonly #words: string
  readonly #tally: Tally
  #dir: string
  #core: Core
  #trace: DiskTrace
  #before: Model
  /** Deeds that are not certain: refused ones, and the last one up to its end; and what was uncertain before it began. */
  #pending: Pending[] = []
  #earlier: Pending[] = []
  #isRefused = false
  /** Steps of the disk when the last deed began, and when it was acknowledged. */
  #began = 0
  #ended = 0
  #lives = 0
  #story: string[] = []

  private constructor(place: { readonly home: string; readonly words: string }, tally: Tally, core: Core, trace: DiskTrace, model: Model) {
    this.#home = place.home
    this.#words = place.words
    this.#tally = tally
    this.#dir = join(place.home, 'life-0')
    this.#core = core
    this.#trace = trace
    this.#before = model
    this.#began = this.#ended = trace.steps.length
  }

  /** Opens the vault that lies in `home/life-0`. */
  static async open(home: string, words: string, tally: Tally): Promise<{ readonly world: World; readonly model: Model }> {
    const dir = join(home, 'life-0')
    const trace = traceDisk(dir)
    const core = await openCore(dir, words)
    const model = { ...(await read(core)), backups: new Map<string, number>() }
    return { world: new World({ home, words }, tally, core, trace, model), model }
  }

  get outside(): string {
    return join(this.#home, 'outside')
  }

  get core(): Core {
    return this.#core
  }

  /** The file of a backup of this name. */
  backupPath(name: string): string {
    mkdirSync(join(this.#dir, 'backups'), { recursive: true })
    return join(this.#dir, 'backups', name)
  }

  /** The next step of the disk but `left` is refused. */
  arm(left: number, code: 'ENOSPC' | 'EIO'): void {
    this.#story.push(`${code} at ${String(left)}`)
    this.#trace.fault.left = left
    this.#trace.fault.code = code
  }

  /** Does one deed and compares. */
  async act(model: Model, deed: Deed): Promise<void> {
    const { pending } = deed
    this.#story.push(pending.name)
    this.#before = { ...model }
    this.#began = this.#trace.steps.length
    const hits = this.#trace.fault.hits
    let news: Partial<Model> = {}
    let said = 'ok'
    try {
      news = await deed.run(this.#core)
    } catch (error) {
      said = error instanceof Refusal ? error.error.code : `not a refusal: ${String(error)}`
    }
    const wasHit = this.#trace.fault.hits > hits
    this.#trace.fault.left = -1
    this.#ended = this.#trace.steps.length
    this.#tally.faults += wasHit ? 1 : 0
    if (said !== 'ok' && !(wasHit && ['disk-full', 'disk-failed'].includes(said))) this.#wrong(said)
    // What was refused may be found on the disk all the same, until the next change.
    this.#earlier = this.#isRefused ? this.#pending : []
    this.#isRefused = said !== 'ok'
    this.#pending = this.#isRefused ? [...this.#earlier, pending] : [pending]
    const now = await read(this.#core)
    this.#wrongs(judgeRecords(now.records, this.#before, [pending]))
    if (said === 'ok') this.#wrongs(judgeDone(now.records, this.#before, pending))
    Object.assign(model, now, { backups: news.backups ?? model.backups })
  }

  /** Closes as a person does, and opens again: exactly the same is there. */
  async reopen(model: Model): Promise<void> {
    this.#story.push('reopen')
    await this.#core.session.ports.files.markClosed()
    await this.#core.close()
    this.#core = await this.#openAgain()
    const now = await read(this.#core)
    const open = this.#isRefused ? this.#pending : []
    this.#wrongs(judgeRecords(now.records, { ...model }, open))
    await this.#settle(model, { ...model }, open)
  }

  /** An opening may be refused too where the disk says no; the next one is not. */
  async #openAgain(): Promise<Core> {
    const hits = this.#trace.fault.hits
    try {
      return await openCore(this.#dir, this.#words)
    } catch (error) {
      const isSaid = error instanceof Refusal && ['disk-full', 'disk-failed'].includes(error.error.code)
      if (!isSaid || this.#trace.fault.hits === hits) throw error
      this.#tally.faults += 1
      return openCore(this.#dir, this.#words)
    }
  }

  /** The power fails somewhere in the last deed, or right after it: the vault goes on from what the disk may hold then. */
  async crash(model: Model, part: number, seed: number): Promise<void> {
    const count = part >= 1 ? this.#ended : this.#began + Math.floor(part * (this.#ended - this.#began))
    const wasDone = count === this.#ended
    this.#story.push(`crash at ${String(count - this.#began)} of ${String(this.#ended - this.#began)}`)
    this.#tally.faults += 1
    this.#trace.stop()
    await this.#core.close()
    const last = this.#dir
    this.#lives += 1
    this.#dir = join(this.#home, `life-${String(this.#lives)}`)
    mkdirSync(this.#dir)
    new CrashDisk(this.#trace.steps, count).write(this.#dir, createChance(seed))
    rmSync(last, { recursive: true, force: true })
    this.#trace = traceDisk(this.#dir)
    this.#core = await openCore(this.#dir, this.#words)
    const { ids, damaged, orphans } = await stateOf(this.#core)
    if (damaged.length > 0) this.#wrong(`${String(damaged.length)} damaged`)
    if (orphans > 0) this.#wrong(`${String(orphans)} orphans`)
    const told = wasDone ? { ...model } : this.#before
    const open = wasDone ? (this.#isRefused ? this.#pending : []) : [...this.#earlier, ...this.#pending]
    this.#wrongs(judgeRecords(ids, told, open))
    await this.#settle(model, told, open)
  }

  async close(): Promise<void> {
    this.#trace.stop()
    await this.#core.close()
  }

  /** Grants, settings and backups are as they were told, or, where a deed is not certain, as it was to make them; from here on what is there counts. */
  async #settle(model: Model, told: Model, open: readonly Pending[]): Promise<void> {
    const now = await read(this.#core)
    this.#tally.acknowledged += told.records.length + told.grants.size
    const minutes = [told.idleLockMinutes, ...open.map((one) => one.idleLockMinutes)]
    if (!minutes.includes(now.idleLockMinutes)) this.#wrong(`an edit is gone: ${String(now.idleLockMinutes)}`)
    for (const [id, withdrawn] of told.grants) {
      if (!now.grants.has(id)) this.#wrong('a grant is gone')
      else if (withdrawn && now.grants.get(id) !== true) this.#wrong('a withdrawal is gone')
    }
    for (const [name, records] of told.backups) {
      this.#tally.acknowledged += records
      const context = this.#core.session
      const paths = [this.backupPath(name)]
      const drill = await fireDrill(context, { paths, words: this.#words }, signal()).catch(String)
      if (typeof drill === 'string' || drill.records !== records || drill.damaged > 0)
        this.#wrong(`a backup is gone: ${typeof drill === 'string' ? drill : 'other records'}`)
    }
    Object.assign(model, now, { backups: told.backups })
    this.#before = { ...model }
    this.#pending = []
    this.#earlier = []
    this.#isRefused = false
    this.#began = this.#ended = this.#trace.steps.length
  }

  #wrongs(found: readonly string[]): void {
    for (const what of found) this.#wrong(what)
  }

  #wrong(what: string): void {
    const text = `${this.#story.slice(-8).join(' > ')}: ${what}`
    this.#tally.wrong.push(text)
    throw new Error(text)
  }
}

/** A deed that was acknowledged is there whole. */
function judgeDone(
  found: readonly string[],
  before: Model,
  { adds, removes, name, net = adds - removes.length }: Pending,
): readonly string[] {
  const wanted = before.records.length + net
  return found.length === wanted ? [] : [`"${name}" was acknowledged, but there are ${String(found.length)} instead of ${String(wanted)}`]
}

async function read({ session }: Core): Promise<Omit<Model, 'backups'>> {
  const records: string[] = []
  for await (const [id] of session.manifest.entries('records')) records.push(id)
  const grants = new Map((await session.manifest.list('grants')).map(([id, one]) => [id, one.withdrawnAtMs !== undefined]))
  const vault = await session.manifest.get('vault', 'vault')
  return { records: records.sort(), grants, idleLockMinutes: vault?.settings.idleLockMinutes ?? 0 }
}

/** Every record opens whole; for the end of a life. */
export async function isWhole({ core }: World): Promise<boolean> {
  return (await checkVault(core.session, null, signal())).damaged.length === 0
}
