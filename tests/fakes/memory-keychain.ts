/** A keychain in memory that can be taken away and locked. */

import type { KeychainPort } from '../../electron/vault/ports.ts'
import { err, ok } from '../../shared/model/result.ts'

export interface MemoryKeychain extends KeychainPort {
  /** What it holds, by name. */
  readonly held: Map<string, Uint8Array>
  /** `locked`: it is there, but what it holds is not given out. */
  state: 'open' | 'locked' | 'gone'
}

/** Open and empty at first. */
export function createMemoryKeychain(): MemoryKeychain {
  const held = new Map<string, Uint8Array>()
  const keychain: MemoryKeychain = {
    held,
    state: 'open',
    isThere: () => Promise.resolve(keychain.state !== 'gone'),
    read: (account) => {
      const secret = held.get(account)
      if (keychain.state === 'gone' || (keychain.state === 'locked' && secret !== undefined))
        return Promise.resolve(err('keychain-unavailable'))
      return Promise.resolve(ok(secret?.slice() ?? null))
    },
    write: (account, secret) => {
      if (keychain.state !== 'open') return Promise.resolve(err('keychain-unavailable'))
      held.set(account, secret.slice())
      return Promise.resolve(ok(null))
    },
    remove: (account) => {
      if (keychain.state === 'gone' || (keychain.state === 'locked' && held.has(account)))
        return Promise.resolve(err('keychain-unavailable'))
      held.delete(account)
      return Promise.resolve(ok(null))
    },
  }
  return keychain
}
