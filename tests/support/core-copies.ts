/** The core of a vault with one record in it, made once, and a copy of its own for each test. */

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createCore, importInto, openCore, recordOf, stateOf } from '../faults/core.ts'
import type { Core } from '../faults/core.ts'

export interface CoreCopy {
  readonly dir: string
  readonly core: Core
  /** Nodes of the manifest before, which go with the next change. */
  readonly before: number
}

export interface CoreCopies {
  /** Folder of all of them. */
  readonly home: string
  readonly words: string
  next(): Promise<CoreCopy>
  end(): Promise<void>
}

export async function makeCoreCopies(): Promise<CoreCopies> {
  const home = await mkdtemp(join(tmpdir(), 'salus-copies-'))
  const base = join(home, 'base')
  const { core: first, words } = await createCore(base)
  await importInto(first, [recordOf('Kept before', 0)], home)
  await first.session.ports.files.markClosed()
  await first.close()
  let turn = 0
  return {
    home,
    words,
    next: async () => {
      const dir = join(home, String((turn += 1)))
      await cp(base, dir, { recursive: true })
      const core = await openCore(dir, words)
      return { dir, core, before: (await stateOf(core)).orphans }
    },
    end: () => rm(home, { recursive: true, force: true }),
  }
}

/** One copy for all tests of a file, there from before its first test until behind its last. */
export function coreForAll(): CoreCopy & Pick<CoreCopies, 'home' | 'words'> {
  let copies: CoreCopies | undefined
  let copy: CoreCopy | undefined
  beforeAll(async () => {
    copies = await makeCoreCopies()
    copy = await copies.next()
  })
  afterAll(async () => {
    await copy?.core.close()
    await copies?.end()
  })
  const made = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('asked for before the tests began')
    return value
  }
  return {
    get dir() {
      return made(copy).dir
    },
    get core() {
      return made(copy).core
    },
    get before() {
      return made(copy).before
    },
    get home() {
      return made(copies).home
    },
    get words() {
      return made(copies).words
    },
  }
}
