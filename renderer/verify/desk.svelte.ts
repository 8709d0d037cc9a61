/** The files that lie on the page, what is being read, and what is said of each. */

import { readCode } from '../src/pictures/read-code.ts'
import { askIssuer } from './ask-issuer.ts'
import type { IssuerProblem } from './ask-issuer.ts'
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
  readonly issuerProblem?: IssuerProblem
}

const FILES_MAX = 40
const PERCENT = 100
/** What is in its time or not, and what lies on the page for that. */
const OF_TODAY: ReadonlySet<DroppedContent['is']> = new Set<DroppedContent['is']>(['consent', 'health-cards'])
const BESIDE_THEM: ReadonlySet<DroppedContent['is']> = new Set<DroppedContent['is']>(['card', 'keys', 'revocations'])

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

  /** This and the next are all that leaves the page, and only from their buttons. */
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

  /** The keys lie here like a file that was dropped, under the name of where they came from. */
  async askIssuer(id: number): Promise<void> {
    const issuer = this.findings.get(id)?.issuer
    if (issuer === undefined || this.asking !== 0) return
    this.asking = id
    const told = await askIssuer(issuer, (url, init) => fetch(url, init))
    this.asking = 0
    const isHere = (file: DeskFile): boolean => file.id === id
    if (!this.files.some(isHere)) return
    if (typeof told === 'string') this.files = this.files.map((file) => (isHere(file) ? { ...file, issuerProblem: told } : file))
    else {
      const content = { is: 'keys', keys: told, issuer } as const
      const others = this.files.filter((file) => file.content.is !== 'keys' || file.content.issuer !== issuer)
      this.files = [...others, { id: this.#nextId++, name: new URL(issuer).host, content, answer: null, problem: null }]
    }
    await this.#judge()
  }

  /** What is said of today, anew: the page may lie open for longer than what it says of. */
  async again(): Promise<void> {
    const mine = this.#latest
    const files = this.files.filter(({ content }) => OF_TODAY.has(content.is))
    if (this.judging || files.length === 0) return
    const beside = this.files.filter(({ content }) => BESIDE_THEM.has(content.is))
    try {
      const found = await judgeFiles([...files, ...beside], Date.now(), () => turn(() => mine === this.#latest))
      const fresh = files.flatMap(({ id }, index) => (found[index] ? [[id, found[index]] as const] : []))
      this.findings = new Map([...this.findings, ...fresh])
    } catch (error) {
      if (!(error instanceof Superseded)) throw error
    }
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
