/** Files that are open for reading: as many as are in use, and beyond them so many as were read last. */

import { closeSync, openSync } from 'node:fs'

interface Reader {
  readonly fd: number
  /** Works that go on over several turns; their file is not closed. */
  holders: number
}

/** What a system says that gives no more open files. */
const NO_MORE: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE'])

export class OpenReaders {
  readonly #pathOf: (number: number) => string
  readonly #max: number
  /** The one that was read longest ago first. */
  readonly #open = new Map<number, Reader>()

  constructor(pathOf: (number: number) => string, max: number) {
    this.#pathOf = pathOf
    this.#max = max
  }

  /** For reading now, and not after waiting for anything. Null where the file is gone. Throws the errors of the file system. */
  fdOf(number: number): number | null {
    return this.#readerOf(number)?.fd ?? null
  }

  /** The file stays open until `work` has ended. Throws also where it is gone. */
  async hold<T>(number: number, work: (fd: number) => Promise<T>): Promise<T> {
    const reader = this.#readerOf(number)
    if (reader === null) throw new Error('a segment is gone')
    reader.holders += 1
    try {
      return await work(reader.fd)
    } finally {
      reader.holders -= 1
    }
  }

  close(number: number): void {
    const reader = this.#open.get(number)
    this.#open.delete(number)
    if (reader !== undefined) closeSync(reader.fd)
  }

  closeAll(): void {
    for (const number of [...this.#open.keys()]) this.close(number)
  }

  #readerOf(number: number): Reader | null {
    const known = this.#open.get(number)
    if (known === undefined) this.#makeRoom(this.#max - 1)
    const reader = known ?? this.#begin(number)
    if (reader === null) return null
    this.#open.delete(number)
    this.#open.set(number, reader)
    return reader
  }

  #begin(number: number): Reader | null {
    try {
      return { fd: this.#openFile(number), holders: 0 }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  /** Where the system gives no more, those that nobody reads now are given back first. */
  #openFile(number: number): number {
    const path = this.#pathOf(number)
    try {
      return openSync(path, 'r')
    } catch (error) {
      if (!NO_MORE.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      this.#makeRoom(0)
      return openSync(path, 'r')
    }
  }

  #makeRoom(left: number): void {
    for (const [number, { holders }] of this.#open) {
      if (this.#open.size <= left) return
      if (holders === 0) this.close(number)
    }
  }
}
