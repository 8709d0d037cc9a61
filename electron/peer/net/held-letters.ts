/** Sealed letters that wait at a mirror for somebody who is away: durable, bounded, and with no name on the disk. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { Did } from '../../../shared/model/person.ts'
import { clearUnfinished, diskErrorCode } from '../../durable-file.ts'
import type { PeerLimits } from '../limits.ts'
import { openHeldTime } from './held-time.ts'
import type { Clocks } from '../../sure-clock.ts'
import { LETTER_FILE, readLetterFile, writeLetterFile } from './letter-file.ts'

export type HeldState = 'unknown' | 'waiting' | 'taken'

export interface HeldLetters {
  /** `taken`: it was left before and has been collected. */
  stateOf(id: string): HeldState
  /** Durable when it resolves. Errors: `limit-exceeded`, `disk-full`, `disk-failed`. */
  leave(letter: LetterToHold): Promise<Result<null>>
  /** Ids of letters for one person, the oldest first. */
  listFor(to: Did, limit: number): readonly string[]
  /** Null where it is gone, also from the disk. */
  read(id: string): Promise<Uint8Array | null>
  /** Forgets what this person has now; the sender may learn that it is so. */
  take(to: Did, ids: readonly string[]): Promise<void>
}

/** A letter and between whom it goes. */
export interface LetterToHold {
  readonly to: Did
  readonly from: Did
  readonly envelope: Uint8Array
  /** However long it takes to be collected: a key was given for it. */
  readonly stays?: true
}

interface Slip {
  readonly id: string
  readonly to: string
  readonly from: string
  /** As this folder counts its time. */
  readonly atMs: number
  readonly bytes: number
  readonly stays?: true
}

const TAKEN = '.taken'
/** Behind the name of their folder. */
const TIME = '.time'

/** What a letter is known by: SHA-256 of its sealed bytes, hexadecimal. */
export function letterId(envelope: Uint8Array): string {
  return createHash('sha256').update(envelope).digest('hex')
}

/** Whose folder it is. `salt` is the folder's own: who is meant cannot be read from the disk. */
export interface HeldFor {
  readonly owner: Did
  readonly salt: string
}

/** Opens the letters of one folder; those that waited too long go, then and whenever another one comes, by the time that this node ran: its clock may be years ahead, and whoever wrote them may be gone. */
export async function openHeldLetters(
  dir: string,
  { owner, salt }: HeldFor,
  limits: PeerLimits,
  clocks: Clocks = { now: Date.now, runningMs: () => performance.now() },
): Promise<HeldLetters> {
  await mkdir(dir, { recursive: true })
  await clearUnfinished(dir)
  const tagOf = (did: Did): string => createHash('sha256').update(`salus held letter\n${salt}\n${did}`).digest('hex')
  const slips = new Map<string, Slip>()
  /** Being written. */
  const coming = new Map<string, { readonly slip: Slip; readonly done: Promise<Result<null>> }>()
  const taken = new Set<string>()
  const forget = async (id: string): Promise<void> => {
    slips.delete(id)
    await rm(join(dir, `${id}${LETTER_FILE}`), { force: true })
  }
  const write = async (slip: Slip, envelope: Uint8Array): Promise<Result<null>> => {
    try {
      await writeLetterFile(join(dir, `${slip.id}${LETTER_FILE}`), slip, envelope)
      slips.set(slip.id, slip)
      return ok(null)
    } catch (error) {
      return err(diskErrorCode(error))
    }
  }
  for (const name of await readdir(dir)) {
    if (name.endsWith(TAKEN)) taken.add(name.slice(0, -TAKEN.length))
    if (!name.endsWith(LETTER_FILE)) continue
    const held = await readLetterFile<Slip>(join(dir, name))
    if (held !== null) slips.set(held.slip.id, held.slip)
  }
  // Those of before the note have the time of a clock, which may have been wrong for any of them: none has waited longer than the note.
  const firstMs = slips.size === 0 ? clocks.now() : Math.min(...[...slips.values()].map(({ atMs }) => atMs))
  const time = await openHeldTime(dir + TIME, clocks, firstMs)
  const dropOld = async (): Promise<void> => {
    const now = time.read()
    for (const slip of [...slips.values()]) if (now - slip.atMs > limits.heldMs && slip.stays !== true) await forget(slip.id)
  }
  /** The owner may use all of it; anybody else half of what the others leave, so that nobody keeps everybody else's letters out. */
  const hasRoom = ({ from, bytes }: Slip): boolean => {
    const held = [...slips.values(), ...[...coming.values()].map(({ slip }) => slip)]
    const theirs = held.filter((one) => one.from === from)
    const sum = (of: readonly Slip[]): number => of.reduce((total, one) => total + one.bytes, 0)
    const others = sum(held) - sum(theirs)
    const most = from === tagOf(owner) ? limits.heldBytesMax - others : (limits.heldBytesMax - others) / 2
    return theirs.length < limits.heldLettersMax && sum(theirs) + bytes <= most
  }
  await dropOld()

  return {
    stateOf: (id) => (slips.has(id) ? 'waiting' : taken.has(id) ? 'taken' : 'unknown'),
    leave: async ({ to, from, envelope, stays }) => {
      const id = letterId(envelope)
      const slip = { id, to: tagOf(to), from: tagOf(from), atMs: time.read(), bytes: envelope.length, ...(stays === true ? { stays } : {}) }
      if (slips.has(id) || taken.has(id)) return ok(null)
      await dropOld()
      const running = coming.get(id)
      if (running !== undefined) return running.done
      if (slips.has(id)) return ok(null)
      if (envelope.length > limits.envelopeBytesMax || !hasRoom(slip)) return err('limit-exceeded')
      const done = write(slip, envelope).finally(() => coming.delete(id))
      // Its room is taken before it is written: many may come at once.
      coming.set(id, { slip, done })
      return done
    },
    listFor: (to, limit) => {
      const mine = [...slips.values()].filter((one) => one.to === tagOf(to)).sort((a, b) => a.atMs - b.atMs)
      return mine.slice(0, limit).map(({ id }) => id)
    },
    read: async (id) => {
      const held = slips.has(id) ? await readLetterFile<Slip>(join(dir, `${id}${LETTER_FILE}`)) : null
      // What the disk has no more takes nobody's room.
      if (held === null) slips.delete(id)
      return held?.envelope ?? null
    },
    take: async (to, ids) => {
      for (const id of ids) {
        if (slips.get(id)?.to !== tagOf(to)) continue
        const [oldest] = taken
        if (taken.size >= limits.takenLettersMax && oldest !== undefined) {
          taken.delete(oldest)
          await rm(join(dir, `${oldest}${TAKEN}`), { force: true })
        }
        taken.add(id)
        // Lost with the power, the letter would only be left and collected once more.
        await writeFile(join(dir, `${id}${TAKEN}`), '').catch(() => undefined)
        await forget(id)
      }
    },
  }
}
