/** Any JSON-RPC network: several endpoints asked, a quorum must agree, the chain id is really checked, a reorganised receipt is gone again. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Err, Result } from '../../../shared/model/result.ts'
import type { ChainBlock } from './chain.ts'

export interface NetworkConfig {
  readonly chainId: number
  readonly urls: readonly string[]
  readonly quorum: number
}

export interface Network {
  readonly config: NetworkConfig
  /** One read, answered alike by a quorum. Errors: `ledger-unreachable`, `ledger-disagrees`, `ledger-refused`. */
  read(method: string, params: readonly unknown[]): Promise<Result<unknown>>
  /** Sends signed bytes to every endpoint; one acceptance is enough. */
  submit(raw: string): Promise<Result<string>>
  head(): Promise<Result<ChainBlock>>
}

const REQUEST_TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
const URLS_MAX = 8

type Answer = { readonly type: 'value'; readonly value: unknown } | { readonly type: 'refused' } | { readonly type: 'silent' }

/** Checks the addresses and asks every endpoint which chain it is. Errors: `input-invalid`, `ledger-wrong-chain`, `ledger-unreachable`. */
export async function openNetwork(config: NetworkConfig): Promise<Result<Network>> {
  const { urls, quorum, chainId } = config
  const sound = urls.length > 0 && urls.length <= URLS_MAX && quorum >= 1 && quorum <= urls.length && urls.every(isAllowedUrl)
  if (!sound || !Number.isSafeInteger(chainId) || chainId <= 0) return err('input-invalid')
  const answers = await Promise.all(urls.map((url) => ask(url, 'eth_chainId', [])))
  const named = answers.filter((answer) => answer.type === 'value')
  if (named.some((answer) => Number(answer.value) !== chainId)) return err('ledger-wrong-chain')
  if (named.length < quorum) return err('ledger-unreachable')
  const read: Network['read'] = async (method, params) => agree(await Promise.all(urls.map((url) => ask(url, method, params))), quorum)
  return ok({
    config,
    read,
    submit: async (raw) => {
      const sent = await Promise.all(urls.map((url) => ask(url, 'eth_sendRawTransaction', [raw])))
      const accepted = sent.find((answer) => answer.type === 'value')
      if (accepted?.type === 'value') return ok(String(accepted.value))
      return err(sent.some((answer) => answer.type === 'refused') ? 'ledger-refused' : 'ledger-unreachable')
    },
    head: () => agreedHead(urls, quorum, read),
  })
}

/** Plain http only to this computer. */
export function isAllowedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}

/** Endpoints may be a chain block apart: the lowest newest height is one that all of a quorum know. */
async function agreedHead(urls: readonly string[], quorum: number, read: Network['read']): Promise<Result<ChainBlock>> {
  const answers = await Promise.all(urls.map((url) => ask(url, 'eth_blockNumber', [])))
  const heights = answers.flatMap((answer) => (answer.type === 'value' ? [Number(answer.value)] : [])).sort((a, b) => b - a)
  const height = heights[quorum - 1]
  if (height === undefined) return err('ledger-unreachable')
  const block = await read('eth_getBlockByNumber', [`0x${height.toString(16)}`, false])
  if (!block.ok) return block
  const { hash, timestamp } = block.value as { readonly hash: string; readonly timestamp: string }
  return ok({ height, hash, timestampS: Number(timestamp) })
}

function agree(answers: readonly Answer[], quorum: number): Result<unknown> {
  const votes = new Map<string, { count: number; readonly value: unknown }>()
  for (const answer of answers) {
    if (answer.type !== 'value') continue
    const key = JSON.stringify(answer.value)
    const vote = votes.get(key) ?? { count: 0, value: answer.value }
    vote.count += 1
    votes.set(key, vote)
  }
  const winner = [...votes.values()].find((vote) => vote.count >= quorum)
  return winner === undefined ? disagreement(answers, quorum) : ok(winner.value)
}

function disagreement(answers: readonly Answer[], quorum: number): Err {
  const refused = answers.filter((answer) => answer.type === 'refused').length
  if (refused >= quorum) return err('ledger-refused')
  return err(answers.filter((answer) => answer.type === 'value').length >= quorum ? 'ledger-disagrees' : 'ledger-unreachable')
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    const text = await response.text()
    if (!response.ok || text.length > ANSWER_BYTES_MAX) return { type: 'silent' }
    const body = JSON.parse(text) as { readonly error?: unknown; readonly result?: unknown }
    return body.error === undefined ? { type: 'value', value: body.result ?? null } : { type: 'refused' }
  } catch {
    return { type: 'silent' }
  }
}
