/** The files that lie on the page, what is being read, and what is said of each. */

import { readCode } from '../src/pictures/read-code.ts'
import { askLedger } from './ask-ledger.ts'
import type { AskProblem } from './ask-ledger.ts'
import type { Finding, LedgerAnswer, Said } from './finding.ts'
import { said } from './finding.ts'
import { judgeFiles } from './judge.ts'
import { readDropped } from './read-file.ts'
import type { DroppedContent } from './read-file.ts'

export interface DeskFile {
  readonly id: number
  readonly name: string
  readonly content: DroppedContent
  readonly answer: LedgerAnswer | null
  readonly problem: AskProblem | null
}

const FILES_MAX = 40
const PERCENT = 100

/** Other files lie here now. */
class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** Lets the page draw and listen, and goes on only where it still matters. */
async function turn(matters: () => boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  if (!matters()) throw new Superseded()
}

export class Desk {
  files = $state.raw<readonly DeskFile[]>([])
  findings = $state.raw<ReadonlyMap<number, Finding>>(new Map())
  reading = $state.raw<Said | null>(null)
  /** What happened last, for screen readers and for what could not be read. */
  news = $state.raw<readonly Said[]>([])
  asking = $state(0)
  judging = $state(false)
  #nextId = 1
  #stopped = false
  #stopAsking: AbortController | null = null
  #latest = 0

  async add(files: readonly File[]): Promise<void> {
    if (this.reading !== null) return
    this.news = []
    this.#stopped = false
    if (files.length + this.files.length > FILES_MAX) {
      this.news = [said('drop.tooMany', { n: FILES_MAX })]
      return
    }
    for (const file of files) {
      if (this.#stopped) break
      await this.#addOne(file)
    }
    this.reading = null
    await this.#judge()
  }

  async remove(id: number): Promise<void> {
    this.files = this.files.filter((file) => file.id !== id)
    await this.#judge()
  }

  async clear(): Promise<void> {
    this.stop()
    this.files = []
    this.news = []
    await this.#judge()
  }

  stop(): void {
    this.#stopped = true
  }

  /** The one thing that leaves the page, and only from its button. */
  async ask(id: number, address: string): Promise<void> {
    const question = this.findings.get(id)?.ask
    if (question === undefined || this.asking !== 0) return
    this.asking = id
    const stop = new AbortController()
    this.#stopAsking = stop
    const told = await askLedger(question, address, (url, init) =>
      fetch(url, { ...init, signal: AbortSignal.any([stop.signal, ...(init.signal ? [init.signal] : [])]) }),
    )
    this.asking = 0
    // Nothing was learned: an answer of before stands.
    const change = stop.signal.aborted
      ? { problem: null }
      : typeof told === 'string'
        ? { answer: null, problem: told }
        : { answer: told, problem: null }
    this.files = this.files.map((file) => (file.id === id ? { ...file, ...change } : file))
    await this.#judge()
  }

  stopAsking(): void {
    this.#stopAsking?.abort()
  }

  async #addOne(file: File): Promise<void> {
    const say = (part: number): boolean => {
      this.reading = said('drop.reading', { name: file.name, part: Math.floor(part * PERCENT) })
      return !this.#stopped
    }
    say(0)
    try {
      const content = await readDropped(file, say, readCode)
      if (content === null) return
      this.files = [...this.files, { id: this.#nextId++, name: file.name, content, answer: null, problem: null }]
      this.news = [...this.news, said('drop.done', { name: file.name })]
    } catch {
      // Gone from the disk, or a folder.
      this.news = [...this.news, said('drop.failed', { name: file.name })]
    }
  }

  /** Anew for everything that lies here; what changes meanwhile ends it. */
  async #judge(): Promise<void> {
    const { files } = this
    const mine = ++this.#latest
    this.judging = true
    try {
      const findings = await judgeFiles(files, Date.now(), () => turn(() => mine === this.#latest))
      this.findings = new Map(files.flatMap(({ id }, index) => (findings[index] ? [[id, findings[index]] as const] : [])))
    } catch (error) {
      if (!(error instanceof Superseded)) throw error
    } finally {
      if (mine === this.#latest) this.judging = false
    }
  }
}
