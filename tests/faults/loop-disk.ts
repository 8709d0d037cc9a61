/** A real file system in a file: what a copy of that file holds is what the disk would hold, had the power failed at that moment. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Where files of a memory disk may lie: a copy there takes a few milliseconds. */
const FAST = '/dev/shm'
const IMAGE_BYTES = 160 * 1024 * 1024
/** Without the kernel's kindness to programs that forget to sync before they rename, and without its own commits every five seconds. */
const HARSH = 'loop,noauto_da_alloc,commit=300'

export interface LoopDisk {
  /** Mounted here. */
  readonly dir: string
  /** Copies the file while nothing of it is being written; false where the disk never held still. */
  copyTo(image: string): boolean
  /** Unmounts and removes everything, also after a failure. */
  stop(): void
}

/** Why there cannot be one here; null where there can. */
export function whyNoLoopDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount'
  if (!['losetup', 'mkfs.ext4', 'mount'].every((program) => spawnSync(program, ['--version']).error === undefined && has(program)))
    return 'losetup, mkfs.ext4 or mount is missing'
  const home = mkdtempSync(join(tmpdir(), 'salus-loop-try-'))
  try {
    createLoopDisk(home).stop()
    return null
  } catch {
    return 'mounting is not permitted'
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function has(program: string): boolean {
  return ['/sbin', '/usr/sbin', '/bin', '/usr/bin'].some((dir) => existsSync(join(dir, program)))
}

/** A folder for images; fast where that is possible. */
export function createImageFolder(): string {
  return mkdtempSync(join(existsSync(FAST) ? FAST : tmpdir(), 'salus-loop-'))
}

/** Makes an empty disk inside `home`. `journal`: whether contents are written before the names that point to them. */
export function createLoopDisk(home: string, journal: 'ordered' | 'writeback' = 'ordered'): LoopDisk {
  const image = join(home, 'disk.img')
  writeFileSync(image, '')
  truncateSync(image, IMAGE_BYTES)
  execFileSync('mkfs.ext4', ['-q', '-F', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', image])
  return mountImage(image, join(home, 'mounted'), `${HARSH},data=${journal}`)
}

/** Mounts an image; the journal is replayed as after a power loss. */
export function mountImage(image: string, dir: string, options = 'loop'): LoopDisk {
  mkdirSync(dir, { recursive: true })
  execFileSync('mount', ['-t', 'ext4', '-o', options, image, dir], { stdio: ['ignore', 'ignore', 'pipe'] })
  const device = execFileSync('findmnt', ['-n', '-o', 'SOURCE', dir], { encoding: 'utf8' }).trim()
  return {
    dir,
    copyTo: (copy) => copyStill(image, copy, join('/sys/block', basename(device), 'stat')),
    stop: () => {
      const done = spawnSync('umount', [dir])
      if (done.status !== 0) spawnSync('umount', ['--lazy', dir])
      if (spawnSync('losetup', [device], { encoding: 'utf8' }).stdout.includes(image)) spawnSync('losetup', ['-d', device])
      rmSync(image, { force: true })
    },
  }
}

const TRIES = 200

/** Writes completed so far, and whether one is under way. */
function writesOf(stat: string): { readonly done: string; readonly underWay: boolean } {
  const fields = readFileSync(stat, 'utf8').trim().split(/\s+/u)
  return { done: fields[4] ?? '', underWay: fields[8] !== '0' }
}

/** A copy counts only where the disk took no write while it was made: anything else is no state that the disk was ever in. */
function copyStill(image: string, copy: string, stat: string): boolean {
  for (let turn = 0; turn < TRIES; turn += 1) {
    const before = writesOf(stat)
    if (before.underWay) continue
    execFileSync('cp', ['--sparse=always', image, copy])
    const after = writesOf(stat)
    if (!after.underWay && after.done === before.done) return true
  }
  return false
}
