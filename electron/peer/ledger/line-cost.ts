/** What running one line of a journal may cost: journals come from others, and a few bytes of program can fill the memory of whoever runs them. */

import { decodeRlp } from 'ethers'

export interface LineCost {
  /** Gas that its transaction may use. */
  readonly gas: number
  /** It makes a contract. */
  readonly makes: boolean
}

/**
 * More than what Salus signs (`outbox-sign.ts`): 4,000,000 for a contract, 750,000 for the longest call. Measured on EDR 0.13: a line of 150,000 gas
 * leaves 20 KB in memory, one of 29,000,000 that does nothing but store 2 MB.
 */
export const MAKING_GAS_MAX = 4_000_000
export const CALL_GAS_MAX = 1_000_000
/** Contracts that one journal makes: two, and as many again each time that their making failed. */
export const MADE_MAX = 32

/**
 * What a chain takes in memory, about, in bytes: measured on EDR 0.13 over 9,000 lines that do nothing (7.5 KB each), 1,500 that store for 950,000 gas each
 * (190 KB each), and 60 chains without a line (2.4 MB each).
 */
export const CHAIN_BYTES = 2_500_000
export const LINE_BYTES = 8_000
export const GAS_BYTES = 0.2

/** EIP-1559: the only form that Salus signs. Fields: chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, to, ... */
const PREFIX = '0x02'
const [GAS_LIMIT, TO] = [4, 5]

/** Null where it is no transaction of the form that Salus signs. `raw`: 0x hexadecimal. */
export function costOf(raw: string): LineCost | null {
  if (!raw.startsWith(PREFIX)) return null
  try {
    const fields = decodeRlp(`0x${raw.slice(PREFIX.length)}`)
    const [gas, to] = [fields[GAS_LIMIT], fields[TO]]
    if (typeof gas !== 'string' || typeof to !== 'string') return null
    return { gas: Number(gas === '0x' ? 0 : gas), makes: to === '0x' }
  } catch {
    return null
  }
}

/** `made`: contracts that the lines before it made. */
export function isBearable(cost: LineCost | null, made: number): boolean {
  if (cost === null) return false
  return cost.makes ? cost.gas <= MAKING_GAS_MAX && made < MADE_MAX : cost.gas <= CALL_GAS_MAX
}
