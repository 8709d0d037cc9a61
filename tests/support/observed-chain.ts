/** Vaults whose entries one contact sends on, or one with an account of its own, through the outbox as it is, and all that somebody who has the whole chain can see of it. */

import { randomFillSync } from 'node:crypto'
import { setRelaying, takeRelayed } from '../../electron/vault/session/ledger/relay-take.ts'
import { openEnvelope } from '../../shared/crypto/envelope.ts'
import { OutboxLife } from './outbox-life.ts'
import type { OutboxOptions } from './outbox-life.ts'
import type { SealLogForm } from '../../shared/crypto/seal-log-calls.ts'

const MINUTE_MS = 60_000
const STEP_MINUTES = 10
const TURNS_A_STEP = 60
/** So many times the mean wait, until what waits comes as often as it goes. */
const WARM_UP_MEANS = 3
/** After the last act, until nothing waits any more. */
const STEPS_AFTER_MAX = 10_000

export const ACT_KINDS = ['record', 'grant', 'receipts', 'withdrawal'] as const
export type ActKind = (typeof ACT_KINDS)[number]

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
  readonly sealLog: string
  /** While the chain is as it always is: before, what waits longest is not there yet, and after the last act nothing else is. In seconds. */
  readonly fromS: number
  readonly untilS: number
}

export interface Plan {
  /** None: the sender does everything for itself. */
  readonly vaults: number
  readonly steps: number
  /** Absent: 10. */
  readonly stepMinutes?: number
  /** Of a sender alone: it is closed after so many steps, and opened again so many minutes later; absent: never. */
  readonly closes?: { readonly afterSteps: number; readonly forMinutes: number }
  readonly delayMinutes: number
  readonly roll: (below: number) => number
  /** Which log lies on the chain. */
  readonly form?: SealLogForm
}

/** In ten minutes every seventh vault does something, and one alone every second time. */
export async function observeVaults({
  vaults,
  steps,
  stepMinutes = STEP_MINUTES,
  closes,
  delayMinutes,
  roll,
  form = 2,
}: Plan): Promise<Observed> {
  const sender = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await sender.deploy(form)
  const { sealLog, vaultHeads } = sender.vault.ledger
  const patients = vaults === 0 ? [sender] : await patientsOf(sender, vaults, { sealLog, vaultHeads, relay: 'relayer', delayMinutes })
  if (vaults === 0) sender.change({ delayMinutes })
  const first = sender.chain.height
  const fromS = sender.nowMs / 1000 + WARM_UP_MEANS * delayMinutes * 60
  const times = new Map<number, number>()
  const acts: Act[] = []
  const open: (readonly [vault: number, preimage: string])[] = []
  const oneIn = Math.round(((vaults === 0 ? 2 : 7) * STEP_MINUTES) / stepMinutes)
  const live = async (step: number, isBusy: boolean): Promise<void> => {
    for (const [vault, patient] of patients.entries()) {
      if (isBusy && roll(oneIn) === 0) acts.push(await act(patient, vault, open, roll))
      if (patient === sender) continue
      patient.nowMs = sender.nowMs
      await patient.turn()
      for (const letter of patient.letters.splice(0)) await hand(sender, letter)
    }
    for (let turn = 0; turn < TURNS_A_STEP && (await sender.turn()) !== 0 && sender.chain.waiting > 0; turn += 1) {
      await sender.chain.mine()
      times.set(sender.chain.height, sender.nowMs / 1000)
    }
    sender.nowMs += stepMinutes * MINUTE_MS
    if (closes === undefined || step % closes.afterSteps !== closes.afterSteps - 1) return
    sender.restart()
    sender.nowMs += closes.forMinutes * MINUTE_MS
  }
  const waits = (): boolean => patients.some(({ entries }) => entries.some(([, { state }]) => state !== 'confirmed'))
  for (let step = 0; step < steps; step += 1) await live(step, true)
  const untilS = sender.nowMs / 1000
  for (let step = steps; step < steps + STEPS_AFTER_MAX && waits(); step += 1) await live(step, false)
  return { acts, seen: await seenFrom(sender, first, times), sealLog, fromS, untilS }
}

async function patientsOf(relayer: OutboxLife, count: number, settings: OutboxOptions['settings']): Promise<readonly OutboxLife[]> {
  setRelaying(relayer.session, { aContactADay: 100_000, aDay: 100_000 })
  const patients: OutboxLife[] = []
  for (let number = 1; number <= count; number += 1) {
    const patient = await OutboxLife.start({ endpoints: 1, quorum: 1, chain: relayer.chain, number, settings: { ...settings } })
    patient.know('relayer', relayer)
    relayer.know(`patient ${String(number)}`, patient)
    patients.push(patient)
  }
  return patients
}

/** Each in about as many: what happens is a root or a preimage, and the new state of the vault. */
async function act(patient: OutboxLife, vault: number, open: (readonly [number, string])[], roll: Plan['roll']): Promise<Act> {
  const [kind, value] = chooseAct(vault, open, roll)
  await patient.queue(kind === 'withdrawal' ? 'open' : 'seal', value)
  await patient.queue('head')
  return { vault, kind, value }
}

function chooseAct(vault: number, open: (readonly [number, string])[], roll: Plan['roll']): readonly [ActKind, string] {
  const kind = (['record', 'grant', 'grant', 'withdrawal', 'withdrawal', 'receipts'] as const)[roll(6)] ?? 'record'
  if (kind === 'grant') open.push([vault, randomWord()])
  if (kind !== 'withdrawal') return [kind, randomWord()]
  // Or of a grant from before anybody looked: else all that is early would be no withdrawal.
  const place = open.findIndex(([of]) => of === vault)
  return [kind, place === -1 ? randomWord() : (open.splice(place, 1)[0]?.[1] ?? randomWord())]
}

function randomWord(): string {
  return `0x${randomFillSync(Buffer.alloc(32)).toString('hex')}`
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
