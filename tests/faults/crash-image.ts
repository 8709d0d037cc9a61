/** What a disk may hold after the power failed: synced data for certain, of the rest any part, names in their order up to some point. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DiskStep } from './disk-trace.ts'

/** A number from 0 (inclusive) to 1; the same seed gives the same numbers. */
export type Chance = () => number

/** mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Inode {
  durable: Buffer
  /** Not synced yet, oldest first. */
  pending: ((content: Buffer) => Buffer)[]
}

type NameChange = (names: Map<string, number>) => void

const SECTOR = 512

/** The disk after `count` steps and then no power. */
export class CrashDisk {
  readonly #inodes = new Map<number, Inode>()
  readonly #names = new Map<string, number>()
  #pendingNames: { readonly folder: string; readonly change: NameChange }[] = []

  constructor(steps: readonly DiskStep[], count: number) {
    for (const step of steps.slice(0, count)) this.#apply(step)
  }

  /** Writes one of the possible images into `dir`. */
  write(dir: string, chance: Chance): void {
    const names = new Map(this.#names)
    const kept = new Map<string, boolean>()
    for (const { folder, change } of this.#pendingNames) {
      // Names of one folder become durable in their order.
      if (kept.get(folder) === false) continue
      const lives = chance() < 0.5
      kept.set(folder, lives)
      if (lives) change(names)
    }
    for (const [path, number] of names) {
      const inode = this.#inodes.get(number)
      if (inode === undefined) continue
      let content = inode.durable
      for (const change of inode.pending) if (chance() < 0.5) content = change(content)
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), content)
    }
  }

  #apply(step: DiskStep): void {
    switch (step.type) {
      case 'create':
        this.#inodes.set(step.inode, { durable: Buffer.alloc(0), pending: [] })
        this.#name(step.path, (names) => names.set(step.path, step.inode))
        return
      case 'empty':
        this.#change(step.inode, () => Buffer.alloc(0))
        return
      case 'truncate':
        this.#change(step.inode, (content) => resized(content, step.size))
        return
      case 'write':
        // A write that was not synced may arrive sector by sector.
        for (let from = 0; from < Math.max(1, step.bytes.length); from += pieceOf(step.bytes.length)) {
          const part = step.bytes.subarray(from, from + pieceOf(step.bytes.length))
          this.#change(step.inode, (content) => written(content, step.at + from, part))
        }
        return
      case 'sync': {
        const inode = this.#inodes.get(step.inode)
        if (inode === undefined) return
        for (const change of inode.pending) inode.durable = change(inode.durable)
        inode.pending = []
        return
      }
      case 'rename':
        this.#name(step.to, (names) => {
          const inode = names.get(step.from)
          names.delete(step.from)
          if (inode !== undefined) names.set(step.to, inode)
        })
        return
      case 'remove':
        this.#name(step.path, (names) => names.delete(step.path))
        return
      case 'sync-folder':
        for (const { folder, change } of this.#pendingNames) if (folder === step.path) change(this.#names)
        this.#pendingNames = this.#pendingNames.filter(({ folder }) => folder !== step.path)
    }
  }

  #change(inode: number, change: (content: Buffer) => Buffer): void {
    this.#inodes.get(inode)?.pending.push(change)
  }

  #name(path: string, change: NameChange): void {
    this.#pendingNames.push({ folder: dirname(path), change })
  }
}

/** At most eight pieces of a write, cut at sectors. */
function pieceOf(length: number): number {
  return Math.max(SECTOR, Math.ceil(length / 8 / SECTOR) * SECTOR)
}

function resized(content: Buffer, size: number): Buffer {
  const next = Buffer.alloc(size)
  content.copy(next)
  return next
}

function written(content: Buffer, at: number, bytes: Buffer): Buffer {
  const next = content.length >= at + bytes.length ? Buffer.from(content) : resized(content, at + bytes.length)
  bytes.copy(next, at)
  return next
}
