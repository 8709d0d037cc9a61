/** The power fails on a real disk: a file system in a file is copied while a person lives on it, and each copy is opened as after a power loss. */

import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formsOf } from '../support/canary.ts'
import { programOf } from '../support/programs.ts'
import { createChance } from './crash-image.ts'
import { createImageFolder, createLoopDisk, mountImage, whyNoLoopDisk } from './loop-disk.ts'
import type { LoopDisk } from './loop-disk.ts'
import { checkReal, expectedFrom } from './real-check.ts'
import type { Expected } from './real-check.ts'
import { CANARY, createRealVault } from './real-life.ts'
import type { Known } from './real-life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
const LIVES = FULL ? 24 : 1
const COPIES_A_LIFE = FULL ? 6 : 4
/** Longest time between two copies. */
const APART_MS = 500
const ROUNDS = 6
const lacking = whyNoLoopDisk()
if (lacking !== null) process.stdout.write(`power loss on a real disk: skipped, ${lacking}\n`)

interface Copy {
  readonly image: string
  readonly expected: Expected
}

let home = ''
let outside = ''
let words = ''
let base: Known
const mounted: LoopDisk[] = []

function mount(image: string, name: string, options?: string): LoopDisk {
  const disk = mountImage(image, join(home, name), options)
  mounted.push(disk)
  return disk
}

function unmount(disk: LoopDisk): void {
  disk.stop()
  mounted.splice(mounted.indexOf(disk), 1)
}

/** Takes copies at moments nobody chose while the child lives; each with what had been acknowledged before it was begun. */
async function copyWhileLiving(life: number, chance: () => number): Promise<readonly Copy[]> {
  const image = join(home, 'living.img')
  copyFileSync(join(home, 'base.img'), image)
  const journal = life % 2 === 0 ? 'writeback' : 'ordered'
  const disk = mount(image, 'living', `loop,noauto_da_alloc,commit=300,data=${journal}`)
  const lines = join(home, `lines-${String(life)}`)
  const start = join(home, 'start.json')
  const places = { vault: join(disk.dir, 'vault'), kept: join(disk.dir, 'kept'), outside, words }
  writeFileSync(start, JSON.stringify({ places, known: base }))
  const child = spawn(process.execPath, [programOf('faults/real-child'), start, lines, String(ROUNDS)], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const copies: Copy[] = []
  try {
    while (!existsSync(lines) && child.exitCode === null) await setTimeout(5)
    // A disk that is written to all the time, as a slow one is, takes more turns.
    for (let turn = 0; copies.length < COPIES_A_LIFE && child.exitCode === null; turn += 1) {
      await setTimeout(Math.floor(chance() * APART_MS))
      const before = expectedFrom(lines, base)
      const copy = join(home, `copy-${String(life)}-${String(turn)}.img`)
      if (!disk.copyTo(copy)) continue
      copies.push({ image: copy, expected: between(before, lines) })
    }
  } finally {
    child.kill('SIGKILL')
    await ended
    unmount(disk)
  }
  return copies
}

/** What was acknowledged before the copy stays; what was begun until it was done may be there or not. */
function between(before: Expected, lines: string): Expected {
  const after = expectedFrom(lines, base)
  return JSON.stringify(after) === JSON.stringify(before)
    ? before
    : { known: before.known, pending: [...before.pending, ...begunSince(before, lines)] }
}

function begunSince({ known }: Expected, lines: string): Expected['pending'] {
  const all = readFileSync(lines, 'utf8').split('\n').slice(0, -1)
  const from = all.lastIndexOf(JSON.stringify({ known }))
  return all.slice(from + 1).flatMap((line) => {
    const { pending } = JSON.parse(line) as { readonly pending?: Expected['pending'][number] }
    return pending === undefined ? [] : [pending]
  })
}

describe.skipIf(lacking !== null)('a real disk that loses its power', () => {
  beforeAll(async () => {
    home = createImageFolder()
    outside = join(home, 'outside')
    mkdirSync(outside)
    const disk = createLoopDisk(home)
    mounted.push(disk)
    const created = await createRealVault(join(disk.dir, 'vault'), outside)
    words = created.words
    base = created.known
    copyFileSync(join(home, 'disk.img'), join(home, 'base.img'))
    expect(disk.copyTo(join(home, 'base.img'))).toBe(true)
    unmount(disk)
  }, TIMEOUT_MS)
  afterAll(() => {
    for (const disk of [...mounted]) unmount(disk)
    rmSync(home, { recursive: true, force: true })
  })

  it(
    'has everything that was acknowledged, nothing half done, and no word of it in the clear',
    async () => {
      const chance = createChance(SEED)
      const forms = [...formsOf('canary', CANARY)]
      const wrong: string[] = []
      let acknowledged = 0
      let copied = 0
      for (let life = 0; life < LIVES; life += 1) {
        for (const { image, expected } of await copyWhileLiving(life, chance)) {
          const raw = readFileSync(image)
          const where = `life ${String(life)}, during "${expected.pending.map(({ name }) => name).join(', ')}"`
          for (const [label, form] of forms) if (raw.includes(form)) wrong.push(`${where}: ${label}`)
          const disk = mount(image, 'copy')
          const original = join(home, 'living')
          const moved = (path: string): string => path.replace(original, disk.dir)
          const places = { vault: join(disk.dir, 'vault'), kept: join(disk.dir, 'kept'), outside, words }
          const found = await checkReal(places, expected, moved)
          unmount(disk)
          copied += 1
          acknowledged += found.acknowledged
          wrong.push(...found.wrong.map((what) => `${where}: ${what}`))
        }
      }
      noteFaults('power loss on a real disk', copied, acknowledged, wrong)
      expect(wrong).toEqual([])
      expect(copied).toBeGreaterThan((LIVES * COPIES_A_LIFE) / 2)
    },
    TIMEOUT_MS,
  )
})
