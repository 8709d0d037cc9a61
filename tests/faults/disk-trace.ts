/** Writes down what the program asks of the disk, and lets it fail on purpose: the built-in file functions are wrapped while a trace runs. */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'

/** One thing asked of the disk. Paths are inside the traced folder, relative to it. */
export type DiskStep =
  | { readonly type: 'create'; readonly path: string; readonly inode: number }
  | { readonly type: 'empty'; readonly inode: number }
  | { readonly type: 'write'; readonly inode: number; readonly at: number; readonly bytes: Buffer }
  | { readonly type: 'truncate'; readonly inode: number; readonly size: number }
  | { readonly type: 'sync'; readonly inode: number }
  | { readonly type: 'rename'; readonly from: string; readonly to: string }
  | { readonly type: 'remove'; readonly path: string }
  | { readonly type: 'sync-folder'; readonly path: string }

export interface DiskTrace {
  readonly steps: DiskStep[]
  /** The next change fails with this code when the counter runs out, or the process is killed; below zero nothing fails. */
  readonly fault: { left: number; code: 'ENOSPC' | 'EIO' | 'KILL'; hits: number }
  stop(): void
}

interface Handle {
  write(bytes: Uint8Array, offset?: number, length?: number, position?: number): Promise<{ bytesWritten: number }>
  writev(parts: readonly Uint8Array[], position?: number): Promise<{ bytesWritten: number }>
  writeFile(bytes: Uint8Array | string): Promise<void>
  truncate(size?: number): Promise<void>
  sync(): Promise<void>
  datasync(): Promise<void>
}

/** Watches `dir`, except what lies in folders called `index`, which the program makes again by itself. */
export function traceDisk(dir: string): DiskTrace {
  const steps: DiskStep[] = []
  const inodes = new Map<string, number>()
  const folders = new Map<number, string>()
  let nextInode = 1
  const fault: DiskTrace['fault'] = { left: -1, code: 'EIO', hits: 0 }
  const inside = (path: unknown): string | null => {
    const text = String(path)
    if (!text.startsWith(`${dir}/`)) return null
    const own = text.slice(dir.length + 1)
    return own.split('/').includes('index') ? null : own
  }
  const step = (one: DiskStep): void => {
    if (fault.left === 0) {
      fault.left = -1
      fault.hits += 1
      if (fault.code === 'KILL') process.kill(process.pid, 'SIGKILL')
      throw Object.assign(new Error(`${fault.code}: on purpose`), { code: fault.code })
    }
    if (fault.left > 0) fault.left -= 1
    steps.push(one)
  }
  noteWhatIsThere(dir, (path, bytes) => {
    if (inside(join(dir, path)) === null) return
    const inode = nextInode++
    inodes.set(path, inode)
    steps.push({ type: 'create', path, inode }, { type: 'write', inode, at: 0, bytes }, { type: 'sync', inode })
    steps.push({ type: 'sync-folder', path: dirname(path) })
  })
  const saved = { ...fs.promises }
  const savedSync = { openSync: fs.openSync, fsyncSync: fs.fsyncSync, rmSync: fs.rmSync, closeSync: fs.closeSync }

  const opened = (path: string, flags: string | number): number => {
    const known = inodes.get(path)
    if (known === undefined) {
      const inode = nextInode++
      if (String(flags).startsWith('w')) step({ type: 'create', path, inode })
      inodes.set(path, inode)
      return inode
    }
    if (flags === 'w') step({ type: 'empty', inode: known })
    return known
  }
  const wrapHandle = (handle: Handle, inode: number): void => {
    const own = bound(handle)
    let end = 0
    handle.write = async (bytes, offset = 0, length = bytes.length - offset, position = end) => {
      step({ type: 'write', inode, at: position, bytes: Buffer.from(bytes.subarray(offset, offset + length)) })
      end = position + length
      return own.write(bytes, offset, length, position)
    }
    handle.writev = async (parts, position = end) => {
      const all = Buffer.concat(parts)
      step({ type: 'write', inode, at: position, bytes: all })
      end = position + all.length
      return own.writev(parts, position)
    }
    handle.writeFile = async (bytes) => {
      step({ type: 'write', inode, at: 0, bytes: Buffer.from(bytes as Uint8Array) })
      return own.writeFile(bytes)
    }
    handle.truncate = async (size = 0) => {
      step({ type: 'truncate', inode, size })
      return own.truncate(size)
    }
    handle.sync = async () => {
      step({ type: 'sync', inode })
      return own.sync()
    }
    handle.datasync = async () => {
      step({ type: 'sync', inode })
      return own.datasync()
    }
  }
  const promises = fs.promises as unknown as Record<string, unknown>
  promises['open'] = async (path: string, flags: string | number = 'r', mode?: number) => {
    const own = inside(path)
    const isFolder = own !== null && flags === 'r' && fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    const inode = own === null || isFolder ? null : opened(own, flags)
    const handle = await saved.open(path, flags, mode)
    if (inode !== null) wrapHandle(handle, inode)
    else if (isFolder) {
      handle.sync = () => {
        step({ type: 'sync-folder', path: own })
        return Promise.resolve()
      }
    }
    return handle
  }
  promises['rename'] = async (from: string, to: string) => {
    const [a, b] = [inside(from), inside(to)]
    if (a !== null && b !== null) {
      step({ type: 'rename', from: a, to: b })
      const inode = inodes.get(a)
      inodes.delete(a)
      if (inode !== undefined) inodes.set(b, inode)
    }
    return saved.rename(from, to)
  }
  promises['rm'] = async (path: string, options: object) => {
    remove(path)
    return saved.rm(path, options)
  }
  const remove = (path: string): void => {
    const own = inside(path)
    if (own === null || !inodes.has(own)) return
    step({ type: 'remove', path: own })
    inodes.delete(own)
  }
  const sync = fs as unknown as Record<string, unknown>
  sync['openSync'] = (path: string, flags: string, mode?: number) => {
    const fd = savedSync.openSync(path, flags, mode)
    const own = inside(path)
    if (own !== null && fs.fstatSync(fd).isDirectory()) folders.set(fd, own)
    return fd
  }
  sync['closeSync'] = (fd: number) => {
    folders.delete(fd)
    savedSync.closeSync(fd)
  }
  sync['fsyncSync'] = (fd: number) => {
    const folder = folders.get(fd)
    if (folder !== undefined) step({ type: 'sync-folder', path: folder })
    savedSync.fsyncSync(fd)
  }
  sync['rmSync'] = (path: string, options: object) => {
    remove(path)
    savedSync.rmSync(path, options)
  }
  syncBuiltinESMExports()
  return {
    steps,
    fault,
    stop: () => {
      Object.assign(fs.promises, saved)
      Object.assign(fs, savedSync)
      syncBuiltinESMExports()
    },
  }
}

/** What lies in the folder before the trace is taken as durable. */
function noteWhatIsThere(dir: string, note: (path: string, bytes: Buffer) => void): void {
  if (!fs.existsSync(dir)) return
  for (const path of fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort())
    if (fs.statSync(join(dir, path)).isFile()) note(path, fs.readFileSync(join(dir, path)))
}

/** The methods as they were, for when the wrapped ones have noted what is asked. */
function bound(handle: Handle): Handle {
  return {
    write: handle.write.bind(handle),
    writev: handle.writev.bind(handle),
    writeFile: handle.writeFile.bind(handle),
    truncate: handle.truncate.bind(handle),
    sync: handle.sync.bind(handle),
    datasync: handle.datasync.bind(handle),
  }
}
