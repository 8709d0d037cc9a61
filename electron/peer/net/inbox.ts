/** Sealed letters that wait for the vault, durable on disk, bounded by sender; nobody but the vault can read them. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode, writeDurably } from '../../durable-file.ts'
import type { InboxItem } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'

export interface Inbox {
  /** Durable when it resolves; the same letter twice is one. Errors: `limit-exceeded`, `disk-failed`. */
  add(from: string, known: boolean, envelope: Uint8Array, atMs: number): Promise<Result<InboxItem>>
  list(): Promise<Result<readonly InboxItem[]>>
  remove(ids: readonly string[]): Promise<Result<null>>
}

interface Slip {
  readonly id: string
  readonly from: string
  readonly known: boolean
  readonly receivedAtMs: number
  readonly bytes: number
}

/** Opens the inbox folder and counts what waits in it. */
export async function openInbox(dir: string, limits: PeerLimits): Promise<Inbox> {
  await mkdir(dir, { recursive: true })
  await clearUnfinished(dir)
  const slips = new Map<string, Slip>()
  for (const name of await readdir(dir)) {
    if (name.endsWith('.letter')) {
      const item = await readItem(join(dir, name))
      if (item !== null) slips.set(item.slip.id, item.slip)
    }
  }
  const hasRoom = (from: string, known: boolean, bytes: number): boolean => {
    const all = [...slips.values()]
    const count = known ? all.filter((slip) => slip.from === from).length : all.filter((slip) => !slip.known).length
    const total = all.reduce((sum, slip) => sum + slip.bytes, 0)
    return count < (known ? limits.inboxItemsAContactMax : limits.inboxItemsOfStrangersMax) && total + bytes <= limits.inboxBytesMax
  }
  return {
    add: async (from, known, envelope, atMs) => {
      const id = createHash('sha256').update(envelope).digest('hex')
      const item = { id, from, envelope, receivedAtMs: atMs }
      if (slips.has(id)) return ok(item)
      if (envelope.length > limits.envelopeBytesMax || !hasRoom(from, known, envelope.length)) return err('limit-exceeded')
      const slip = { id, from, known, receivedAtMs: atMs, bytes: envelope.length }
      try {
        await writeItem(dir, slip, envelope)
      } catch (error) {
        return err(diskErrorCode(error))
      }
      slips.set(id, slip)
      return ok(item)
    },
    list: async () => {
      const items: InboxItem[] = []
      for (const slip of [...slips.values()].sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
        const item = await readItem(join(dir, `${slip.id}.letter`))
        if (item !== null) items.push({ id: slip.id, from: slip.from, envelope: item.envelope, receivedAtMs: slip.receivedAtMs })
      }
      return ok(items)
    },
    remove: async (ids) => {
      for (const id of ids) {
        if (!slips.delete(id)) continue
        await rm(join(dir, `${id}.letter`), { force: true })
      }
      return ok(null)
    },
  }
}

async function writeItem(dir: string, slip: Slip, envelope: Uint8Array): Promise<void> {
  const head = Buffer.from(`${JSON.stringify(slip)}\n`, 'utf8')
  const path = join(dir, `${slip.id}.letter`)
  await writeDurably(path, Buffer.concat([head, envelope]))
}

async function readItem(path: string): Promise<{ readonly slip: Slip; readonly envelope: Uint8Array } | null> {
  try {
    const bytes = await readFile(path)
    const newline = bytes.indexOf(10)
    return { slip: JSON.parse(bytes.subarray(0, newline).toString('utf8')) as Slip, envelope: new Uint8Array(bytes.subarray(newline + 1)) }
  } catch {
    return null
  }
}
