/** Asking a ledger: only addresses that are safe, only the ledger that is meant, and no answer of another form is taken. */

import { Interface } from 'ethers'
import { describe, expect, it } from 'vitest'
import { addressOf, askLedger } from '../../../renderer/verify/ask-ledger.ts'
import { SEAL_LOG_SELECTORS, encodeCheck, hashOfCode, madeSealLogForm, sealLogForm } from '../../../shared/crypto/seal-log-calls.ts'
import sealLog from '../../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import sealLog1 from '../../../resources/contracts/artifacts/SealLog1.json' with { type: 'json' }

const word = (digits: string): string => `0x${digits.repeat(32)}`
const QUESTION = {
  chainId: 5,
  genesisHash: word('9a'),
  sealLog: `0x${'ab'.repeat(20)}`,
  leaf: word('01'),
  path: [word('02')],
  lock: word('03'),
}
const calls = new Interface(sealLog.abi)
type Answers = Readonly<Record<string, unknown>>
const RIGHT: Answers = {
  eth_chainId: '0x5',
  'eth_getBlockByNumber 0x0': { hash: word('9a'), number: '0x0', timestamp: '0x1' },
  'eth_getBlockByNumber latest': { hash: word('9b'), number: '0x10', timestamp: '0x64' },
  eth_getCode: sealLog.deployedBytecode,
  eth_call: calls.encodeFunctionResult('check', [50n, 0n]),
}
/** A network of these answers; the bodies that were sent. */
const networkOf = (answers: Answers): { sent: string[]; ask: (url: string, init: RequestInit) => Promise<Response> } => {
  const sent: string[] = []
  const ask = (_url: string, init: RequestInit): Promise<Response> => {
    const body = init.body as string
    sent.push(body)
    const { method, params } = JSON.parse(body) as { method: string; params: readonly unknown[] }
    const result = answers[method] ?? answers[`${method} ${String(params[0])}`]
    return Promise.resolve(typeof result === 'function' ? (result as () => Response)() : Response.json({ jsonrpc: '2.0', id: 1, result }))
  }
  return { sent, ask }
}
const told = (change: Answers): Promise<unknown> => askLedger(QUESTION, 'https://rpc.example', networkOf({ ...RIGHT, ...change }).ask)

describe('asking', () => {
  it('the calls are those of the contracts as they were compiled, today’s and the one of before', () => {
    const before = new Interface(sealLog1.abi)
    for (const [form, artifact, own, names] of [
      [2, sealLog, calls, ['put', 'check']],
      [1, sealLog1, before, ['seal', 'open', 'check']],
    ] as const) {
      expect([madeSealLogForm(hashOfCode(artifact.bytecode)), sealLogForm(hashOfCode(artifact.deployedBytecode))]).toEqual([form, form])
      for (const name of names) expect(own.getFunction(name)?.selector).toBe(SEAL_LOG_SELECTORS[name])
      expect(own.encodeFunctionData('check', [QUESTION.leaf, [], QUESTION.lock])).toBe(encodeCheck(QUESTION.leaf, [], QUESTION.lock))
    }
    for (const hash of ['', '0x', word('00'), hashOfCode(`${sealLog.deployedBytecode}00`)])
      expect([madeSealLogForm(hash), sealLogForm(hash)]).toEqual([null, null])
    for (const path of [[], [word('02')], [word('02'), word('04')]])
      expect(encodeCheck(QUESTION.leaf, path, QUESTION.lock)).toBe(calls.encodeFunctionData('check', [QUESTION.leaf, path, QUESTION.lock]))
  })

  it('takes https, and http only on this computer', () => {
    for (const text of ['https://rpc.example', ' https://rpc.example/key ', 'http://127.0.0.1:8545', 'http://localhost:1'])
      expect(addressOf(text), text).not.toBeNull()
    const refused = [
      '',
      'rpc.example',
      'http://rpc.example',
      'http://127.0.0.1.example',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ws://127.0.0.1',
      'https://a:b@rpc.example',
      'https://a@rpc.example',
      'data:,x',
    ]
    for (const text of refused) expect(addressOf(text), text).toBeNull()
  })

  it('says since when, by the newest chain block', async () => {
    expect(await told({})).toEqual({ address: 'rpc.example', blockAtMs: 100_000, sealedAtMs: 50_000, openedAtMs: 0 })
    expect(await told({ eth_call: calls.encodeFunctionResult('check', [0n, 60n]) })).toMatchObject({ sealedAtMs: 0, openedAtMs: 60_000 })
    expect(await told({ eth_getCode: sealLog1.deployedBytecode })).toMatchObject({ sealedAtMs: 50_000, openedAtMs: 0 })
  })

  it('sends nothing but salted values', async () => {
    const { sent, ask } = networkOf(RIGHT)
    await askLedger(QUESTION, 'https://rpc.example', ask)
    expect(sent.map((body) => (JSON.parse(body) as { method: string }).method)).toEqual([
      'eth_chainId',
      'eth_getBlockByNumber',
      'eth_getBlockByNumber',
      'eth_getCode',
      'eth_call',
    ])
    expect(JSON.stringify(sent)).toContain(encodeCheck(QUESTION.leaf, QUESTION.path, QUESTION.lock))
  })

  it('another ledger, another beginning and another program are told apart', async () => {
    expect(await told({ eth_chainId: '0x6' })).toBe('wrongChain')
    expect(await told({ 'eth_getBlockByNumber 0x0': { hash: word('9b') } })).toBe('wrongChain')
    expect(await told({ eth_getCode: '0x' })).toBe('wrongContract')
    expect(await told({ eth_getCode: `${sealLog.deployedBytecode}00` })).toBe('wrongContract')
  })

  it('no answer, a long one and one of another form are not taken', async () => {
    expect(await askLedger(QUESTION, 'https://rpc.example', () => Promise.reject(new TypeError('no')))).toBe('unreachable')
    expect(await askLedger(QUESTION, 'http://rpc.example', () => Promise.reject(new Error('was asked')))).toBe('address')
    const strange: readonly Answers[] = [
      { eth_chainId: 5 },
      { eth_chainId: null },
      { eth_chainId: () => new Response('<html>') },
      { eth_chainId: () => new Response('"0x5"') },
      { eth_chainId: () => new Response('{"result":"0x5"}', { status: 500 }) },
      { eth_chainId: () => new Response(`{"result":"0x5","more":"${'x'.repeat(300_000)}"}`) },
      { 'eth_getBlockByNumber latest': { number: '0x10' } },
      { 'eth_getBlockByNumber latest': { number: '0x10', timestamp: `0x${'f'.repeat(20)}` } },
      { eth_call: '0x' },
      { eth_call: `0x${'f'.repeat(128)}` },
      { eth_call: `${String(RIGHT['eth_call'])}00` },
    ]
    for (const change of strange) expect(await told(change), JSON.stringify(change)).toBe('strange')
  })
})
