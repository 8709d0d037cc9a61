/** Choosing a ledger that nobody answers for, and what a person does who does not want to wait for it. */

import type { LedgerPort } from '../../ports.ts'
import { refusal } from '../refusal.ts'

interface Stoppable {
  readonly ledger: LedgerPort
  readonly account: string
  readonly signal: AbortSignal
  /** Whether something was begun to be kept: then it is finished, and said. */
  readonly isBegun: () => boolean
}

/**
 * Whoever stops does not wait until nobody has answered for long enough, and the next try does not wait behind this one: nothing more is
 * asked there. `changed` itself sees to it that what was chosen before is asked again. Errors: `cancelled`, where nothing was begun.
 */
export async function orStopped<T>(changed: Promise<T>, { ledger, account, signal, isBegun }: Stoppable): Promise<T> {
  const stopped = new AbortController()
  const asked = new Promise<never>((_, reject) => {
    const stop = (): void => {
      if (isBegun()) return
      void ledger.configure({ kind: 'off' }, account)
      reject(refusal('cancelled'))
    }
    signal.addEventListener('abort', stop, { signal: stopped.signal })
    if (signal.aborted) stop()
  })
  try {
    return await Promise.race([changed, asked])
  } finally {
    stopped.abort()
    changed.catch(() => undefined)
  }
}
