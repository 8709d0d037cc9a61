/** Lets the attackers go, from a process of their own. */

import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Leaked } from './request-mutations.ts'

export interface Orders {
  readonly card: ContactCard
  readonly former: IdentityKeys
  readonly leaked: Leaked
  readonly seed: number
  readonly requests: number
}

export interface Storm {
  readonly sent: number
  /** With a no, or with lines of a ledger that a contact may follow. */
  readonly answered: number
  readonly given: number
}

/** Resolves when all were sent; `onRound` hears of each part of it. */
export function letLoose(orders: Orders, onRound: () => void): Promise<Storm> {
  const child = fork(join(import.meta.dirname, 'storm-child.ts'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  return new Promise((resolve, reject) => {
    let last: Storm = { sent: 0, answered: 0, given: 0 }
    child.on('message', (message: Storm) => {
      last = message
      onRound()
    })
    child.once('error', reject)
    child.once('exit', () => {
      if (last.sent >= orders.requests) resolve(last)
      else reject(new Error('the attackers ended too early'))
    })
    child.send(orders)
  })
}
