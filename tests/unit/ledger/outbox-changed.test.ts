/** The outbox where something changes under it: the chain behind its endpoints, what a contact sent, and how much an endpoint says. */

import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Interface } from 'ethers'
import { describe, expect, it } from 'vitest'
import { createAsk } from '../../../electron/peer/ledger/endpoint.ts'
import { setRelaying, takeRelayed } from '../../../electron/vault/session/ledger/relay-take.ts'
import { stateOf } from '../../../electron/vault/session/ledger/seals.ts'
import vaultHeads from '../../../resources/contracts/artifacts/VaultHeads.json' with { type: 'json' }
import { hearBegun } from '../../../electron/vault/session/ledger/begun-anew.ts'
import { LEDGERS_MAX } from '../../../electron/vault/session/ledger/moved-ledgers.ts'
import { isBehindLedger } from '../../../electron/vault/session/ledger/rollback.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { openEnvelope } from '../../../shared/crypto/envelope.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { LedgerReference } from '../../../shared/model/grant.ts'
import { OutboxLife } from '../../support/outbox-life.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
const WRITTEN_MAX = 64 * 1024 * 1024
const VAULT_HEADS = new Interface(vaultHeads.abi)
const root = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
const wordOf = (life: OutboxLife, id: string): string => stateOf(life.entry(id), false)

interface Pair {
  readonly clinic: OutboxLife
  readonly patient: OutboxLife
  /** What the patient wrote since, put on the chain by the clinic. */
  readonly carry: () => Promise<void>
}

async function startPair(): Promise<Pair> {
  const clinic = await OutboxLife.start({ endpoints: 1, quorum: 1 })
  await clinic.deploy()
  const { sealLog, vaultHeads: heads } = clinic.vault.ledger
  const settings = { sealLog, vaultHeads: heads, relay: 'clinic', delayMinutes: 0 }
  const patient = await OutboxLife.start({ endpoints: 1, quorum: 1, chain: clinic.chain, number: 1, settings })
  patient.know('clinic', clinic)
  clinic.know('patient', patient)
  setRelaying(clinic.session, { aContactADay: 99, aDay: 99 })
  let read = 0
  return {
    clinic,
    patient,
    carry: async () => {
      for (const letter of patient.letters.slice(read)) {
        const opened = openEnvelope(letter, clinic.identity)
        if (opened.ok) await takeRelayed(clinic.session, opened.value)
      }
      read = patient.letters.length
      await clinic.settle()
    },
  }
}

/** Asks, lets it be carried, and asks again, until nothing waits. */
async function settleThrough({ patient, carry }: Pair): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    if ((await patient.turn()) === 0) return
    await carry()
    patient.nowMs += 11 * 60_000
  }
  throw new Error(`still waiting: ${JSON.stringify(patient.entries)}`)
}

async function advances(life: OutboxLife): Promise<number> {
  const topics = [VAULT_HEADS.getEvent('Advanced')?.topicHash ?? '']
  const address = life.vault.ledger.vaultHeads
  return ((await life.chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address, topics }])) as readonly unknown[]).length
}

describe('the outbox', () => {
  it('sends nothing to another chain behind the same endpoints, and believes it nothing', async () => {
    const life = await OutboxLife.start()
    await life.deploy()
    const { ask } = life.chain
    const sent: string[] = []
    life.chain.ask = async (url, method, params) => {
      if (method === 'eth_sendRawTransaction') sent.push(method)
      return method === 'eth_chainId' ? { type: 'value', value: '0x7' } : ask(url, method, params)
    }
    const id = await life.queue('seal', root(1))
    await life.turn()
    expect([wordOf(life, id), sent]).toEqual(['saved', []])
    expect(await life.session.ports.ledger.status()).toMatchObject({ error: { code: 'ledger-wrong-chain' } })
    life.chain.ask = ask
    await life.settle()
    expect(wordOf(life, id)).toBe('witnessed')
  })

  it('takes back what a contact sent and a reorganisation took, and has it sent again, once', async () => {
    const pair = await startPair()
    const { clinic, patient } = pair
    const ids = [await patient.queue('head'), await patient.queue('seal', root(2)), await patient.queue('head')]
    await settleThrough(pair)
    expect(ids.map((id) => wordOf(patient, id))).toEqual(Array(3).fill('witnessed'))
    patient.restart()
    expect(await patient.turn()).toBe(0)
    expect(ids.map((id) => wordOf(patient, id))).toEqual(Array(3).fill('witnessed'))
    await clinic.chain.reorganise(clinic.chain.height - 2, false)
    await patient.turn()
    expect(ids.map((id) => wordOf(patient, id))).not.toContain('witnessed')
    await settleThrough(pair)
    expect([ids.map((id) => wordOf(patient, id)), patient.isFrozen]).toEqual([Array(3).fill('witnessed'), false])
    expect(await advances(patient)).toBe(2)
  })

  it.each([
    ['no number for the next transaction', 'eth_getTransactionCount', () => 'none'],
    ['a time that no calendar has', 'eth_getBlockByNumber', (block: object) => ({ ...block, timestamp: `0x${'f'.repeat(20)}` })],
  ])('throws nothing and keeps nothing of it where an endpoint answers with %s', async (_what, asked, lie) => {
    const life = await OutboxLife.start({ endpoints: 1, quorum: 1 })
    await life.deploy()
    const { ask } = life.chain
    const id = await life.queue('seal', root(3))
    life.chain.ask = async (url, method, params) => {
      const answer = await ask(url, method, params)
      return method === asked && answer.type === 'value' && answer.value !== null
        ? { type: 'value', value: lie(answer.value as object) }
        : answer
    }
    for (let turn = 0; turn < 3; turn += 1) {
      // What throws here would keep everything behind it from its turn.
      await life.turn()
      await life.chain.mine()
    }
    const head = await life.session.ports.ledger.head('own')
    const isMoment = !head.ok || !Number.isNaN(new Date(head.value.timestampS * 1000).getTime())
    expect([await life.turn(), isMoment]).toEqual([1, true])
    life.chain.ask = ask
    await life.settle()
    expect(wordOf(life, id)).toBe('witnessed')
  })

  it('goes on at once where the clock was put back: a fee is raised, a contact asked again, her limits are those of a day, and no wait is longer', async () => {
    const life = await OutboxLife.start({ endpoints: 1, quorum: 1 })
    await life.deploy()
    const id = await life.queue('seal', root(4))
    await life.turn()
    life.nowMs -= YEAR_MS
    await life.turn()
    expect(life.entry(id).signed).toMatchObject({ raised: 1 })

    const { clinic, patient } = await startPair()
    setRelaying(clinic.session, { aContactADay: 1, aDay: 1 })
    await patient.queue('seal', root(5))
    await patient.turn()
    patient.nowMs -= YEAR_MS
    await patient.turn()
    expect(patient.letters).toHaveLength(2)
    await takeRelayed(clinic.session, must(openEnvelope(patient.letters[0] ?? new Uint8Array(), clinic.identity)))
    await patient.queue('seal', root(6))
    await patient.turn()
    clinic.nowMs -= YEAR_MS
    await takeRelayed(clinic.session, must(openEnvelope(patient.letters[2] ?? new Uint8Array(), clinic.identity)))
    expect(clinic.entries.filter(([, { relay }]) => relay !== undefined)).toHaveLength(2)

    const slow = await OutboxLife.start({ endpoints: 1, quorum: 1 })
    await slow.deploy()
    slow.change({ delayMinutes: 60 })
    const late = await slow.queue('seal', root(7))
    await slow.turn()
    expect(slow.entry(late).state).toBe('intent')
    slow.nowMs -= YEAR_MS
    await slow.turn()
    slow.nowMs += 2 * DAY_MS
    await slow.turn()
    expect(slow.entry(late).state).not.toBe('intent')
  })

  it('hears where a contact’s ledger goes on however often she began another one, and the same once more takes no room', async () => {
    const { clinic, patient } = await startPair()
    const ledgerOf = (at: number): LedgerReference => ({ chainId: 7, genesisHash: root(at), sealLog: `0x${'34'.repeat(20)}` })
    const hear = async (at: number): Promise<void> => {
      patient.nowMs += 1
      const payload = encodeUtf8(canonicalJson({ version: 1, before: ledgerOf(at), now: ledgerOf(at + 1) }))
      await hearBegun(patient.session, { from: clinic.identity.did, type: 'ledger-begun', id: 'x', payload })
    }
    const last = LEDGERS_MAX + 1
    for (let at = 0; at <= last; at += 1) await hear(at)
    await hear(last)
    const known = (await patient.session.manifest.list('movedLedgers')).map(([key]) => key)
    expect(known).toEqual(Array.from({ length: LEDGERS_MAX }, (_, at) => `clinic/${root(at + 2)}`))
  })

  it('is not taken for one that was set back where the clock was, between two states of it', async () => {
    const pair = await startPair()
    const { patient, carry } = pair
    await patient.queue('head')
    await settleThrough(pair)
    const before = await patient.queue('head')
    await patient.turn()
    for (const life of [patient, pair.clinic]) life.nowMs -= YEAR_MS
    const after = await patient.queue('head')
    await carry()
    await patient.turn()
    expect([patient.isFrozen, await isBehindLedger(patient.session)]).toEqual([false, false])
    await settleThrough(pair)
    expect([before, after].map((id) => wordOf(patient, id))).toEqual(['witnessed', 'witnessed'])
  })

  it('is moved by nobody who keeps what it signed and plays it later', async () => {
    const pair = await startPair()
    const { clinic, patient } = pair
    await patient.queue('head')
    await settleThrough(pair)
    await patient.queue('head')
    await patient.turn()
    const kept = patient.letters.at(-1) ?? new Uint8Array()
    // Asked again, and done by what was asked later.
    patient.nowMs += 11 * 60_000
    await settleThrough(pair)
    await patient.queue('head')
    await settleThrough(pair)
    const before = await advances(patient)
    const opened = openEnvelope(kept, clinic.identity)
    if (!opened.ok) throw new Error(opened.error.code)
    await takeRelayed(clinic.session, opened.value)
    for (let turn = 0; turn < 5; turn += 1) {
      await clinic.turn()
      await clinic.chain.mine()
    }
    await patient.turn()
    expect([await advances(patient), patient.isFrozen]).toEqual([before, false])
  })
})

/** What an endpoint that answers like this is heard as; the garbage of the answer is collected meanwhile. */
async function heard(answer: (response: ServerResponse) => void): Promise<unknown> {
  const server = createServer((_request, response) => {
    answer(response)
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const asked = createAsk(1_000)(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, 'eth_chainId', [])
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const collecting = setInterval(collect, 100)
  const late = new Promise((settle) => setTimeout(settle, 20_000, 'still waited for'))
  const said = await Promise.race([asked, late])
  clearInterval(collecting)
  const closed = new Promise((settle) => server.close(settle))
  server.closeAllConnections()
  await closed
  return said
}

describe('an endpoint', () => {
  it('whose answer is a hundred thousand lists in each other is not heard: comparing it with another would end the node', async () => {
    const deep = `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const said = (await heard((response) => response.end(deep))) as { readonly type: string }
    expect(said.type).toBe('silent')
  })

  it('that never ends its answer is heard no longer than an answer is', async () => {
    let written = 0
    const said = await heard((response) => {
      const piece = Buffer.alloc(1024 * 1024, 0x20)
      const more = (): void => {
        // No more than a test can bear, and no end.
        while (!response.destroyed && written < WRITTEN_MAX) {
          written += piece.length
          if (!response.write(piece)) {
            response.once('drain', more)
            return
          }
        }
      }
      more()
    })
    expect(said).toEqual({ type: 'silent' })
    expect(written).toBeLessThan(WRITTEN_MAX)
  })

  it('that stops in the middle of its answer is waited for no longer than one that says nothing', async () => {
    expect(await heard((response) => response.write('{"jsonrpc":"2.0",'))).toEqual({ type: 'silent' })
  })
})

it('asks for a seal and for a lock that is opened in an order that tells neither', async () => {
  const { clinic, patient } = await startPair()
  const values = Array.from({ length: 12 }, (_, at) => `0x${String((at * 7) % 12).padStart(64, '0')}`)
  for (const [at, value] of values.entries()) await patient.queue(at % 3 === 0 ? 'open' : 'seal', value)
  await patient.turn()
  const asked = patient.letters.map((letter) => {
    const opened = openEnvelope(letter, clinic.identity)
    return opened.ok ? (JSON.parse(Buffer.from(opened.value.payload).toString()) as { readonly args: readonly string[] }).args[0] : null
  })
  expect(asked).toEqual(values.toSorted())
})
