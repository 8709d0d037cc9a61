/** What the node itself knows of the ledger while it serves, also with the vault locked: whether the lock of a grant was opened, and how old that knowledge is. */

import { openedAtSlot } from '../../shared/crypto/ledger-slots.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Clocks } from '../sure-clock.ts'
import type { LedgerPort, ServedGrant } from '../vault/ports.ts'

export interface LedgerWatch {
  /** Null where nothing speaks against serving this grant now; without a bound in it, nothing is asked. */
  readonly refusal: (grant: ServedGrant, nowMs: number) => Promise<'grant-withdrawn' | 'ledger-too-old' | null>
}

/** The ledger is asked again after this long, beside what is being served meanwhile. */
const AGAIN_AFTER_MS = 5_000
/** Locks that are remembered. */
const LOCKS_MAX = 10_000

interface Known {
  /** The ledger as of this time had the lock like this; the same by the clock that nobody can set. */
  readonly asOfMs: number
  readonly asOfRunningMs: number
  /** The time of the newest chain block; endless where the ledger has no time of its own. */
  readonly blockMs: number
  readonly isOpened: boolean
  readonly askedRunningMs: number
}

const NEVER = Number.NEGATIVE_INFINITY
const ENDLESS = Number.POSITIVE_INFINITY
/** As of the beginning of all clocks, which only a grant without a bound is content with. */
const NOTHING = { asOfMs: 0, asOfRunningMs: 0, askedRunningMs: NEVER }

type WatchedLedger = Pick<LedgerPort, 'status' | 'readStorage' | 'follow'>

/** Fails closed: a ledger that cannot be asked, is another one, or stands still grows old, wherever the computer's clock is set meanwhile. `owner`: of what is kept for somebody else, whose own ledger is then followed. */
export function createLedgerWatch(ledger: WatchedLedger, clocks: Clocks, owner?: ContactCard): LedgerWatch {
  const known = new Map<string, Known>()
  const asking = new Map<string, Promise<void>>()

  const ask = (key: string, bound: NonNullable<ServedGrant['bound']>): Promise<void> => {
    const running =
      asking.get(key) ??
      askOnce(ledger, bound, { clocks, owner })
        .then((answer) => remember(key, answer))
        .catch(() => undefined)
    asking.set(key, running)
    return running.finally(() => asking.delete(key))
  }
  const remember = (key: string, answer: Known | null): void => {
    if (answer === null) return
    const before = known.get(key)
    if (known.size >= LOCKS_MAX && before === undefined) known.clear()
    // What was opened once stays so, knowledge does not get older by asking somebody who is behind, nor younger by being told the same.
    const isNews = before === undefined || answer.blockMs > before.blockMs || answer.blockMs === ENDLESS
    known.set(key, {
      asOfMs: Math.max(answer.asOfMs, before?.asOfMs ?? NEVER),
      asOfRunningMs: isNews ? Math.max(answer.asOfRunningMs, before?.asOfRunningMs ?? NEVER) : before.asOfRunningMs,
      blockMs: Math.max(answer.blockMs, before?.blockMs ?? NEVER),
      isOpened: answer.isOpened || before?.isOpened === true,
      askedRunningMs: answer.askedRunningMs,
    })
  }
  return {
    refusal: async ({ bound }, nowMs) => {
      if (bound === undefined) return null
      const key = `${bound.ledger.genesisHash}/${bound.ledger.sealLog}/${bound.lock}`
      const isYoung = (): boolean => {
        const { asOfMs, asOfRunningMs } = known.get(key) ?? NOTHING
        return Math.max(nowMs - asOfMs, clocks.runningMs() - asOfRunningMs) <= bound.ageMaxMs
      }
      if (!isYoung()) await ask(key, bound)
      else if (clocks.runningMs() - (known.get(key) ?? NOTHING).askedRunningMs > AGAIN_AFTER_MS) void ask(key, bound)
      if (known.get(key)?.isOpened === true) return 'grant-withdrawn'
      return isYoung() ? null : 'ledger-too-old'
    },
  }
}

/** Null where the ledger of the grant cannot be asked. */
async function askOnce(
  ledger: WatchedLedger,
  { ledger: reference, lock }: NonNullable<ServedGrant['bound']>,
  { clocks, owner }: { readonly clocks: Clocks; readonly owner: ContactCard | undefined },
): Promise<Known | null> {
  const askedMs = clocks.now()
  const askedRunningMs = clocks.runningMs()
  const knownAsOf = (asOfMs: number, isOpened: boolean, blockMs: number): Known => ({
    asOfMs,
    blockMs,
    asOfRunningMs: askedRunningMs - (askedMs - asOfMs),
    isOpened,
    askedRunningMs,
  })
  const status = await ledger.status()
  const isOwn = status.ok && status.value.chainId === reference.chainId && status.value.genesisHash === reference.genesisHash
  if (!isOwn && owner === undefined) return null
  const followed = isOwn || owner === undefined ? null : await ledger.follow(owner, reference)
  const choice = isOwn || owner === undefined ? 'own' : { did: owner.did, genesisHash: reference.genesisHash }
  const read = await ledger.readStorage(choice, reference.sealLog, [openedAtSlot(lock)], 1)
  const [word] = read.ok ? (read.value.words ?? []) : []
  if (!read.ok || word === undefined) return null
  const isOpened = Number(word) > 0
  // What was followed before is still known where nobody answers now, as of then.
  if (followed !== null) return knownAsOf(followed.ok ? askedMs : 0, isOpened, ENDLESS)
  // The ledger on this computer has no time of its own: nobody else writes to it.
  if (status.ok && status.value.kind === 'embedded') return knownAsOf(askedMs, isOpened, ENDLESS)
  const blockMs = read.value.block.timestampS * 1000
  return knownAsOf(Math.min(askedMs, blockMs), isOpened, blockMs)
}
