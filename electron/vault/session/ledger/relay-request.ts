/** What a contact's letter asks to be put on the network, out of its bytes. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { err, ok } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { RelayRequest } from './relay-ask.ts'

const DEPTH_MAX = 4
const BYTES_MAX = 8 * 1024
const WORD = /^0x[0-9a-f]{64}$/u
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u
const NUMBER = /^[0-9]{1,20}$/u
const SIGNATURE = /^0x[0-9a-f]{130}$/u
/** What each call takes. */
const SHAPES: Readonly<Record<string, readonly RegExp[]>> = {
  put: [WORD],
  // Of the log of before, and from a Salus of before.
  seal: [WORD],
  open: [WORD],
  create: [WORD, ADDRESS, WORD, WORD, NUMBER, NUMBER],
  advanceFor: [WORD, WORD, WORD, NUMBER, SIGNATURE],
}

/** One call of one of the two contracts, and nothing beside it. Errors: `peer-protocol` for anything else. */
export function decodeRelayRequest(payload: Uint8Array): Result<RelayRequest> {
  const request = parsed(payload)
  const { version, chainId, to, contract, method, args, untilMs } = request ?? {}
  const shape = typeof method === 'string' && Object.hasOwn(SHAPES, method) ? SHAPES[method] : undefined
  const home = method === 'put' || method === 'seal' || method === 'open' ? 'SealLog' : 'VaultHeads'
  if (version !== 1 || shape === undefined || contract !== home) return err('peer-protocol')
  if (!Number.isSafeInteger(chainId) || !Number.isSafeInteger(untilMs) || typeof to !== 'string' || !ADDRESS.test(to))
    return err('peer-protocol')
  const isCall =
    Array.isArray(args) &&
    args.length === shape.length &&
    shape.every((pattern, at) => typeof args[at] === 'string' && pattern.test(args[at]))
  return isCall
    ? ok({ version, chainId: Number(chainId), to, contract, method: method as RelayRequest['method'], args, untilMs: Number(untilMs) })
    : err('peer-protocol')
}

function parsed(payload: Uint8Array): Partial<RelayRequest> | null {
  if (payload.length > BYTES_MAX) return null
  try {
    const json = parseJson(decodeUtf8(payload), { depthMax: DEPTH_MAX })
    return json.ok && typeof json.value === 'object' && !Array.isArray(json.value) ? json.value : null
  } catch {
    // These bytes are no text.
    return null
  }
}
