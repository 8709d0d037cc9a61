/** What each endpoint of a network says beside the others: who is outvoted is believed nothing, and a person can be told which one that is. */

import type { EndpointSays, LedgerConfig } from '../../vault/ports.ts'
import type { Answer, Ask } from './endpoint.ts'

/** Whether an endpoint was outvoted when it was asked something last, by what was asked: one that lies only now and then is found by that. */
export interface Opinions {
  note(url: string, method: string, isOther: boolean): void
  isOther(url: string): boolean
}

/** An endpoint so many chain blocks behind what the others agree on has been left behind; a few are nothing. */
const BEHIND_BLOCKS = 32

/** In memory. */
export function createOpinions(): Opinions {
  const outvoted = new Map<string, Set<string>>()
  return {
    note: (url, method, isOther) => {
      const methods = outvoted.get(url) ?? new Set()
      outvoted.set(url, methods)
      if (isOther) methods.add(method)
      else methods.delete(method)
    },
    isOther: (url) => (outvoted.get(url)?.size ?? 0) > 0,
  }
}

/** Asks every endpoint of a network the same; in their order. None where it is no network. */
export async function compareEndpoints(
  { kind, urls = [], quorum = 1, chainId = 0 }: LedgerConfig,
  ask: Ask,
  opinions: Opinions,
): Promise<readonly EndpointSays[]> {
  if (kind !== 'rpc') return []
  const askAll = (method: string, params: readonly unknown[]): Promise<readonly Answer[]> =>
    Promise.all(urls.map((url) => ask(url, method, params)))
  const [chains, newest] = await Promise.all([askAll('eth_chainId', []), askAll('eth_blockNumber', [])])
  const isOfChain = (at: number): boolean => numberOf(chains[at]) === chainId
  const heights = urls.map((_url, at) => (isOfChain(at) ? numberOf(newest[at]) : null))
  const agreed = heights.filter((height) => height !== null).sort((a, b) => b - a)[quorum - 1]
  const blocks = agreed === undefined ? [] : await askAll('eth_getBlockByNumber', [`0x${agreed.toString(16)}`, false])
  const hashes = blocks.map((block, at) => (isOfChain(at) ? hashOf(block) : null))
  const most = mostOf(hashes, quorum)
  return urls.map((url, at) => {
    const [chain, height, hash] = [chains[at], heights[at] ?? null, hashes[at] ?? null]
    if (chain?.type === 'value' && !isOfChain(at)) return 'other-chain'
    if (chain?.type !== 'value' || height === null) return 'nothing'
    if (opinions.isOther(url) || (hash !== null && hash !== most)) return 'other'
    return agreed !== undefined && height < agreed - BEHIND_BLOCKS ? 'behind' : 'same'
  })
}

function numberOf(answer: Answer | undefined): number | null {
  const number = answer?.type === 'value' && typeof answer.value === 'string' ? Number(answer.value) : Number.NaN
  return Number.isSafeInteger(number) && number >= 0 ? number : null
}

/** Null where it has no such chain block, or does not say. */
function hashOf(answer: Answer): string | null {
  if (answer.type !== 'value' || typeof answer.value !== 'object' || answer.value === null) return null
  const { hash, stateRoot } = answer.value as Readonly<Record<string, unknown>>
  return JSON.stringify([hash, stateRoot])
}

/** What most of them say, where they are enough; else null. */
function mostOf(hashes: readonly (string | null)[], quorum: number): string | null {
  const counts = new Map<string, number>()
  for (const hash of hashes) if (hash !== null) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return most !== undefined && most[1] >= quorum ? most[0] : null
}
