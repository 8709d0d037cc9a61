/** How much a relay carried for whom in this hour: noted on the disk, so that a restart does not begin the hour anew. */

import { createHash } from 'node:crypto'
import { writeDurably } from '../../durable-file.ts'
import { numbersOf, readNote } from '../../noted-numbers.ts'

const HOUR_MS = 3_600_000
/** What a restart forgets is at most this part of what one peer may have carried. */
const NOTED_PARTS = 64
const PEERS_MAX = 1_000

export interface RelayAccount {
  bytes: number
  /** Connections that are carried now. */
  open: number
}

export interface RelayMeter {
  of(peerId: string): RelayAccount
  count(account: RelayAccount, bytes: number): void
  isUsedUp(account: RelayAccount): boolean
  /** Notes it to the byte. */
  close(): Promise<void>
}

interface Noted {
  readonly hour: number
  readonly all: number
  /** By a hash of the peer id. */
  readonly peers: Readonly<Record<string, number>>
}

export interface RelayBounds {
  readonly bytesEach: number
  readonly bytesAll: number
}

/** Goes on from the note in `file`, where that is of this hour. A disk that does not take the note keeps nobody from being carried. */
export async function openRelayMeter(file: string, { bytesEach, bytesAll }: RelayBounds, now: () => number): Promise<RelayMeter> {
  const accounts = new Map<string, RelayAccount>()
  const before = await readNoted(file)
  let { hour, all } = before
  for (const [name, bytes] of Object.entries(before.peers)) accounts.set(name, { bytes, open: 0 })
  let notedAll = all
  let noting: Promise<void> | null = null
  const write = async (): Promise<void> => {
    notedAll = all
    const used = [...accounts].filter(([, { bytes }]) => bytes > 0).sort(([, a], [, b]) => b.bytes - a.bytes)
    const peers = Object.fromEntries(used.slice(0, PEERS_MAX).map(([name, { bytes }]) => [name, bytes]))
    await writeDurably(file, JSON.stringify({ hour, all, peers } satisfies Noted)).catch(() => undefined)
  }
  const note = (): Promise<void> =>
    (noting ??= write().finally(() => {
      noting = null
    }))
  const turnHour = (): void => {
    const current = Math.floor(now() / HOUR_MS)
    if (current === hour) return
    hour = current
    ;[all, notedAll] = [0, 0]
    for (const [name, account] of accounts) {
      account.bytes = 0
      if (account.open === 0) accounts.delete(name)
    }
  }
  return {
    of: (peerId) => {
      turnHour()
      const name = nameOf(peerId)
      const account = accounts.get(name) ?? { bytes: 0, open: 0 }
      accounts.set(name, account)
      return account
    },
    count: (account, bytes) => {
      turnHour()
      account.bytes += bytes
      all += bytes
      if (all - notedAll >= bytesEach / NOTED_PARTS) void note()
    },
    isUsedUp: (account) => account.bytes > bytesEach || all > bytesAll,
    close: async () => {
      await noting
      await note()
    },
  }
}

function nameOf(peerId: string): string {
  return createHash('sha256').update(`salus/1 relayed\n${peerId}`).digest('hex').slice(0, 32)
}

async function readNoted(file: string): Promise<Noted> {
  const note = (await readNote(file)) ?? {}
  const numbers = numbersOf(note, ['hour', 'all'])
  const { peers } = note
  const isSound = typeof peers === 'object' && peers !== null && Object.values(peers).every((bytes) => Number.isSafeInteger(bytes))
  return numbers !== null && isSound ? { ...numbers, peers: peers as Noted['peers'] } : { hour: 0, all: 0, peers: {} }
}
