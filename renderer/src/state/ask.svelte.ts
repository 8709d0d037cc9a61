/** Calls the vault; a process that ended comes back as a failure like any other, so no view ever sees a rejection. */

import type { ShellApi, VaultAnswer, VaultArgs, VaultMethod } from '../../../shared/api/vault-api.ts'
import { err } from '../../../shared/model/result.ts'

export type Ask = <M extends VaultMethod>(method: M, args: VaultArgs<M>) => Promise<VaultAnswer<M>>

/** Makes the one function through which views call the vault. Errors: those of the method, and `peer-stopped`. */
export function createAsk(shell: ShellApi): Ask {
  return async (method, args) => {
    // State proxies cannot cross a process: send plain objects.
    const plain: unknown = $state.snapshot(args)
    const ended: unknown = err('peer-stopped')
    return shell.call(method, plain as typeof args).catch(() => ended as Awaited<ReturnType<typeof shell.call<typeof method>>>)
  }
}
