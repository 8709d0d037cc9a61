/** Asks one address for what the ledger holds: only when a person pressed the button, and only with salted values. */

import { decodeCheck, encodeCheck, hashOfCode, sealLogForm } from '../../shared/crypto/seal-log-calls.ts'
import { ZERO_WORD } from './finding.ts'
import type { LedgerAnswer, LedgerQuestion } from './finding.ts'

/** Why there is no answer; each has its sentence. */
export type AskProblem = 'address' | 'unreachable' | 'strange' | 'wrongChain' | 'wrongContract'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const ANSWER_MS = 15_000
const ANSWER_LENGTH_MAX = 256 * 1024
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost'])

/** https, or http on this computer alone; null for anything else. Names and passwords inside an address are refused. */
export function addressOf(text: string): string | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (url === null || url.username !== '' || url.password !== '') return null
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) ? url.href : null
}

/** Chain, beginning, contract and then the entry; the first thing that does not fit ends it. */
export async function askLedger(question: LedgerQuestion, text: string, ask: Fetch): Promise<LedgerAnswer | AskProblem> {
  const address = addressOf(text)
  if (address === null) return 'address'
  try {
    const rpc = (method: string, params: readonly unknown[]): Promise<unknown> => callOne(ask, address, method, params)
    if (Number(hexOf(await rpc('eth_chainId', []))) !== question.chainId) return 'wrongChain'
    if (textIn(await rpc('eth_getBlockByNumber', ['0x0', false]), 'hash') !== question.genesisHash) return 'wrongChain'
    const block = await rpc('eth_getBlockByNumber', ['latest', false])
    const at = hexOf(textIn(block, 'number'))
    // A contract of another's making could answer with any time at all.
    if (sealLogForm(hashOfCode(hexOf(await rpc('eth_getCode', [question.sealLog, at])))) === null) return 'wrongContract'
    const check = async (leaf: string, path: readonly string[], lock: string): Promise<ReturnType<typeof decodeCheck>> =>
      decodeCheck(hexOf(await rpc('eth_call', [{ to: question.sealLog, data: encodeCheck(leaf, path, lock) }, at])))
    const times = await check(question.leaf, question.path, question.lock)
    const roots = new Map<string, number>()
    for (const root of question.roots ?? []) {
      const sealed = await check(root, [], ZERO_WORD)
      if (sealed === null) return 'strange'
      roots.set(root, sealed.sealedAtS * 1000)
    }
    const blockAtMs = Number(hexOf(textIn(block, 'timestamp'))) * 1000
    if (times === null || !Number.isSafeInteger(blockAtMs) || blockAtMs > 8.64e15) return 'strange'
    const said = { address: new URL(address).host, blockAtMs, sealedAtMs: times.sealedAtS * 1000, openedAtMs: times.openedAtS * 1000 }
    return question.roots === undefined ? said : { ...said, roots }
  } catch (error) {
    return error instanceof StrangeAnswer ? 'strange' : 'unreachable'
  }
}

/** It answered, but not as a ledger does. */
class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer'
}

async function callOne(ask: Fetch, address: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await ask(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  const text = await shortText(response)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new StrangeAnswer()
  }
  const result: unknown = typeof value === 'object' && value !== null ? (value as { readonly result?: unknown }).result : undefined
  if (!response.ok || result === undefined || result === null) throw new StrangeAnswer()
  return result
}

/** Never more than a bound, whatever is sent: throws beyond it. */
export async function shortText(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const piece = await reader?.read()
    if (piece?.value === undefined) return text
    text += decoder.decode(piece.value, { stream: true })
    if (text.length <= ANSWER_LENGTH_MAX) continue
    await reader?.cancel()
    throw new StrangeAnswer()
  }
}

function hexOf(value: unknown): string {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/u.test(value)) throw new StrangeAnswer()
  return value.toLowerCase()
}

function textIn(value: unknown, key: string): string {
  const text: unknown = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
  if (typeof text !== 'string') throw new StrangeAnswer()
  return text
}
