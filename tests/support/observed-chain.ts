/** Many vaults whose entries one contact sends on, through the outbox as it is, and all that somebody who has the whole chain can see of it. */

import { randomFillSync } from 'node:crypto'
import { setRelaying, takeRelayed } from '../../electron/vault/session/ledger/relay-take.ts'
import { openEnvelope } from '../../shared/crypto/envelope.ts'
import { OutboxLife } from './outbox-life.ts'

const MINUTE_MS = 60_000
const TURNS_A_STEP = 40
export type ActKind = 'record' | 'grant' | 'withdrawal'

/** What really was done, and what of it is on the chain. */
export interface Act {
  readonly vault: number
  readonly kind: ActKind
  /** The word that it puts there. */
  readonly value: string
}

/** One transaction as everybody sees it. */
export interface Seen {
  readonly at: number
  readonly timeS: number
  readonly from: string
  readonly to: string
  readonly data: string
  readonly gas: number
  readonly logs: string
}

export interface Observed {
  readonly acts: readonly Act[]
  readonly seen: readonly Seen[]
}

export interface Plan {
  readonly vaults: number
  readonly steps: number
  readonly delayMinutes: number
  readonly roll: (below: number) => number
}

/** Ten minutes a step; in each of them every seventh vault does something. */
export async function observeVaults({ vaults, steps, delayMinutes, roll }: Plan): Promise<Observed> {
  const relayer = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await relayer.deploy()
  const { sealLog, vaultHeads } = relayer.vault.ledger
  setRelaying(relayer.session, { aContactADay: 100_000, aDay: 100_000 })
  const patients: OutboxLife[] = []
  for (let number = 1; number <= vaults; number += 1) {
    const settings = { sealLog, vaultHeads, relay: 'relayer', delayMinutes }
    const patient = await OutboxLife.start({ endpoints: 1, quorum: 1, chain: relayer.chain, number, settings })
    patient.know('relayer', relayer)
    relayer.know(`patient ${String(number)}`, patient)
    patients.push(patient)
  }
  const first = relayer.chain.height
  const times = new Map<number, number>()
  const acts: Act[] = []
  const open: (readonly [vault: number, preimage: string])[] = []
  const live = async (steps_: number, isBusy: boolean): Promise<void> => {
    for (let step = 0; step < steps_; step += 1) {
      for (const [vault, patient] of patients.entries()) {
        if (isBusy && roll(7) === 0) acts.push(await act(patient, vault, open, roll))
        patient.nowMs = relayer.nowMs
        await patient.turn()
        for (const letter of patient.letters.splice(0)) await hand(relayer, letter)
      }
      for (let turn = 0; turn < TURNS_A_STEP && (await relayer.turn()) !== 0; turn += 1) {
        await relayer.chain.mine()
        times.set(relayer.chain.height, relayer.nowMs / 1000)
      }
      relayer.nowMs += 10 * MINUTE_MS
    }
  }
  await live(steps, true)
  await live(Math.ceil(delayMinutes / 10) + 4, false)
  return { acts, seen: await seenFrom(relayer, first, times) }
}

async function act(patient: OutboxLife, vault: number, open: (readonly [number, string])[], roll: Plan['roll']): Promise<Act> {
  const value = `0x${randomFillSync(Buffer.alloc(32)).toString('hex')}`
  const place = open.findIndex(([of]) => of === vault)
  if (place !== -1 && roll(3) === 0) {
    const [, preimage = ''] = open.splice(place, 1)[0] ?? []
    await patient.queue('open', preimage)
    return { vault, kind: 'withdrawal', value: preimage }
  }
  const kind = roll(2) === 0 ? 'grant' : 'record'
  if (kind === 'grant') open.push([vault, `0x${randomFillSync(Buffer.alloc(32)).toString('hex')}`])
  // A grant and a batch of records are queued alike: a root and the new state of the vault.
  await patient.queue('seal', value)
  await patient.queue('head')
  return { vault, kind, value }
}

async function hand(relayer: OutboxLife, envelope: Uint8Array): Promise<void> {
  const opened = openEnvelope(envelope, relayer.identity)
  if (!opened.ok) throw new Error(opened.error.code)
  await takeRelayed(relayer.session, opened.value)
}

interface Block {
  readonly transactions: readonly { readonly hash: string; readonly from: string; readonly to: string | null; readonly input: string }[]
}

/** `times`: when each chain block was made; the chain of the test has a clock of its own. */
async function seenFrom({ chain }: OutboxLife, first: number, times: ReadonlyMap<number, number>): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  for (let height = first + 1; height <= chain.height; height += 1) {
    const block = (await chain.rpc('eth_getBlockByNumber', [`0x${height.toString(16)}`, true])) as Block
    for (const { hash, from, to, input } of block.transactions) {
      const receipt = (await chain.rpc('eth_getTransactionReceipt', [hash])) as {
        readonly gasUsed: string
        readonly logs: readonly object[]
      }
      const timeS = times.get(height) ?? 0
      seen.push({
        at: seen.length,
        timeS,
        from,
        to: to ?? '',
        data: input,
        gas: Number(receipt.gasUsed),
        logs: JSON.stringify(receipt.logs),
      })
    }
  }
  return seen
}
