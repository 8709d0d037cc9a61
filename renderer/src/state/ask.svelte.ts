/** Calls the vault; a process that ended comes back as a failure like any other, so no view ever sees a rejection. */

import { LONG_METHODS } from '../../../shared/api/long-methods.ts'
import type { ShellApi, VaultAnswer, VaultArgs, VaultMethod } from '../../../shared/api/vault-api.ts'
import { err } from '../../../shared/model/result.ts'

export type Ask = <M extends VaultMethod>(method: M, args: VaultArgs<M>) => Promise<VaultAnswer<M>>

/** Makes the one function through which views call the vault. `onLong` hears of each that may take long, when it begins and when it ends. Errors: those of the method, and `peer-stopped`. */
export function createAsk(shell: ShellApi, onLong: (change: 1 | -1) => void): Ask {
  return async (method, args) => {
    // State proxies cannot cross a process: send plain objects.
    const plain: unknown = $state.snapshot(args)
    const ended: unknown = err('peer-stopped')
    const isLong = LONG_METHODS.has(method)
    if (isLong) onLong(1)
    const answer = await shell
      .call(method, plain as typeof args)
      .catch(() => ended as Awaited<ReturnType<typeof shell.call<typeof method>>>)
    if (isLong) onLong(-1)
    return answer
  }
}
