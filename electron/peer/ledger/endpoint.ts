/** One JSON-RPC endpoint asked one thing: an answer, a no, or silence; whatever comes back is only what that endpoint says. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { parseJson } from '../../../shared/model/parse-json.ts'

export type Answer =
  { readonly type: 'value'; readonly value: unknown } | { readonly type: 'refused'; readonly reason: string } | { readonly type: 'silent' }

/** `ended`: whoever asked wants no answer any more; then it is silent at once. */
export type Ask = (url: string, method: string, params: readonly unknown[], ended?: AbortSignal) => Promise<Answer>

export const REQUEST_TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
/** A proof, the deepest of all answers, has five; whatever compares answers later goes down into them. */
const ANSWER_DEPTH_MAX = 16
/** Of what an endpoint says about a no. */
const REASON_LENGTH_MAX = 200

/** Never rejects. */
export function createAsk(timeoutMs: number = REQUEST_TIMEOUT_MS): Ask {
  return async (url, method, params, ended) => {
    const over = new AbortController()
    const end = (): void => {
      over.abort()
    }
    const timer = setTimeout(end, timeoutMs)
    ended?.addEventListener('abort', end)
    if (ended?.aborted === true) end()
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        redirect: 'error',
        signal: over.signal,
      })
      const text = await readAnswer(response, over.signal)
      if (text === null) return { type: 'silent' }
      const parsed = parseJson(text, { depthMax: ANSWER_DEPTH_MAX })
      if (!parsed.ok) return { type: 'silent' }
      const body = parsed.value as { readonly error?: { readonly message?: unknown } | null; readonly result?: unknown }
      if (body.error !== undefined && body.error !== null)
        return { type: 'refused', reason: String(body.error.message).slice(0, REASON_LENGTH_MAX) }
      return response.ok ? { type: 'value', value: body.result ?? null } : { type: 'silent' }
    } catch {
      return { type: 'silent' }
    } finally {
      clearTimeout(timer)
      ended?.removeEventListener('abort', end)
    }
  }
}

/** Null where it is longer than an answer is, or not whole in time: nothing of the rest is taken in. */
async function readAnswer(response: Response, over: AbortSignal): Promise<string | null> {
  if (response.body === null) return ''
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  const stop = (): void => void reader.cancel().catch(() => undefined)
  // Node's fetch forgets its signal with the next collection of garbage once an answer has begun: what stops in the middle would be waited for without end.
  over.addEventListener('abort', stop)
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (over.aborted) return null
      if (done) return Buffer.concat(pieces).toString('utf8')
      bytes += value.length
      if (bytes > ANSWER_BYTES_MAX) return null
      pieces.push(value)
    }
  } finally {
    over.removeEventListener('abort', stop)
    stop()
  }
}

/** Which chain an endpoint says it is. Errors: `input-invalid` where it is not safe to ask, `ledger-unreachable`. */
export async function askChainId(url: string): Promise<Result<number>> {
  if (!isAllowedUrl(url)) return err('input-invalid', { reason: 'The address of a network begins with https.' })
  const answer = await createAsk()(url, 'eth_chainId', [])
  const chainId = answer.type === 'value' ? Number(answer.value) : Number.NaN
  return Number.isSafeInteger(chainId) && chainId > 0 ? ok(chainId) : err('ledger-unreachable')
}

/** Plain http only to this computer. */
export function isAllowedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}
