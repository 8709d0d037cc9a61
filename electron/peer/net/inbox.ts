/** Sealed letters that wait for the vault, durable on disk, bounded by sender; nobody but the vault can read them. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode } from '../../durable-file.ts'
import type { InboxItem } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { LETTER_FILE, readLetterFile, writeLetterFile } from './letter-file.ts'

export interface Inbox {
  /** Durable when it resolves; the same letter twice is one. Errors: `limit-exceeded`, `disk-failed`. */
  add(from: string, known: boolean, envelope: Uint8Array, atMs: number): Promise<Result<InboxItem>>
  /** A letter that stays with its sender, who is a stranger: once, and in memory alone, for the vault to see in whose name it comes. Null where it was shown before. */
  show(from: string, envelope: Uint8Array, atMs: number): InboxItem | null
  /** The oldest first, without these ids, and only as many as fit in `inboxListedBytesMax`, at least one: the rest comes when these are gone. */
  list(without?: readonly string[]): Promise<Result<readonly InboxItem[]>>
  remove(ids: readonly string[]): Promise<Result<null>>
}

interface Slip {
  readonly id: string
  readonly from: string
  readonly known: boolean
  readonly receivedAtMs: number
  readonly bytes: number
}

/** Letters of strangers that wait in memory: the oldest gives way, and is shown when it comes again. */
const SHOWN_MAX = 8
/** Of which it is known that they were shown. */
const SHOWN_KNOWN_MAX = 1_000

/** Opens the inbox folder and counts what waits in it. */
export async function openInbox(dir: string, limits: PeerLimits): Promise<Inbox> {
  await mkdir(dir, { recursive: true })
  await clearUnfinished(dir)
  const slips = new Map<string, Slip>()
  for (const name of await readdir(dir)) {
    if (name.endsWith(LETTER_FILE)) {
      const item = await readLetterFile<Slip>(join(dir, name))
      if (item !== null) slips.set(item.slip.id, item.slip)
    }
  }
  const pending = new Map<string, Promise<void>>()
  const shown = new Map<string, InboxItem>()
  const wasShown = new Set<string>()
  /** Each contact, and all strangers together, may use half of what the others leave, so that nobody keeps everybody else's letters out. */
  const hasRoom = (from: string, known: boolean, bytes: number): boolean => {
    const all = [...slips.values()]
    const theirs = all.filter((slip) => (known ? slip.from === from : !slip.known))
    const sum = (of: readonly Slip[]): number => of.reduce((total, slip) => total + slip.bytes, 0)
    const most = (limits.inboxBytesMax - sum(all) + sum(theirs)) / 2
    return theirs.length < (known ? limits.inboxItemsAContactMax : limits.inboxItemsOfStrangersMax) && sum(theirs) + bytes <= most
  }
  return {
    add: async (from, known, envelope, atMs) => {
      const id = idOf(envelope)
      const item = { id, from, envelope, receivedAtMs: atMs }
      if (slips.has(id)) {
        const isDurable = await (pending.get(id) ?? Promise.resolve()).then(
          () => true,
          () => false,
        )
        return isDurable ? ok(item) : err('disk-failed')
      }
      if (envelope.length > limits.envelopeBytesMax || !hasRoom(from, known, envelope.length)) return err('limit-exceeded')
      const slip = { id, from, known, receivedAtMs: atMs, bytes: envelope.length }
      const writing = writeLetterFile(join(dir, `${id}${LETTER_FILE}`), slip, envelope)
      // Its room is taken before it is written: many may come at once.
      slips.set(id, slip)
      pending.set(id, writing)
      try {
        await writing
      } catch (error) {
        slips.delete(id)
        return err(diskErrorCode(error))
      } finally {
        pending.delete(id)
      }
      return ok(item)
    },
    show: (from, envelope, atMs) => {
      const id = idOf(envelope)
      if (slips.has(id) || wasShown.has(id)) return null
      const item: InboxItem = { id, from, envelope, receivedAtMs: atMs, stays: true }
      shown.set(id, item)
      wasShown.add(id)
      const [oldest = ''] = shown.keys()
      if (shown.size > SHOWN_MAX && shown.delete(oldest)) wasShown.delete(oldest)
      const [first = ''] = wasShown
      if (wasShown.size > SHOWN_KNOWN_MAX) wasShown.delete(first)
      return item
    },
    list: async (without = []) => {
      const left = new Set(without)
      const items: InboxItem[] = [...shown.values()].filter(({ id }) => !left.has(id))
      let bytes = 0
      for (const slip of [...slips.values()].sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
        if (pending.has(slip.id) || left.has(slip.id)) continue
        bytes += slip.bytes
        if (items.length > 0 && bytes > limits.inboxListedBytesMax) break
        const item = await readLetterFile<Slip>(join(dir, `${slip.id}${LETTER_FILE}`))
        if (item !== null) items.push({ id: slip.id, from: slip.from, envelope: item.envelope, receivedAtMs: slip.receivedAtMs })
      }
      return ok(items)
    },
    remove: async (ids) => {
      for (const id of ids) {
        shown.delete(id)
        if (!slips.delete(id)) continue
        await rm(join(dir, `${id}${LETTER_FILE}`), { force: true })
      }
      return ok(null)
    },
  }
}

function idOf(envelope: Uint8Array): string {
  return createHash('sha256').update(envelope).digest('hex')
}
